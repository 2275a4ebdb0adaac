"""The board page: who serves where now, for the duty officer of a floor, and whoever answers for a window."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from sqlalchemy import Connection

from sync.center.hall import published_hall
from sync.center.hall.windows_heard import windows_heard
from sync.center.office.attendance.sheet_scope import BOARD_ROLES, board_scope
from sync.center.office.fleet.live_board import (
    DUTY,
    UNKNOWN,
    BoardLine,
    BoardState,
    counts,
    floors,
    live_board,
    on_duty,
)
from sync.center.office.people.roles import Account, RoleName
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.pages.words import PageWords
from terminal.domain.mistake import Mistake

BOARD_STATES: dict[BoardState, str] = {
    "vacant": Mistake("vacant"),
    "overdue": Mistake("away beyond the limit"),
    "nobody yet": Mistake("nobody has registered yet"),
    "away": Mistake("away for a moment"),
    "silent": Mistake("not known: the terminal is silent"),
    "behind": Mistake("not known: the terminal has not told everything"),
    "no time": Mistake("not known: the terminal has no time yet"),
    "no terminal": Mistake("not known: no terminal stands there"),
    "unreadable": Mistake("not known: this version cannot read its configuration"),
    "serving": Mistake("serves"),
    "covered": Mistake("covers"),
    "closed": Mistake("closed by the timetable"),
}
BOARD_SIGNS: dict[BoardState, str] = {"vacant": "✕", "overdue": "!", "nobody yet": "○", "away": "◔", "closed": "–"}
WANTED: tuple[BoardState, ...] = ("vacant", "overdue")  # that somebody must go and see
FEW_WINDOWS = 6  # so many are named on the start page
DUTY_ROLES: tuple[RoleName, ...] = ("duty_officer", "group_leader", "unit_head")
_BOARD_COLUMNS = (
    PageColumn(Mistake("floor")),
    PageColumn(Mistake("window")),
    PageColumn(Mistake("unit")),
    PageColumn(Mistake("state")),
    PageColumn(Mistake("since")),
    PageColumn(Mistake("who")),
    PageColumn(Mistake("badge")),
)


@get("/board", roles=BOARD_ROLES)
async def board_page(visit: Visited) -> Response[Any]:
    lines = await visit.run(_lines, visit)
    floor = visit.asked.get("floor", "")
    shown = [line for line in lines if not floor or line.floor == floor]
    return visit.listed(
        "attendance/board.html",
        PageTable(_BOARD_COLUMNS, [_cells(line, visit.words) for line in shown]),
        "board",
        lines=sorted(shown, key=lambda line: ([*BOARD_STATES].index(line.state), line.window)),
        floors=floors(lines),
        floor=floor,
        counts=[(BOARD_STATES[state], count) for state in BOARD_STATES if (count := counts(shown).get(state))],
        states=BOARD_STATES,
        sign=sign,
        unknown=UNKNOWN,
        wanted=WANTED,
        duty=on_duty(visit.words.zone, visit.now),
        hours=[f"{hour:%H:%M}" for hour in DUTY],
        opens_said=_opens_said,
    )


def sign(state: BoardState) -> str:
    """Beside the words, for whoever looks at many windows at once."""
    return "?" if state in UNKNOWN else BOARD_SIGNS.get(state, "●")


def _lines(visit: PageVisit) -> tuple[BoardLine, ...]:
    with visit.store.read() as connection:
        return board_scope(visit.account, visit.now).of(live_board(windows_heard(connection), visit.now))


def _cells(line: BoardLine, words: PageWords) -> Sequence[Any]:
    since = words.clock(line.since) if line.since else None
    return line.floor, line.window, line.unit, BOARD_STATES[line.state], since, line.name, line.badge


def _opens_said(line: BoardLine) -> str:
    if line.opens is None:
        return ""
    clock, days = line.opens
    if days == 0:
        return Mistake("opens at {clock}", clock=clock)
    return Mistake("opens in {days} days at {clock}", clock=clock, days=days)


def _due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """Windows that somebody must go and see, for whoever has a floor, a unit or windows."""
    if not account.holds(DUTY_ROLES, now) or not on_duty(published_hall.zone(connection), now):
        return []
    lines = board_scope(account, now).of(live_board(windows_heard(connection), now))
    vacant = [line.window for line in lines if line.state == "vacant"]
    overdue = [line.window for line in lines if line.state == "overdue"]
    unknown = [line.window for line in lines if line.state in UNKNOWN]
    said = (
        (vacant, Mistake("{count} windows vacant now", count=len(vacant))),
        (overdue, Mistake("{count} away beyond the limit now", count=len(overdue))),
        (unknown, Mistake("{count} windows of which nothing is known now", count=len(unknown))),
    )
    return [DueLine(_where(what, windows), "/board", urgent=True) for windows, what in said if windows]


def _where(what: Mistake, windows: Sequence[str]) -> Mistake:
    """With the windows to go to, where they are few."""
    if len(windows) > FEW_WINDOWS:
        return what
    return Mistake("{what}: {windows}", what=what, windows=" ".join(windows))


BOARD = PageSet((board_page,), (PageLink("/board", Mistake("Live board"), BOARD_ROLES),), _due)
