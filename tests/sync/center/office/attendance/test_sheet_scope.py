"""The sheet scope: nobody sees a line that no role of theirs shows, and whoever heads something sees all of it.

What is fair, before any of it ran: attendance is a matter of a person, their unit and supervision. So a colleague
sees nothing, a unit head nothing of another unit, and a duty officer, who walks a floor, no sheet at all.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from sync.center.office.attendance.sheet_scope import BOARD_ROLES, SHEET_ROLES, SheetScope, board_scope, sheet_scope
from sync.center.office.people.roles import Account, Grant, RoleName

NOW = 1_796_000_400_000


class Line(Struct, frozen=True):
    unit: str
    window: str


HALL = (Line("税务", "2F-17"), Line("税务", "3F-01"), Line("公安", "2F-18"), Line("公安", "大厅"))


def seen(scope: SheetScope) -> list[str]:
    return [line.window for line in scope.of(HALL)]


@pytest.mark.parametrize(
    ("role", "scope", "sheet", "board"),
    [
        ("supervisor", "", ["2F-17", "3F-01", "2F-18", "大厅"], ["2F-17", "3F-01", "2F-18", "大厅"]),
        ("deputy_director", "", ["2F-17", "3F-01", "2F-18", "大厅"], ["2F-17", "3F-01", "2F-18", "大厅"]),
        ("unit_head", "税务", ["2F-17", "3F-01"], ["2F-17", "3F-01"]),
        ("unit_head", "人社", [], []),
        ("group_leader", "2F-17, 2F-18", ["2F-17", "2F-18"], ["2F-17", "2F-18"]),
        ("duty_officer", "2F", [], ["2F-17", "2F-18"]),
        ("duty_officer", "", [], ["2F-17", "3F-01", "2F-18", "大厅"]),
        ("it", "", [], []),
        ("staff", "", [], []),
    ],
)
def test_each_role_sees_what_is_its_business(
    role: RoleName, scope: str, sheet: list[str], board: list[str]
) -> None:
    account = Account("GH-1", "张三", (Grant(role, scope),))
    assert (seen(sheet_scope(account, NOW)), seen(board_scope(account, NOW))) == (sheet, board)


def test_a_role_that_is_over_shows_nothing() -> None:
    account = Account("GH-1", "张三", (Grant("supervisor", until=NOW),))
    assert seen(sheet_scope(account, NOW)) == []
    assert seen(sheet_scope(account, NOW - 1)) == ["2F-17", "3F-01", "2F-18", "大厅"]


GRANTS = st.builds(
    Grant,
    st.sampled_from((*BOARD_ROLES, "it", "staff")),
    st.sampled_from(("", "税务", "公安", "2F", "3F", "2F-17", "2F-18,3F-01")),
)


@given(st.lists(GRANTS, max_size=4))
def test_a_line_is_shown_where_one_of_the_roles_has_it_and_nobody_without_such_a_role_sees_any(
    grants: list[Grant],
) -> None:
    account = Account("GH-1", "张三", tuple(grants))
    alone = [Account("GH-1", "张三", (grant,)) for grant in grants]
    for scope, roles in ((sheet_scope, SHEET_ROLES), (board_scope, BOARD_ROLES)):
        either = {window for one in alone for window in seen(scope(one, NOW))}
        assert set(seen(scope(account, NOW))) == either
        assert not either or account.holds(roles, NOW)
