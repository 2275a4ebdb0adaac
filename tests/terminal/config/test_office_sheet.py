"""The office sheet: what each kind of file shows, row by row, and what cannot be read."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.config.office_sheet import ROWS_MAX, OfficeCell, SheetWrong, read_sheets
from tests.support.workbooks import ods, xlsx

XLS = (
    Path(__file__).parent / "sheets" / "staff.xls"
)  # made with xlwt: a title, columns, a row of texts, one of numbers
ROWS = [["工号", "姓名"], ["0117", "王晓燕"], ["118", "孙𬭎"]]


def shown(path: Path) -> list[list[str]]:
    (rows,) = read_sheets(path).values()
    return [[cell.text for cell in row] for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_as_offices_save_it(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes(end.join(delimiter.join(row) for row in ROWS).encode(encoding))
    assert shown(path) == ROWS


def test_a_row_of_csv_has_the_number_of_its_line(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text('工号,备注\n\n0117,"两\n行"\n0118,x\n', encoding="utf-8")
    assert shown(path) == [["工号", "备注"], [], ["0117", "两行"], [], ["0118", "x"]]


def test_a_workbook_of_each_kind(tmp_path: Path) -> None:
    rows: list[list[str | float]] = [["工号", "姓名"], ["0117", "王晓燕"], [118.0, "孙𬭎"]]
    assert shown(xlsx(tmp_path / "staff.xlsx", {"名单": rows})) == ROWS
    assert shown(ods(tmp_path / "staff.ods", rows)) == ROWS
    assert shown(XLS)[1:] == [
        ["序号", "姓名", "工号", "单位", "窗口", "岗位", "卡号"],
        ["1", "王晓燕", "0117", "市公安局", "2F-15", "A岗", "0003020117"],
        ["2", "李强", "118", "市公安局", "2F-15", "B岗", "3020118"],
    ]


def test_what_an_office_program_made_of_what_was_typed_is_known(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "staff.xlsx", {"": [["0117", 117.0, 1.5, 3.02012345678901e16, date(2026, 1, 5), True, None]]}
    )
    (rows,) = read_sheets(path).values()
    assert (
        rows[0]
        == [
            OfficeCell("0117"),
            OfficeCell("117", "number"),
            OfficeCell("1.5", "number"),
            OfficeCell("30201234567890100", "rounded"),
            OfficeCell("2026-01-05", "date"),
            OfficeCell("True"),
        ][: len(rows[0])]
    )


def test_a_merged_cell_stands_in_each_of_its_rows(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "staff.xlsx", {"": [["市公安局", "2F-15"], [None, "2F-16"], [None, "3F-08"]]}, "A1:A2")
    assert shown(path) == [["市公安局", "2F-15"], ["市公安局", "2F-16"], ["", "3F-08"]]


def test_rows_keep_their_numbers_behind_empty_ones(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "staff.xlsx", {"": [[None], [None], ["工号"]]})
    assert shown(path) == [[""], [""], ["工号"]]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("staff.xlsx", b"<html>", "it is not the workbook that its name says"),
        ("staff.xls", "工号,姓名".encode("gb18030"), "it is not the workbook that its name says"),
        ("staff.ods", b"", "it is not the workbook that its name says"),
        ("staff.csv", b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
        ("staff.csv", b'a,"b', "it is no CSV"),
        ("staff.csv", b"x\n" * (ROWS_MAX + 1), "too large"),
        ("staff.csv", b"," * 300, "too large"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetWrong, match=why):
        read_sheets(tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SheetWrong, match="No such file"):
        read_sheets(tmp_path / "staff.xlsx")


def test_a_file_of_a_gigabyte_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "staff.csv").open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(SheetWrong, match="too large"):
        read_sheets(tmp_path / "staff.csv")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)


@given(
    st.lists(st.lists(WORDS, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(["utf-8", "gb18030"])
)
def test_whatever_stands_in_the_cells(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], encoding: str
) -> None:
    rows = [["工号", "姓名"], *rows]
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    path = tmp_path_factory.mktemp("sheet") / "staff.csv"
    path.write_bytes(file.getvalue().encode(encoding))
    assert shown(path) == rows
