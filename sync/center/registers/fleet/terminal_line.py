"""The terminal line, the time line of one terminal: what became of it, by when it was known, the newest first.

Records of what people did at it are not here. It is a part of the caller's transaction; times are in ms UTC.
"""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from sync.center.office.fleet.time_line import LineEntry, LineKind
from sync.center.storage.database import alarms, config_answers, deeds, errands, facts, orders, stays
from terminal.domain.fact_json import fact_in

LINE_KINDS = ("audit", "clock_set", "post", "lost")  # of facts
LINE_ROWS = 60  # on a page

_RANKS: dict[LineKind, int] = {"left": 0, "arrived": 1, "deed": 2, "alarm": 3, "order": 4, "errand": 5, "answer": 6}


class LinePlace(Struct, frozen=True):
    """Where a page begins: what came up to `before`, without the first `skip` of that very moment."""

    before: int
    skip: int = 0


class LinePage(Struct, frozen=True):
    """`older` is where the next page begins; None where there is none."""

    entries: tuple[LineEntry, ...]
    older: LinePlace | None


def time_line(connection: Connection, terminal: str, start: LinePlace, rows: int = LINE_ROWS) -> LinePage:
    """So many of the newest from `start` on, and where the others are."""
    most = rows + start.skip + 1
    found = [entry for source in _SOURCES for entry in source(connection, terminal, start.before, most)]
    found.sort(key=lambda entry: (-entry.at, _RANKS.get(entry.kind, len(_RANKS))))  # each source is in its order
    page, more = found[start.skip : start.skip + rows], len(found) > start.skip + rows
    return LinePage(tuple(page), _behind(page, start) if more and page else None)


def _behind(page: list[LineEntry], start: LinePlace) -> LinePlace:
    last = page[-1].at
    count = sum(entry.at == last for entry in page)
    return LinePlace(last, count + start.skip if last == start.before else count)


def _facts(connection: Connection, terminal: str, before: int, most: int) -> Iterable[LineEntry]:
    here = (facts.c.terminal == terminal) & facts.c.kind.in_(LINE_KINDS) & (facts.c.received <= before)
    newest = (facts.c.received.desc(), facts.c.series.desc(), facts.c.seq.desc())
    for row in connection.execute(select(facts).where(here).order_by(*newest).limit(most)):
        fact = fact_in(row.raw.encode())
        yield LineEntry(row.received, "fact", row.window, row.kind, fact=fact)


def _alarms(connection: Connection, terminal: str, before: int, most: int) -> Iterable[LineEntry]:
    here = (alarms.c.terminal == terminal) & (alarms.c.at <= before)
    for row in _newest(connection, select(alarms).where(here), alarms.c.at, alarms.c.id, most):
        yield LineEntry(row.at, "alarm", "", row.what, row.detail)


def _orders(connection: Connection, terminal: str, before: int, most: int) -> Iterable[LineEntry]:
    """What was sent to the windows where it stood, while it stood there; errands stand for themselves."""
    stood = connection.execute(select(stays).where(stays.c.terminal == terminal)).all()
    if not stood:
        return
    here = or_(*(_while(row) for row in stood)) & (orders.c.at <= before)
    errand = select(errands.c.order)
    query = select(orders.c.at, orders.c.id, orders.c.window, orders.c.kind).where(here, orders.c.id.not_in(errand))
    for row in _newest(connection, query, orders.c.at, orders.c.id, most):
        yield LineEntry(row.at, "order", row.window, row.kind, str(row.id))


def _while(row: Any) -> ColumnElement[bool]:
    until = [orders.c.at < row.until] if row.until is not None else []
    return and_(orders.c.window == row.window, orders.c.at >= row.since, *until)


def _errands(connection: Connection, terminal: str, before: int, most: int) -> Iterable[LineEntry]:
    here = (errands.c.terminal == terminal) & (errands.c.ended_at <= before)
    for row in _newest(connection, select(errands).where(here), errands.c.ended_at, errands.c.order, most):
        detail = f"{row.state}: {row.detail}" if row.detail else row.state
        yield LineEntry(row.ended_at, "errand", row.window, row.kind, detail, row.by)


def _answers(connection: Connection, terminal: str, before: int, _most: int) -> Iterable[LineEntry]:
    here = (config_answers.c.terminal == terminal) & (config_answers.c.received <= before)
    for row in connection.execute(select(config_answers).where(here)):
        yield LineEntry(row.received, "answer", "", row.what, row.detail)


def _stays(connection: Connection, terminal: str, before: int, _most: int) -> Iterable[LineEntry]:
    query = select(stays).where(stays.c.terminal == terminal).order_by(stays.c.id.desc())
    for row in connection.execute(query):
        if row.until is not None and row.until <= before:
            yield LineEntry(row.until, "left", row.window, "left")
        if 0 < row.since <= before:
            yield LineEntry(row.since, "arrived", row.window, "arrived")


def _deeds(connection: Connection, terminal: str, before: int, most: int) -> Iterable[LineEntry]:
    here = (deeds.c.register == "fleet") & (deeds.c.case == terminal) & (deeds.c.at <= before)
    for row in _newest(connection, select(deeds).where(here), deeds.c.at, deeds.c.number, most):
        yield LineEntry(row.at, "deed", "", row.did, row.why, row.by)


def _newest(connection: Connection, query: Select[Any], at: Any, key: Any, most: int) -> Iterable[Any]:
    return connection.execute(query.order_by(at.desc(), key.desc()).limit(most))


_Source = Callable[[Connection, str, int, int], Iterable[LineEntry]]
_SOURCES: tuple[_Source, ...] = (_stays, _deeds, _alarms, _orders, _errands, _answers, _facts)
