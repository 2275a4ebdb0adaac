"""The windows heard: what each window's terminal said last of its post and of itself, without reading the year.

It is a part of the caller's transaction. Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, select

from sync.center.hall import published_hall
from sync.center.office.fleet.live_board import WindowHeard
from sync.center.storage.database import facts, makers, terminals
from sync.contract import Report
from terminal.domain.fact_json import fact_in
from terminal.domain.window import Window

# Of each series the newest post at the window where its terminal stands now: a look back over some dozen facts.
_HEARD_POST = (
    select(facts.c.seq)
    .where(
        facts.c.terminal == makers.c.terminal,
        facts.c.series == makers.c.series,
        facts.c.window == terminals.c.window,
        facts.c.kind == "post",
    )
    .order_by(facts.c.seq.desc())
    .limit(1)
    .correlate(makers, terminals)
    .scalar_subquery()
)
_SERIES = (
    select(
        *(terminals.c[name] for name in ("window", "terminal", "last_seen", "report")),
        *(makers.c[name] for name in ("series", "since", "through")),
        _HEARD_POST.label("seq"),
    )
    .outerjoin(makers, makers.c.terminal == terminals.c.terminal)
    .where(terminals.c.state == "accepted")
    .subquery()
)
_HEARD = (
    select(_SERIES, facts.c.raw)
    .outerjoin(
        facts,
        (facts.c.terminal == _SERIES.c.terminal)
        & (facts.c.series == _SERIES.c.series)
        & (facts.c.seq == _SERIES.c.seq),
    )
    # Series are named at random: the order in which they came is the only one between them.
    .order_by(func.coalesce(facts.c.received, -1), _SERIES.c.last_seen)
)

_report_json = msgspec.json.Decoder(Report)


def windows_heard(connection: Connection) -> list[WindowHeard]:
    """Every window of the published hall. Of several terminals there the one that told of a post last speaks."""
    told: dict[str, Row[Any]] = {}
    newest: dict[str, tuple[int, int]] = {}  # by terminal: when its newest series began, and how far that is here
    for row in connection.execute(_HEARD):
        told[row.window] = row
        newest[row.terminal] = max(newest.get(row.terminal, (0, 0)), (row.since or 0, row.through or 0))
    hall = published_hall.windows(connection)
    return [_heard(each.window, each.works_by, told.get(each.window), newest) for each in hall]


def stands_at(connection: Connection) -> dict[str, str]:
    """The window of each terminal, by its name."""
    here = select(terminals.c.terminal, terminals.c.window).where(terminals.c.state == "accepted")
    return {row.terminal: row.window for row in connection.execute(here)}


def _heard(
    window: str, works_by: Window | None, row: Row[Any] | None, newest: Mapping[str, tuple[int, int]]
) -> WindowHeard:
    if row is None:
        return WindowHeard(window, works_by)
    report = _report_json.decode(row.report) if row.report else None
    return WindowHeard(
        window=window,
        works_by=works_by,
        terminal=row.terminal,
        heard=row.last_seen,
        post=fact_in(row.raw.encode()) if row.raw else None,
        recorded=report.recorded if report else 0,
        through=newest[row.terminal][1],
        clock=report.clock if report else "synced",
    )
