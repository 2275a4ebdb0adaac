"""A table as a file: what a spreadsheet opens has every cell as it is on the page, and runs none of them."""

import csv
import io
from typing import Any

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.center.pages.table import (
    CellLink,
    PageColumn,
    PageTable,
    comma_separated,
    may_be_a_formula,
    table_lines,
    workbook,
)
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
    signs = [FORMULA, "+1", "@x", "-", "＝1+1", "\n=1", " =1", "\u200b﹢1"]
    table = PageTable(COLUMNS, [[text, 1] for text in signs])
    text = comma_separated(table, WORDS).decode("utf-8-sig")
    assert [row[0][0] for row in csv.reader(io.StringIO(text))][1:] == ["'"] * len(signs)
    # the witness reads what the cell holds: a formula would come back as its value, and be empty
    assert read_back(workbook(table, WORDS, "x"))[1][0] == FORMULA


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text and not may_be_a_formula(text)
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


CELLS: list[tuple[Any, str]] = [
    ("GH-0217", '<td class="text short">GH-0217</td>'),
    (None, '<td class="text short"></td>'),
    (0, '<td class="text short">0</td>'),
    (Mistake("Done."), '<td class="text short">已办理。</td>'),
    ("a text of more than sixteen signs", '<td class="text">a text of more than sixteen signs</td>'),
    ("<b>&", '<td class="text short">&lt;b&gt;&amp;</td>'),
    (
        CellLink("王<芳", '/x?a=1&b="2"'),
        '<td class="text short"><a href="/x?a=1&amp;b=&#34;2&#34;">王&lt;芳</a></td>',
    ),
]


@pytest.mark.parametrize(("cell", "expected"), CELLS)
def test_a_cell_on_a_page_is_text_whatever_stands_in_it(cell: Any, expected: str) -> None:
    assert table_lines(PageTable(COLUMNS[:1], [[cell]]), WORDS) == f"<tr>{expected}</tr>\n"


def test_a_cell_that_may_stand_in_a_card_says_its_column_and_no_title_is_more_than_text() -> None:
    """On a phone the head of the table is not seen: a number without its title would be anybody's."""
    columns = (*COLUMNS[:1], PageColumn('"><b>', "number"))
    shown = str(table_lines(PageTable(columns, [["GH-0217", 3]]), WORDS, stacked=True))
    assert '<td class="text short" data-label="工号">GH-0217</td>' in shown
    assert '<td class="number short" data-label="&#34;&gt;&lt;b&gt;">3</td>' in shown


def test_a_number_stands_in_a_column_of_numbers() -> None:
    assert '<td class="number short">3</td>' in table_lines(PageTable(COLUMNS, [["GH-0217", 3]]), WORDS)
