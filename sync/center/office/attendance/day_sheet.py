"""The day sheet (article 5.1): how each person of the hall attended, and whose day still waits for a terminal.

Everybody who was to work is on it once, at the window where they have post A, else where they have post B. Where
that is so of several, it is the one by whose hours the day is best for them. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.attendance.decided_day import (
    UncountedTouch,
    decided_about,
    decided_seen,
    is_known,
    waived_ends,
    ways,
)
from sync.center.office.attendance.touch_hours import TouchHours, begun, clocks, day_bounds, on_leave, within
from terminal.attendance import DayJudged, End, Seen, SessionJudged, judge
from terminal.attendance.closed_days import TerminalDays, unclosed
from terminal.attendance.day import WORSE
from terminal.attendance.shifts import WaivedEnd
from terminal.domain.anchor import EVER
from terminal.domain.roster import Entry
from terminal.domain.window import Person, Window

OPEN_OR_WORSE = WORSE | {"unsettled"}  # verdicts that are against somebody, or may be
HALF_DAY_MS = 12 * 3_600_000  # how far beyond a day a punch is looked at: a session may end after midnight


class WorkedBy(Struct, frozen=True):
    """By what a window worked from a time on that lies between `earliest` and `latest` (ms UTC)."""

    window: Window
    earliest: int
    latest: int


class DaySources(Struct, frozen=True):
    """What a day is judged by: what each terminal had of it, and by badge what was seen and what was approved.

    A window where no terminal stood stands there by its own name. `worked` is by what windows worked that day one
    after the other; 0 is from before it. `emptied` are the windows whose last terminal went that day, and when.
    `decisions` are those in force, the older first; what they make count is among what was seen, or `uncounted`.
    `not_come_through` is by which windows should have worked that day, had their terminals heard of it.
    """

    terminals: tuple[TerminalDays, ...]
    seen: Mapping[str, Sequence[Seen]]
    excuses: Mapping[str, Sequence[Entry]]  # leave and outings
    worked: tuple[WorkedBy, ...] = ()
    emptied: Mapping[str, int] = {}
    uncounted: tuple[UncountedTouch, ...] = ()
    decisions: tuple[DayDecision, ...] = ()
    not_come_through: tuple[Window, ...] = ()


class AwaitedTerminal(Struct, frozen=True, order=True):
    """A terminal that could still bring a punch of that day; none stands at the window where it is empty."""

    window: str
    terminal: str


class SheetRow(Struct, frozen=True):
    """One person's day. While terminals are `awaited`, what one more punch could better is unsettled in it.

    So is what they could not have punched: `since` and `until` are the hall's clock where they could not all day.
    `hours` are those of each session; `on_leave` are the sessions that leave covers, and nobody came to.
    `punches` are all that may have been that day, in their order; `excuses` the leave and outings that touch it.
    What a person decided is in all of it; `waived` are ends that are excused by that.
    """

    unit: str
    window: str
    badge: str
    name: str
    judged: DayJudged
    awaited: tuple[AwaitedTerminal, ...]
    since: str = ""
    until: str = ""
    half_days_leave: int = 0
    hours: Mapping[str, str] = {}
    punches: tuple[Seen, ...] = ()
    excuses: tuple[Entry, ...] = ()
    waived: frozenset[WaivedEnd] = frozenset()
    on_leave: tuple[str, ...] = ()

    @property
    def late_minutes(self) -> int:
        return sum(each.arrival.minutes for each in self.judged.sessions if each.arrival.verdict == "late")

    @property
    def early_minutes(self) -> int:
        return sum(each.departure.minutes for each in self.judged.sessions if each.departure.verdict == "early")

    @property
    def unsettled(self) -> bool:
        """Whether a person must decide, or a terminal come back, before this day is known."""
        return any(each.unsettled for each in self.judged.sessions)


class UnlistedPunches(Struct, frozen=True):
    """Somebody punched who had no session that day, or is on no window's list and has no name here.

    Nobody judges it, and somebody should ask why.
    """

    badge: str
    punches: tuple[Seen, ...]
    name: str = ""


class Home(Struct, frozen=True):
    """Where somebody may belong that day, as whom, and when they could touch."""

    window: Window
    person: Person
    hours: TouchHours = TouchHours()


class DaySheet(Struct, frozen=True):
    """`rows` are those who were to work that day; in the order of unit, window and badge."""

    day: str
    rows: tuple[SheetRow, ...]
    unlisted: tuple[UnlistedPunches, ...]


class PeopleOfDay:
    """Who was to work on a `day` (2026-03-02, the hall's), and how each of them did by what is known now."""

    def __init__(self, day: str, sources: DaySources) -> None:
        self.day, self.sources = day, sources
        self.homes = _homes(day, sources)
        found = {badge: _due(day, badge, self.homes, sources.terminals) for badge in self.homes}
        self.due = {badge: homes for badge, homes in found.items() if homes}

    def row(self, badge: str, *more: DayDecision) -> SheetRow | None:
        """A person's day as it is, or would be with some decisions more; None of who was not to work.

        Nor was who heard that the day is free, though their window did not; but what was worked of it is work.
        """
        sources = replace(self.sources, decisions=(*self.sources.decisions, *more)) if more else self.sources
        found = min((_row(self.day, home, sources) for home in self.due.get(badge, ())), key=against, default=None)
        if not (found and any(against(found)) and self._may_be_free(badge)):
            return found
        return _worked_for_nothing(found)

    def places(self, row: SheetRow) -> frozenset[str]:
        """The windows at which somebody was to sit, or could."""
        covered = (one.window.window for one in self.sources.terminals if _covers(self.day, row.badge, one))
        return frozenset((*(home.window.window for home in self.homes[row.badge]), *covered))

    def hours(self, row: SheetRow) -> Window:
        """By which a row is judged."""
        here = [home.window for home in self.due[row.badge] if home.window.window == row.window]
        return next((window for window in here if _hours_said(self.day, window) == row.hours), here[0])

    def _may_be_free(self, badge: str) -> bool:
        """Whether by one of the hours that were good at their window nobody was to work."""
        there = {home.window.window for home in self.due[badge]}
        known = [home.window for home in self.homes[badge] if home.window.window in there]
        return not all(window.sessions_on(date.fromisoformat(self.day)) for window in known)


def against(row: SheetRow) -> tuple[int, int, int]:
    """What a day says against somebody, the worst first."""
    halves = sum(each.half_day_absent or each.half_day_unsettled for each in row.judged.sessions)
    ends = [end for each in row.judged.sessions for end in _ends(each) if end.verdict in OPEN_OR_WORSE]
    return halves, len(ends), row.late_minutes + row.early_minutes


def day_sheet(day: str, sources: DaySources) -> DaySheet:
    """The sheet of `day`, by what is known now."""
    people = PeopleOfDay(day, sources)
    homes = people.homes
    rows = {badge: row for badge in people.due if (row := people.row(badge))}
    zones = {one.window.zone for one in sources.terminals}
    others = ((badge, _of_day(day, zones, seen)) for badge, seen in sources.seen.items() if badge not in rows)
    names = {badge: found[0].person.name for badge, found in homes.items()}
    named = ((badge, _sure(day, zones, seen) if badge in names else seen) for badge, seen in sorted(others))
    unlisted = (UnlistedPunches(badge, seen, names.get(badge, "")) for badge, seen in named if seen)
    return DaySheet(
        day, tuple(sorted(rows.values(), key=lambda row: (row.unit, row.window, row.badge))), tuple(unlisted)
    )


def _homes(day: str, sources: DaySources) -> dict[str, list[Home]]:
    """By badge, in the order of windows: by the lists when work began, and who was put on one later that day."""
    windows: dict[str, Window] = {}
    for one in sources.terminals:
        windows.setdefault(one.window.window, one.window)
    worked: dict[str, list[WorkedBy]] = {name: [] for name in windows}
    for change in sources.worked:
        worked[change.window.window].append(change)
    found: dict[str, list[Home]] = {}
    for name, window in sorted(windows.items()):
        opened = min((one.latest for one in worked[name]), default=0)
        for person in window.people:
            until = min(_left_out(day, window, person, worked[name]), sources.emptied.get(name, EVER[1]))
            found.setdefault(person.badge, []).append(Home(window, person, TouchHours(opened, until)))
    for change in sorted(sources.worked, key=lambda one: one.latest):
        for person in change.window.people:
            added = Home(windows[change.window.window], person, TouchHours(change.latest))
            found.setdefault(person.badge, [added])
    newer = {window.window: window for window in sources.not_come_through}
    return {badge: [one for home in homes for one in _either(home, newer)] for badge, homes in found.items()}


def _either(home: Home, newer: Mapping[str, Window]) -> Iterator[Home]:
    """By the hours that the plate showed, and by those that had not come through to it: both were announced."""
    yield home
    if other := newer.get(home.window.window):
        hours = replace(home.window, sessions=other.sessions, rules=other.rules, calendar=other.calendar)
        yield replace(home, window=hours)


def _left_out(day: str, window: Window, person: Person, worked: Iterable[WorkedBy]) -> int:
    """From when on the window's list has the person no more."""
    begins = begun(day, window)
    without = (one.earliest for one in worked if one.earliest > begins and one.window.listed(person.badge) is None)
    return min(without, default=EVER[1])


def _due(day: str, badge: str, homes: Mapping[str, list[Home]], terminals: Iterable[TerminalDays]) -> list[Home]:
    """By whose hours somebody may have been to work that day: where they have post A, or cover; else post B.

    A window that works on a day on which the window of somebody's own post is closed waits for nobody to help.
    """
    own = homes[badge]
    works = [home for home in own if home.window.sessions_on(date.fromisoformat(day))]
    holds = [home for home in works if home.person.post == "A"]
    if holds or (works and all(home.person.post == "B" for home in own)):
        return holds or works
    covered = (one.window for one in terminals if _covers(day, badge, one))
    return [Home(each, own[0].person) for each in covered if each.sessions_on(date.fromisoformat(day))]


def _covers(day: str, badge: str, one: TerminalDays) -> bool:
    begins, ends = day_bounds(one.window.zone, day)
    return any(
        (each.badge, each.what) == (badge, "cover") and each.start < ends and each.end > begins
        for each in one.entries
    )


def _row(day: str, home: Home, sources: DaySources) -> SheetRow:
    """As is best for the person of what was decided in their favour: no touch that counts makes a day worse."""
    decisions = decided_about(day, home.person.badge, sources.decisions)
    return min((_row_by(day, home, sources, each) for each in ways(decisions)), key=against)


def _row_by(day: str, home: Home, sources: DaySources, decisions: Sequence[DayDecision]) -> SheetRow:
    window, person = home.window, home.person
    start, end = day_bounds(window.zone, day)
    near = decided_seen(
        near_day(day, window.zone, sources.seen.get(person.badge, ())), decisions, sources.uncounted
    )
    waived = waived_ends(decisions)
    open_ones = frozenset() if is_known(decisions) else unclosed(day, person.badge, sources.terminals, near)
    hours = TouchHours() if is_known(decisions) else home.hours
    excuses = sources.excuses.get(person.badge, ())
    judged = _in_time(within(judge(window, day, near, excuses, open_ones, waived), day, window, hours))
    since, until = clocks(day, window, hours)
    covered = on_leave(day, window, excuses)
    leave = tuple(each.session for each in judged.sessions if each.session in covered and _nobody_came(each))
    return SheetRow(
        unit=window.unit,
        window=window.window,
        badge=person.badge,
        name=person.name,
        judged=judged,
        awaited=tuple(sorted(_awaited(one) for one in sources.terminals if one.terminal in open_ones)),
        since=since,
        until=until,
        half_days_leave=len(leave),
        hours=_hours_said(day, window),
        punches=_of_row(day, window, near, judged),
        excuses=tuple(each for each in excuses if each.start < end and each.end > start),
        waived=waived,
        on_leave=leave,
    )


def _of_row(day: str, window: Window, near: Sequence[Seen], judged: DayJudged) -> tuple[Seen, ...]:
    """What may have been that day, and what decided an end of a session after midnight."""
    used = {end.punch for session in judged.sessions for end in _ends(session)}
    of_day = {one.key for one in _of_day(day, [window.zone], near)}
    found = (one for one in near if one.key in of_day | used)
    return tuple(sorted(found, key=lambda one: (one.earliest, one.latest)))


def near_day(day: str, zone: str, seen: Iterable[Seen]) -> list[Seen]:
    """What may belong to a day."""
    start, end = day_bounds(zone, day)
    return [one for one in seen if one.earliest < end + HALF_DAY_MS and one.latest >= start - HALF_DAY_MS]


def hours_of(day: str, window: Window) -> tuple[object, ...]:
    """All that a day is judged by, but for who is listed."""
    return window.sessions_on(date.fromisoformat(day)), window.rules_on(date.fromisoformat(day))


def _hours_said(day: str, window: Window) -> dict[str, str]:
    return {each.id: f"{each.start}-{each.end}" for each in window.sessions_on(date.fromisoformat(day))}


def _in_time(judged: DayJudged) -> DayJudged:
    """With no end to be checked only for a margin: nobody is late by it, and what waits is not paid."""
    return replace(judged, sessions=tuple(map(_session_in_time, judged.sessions)))


def _session_in_time(session: SessionJudged) -> SessionJudged:
    came, went = (replace(end, verdict="on_time", in_time=False) if end.in_time else end for end in _ends(session))
    return replace(session, arrival=came, departure=went)


def _worked_for_nothing(row: SheetRow) -> SheetRow | None:
    """What somebody worked of a day that may have been free, none of it due; None where that is no half day."""
    worked = tuple(
        replace(each, arrival=_free_of_fault(each.arrival), departure=_free_of_fault(each.departure))
        for each in row.judged.sessions
        if not (each.half_day_absent or each.half_day_unsettled or _nobody_came(each))
    )
    return replace(row, judged=replace(row.judged, sessions=worked, half_days_absent=0)) if worked else None


def _free_of_fault(end: End) -> End:
    return End("unpunched") if end.verdict in OPEN_OR_WORSE else end


def _nobody_came(session: SessionJudged) -> bool:
    return all(end.punch is None for end in _ends(session))


def _ends(session: SessionJudged) -> Iterator[End]:
    yield session.arrival
    yield session.departure


def _awaited(one: TerminalDays) -> AwaitedTerminal:
    return AwaitedTerminal(one.window.window, "" if one.terminal == one.window.window else one.terminal)


def _sure(day: str, zones: Iterable[str], seen: Sequence[Seen]) -> tuple[Seen, ...]:
    """What was that day for certain: of somebody who is known the others may be of their own days."""
    bounds = [day_bounds(zone, day) for zone in zones]
    return tuple(one for one in seen if any(start <= one.earliest and one.latest < end for start, end in bounds))


def _of_day(day: str, zones: Iterable[str], seen: Sequence[Seen]) -> tuple[Seen, ...]:
    """What may have been that day, in any zone of the hall."""
    bounds = [day_bounds(zone, day) for zone in zones]
    return tuple(one for one in seen if any(one.earliest < end and one.latest >= start for start, end in bounds))
