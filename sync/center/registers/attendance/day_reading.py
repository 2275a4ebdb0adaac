"""The day reading: everything that the center has by which a day of the hall is judged."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, func, or_, select

from sync.bundles.bundle import pair, text
from sync.center.facts.day_facts import BEFORE_MS, ReceivedSeries, day_facts
from sync.center.hall import published_hall
from sync.center.office.attendance.day_incidents import DayIncidents, place_incidents
from sync.center.office.attendance.day_sheet import DaySources, WorkedBy, hours_of
from sync.center.office.attendance.decided_day import UncountedTouch
from sync.center.office.attendance.series_day import (
    SeriesDay,
    SeriesFacts,
    configurations,
    series_day,
    stray_touches,
    terminal_days,
    working_configuration,
)
from sync.center.office.attendance.touch_hours import begun, day_bounds
from sync.center.registers import decided_days
from sync.center.storage.database import facts, makers, orders, stays
from sync.contract import RosterUpdate
from terminal.attendance import Seen
from terminal.attendance.closed_days import TerminalDays
from terminal.domain.receipts import Receipts
from terminal.domain.roster import Entry
from terminal.domain.true_time import true_times
from terminal.domain.window import Window

_IS_PAIR = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}")  # what else a terminal may have written names none of ours

_roster_json = msgspec.json.Decoder(RosterUpdate)
_IS_ROSTER = orders.c.kind == RosterUpdate.__struct_config__.tag


class DayPlace(Struct, frozen=True):
    """A window, and a terminal that stood there; by the window's name where none did."""

    terminal: str
    window: str


class TerminalRead(Struct, frozen=True):
    """The series of a terminal, and by window the configurations that they name."""

    facts: tuple[SeriesFacts, ...]
    versions: Mapping[str, Mapping[str, Window]]


class PlaceRead(Struct, frozen=True):
    """What is here of a place: its terminal's series and what they say, and the configurations that they name."""

    place: DayPlace
    facts: tuple[SeriesFacts, ...]
    said: tuple[SeriesDay, ...]
    versions: Mapping[str, Window]
    stood_before: bool  # whether there are facts of it there from before these

    def stood_by(self, ends: int) -> bool:
        """Whether it may have been there by then; a terminal that told nothing yet may."""
        of_here = [
            span
            for series, said in zip(self.facts, self.said, strict=True)
            for fact, span in zip(series.facts, said.spans, strict=True)
            if fact.window == self.place.window
        ]
        silent = not any(series.facts for series in self.facts)
        return self.stood_before or silent or any(span.earliest is None or span.earliest < ends for span in of_here)


class DayRead(Struct, frozen=True):
    """What a day is judged by, and what else the terminals told of it."""

    sources: DaySources
    incidents: DayIncidents


def day_sources(connection: Connection, day: str) -> DaySources:
    """What `day` (2026-03-02, the hall's) is judged by, as far as it is here now."""
    return day_read(connection, day).sources


def day_read(connection: Connection, day: str, windows: Collection[str] = ()) -> DayRead:
    """The same with what else happened; of some windows alone, where somebody's day hangs on no other."""
    zone = published_hall.zone(connection)
    begins, ends = day_bounds(zone, day)
    everywhere = _stood(connection, begins, ends)
    near = {place.terminal for place in everywhere if not windows or place.window in windows}
    places = {place: until for place, until in everywhere.items() if place.terminal in near}
    stood = [*_read(connection, places, day, zone)]
    there = [each for each in stood if each.stood_by(ends)]
    taken = {each.place.window for each in there}
    asked = set(windows) - taken
    read = [*there, *(_empty(connection, taken, asked) if asked or not windows else ())]
    with_rosters = [each for each in _with_rosters(connection) if not windows or each in windows]
    rosters = {window: _roster(connection, window, begins, ends) for window in with_rosters}
    stayed = {each.place: _stay(connection, day, each, ends) for each in read}
    sources = DaySources(
        tuple(
            TerminalDays(
                each.place.terminal,
                worked[0].window,
                rosters.get(each.place.window, ()),
                terminal_days(day, begins, [*zip(each.facts, each.said, strict=True)]),
            )
            for each in read
            if (worked := stayed[each.place])
        ),
        _seen(stood),
        _excuses(rosters.values()),
        tuple(one for stay in stayed.values() for one in stay),
        _emptied(places, ends),
        (*_refused(stood), *_stray(connection, {place.terminal for place in everywhere}, day, zone)),
        decided_days.in_force(connection, day),
        tuple(_not_come_through(connection, day, begins, [(each, stayed[each.place]) for each in read])),
    )
    return DayRead(sources, replace(_incidents(stood, begins, ends), entered=_entered(rosters)))


def _stood(connection: Connection, begins: int, ends: int) -> dict[DayPlace, int]:
    """In the order in which they came, and until when each stood there; ms UTC, the day's end where it stayed."""
    there = (stays.c.since < ends) & or_(stays.c.until.is_(None), stays.c.until > begins)
    found: dict[DayPlace, int] = {}
    for row in connection.execute(select(stays).where(there).order_by(stays.c.since, stays.c.id)).all():
        place, until = DayPlace(row.terminal, row.window), ends if row.until is None else row.until
        found[place] = max(found.get(place, 0), until)
    return found


def _emptied(places: Mapping[DayPlace, int], ends: int) -> dict[str, int]:
    """The windows whose last terminal went that day, and when."""
    last: dict[str, int] = {}
    for place, until in places.items():
        last[place.window] = max(last.get(place.window, 0), until)
    return {window: until for window, until in last.items() if until < ends}


def _empty(connection: Connection, taken: Collection[str], asked: Collection[str]) -> Iterator[PlaceRead]:
    """The windows without a terminal, or with one that came after the day: nobody can have punched there."""
    names = (each.window for each in published_hall.windows(connection))
    free = (name for name in names if name not in taken and (not asked or name in asked))
    return (PlaceRead(DayPlace(name, name), (), (), {}, stood_before=False) for name in free)


def _read(connection: Connection, places: Collection[DayPlace], day: str, zone: str) -> Iterator[PlaceRead]:
    """A terminal's facts once, at however many windows it stood."""
    begins, ends = day_bounds(zone, day)
    stood: dict[str, list[str]] = {}
    for place in places:
        stood.setdefault(place.terminal, []).append(place.window)
    told = {terminal: _told(connection, terminal, at, begins, ends) for terminal, at in stood.items()}
    said = {
        terminal: tuple(series_day(zone, day, series) for series in one.facts) for terminal, one in told.items()
    }
    for place in places:
        one = told[place.terminal]
        before = _stood_before(connection, place, begins - BEFORE_MS)
        yield PlaceRead(place, one.facts, said[place.terminal], one.versions[place.window], before)


def _told(connection: Connection, terminal: str, windows: Iterable[str], begins: int, ends: int) -> TerminalRead:
    found = day_facts(connection, terminal, begins, ends)
    named = {each.fact.config for series in found for each in series.facts}
    pairs = [pair(name) for name in named if _IS_PAIR.fullmatch(name)]
    versions = {window: published_hall.versions(connection, window, pairs) if pairs else [] for window in windows}
    issued = {text(each.payload.pair): each.payload.issued for here in versions.values() for each in here}
    known = {
        window: {text(each.payload.pair): works for each in here if (works := each.works_by)}
        for window, here in versions.items()
    }
    return TerminalRead(tuple(_series(series, issued) for series in found), known)


def _stood_before(connection: Connection, place: DayPlace, since: int) -> bool:
    there = (facts.c.terminal == place.terminal) & (facts.c.window == place.window) & (facts.c.received < since)
    return connection.execute(select(facts.c.seq).where(there).limit(1)).first() is not None


def _series(found: ReceivedSeries, issued: dict[str, int]) -> SeriesFacts:
    receipts = Receipts(tuple(each.at for each in found.facts), issued=issued)
    return SeriesFacts(tuple(each.fact for each in found.facts), receipts, found.since, found.unread)


def _stay(connection: Connection, day: str, read: PlaceRead, ends: int) -> list[WorkedBy]:
    """By what a window worked that day, from when its work began on; empty while it had no configuration yet."""
    window = read.place.window
    series = (
        configurations(window, told, one.spans, read.versions, stood_before=read.stood_before)
        for told, one in zip(read.facts, read.said, strict=True)
    )
    found = sorted((one for each in series for one in each), key=lambda one: one.earliest)
    found = [one for one in found if one.earliest < ends] or _offered(connection, day, window, ends)
    worked = working_configuration(day, found)
    place = next((n for n, one in enumerate(found) if one.window == worked), 0)
    return found[place:]


def _offered(connection: Connection, day: str, window: str, ends: int) -> list[WorkedBy]:
    """What a window whose terminal tells nothing of it was offered: before work began, and last that day."""
    last = published_hall.offered_by(connection, window, ends)
    if last is None or last.works_by is None:
        return []
    now = WorkedBy(last.works_by, last.published_at, last.published_at)
    before = published_hall.offered_by(connection, window, begun(day, last.works_by))
    if before is None or before.works_by is None or before.works_by == last.works_by:
        return [now]
    return [WorkedBy(before.works_by, 0, 0), now]


def _not_come_through(
    connection: Connection, day: str, begins: int, read: Sequence[tuple[PlaceRead, Sequence[WorkedBy]]]
) -> Iterator[Window]:
    """By what windows should have worked since before the day, had their terminals heard of it when it began."""
    worked = {each.place.window: (each.versions, stay[0].window) for each, stay in read if stay}
    for name, offered in published_hall.all_offered_by(connection, begins, worked).items():
        versions, window = worked[name]
        pairs = [pair(version) for version, known in versions.items() if known == window]
        newer = offered.works_by if pairs and offered.payload.pair > max(pairs) else None
        if newer and hours_of(day, newer) != hours_of(day, window):
            yield newer


def _seen(read: Iterable[PlaceRead]) -> dict[str, list[Seen]]:
    """Each punch once, also of a terminal that stood at two windows that day."""
    found: dict[str, list[Seen]] = {}
    for series in {each.place.terminal: each.said for each in read}.values():
        for badge, punches in (seen for one in series for seen in one.seen.items()):
            found.setdefault(badge, []).extend(punches)
    return found


def _refused(read: Iterable[PlaceRead]) -> Iterator[UncountedTouch]:
    told = {each.place.terminal: each.said for each in read}
    return (touch for series in told.values() for one in series for touch in one.uncounted)


def _stray(connection: Connection, stood: Collection[str], day: str, zone: str) -> Iterator[UncountedTouch]:
    """Whom a terminal recognised that stood nowhere that day."""
    begins, ends = day_bounds(zone, day)
    for terminal in _told_since(connection, begins):
        if terminal not in stood:
            for series in day_facts(connection, terminal, begins, ends):
                read = _series(series, {})
                yield from stray_touches(read, true_times(read.facts, read.receipts).spans, begins, ends)


def _told_since(connection: Connection, begins: int) -> Sequence[str]:
    """The terminals of which something came since then: nothing comes before it was made."""
    newest = facts.alias()
    here = (newest.c.terminal == makers.c.terminal) & (newest.c.series == makers.c.series)
    last = here & (newest.c.seq == makers.c.through)
    since = or_(newest.c.received.is_(None), newest.c.received >= begins, newest.c.at >= begins)
    query = select(makers.c.terminal).outerjoin(newest, last).where(makers.c.through > 0, since)
    return connection.scalars(query.distinct().order_by(makers.c.terminal)).all()


def _entered(rosters: Mapping[str, Sequence[Entry]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for window, entries in rosters.items():
        for entry in entries:
            found.setdefault(entry.badge, set()).add(window)
    return found


def _incidents(read: Iterable[PlaceRead], begins: int, ends: int) -> DayIncidents:
    found = [
        place_incidents(
            each.place.window, each.place.terminal, [*zip(each.facts, each.said, strict=True)], begins, ends
        )
        for each in read
    ]
    return DayIncidents(
        tuple(sorted({post for one in found for post in one.posts})),
        tuple(sorted({outage for one in found for outage in one.outages})),
    )


def _excuses(rosters: Iterable[Sequence[Entry]]) -> dict[str, list[Entry]]:
    """Leave and outings by badge; what several windows were told of one person counts once."""
    found: dict[str, list[Entry]] = {}
    for entry in dict.fromkeys(entry for entries in rosters for entry in entries):
        if entry.what != "cover":
            found.setdefault(entry.badge, []).append(entry)
    return found


def _with_rosters(connection: Connection) -> Collection[str]:
    """Also those that the hall has no more: leave that was entered there is leave."""
    return connection.scalars(select(orders.c.window).where(_IS_ROSTER).distinct()).all()


def _roster(connection: Connection, window: str, begins: int, ends: int) -> tuple[Entry, ...]:
    """What was entered for a window on a day, and what is entered now, perhaps afterwards.

    A list is replaced whole, and who writes the next one may leave out what is past. So each list of the day counts
    up to when the next one was written: what is left out before its time was taken back.
    """
    of = _IS_ROSTER & (orders.c.window == window)
    found: dict[Entry, None] = {}
    for body, until in _lists(connection, of, begins, ends):
        for entry in _roster_json.decode(body).roster.entries:
            kept = entry if until is None or entry.end <= until else replace(entry, end=until)
            if kept.start < kept.end and entry not in found:
                found[kept] = None
    return tuple(found)


def _lists(
    connection: Connection, of: ColumnElement[bool], begins: int, ends: int
) -> Iterator[tuple[str, int | None]]:
    """The lists of a day, the newest first, and until when each held; of the newest one now, and of the day's last,
    everything counts.
    """
    query = select(orders.c.id, orders.c.at, orders.c.body).where(of)
    newest = query.order_by(orders.c.id.desc()).limit(1)
    before = select(func.max(orders.c.id)).where(of, orders.c.at < begins).scalar_subquery()
    those = query.where(orders.c.at < ends, orders.c.id >= func.coalesce(before, 0)).order_by(orders.c.id.desc())
    yield from ((row.body, None) for row in connection.execute(newest).all())
    until: int | None = None
    for row in connection.execute(those).all():
        yield row.body, until
        until = row.at
