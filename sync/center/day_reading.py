"""The day reading: everything that the center has by which a day of the hall is judged."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, or_, select

from sync.bundles.bundle import pair, text
from sync.center import published_hall
from sync.center.database import orders, stays
from sync.center.day_facts import ReceivedFact, day_facts
from sync.center.office.day_sheet import DaySources, day_bounds
from sync.center.office.series_day import SeriesDay, SeriesFacts, series_day, working_configuration
from sync.center.published_hall import PublishedWindow
from sync.contract import RosterUpdate
from terminal.attendance import Seen
from terminal.attendance.closed_days import ClosedDays, TerminalDays
from terminal.domain.receipts import Receipts
from terminal.domain.roster import Entry
from terminal.domain.window import Window

_IS_PAIR = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}")  # what else a terminal may have written names none of ours

_roster_json = msgspec.json.Decoder(RosterUpdate)


class DayPlace(Struct, frozen=True):
    """A window, and a terminal that stood there; by the window's name where none did."""

    terminal: str
    window: str


class PlaceRead(Struct, frozen=True):
    """What is here of a place: its terminal's series and what they say, and the configurations that they name."""

    place: DayPlace
    facts: tuple[SeriesFacts, ...]
    said: tuple[SeriesDay, ...]
    versions: Mapping[str, Window]


def day_sources(connection: Connection, day: str) -> DaySources:
    """What `day` (2026-03-02, the hall's) is judged by, as far as it is here now."""
    zone = published_hall.zone(connection)
    begins, ends = day_bounds(zone, day)
    stood = [*_stood(connection, begins, ends)]
    there = [*stood, *_empty(connection, stood)]
    read = [_by_then(_read(connection, place, zone, begins, ends), ends) for place in there]
    rosters = {each.place.window: _roster(connection, each.place.window, ends) for each in read}
    terminals = (_terminal(connection, day, each, rosters[each.place.window], ends) for each in read)
    return DaySources(tuple(filter(None, terminals)), _seen(read), _excuses(rosters.values()))


def _stood(connection: Connection, begins: int, ends: int) -> Iterator[DayPlace]:
    """In the order in which they came."""
    there = (stays.c.since < ends) & or_(stays.c.until.is_(None), stays.c.until > begins)
    query = select(stays.c.terminal, stays.c.window).where(there).order_by(stays.c.since, stays.c.id)
    return (DayPlace(row.terminal, row.window) for row in connection.execute(query).all())


def _empty(connection: Connection, stood: Sequence[DayPlace]) -> Iterator[DayPlace]:
    taken = {place.window for place in stood}
    names = (each.window for each in published_hall.windows(connection))
    return (DayPlace(name, name) for name in names if name not in taken)


def _read(connection: Connection, place: DayPlace, zone: str, begins: int, ends: int) -> PlaceRead:
    found = day_facts(connection, place.terminal, begins, ends)
    named = {each.fact.config for series in found for each in series}
    pairs = [pair(name) for name in named if _IS_PAIR.fullmatch(name)]
    versions = published_hall.versions(connection, place.window, pairs) if pairs else []
    issued = {text(each.payload.pair): each.payload.issued for each in versions}
    facts = tuple(_series(series, issued) for series in found)
    known = {text(each.payload.pair): works for each in versions if (works := each.works_by)}
    return PlaceRead(place, facts, tuple(series_day(zone, series) for series in facts), known)


def _by_then(read: PlaceRead, ends: int) -> PlaceRead:
    """A terminal whose first fact ever is of a later day did not stand there yet: nobody can have punched at it."""
    spans = [one.spans[0] for one in read.said if one.spans]
    first = all(series.facts[0].seq == 1 for series in read.facts if series.facts)
    if (
        spans
        and first
        and all(span.certain and span.earliest is not None and span.earliest >= ends for span in spans)
    ):
        return PlaceRead(DayPlace(read.place.window, read.place.window), (), (), {})
    return read


def _series(found: Sequence[ReceivedFact], issued: dict[str, int]) -> SeriesFacts:
    receipts = Receipts(tuple(each.at for each in found), issued=issued)
    return SeriesFacts(tuple(each.fact for each in found), receipts)


def _terminal(
    connection: Connection, day: str, read: PlaceRead, entries: tuple[Entry, ...], ends: int
) -> TerminalDays | None:
    """None where the window had no configuration yet that day: nobody was listed there."""
    window = read.place.window
    said = (
        working_configuration(day, window, facts, one.spans, read.versions)
        for facts, one in zip(read.facts, read.said, strict=True)
    )
    worked = next(filter(None, said), None) or _works_by(published_hall.offered_by(connection, window, ends))
    return TerminalDays(read.place.terminal, worked, entries, _days(read.said)) if worked else None


def _works_by(offered: PublishedWindow | None) -> Window | None:
    return offered.works_by if offered else None


def _days(said: Iterable[SeriesDay]) -> ClosedDays:
    """Of all series of one terminal together."""
    every = [one.days for one in said]
    closed = {day: closing for one in every for day, closing in one.closed.items()}
    return ClosedDays(closed, frozenset().union(*(one.alive for one in every)))


def _seen(read: Iterable[PlaceRead]) -> dict[str, list[Seen]]:
    """Each punch once, also of a terminal that stood at two windows that day."""
    found: dict[str, list[Seen]] = {}
    for series in {each.place.terminal: each.said for each in read}.values():
        for badge, punches in (seen for one in series for seen in one.seen.items()):
            found.setdefault(badge, []).extend(punches)
    return found


def _excuses(rosters: Iterable[Sequence[Entry]]) -> dict[str, list[Entry]]:
    """Leave and outings by badge; what several windows were told of one person counts once."""
    found: dict[str, list[Entry]] = {}
    for entry in dict.fromkeys(entry for entries in rosters for entry in entries):
        if entry.what != "cover":
            found.setdefault(entry.badge, []).append(entry)
    return found


def _roster(connection: Connection, window: str, until: int) -> tuple[Entry, ...]:
    """What had been entered for a window by the end of a day, and what is entered now, perhaps afterwards.

    A list is replaced whole, and who writes the next one may leave out what is past.
    """
    of = (orders.c.window == window) & (orders.c.kind == RosterUpdate.__struct_config__.tag)
    newest = (select(func.max(orders.c.id)).where(of, *when) for when in ((), (orders.c.at < until,)))
    numbers = {number for query in newest if (number := connection.scalar(query))}
    rows = connection.scalars(select(orders.c.body).where(orders.c.id.in_(numbers)))
    return tuple(dict.fromkeys(entry for body in rows for entry in _roster_json.decode(body).roster.entries))
