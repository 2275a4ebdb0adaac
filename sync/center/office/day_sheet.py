"""The day sheet (article 5.1): how each person of the hall attended, and whose day still waits for a terminal.

Everybody is on it once, at the window where they have post A, else where they are listed first. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from terminal.attendance import DayJudged, Seen, judge
from terminal.attendance.closed_days import TerminalDays, unclosed
from terminal.domain.roster import Entry
from terminal.domain.window import Person, Window

HALF_DAY_MS = 12 * 3_600_000  # how far beyond a day a punch is looked at: a session may end after midnight


class DaySources(Struct, frozen=True):
    """What a day is judged by: what each terminal had of it, and by badge what was seen and what was approved.

    A window where no terminal stood stands there by its own name.
    """

    terminals: tuple[TerminalDays, ...]
    seen: Mapping[str, Sequence[Seen]]
    excuses: Mapping[str, Sequence[Entry]]  # leave and outings


class AwaitedTerminal(Struct, frozen=True, order=True):
    """A terminal that could still bring a punch of that day; none stands at the window where it is empty."""

    window: str
    terminal: str


class SheetRow(Struct, frozen=True):
    """One person's day. While terminals are `awaited`, what one more punch could better is unsettled in it."""

    unit: str
    window: str
    badge: str
    name: str
    judged: DayJudged
    awaited: tuple[AwaitedTerminal, ...]

    @property
    def late_minutes(self) -> int:
        return sum(each.arrival.minutes for each in self.judged.sessions if each.arrival.verdict == "late")

    @property
    def early_minutes(self) -> int:
        return sum(each.departure.minutes for each in self.judged.sessions if each.departure.verdict == "early")

    @property
    def unsettled(self) -> bool:
        """Whether a person must decide, or a terminal come back, before this day is known."""
        return any(
            each.half_day_unsettled or "unsettled" in (each.arrival.verdict, each.departure.verdict)
            for each in self.judged.sessions
        )


class UnlistedPunches(Struct, frozen=True):
    """Somebody punched who is on no window's list that day: nobody judges it, and somebody should ask why."""

    badge: str
    punches: tuple[Seen, ...]


class DaySheet(Struct, frozen=True):
    """`rows` are those who had a session that day; in the order of unit, window and badge."""

    day: str
    rows: tuple[SheetRow, ...]
    unlisted: tuple[UnlistedPunches, ...]


def day_sheet(day: str, sources: DaySources) -> DaySheet:
    """The sheet of `day` (2026-03-02, the hall's), by what is known now."""
    homes = _homes(sources.terminals)
    rows = (_row(day, window, person, sources) for window, person in homes.values())
    working = sorted(
        (row for row in rows if row.judged.sessions), key=lambda row: (row.unit, row.window, row.badge)
    )
    zones = {one.window.zone for one in sources.terminals}
    others = ((badge, _of_day(day, zones, seen)) for badge, seen in sources.seen.items() if badge not in homes)
    unlisted = (UnlistedPunches(badge, seen) for badge, seen in sorted(others) if seen)
    return DaySheet(day, tuple(working), tuple(unlisted))


def day_bounds(zone: str, day: str) -> tuple[int, int]:
    """When a day of the hall begins, and the one after it; ms UTC."""
    begins = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    after = begins + timedelta(days=1)  # by the wall clock, also where it is put forward or back between
    return int(begins.timestamp()) * 1000, int(after.timestamp()) * 1000


def _homes(terminals: Iterable[TerminalDays]) -> dict[str, tuple[Window, Person]]:
    """By badge where each belongs, and as whom."""
    windows: dict[str, Window] = {}
    for one in terminals:
        windows.setdefault(one.window.window, one.window)
    found: dict[str, tuple[Window, Person]] = {}
    for _, window in sorted(windows.items()):
        for person in window.people:
            known = found.get(person.badge)
            if known is None or (known[1].post, person.post) == ("B", "A"):
                found[person.badge] = window, person
    return found


def _row(day: str, window: Window, person: Person, sources: DaySources) -> SheetRow:
    start, end = day_bounds(window.zone, day)
    near = [
        one
        for one in sources.seen.get(person.badge, ())
        if one.earliest < end + HALF_DAY_MS and one.latest >= start - HALF_DAY_MS
    ]
    open_ones = unclosed(day, person.badge, sources.terminals, near)
    judged = judge(window, day, near, sources.excuses.get(person.badge, ()), open_ones)
    awaited = tuple(sorted(_awaited(one) for one in sources.terminals if one.terminal in open_ones))
    return SheetRow(window.unit, window.window, person.badge, person.name, judged, awaited)


def _awaited(one: TerminalDays) -> AwaitedTerminal:
    return AwaitedTerminal(one.window.window, "" if one.terminal == one.window.window else one.terminal)


def _of_day(day: str, zones: Iterable[str], seen: Sequence[Seen]) -> tuple[Seen, ...]:
    """What may have been that day, in any zone of the hall."""
    bounds = [day_bounds(zone, day) for zone in zones]
    return tuple(one for one in seen if any(one.earliest < end and one.latest >= start for start, end in bounds))
