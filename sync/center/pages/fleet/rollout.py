"""The rollout page: how far the last push is, every window once; what moves it on is signed elsewhere."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from sync.center.hall import hall_board
from sync.center.hall.hall_board import BoardRow
from sync.center.office.fleet.terminal_words import terminal_said
from sync.center.office.people.roles import Account
from sync.center.orders import rollouts
from sync.center.pages.fleet.fleet import IT
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.hall_status import lagging, sickness, totals
from sync.rollouts.hall_words import counted, known, word
from sync.rollouts.progress import RolloutProgress, lines
from terminal.domain.mistake import Mistake


class RolloutShown(Struct, frozen=True):
    board: tuple[BoardRow, ...]
    progress: RolloutProgress | None


@get("/rollout", roles=IT)
async def rollout_page(visit: Visited) -> Response[Any]:
    found = await visit.run(_read, visit)
    said = list(lines(found.progress, visit.words.clock)) if found.progress else []
    total = totals(row.status for row in found.board)
    parts = counted((count, status) for status, count in total.items() if count and status != "all")
    sentence = Mistake("{parts} = {count} windows", parts=parts, count=total["all"])
    lags = [row for row in found.board if lagging(row.status, row.crowded)]
    stopped = bool(found.progress and found.progress.standing == "stopped")
    given = {"lines": said, "sentence": sentence, "lags": len(lags), "stopped": stopped}
    return visit.listed("fleet/rollout.html", _table(visit, found.board), "rollout", **given)


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    if not account.holds(IT, now):
        return []
    board = hall_board.terminals_board(connection, now)
    found = rollouts.progress(connection, board, now)
    if found is None or found.standing != "stopped":
        return []
    said = Mistake("the rollout of {config} stopped: {why}", config=found.config, why=known(found.why))
    return [DueLine(said, "/rollout", urgent=True)]


def _read(visit: PageVisit) -> RolloutShown:
    with visit.store.read() as connection:
        board = hall_board.terminals_board(connection, visit.now)
        return RolloutShown(tuple(board), rollouts.progress(connection, board, visit.now))


def _table(visit: PageVisit, board: Sequence[BoardRow]) -> PageTable:
    titles = (
        Mistake("Window"),
        Mistake("State"),
        Mistake("Since"),
        Mistake("Why"),
        Mistake("Has"),
        Mistake("Shall have"),
        Mistake("Terminal"),
    )
    sickest = sorted(board, key=lambda row: (*sickness(row.status, row.crowded), row.window))
    return PageTable(tuple(map(PageColumn, titles)), [_line(visit, row) for row in sickest])


def _line(visit: PageVisit, row: BoardRow) -> tuple[Any, ...]:
    why = terminal_said(row.reading.why) if lagging(row.status, row.crowded) else ""
    return (
        CellLink(row.window, f"/fleet/{row.window}"),
        word(row.status),
        visit.words.clock(row.since),
        why,
        row.reading.observed,
        row.reading.desired,
        ", ".join(row.reading.terminals),
    )


ROLLOUT = PageSet((rollout_page,), (PageLink("/rollout", Mistake("Configuration"), IT),), due)
