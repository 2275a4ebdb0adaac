"""The sheet scope: whose lines of a sheet, and which windows of the board, somebody of the office sees. Pure.

Supervision and the deputy director see the hall; who heads a unit sees that unit, a group leader their windows, a
duty officer their floor. Who holds several roles sees what any of them shows.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from msgspec import Struct

from sync.center.office.fleet.live_board import floor_of
from sync.center.office.people.roles import SUPERVISION, Account, RoleName

WHOLE_HALL: tuple[RoleName, ...] = (*SUPERVISION, "deputy_director")
SHEET_ROLES: tuple[RoleName, ...] = (*WHOLE_HALL, "unit_head", "group_leader")
BOARD_ROLES: tuple[RoleName, ...] = (*SHEET_ROLES, "duty_officer")


class AtWindow(Protocol):
    """A line of something that has a line for a window, or for somebody there."""

    @property
    def unit(self) -> str: ...

    @property
    def window(self) -> str: ...


ScopedRow = TypeVar("ScopedRow", bound=AtWindow)


class SheetScope(Struct, frozen=True):
    """Of which units, windows and floors; `whole`: of all."""

    whole: bool
    units: frozenset[str] = frozenset()
    windows: frozenset[str] = frozenset()
    floors: frozenset[str] = frozenset()

    def shows(self, unit: str, window: str) -> bool:
        return self.whole or unit in self.units or window in self.windows or floor_of(window) in self.floors

    def of(self, lines: Iterable[ScopedRow]) -> tuple[ScopedRow, ...]:
        return tuple(one for one in lines if self.shows(one.unit, one.window))


def sheet_scope(account: Account, now: int) -> SheetScope:
    """Of attendance: a duty officer sees who serves now, and no sheet."""
    units, windows = account.scopes("unit_head", now), account.scopes("group_leader", now)
    whole = account.holds(WHOLE_HALL, now) or "" in units | windows
    return SheetScope(whole, units, windows)


def board_scope(account: Account, now: int) -> SheetScope:
    """Of who serves where."""
    sheet, floors = sheet_scope(account, now), account.scopes("duty_officer", now)
    return SheetScope(sheet.whole or "" in floors, sheet.units, sheet.windows, floors)
