"""A table as a file: what a spreadsheet opens has every cell as it is on the page, and runs none of them."""

import csv
import io
from typing import Any

import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.center.pages.table import CellLink, PageColumn, PageTable, comma_separated, workbook
from sync.center.pages.words import PageWords
from terminal.config.office_catalogue import chinese
from terminal.domain.mistake import Mistake

WORDS = PageWords("zh_CN", chinese, "Asia/Shanghai")
COLUMNS = (PageColumn(Mistake("Badge number")), PageColumn("n", "number"))
FORMULA = '=HYPERLINK("http://evil.example","点我")'


def read_back(content: bytes) -> list[list[Any]]:
    """By another library than the one that wrote it."""
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_workbook_has_texts_numbers_and_words_in_the_pages_language() -> None:
    rows: list[list[Any]] = [["GH-0217", 3], [CellLink("王芳", "/me"), None], [Mistake("Done."), 1.5], [FORMULA, 0]]
    found = read_back(workbook(PageTable(COLUMNS, rows), WORDS, "考勤:三月/[1]"))
    assert found[0][0] == "工号"
    assert [row[0] for row in found[1:]] == ["GH-0217", "王芳", "已办理。", FORMULA]
    assert [row[1] for row in found[1:]] == [3, "", 1.5, 0]


def test_a_formula_is_a_text_in_both_files() -> None:
    table = PageTable(COLUMNS, [[FORMULA, 1], ["+1", 2], ["@x", 3], ["-", 4]])
    text = comma_separated(table, WORDS).decode("utf-8-sig")
    assert [row[0][0] for row in csv.reader(io.StringIO(text))][1:] == ["'"] * 4
    # the witness reads what the cell holds: a formula would come back as its value, and be empty
    assert read_back(workbook(table, WORDS, "x"))[1][0] == FORMULA


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text and not text.startswith(("=", "+", "-", "@"))
)


@settings(max_examples=30)
@given(st.lists(st.tuples(cells, st.integers(-(10**9), 10**9)), max_size=5))
def test_every_row_is_in_both_files(rows: list[tuple[str, int]]) -> None:
    table = PageTable(COLUMNS, rows)
    in_csv = list(csv.reader(io.StringIO(comma_separated(table, WORDS).decode("utf-8-sig"), newline="")))[1:]
    assert in_csv == [[text, str(number)] for text, number in rows]
    found = read_back(workbook(table, WORDS, "x"))[1:]
    assert [row[1] for row in found] == [number for _, number in rows]
    assert len(found) == len(rows)
