"""The questions of a day: what a person must decide about it, found from what the terminals told. Pure.

Each has an id that is made of what it asks about, so that it is the same whoever looks, and whenever.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.attendance.day_incidents import DayIncidents, Outage, PostTurn
from sync.center.office.attendance.day_sheet import OPEN_OR_WORSE, DaySources, PeopleOfDay, SheetRow, against
from sync.center.office.attendance.decided_day import TouchKey, UncountedTouch, decided_touch, touch_key
from sync.center.office.attendance.touch_hours import session_times
from terminal.attendance import End, Seen
from terminal.attendance.day import WORSE
from terminal.attendance.shifts import WaivedEnd
from terminal.domain.timetable import MINUTE_MS

QuestionKind = Literal["disowned", "uncertain", "judged", "refused", "fault", "stray", "vacancy", "pending"]
SAME_TOUCH_MS = 60_000  # within it a touch that nobody could read is that of whom the terminal recognised next
TRIED_MS = 30 * MINUTE_MS  # before a session, or after it, somebody who touches means to come to it, or to go
ID_DIGITS = 10


class DayQuestion(Struct, frozen=True, omit_defaults=True):
    """What is asked about the day of `badge`; empty where a window was vacant and nothing says who was there.

    The fact (`terminal`, `series`, `seq`) that it is about was made between `earliest` and `latest` (ms UTC); of a
    fault it is how long that lasted, and `hours` are those of the sessions. `ends` of the person's sessions hang on
    it. `why` is how a touch was refused, or what failed. The person's day hangs on no other windows than `places`.
    """

    id: str
    kind: QuestionKind
    day: str
    badge: str
    name: str
    unit: str
    window: str
    terminal: str = ""
    series: str = ""
    seq: int = 0
    earliest: int = 0
    latest: int = 0
    ends: tuple[WaivedEnd, ...] = ()
    why: str = ""
    places: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()

    @property
    def touch(self) -> TouchKey | None:
        return (self.terminal, self.series, self.seq) if self.seq else None


class QuestionAbout(Struct, frozen=True):
    """Whom a question is about: a row of the sheet, and at which windows that person could sit.

    `entered` are those at which their leave, outings or cover were.
    """

    people: PeopleOfDay
    row: SheetRow
    places: frozenset[str]
    entered: Collection[str] = ()

    @property
    def ends(self) -> tuple[WaivedEnd, ...]:
        return against_ends(self.row)

    def counting(self, seen: Seen) -> SheetRow | None:
        """The day if this touch counted."""
        return self.people.row(self.row.badge, _decided(self, "counts", seen))

    def hangs_on(self, seen: Seen) -> bool:
        """Whether the day would be another without this touch."""
        without = self.people.row(self.row.badge, _decided(self, "not", seen))
        return without is None or without.judged.sessions != self.row.judged.sessions


def open_questions(
    day: str, sources: DaySources, incidents: DayIncidents, *, patient: bool
) -> tuple[DayQuestion, ...]:
    """What is to be decided about a day, person by person, as the decisions in force leave it.

    Who is `patient` does not ask yet what a terminal may still tell.
    """
    people = PeopleOfDay(day, sources)
    rows = {badge: row for badge in sorted(people.due) if (row := people.row(badge))}
    found = [each for row in rows.values() for each in _of_person(people, incidents, row, patient=patient)]
    found += _vacancies(people, incidents, rows)
    return tuple({each.id: each for each in found}.values())


def against_ends(row: SheetRow) -> tuple[WaivedEnd, ...]:
    """The ends of a day that are against somebody, or may be."""
    return tuple(
        (each.session, end)
        for each in row.judged.sessions
        for end, judged in (("in", each.arrival), ("out", each.departure))
        if judged.verdict in OPEN_OR_WORSE
    )


def _of_person(
    people: PeopleOfDay, incidents: DayIncidents, row: SheetRow, *, patient: bool
) -> Iterator[DayQuestion]:
    about = QuestionAbout(people, row, people.places(row), incidents.entered.get(row.badge, ()))
    asked = [*_doubted(about), *_uncertain(about), *_uncounted(about), *_faults(about, incidents)]
    if row.unsettled and not asked and not (patient and row.awaited):
        asked.append(_question(about, "pending", " ".join(map(str, about.ends))))
    yield from asked


def _doubted(about: QuestionAbout) -> Iterator[DayQuestion]:
    """Somebody said "not me": that is asked even where the day is in order without, for it may be somebody else's.

    A PIN that rested was not checked; that is asked where the day hangs on it.
    """
    rested = {touch_key(each.seen) for each in about.people.sources.uncounted if each.why == "locked"}
    for seen in about.row.punches:
        if seen.doubted and touch_key(seen) not in rested:
            yield _about_touch(about, "disowned", seen)
        elif seen.doubted and about.hangs_on(seen):
            yield _about_touch(about, "refused", seen, "locked")


def _uncertain(about: QuestionAbout) -> Iterator[DayQuestion]:
    """Where the day hangs on a time that nobody knows; `judged` where it already speaks against somebody."""
    ends = [end for each in about.row.judged.sessions for end in (each.arrival, each.departure)]
    judged = about.row.judged.half_days_absent or any(end.verdict in WORSE for end in ends)
    for seen in about.row.punches if judged or about.row.unsettled else ():
        if not seen.certain and not seen.doubted and about.hangs_on(seen):
            yield _about_touch(about, "judged" if judged else "uncertain", seen)


def _uncounted(about: QuestionAbout) -> Iterator[DayQuestion]:
    """Of the touches that would better an end, the one that does it best; who tried again and again means one."""
    counting = {touch_key(seen) for seen in about.row.punches}
    best: dict[tuple[WaivedEnd, ...], tuple[tuple[int, ...], UncountedTouch]] = {}
    for touch in _claimable(about) if about.ends else ():
        after = about.counting(touch.seen) if touch_key(touch.seen) not in counting else None
        ends = _bettered(about.row, after, named=bool(touch.badge)) if after else ()
        ends = ends if touch.badge else tuple(end for end in ends if _tried_for(about, end, touch.seen))
        if after and ends:
            found = (*against(after), touch.seen.earliest, touch.seen.seq)
            if ends not in best or found < best[ends][0]:
                best[ends] = found, touch
    for ends, (_, touch) in best.items():
        asked = _about_touch(about, "stray" if touch.why == "stray" else "refused", touch.seen, touch.why)
        yield replace(asked, ends=ends, window=touch.window or asked.window)


def _tried_for(about: QuestionAbout, end: WaivedEnd, seen: Seen) -> bool:
    """Whether a touch without a name was made when somebody comes to that session, or goes from it."""
    times = session_times(about.people.day, about.people.hours(about.row))
    start, over = next((start, over) for session, start, over in times if session == end[0])
    return seen.earliest >= start - TRIED_MS if end[1] == "in" else seen.latest <= over + TRIED_MS


def _claimable(about: QuestionAbout) -> Iterator[UncountedTouch]:
    """The touches that may be somebody's: with their name, or with none at a window where they were to sit."""
    sources, badge = about.people.sources, about.row.badge
    taken = {decided_touch(one) for one in sources.decisions if one.what == "counts" and one.badge != badge}
    for touch in sources.uncounted:
        nameless = not touch.badge and touch.window in about.places and not _recognised_next(sources, touch)
        if touch_key(touch.seen) not in taken and (touch.badge == badge or nameless):
            yield touch


def _recognised_next(sources: DaySources, touch: UncountedTouch) -> bool:
    """Whether the terminal recognised somebody just after, whose touch it then was."""
    made = touch.seen
    return any(
        one.terminal == made.terminal and 0 <= one.earliest - made.earliest <= SAME_TOUCH_MS
        for seen in sources.seen.values()
        for one in seen
    )


def _bettered(before: SheetRow, after: SheetRow, *, named: bool) -> tuple[WaivedEnd, ...]:
    """The ends that are better then. A touch without a name is asked about only where it leaves nothing against."""
    if against(after) >= against(before):
        return ()
    left = set(against_ends(after))
    gone = tuple(end for end in against_ends(before) if end not in left)
    return gone or (against_ends(before) if named else ())


def _faults(about: QuestionAbout, incidents: DayIncidents) -> Iterator[DayQuestion]:
    """By outage: a terminal or its sensor was down while somebody could have touched to be in time."""
    hindered: dict[Outage, list[WaivedEnd]] = {}
    down = [each for each in incidents.outages if each.window in about.places]
    for session, start, over in session_times(about.people.day, about.people.hours(about.row)) if down else ():
        spans = {end: _touch_span(about, end, start, over) for end in about.ends if end[0] == session}
        hit = [(end, each) for end, span in spans.items() for each in down if _meet(each, span)]
        if hit:
            outage = max((each for _, each in hit), key=lambda each: each.until - each.since)
            hindered.setdefault(outage, []).extend(dict.fromkeys(end for end, _ in hit))
    return (_about_outage(about, outage, tuple(ends)) for outage, ends in hindered.items())


def _about_outage(about: QuestionAbout, outage: Outage, ends: tuple[WaivedEnd, ...]) -> DayQuestion:
    sessions = dict.fromkeys(session for session, _ in ends)
    return replace(
        _question(about, "fault", f"{outage.window} {ends}"),
        window=outage.window,
        earliest=outage.since,
        latest=outage.until,
        ends=ends,
        why=outage.what,
        hours=tuple(about.row.hours[session] for session in sessions),
    )


def _touch_span(about: QuestionAbout, end: WaivedEnd, start: int, over: int) -> tuple[int, int]:
    """When somebody would have touched who had been in time, and could have until they did."""
    rules = about.people.hours(about.row).rules_on(date.fromisoformat(about.people.day))
    [judged] = [each for each in about.row.judged.sessions if each.session == end[0]]
    if end[1] == "in":
        return start - rules.early_minutes * MINUTE_MS, _made(about.row, judged.arrival, over)
    return _made(about.row, judged.departure, start), over + rules.late_minutes * MINUTE_MS


def _made(row: SheetRow, end: End, otherwise: int) -> int:
    return next((each.earliest for each in row.punches if each.key == end.punch), otherwise)


def _meet(outage: Outage, span: tuple[int, int]) -> bool:
    return outage.since < span[1] and outage.until > span[0]


def _vacancies(people: PeopleOfDay, incidents: DayIncidents, rows: Mapping[str, SheetRow]) -> Iterator[DayQuestion]:
    """A window that was stated vacant, though something says that somebody was there."""
    sit: dict[str, list[SheetRow]] = {}
    for row in rows.values():
        for place in people.places(row):
            sit.setdefault(place, []).append(row)
    for post in incidents.posts:
        if post.state == "vacant" and post.by == "limit" and (near := sit.get(post.window)):
            here = [row for row in near if _was_present(row, post.earliest)]
            if here or _tried(people, incidents, post):
                row = here[0] if here else near[0]
                yield _about_vacancy(people, row, post, incidents.entered.get(row.badge, ()))


def _was_present(row: SheetRow, at: int) -> bool:
    since = 0
    for each in row.judged.sessions:
        since, until = _made(row, each.arrival, since), _made(row, each.departure, 0)
        if since and until:
            if since <= at < until:
                return True
            since = 0
    return False


def _tried(people: PeopleOfDay, incidents: DayIncidents, post: PostTurn) -> bool:
    """Whether a part of the terminal was down then, or somebody touched it in vain."""
    begun, window = post.earliest - 2 * TRIED_MS, post.window
    down = (each for each in incidents.outages if each.window == window and each.what != "terminal")
    touches = (each.seen for each in people.sources.uncounted if each.window == window)
    return any(each.since <= post.earliest <= each.until for each in down) or any(
        begun <= seen.earliest <= post.earliest for seen in touches
    )


def _decided(about: QuestionAbout, what: Literal["counts", "not"], seen: Seen) -> DayDecision:
    return DayDecision(about.people.day, about.row.badge, what, seen.terminal, seen.series, seen.seq)


def _about_touch(about: QuestionAbout, kind: QuestionKind, seen: Seen, why: str = "") -> DayQuestion:
    asked = _question(about, kind, " ".join(map(str, touch_key(seen))))
    return replace(
        asked,
        terminal=seen.terminal,
        series=seen.series,
        seq=seen.seq,
        earliest=seen.earliest,
        latest=seen.latest,
        why=why,
    )


def _about_vacancy(people: PeopleOfDay, row: SheetRow, post: PostTurn, entered: Collection[str]) -> DayQuestion:
    about = QuestionAbout(people, row, people.places(row), entered)
    asked = _question(about, "vacancy", f"{post.terminal} {post.series} {post.seq}")
    return replace(
        asked,
        window=post.window,
        terminal=post.terminal,
        series=post.series,
        seq=post.seq,
        earliest=post.earliest,
        latest=post.latest,
        ends=(),
    )


def _question(about: QuestionAbout, kind: QuestionKind, of: str) -> DayQuestion:
    day, row = about.people.day, about.row
    asked = "uncertain" if kind == "judged" else kind  # whether it speaks against them yet makes no other question
    who = row.badge if kind != "vacancy" else ""  # who may have sat there, later facts may say otherwise
    return DayQuestion(
        id=f"{day}-{sha256(f'{asked} {who} {of}'.encode()).hexdigest()[:ID_DIGITS]}",
        kind=kind,
        day=day,
        badge=row.badge,
        name=row.name,
        unit=row.unit,
        window=row.window,
        ends=about.ends,
        places=_concerned(about),
    )


def _concerned(about: QuestionAbout) -> tuple[str, ...]:
    """Where they were to sit, or could, and where they touched."""
    sources = about.people.sources
    touched = {seen.terminal for seen in sources.seen.get(about.row.badge, ())}
    there = (one.window.window for one in sources.terminals if one.terminal in touched)
    return tuple(sorted({*about.places, *about.entered, *there}))
