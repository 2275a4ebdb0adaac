"""The staff sheet: an office's columns in any order, and what is said rather than guessed."""

from collections.abc import Sequence

import pytest

from terminal.config.office_sheet import OfficeCell
from terminal.config.staff_sheet import StaffSheet, staff_sheet
from terminal.domain.staff_changes import StaffRow

HEAD = ["工号", "姓名", "单位", "窗口", "岗位", "卡号"]
ANN = ["0117", "王晓燕", "市公安局", "2F-15", "A岗", "0003020117"]


def read(*rows: Sequence[str | OfficeCell]) -> StaffSheet:
    cells = [[OfficeCell(each) if isinstance(each, str) else each for each in row] for row in rows]
    return staff_sheet({"Sheet1": cells})


def test_a_row_is_one_person_at_one_window() -> None:
    assert read(HEAD, ANN) == (
        (StaffRow(2, "0117", "王晓燕", "2F-15", "A", "市公安局", ("0003020117",)),),
        (),
        (),
    )


def test_columns_in_another_order_under_a_title_with_others_between() -> None:
    found = read(
        ["窗口人员名单", "", ""],
        ["", "", ""],
        ["序号", "姓 名".replace(" ", ""), "卡号", "岗位", "电话", "窗口号", "工号"],
        ["1", " 王晓燕 ", "", "ｂ岗", "5500000", "２F-15", "０117"],
        ["", "", "", "", "", "", ""],
        ["", "", "", "", "5500001", "", ""],
        [],
        ["2", "李强", "0003020118，0003020119 0003020120", "A", "", "2F-15", "0118"],
    )
    assert found.wrong == ()
    assert found.unread == ("序号", "电话")
    assert found.rows == (
        StaffRow(4, "0117", "王晓燕", "2F-15", "B"),
        StaffRow(8, "0118", "李强", "2F-15", "A", "", ("0003020118", "0003020119", "0003020120")),
    )


WRONG = [
    ("no badge", {0: ""}, "row 2: 工号 is missing here"),
    ("no post", {4: ""}, "row 2: 岗位 is missing here"),
    ("a total", {0: "", 1: "合计", 3: "30", 4: ""}, "row 2: 工号 is missing here"),
    ("both posts", {4: "AB岗"}, 'row 2: 岗位: "AB岗"; wanted: A岗 or B岗'),
    ("two windows", {3: "2F-15、2F-16"}, "row 2: 窗口: 2F-15、2F-16: one row for each window"),
    ("a badge that is none", {0: "0117号"}, 'row 2: 工号 "0117号"; wanted: up to 32 of'),
    ("a name that is too long", {1: "王" * 41}, "; wanted: text of 1 to 40 characters"),
    ("a card that is none", {5: "#0117"}, 'row 2: 卡号 "#0117"; wanted: up to 32'),
    (
        "a window that became a day",
        {3: OfficeCell("2026-02-15", "date")},
        "窗口: 2026-02-15: the office program",
    ),
    (
        "a card that was rounded",
        {5: OfficeCell("30201234567890100", "rounded")},
        "30201234567890100: the office",
    ),
    ("a card as powers of ten", {5: "3.02E+09"}, "row 2: 卡号: 3.02E+09: the office program rounded it"),
]


@pytest.mark.parametrize(("_why", "change", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_in_a_row_is_said_and_nobody_taken_from_it(
    _why: str, change: dict[int, str | OfficeCell], said: str
) -> None:
    row: list[str | OfficeCell] = [change.get(place, cell) for place, cell in enumerate(ANN)]
    found = read(HEAD, row)
    assert found.rows == ()
    assert said in found.wrong[0]


def test_every_mistake_is_said_at_once() -> None:
    found = read(HEAD, ["", "", "", "2F-15", "C", ""], ANN, ["0118", "李强", "", "2F-15", "", "x y"])
    assert [each.partition(" ")[2][:2] for each in found.wrong] == ["2:", "2:", "2:", "4:"]
    assert [row.badge for row in found.rows] == ["0117"]


def test_a_column_twice() -> None:
    (wrong,) = read([*HEAD, "窗口号"], [*ANN, "2F-16"]).wrong
    assert wrong == "row 1: the column 窗口 is there twice; leave one out"


def test_a_sheet_without_the_columns() -> None:
    (wrong,) = read(["名单"], ["工号", "姓名", "柜台", "岗位"], ANN).wrong
    assert wrong == (
        "Sheet1: row 2 has the columns 工号, 姓名, 岗位; beside them 窗口 must stand there, by one of these names: "
        "窗口/窗口号/窗口编号/window"
    )
    (wrong,) = read(["工号", "名"], ["0117", "王晓燕"]).wrong
    assert wrong == "no sheet has the columns 工号, 姓名, 窗口, 岗位 in one of its first 30 rows"


def test_one_sheet_of_several_has_them() -> None:
    rows = [[OfficeCell(cell) for cell in row] for row in (HEAD, ANN)]
    assert len(staff_sheet({"说明": [[OfficeCell("x")]], "名单": rows}).rows) == 1
    (wrong,) = staff_sheet({"去年": rows, "今年": rows}).wrong
    assert wrong.startswith("the sheets 去年, 今年 have these columns")
