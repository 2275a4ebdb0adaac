"""A table of a page, which the office also takes away as a workbook or as comma-separated values."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Literal
from unicodedata import category, normalize

import xlsxwriter
from markupsafe import Markup, escape
from msgspec import Struct

from sync.center.pages.words import PageWords

ColumnKind = Literal["text", "number"]
# With which a spreadsheet takes a text for a formula, also wide or small, and behind what nobody sees.
FORMULA_SIGNS = ("=", "+", "-", "@", "−")
UNSEEN = ("Z", "C")  # the kinds of Unicode of blanks, breaks and signs of format
WIDEST_COLUMN = 60  # characters
SHORT_CELL = 16  # characters: a day, a clock or a number of a case is not broken into two lines


class CellLink(Struct, frozen=True):
    """A cell that leads to another page; a file has its text alone."""

    text: Any
    address: str


class PageColumn(Struct, frozen=True):
    title: str  # a `Mistake`, so that it is said in the page's language
    kind: ColumnKind = "text"


class PageTable(Struct, frozen=True):
    """`rows` have a cell for each column: a text, a number, a `Mistake`, a `CellLink`, or None for an empty one."""

    columns: Sequence[PageColumn]
    rows: Sequence[Sequence[Any]]


def table_lines(table: PageTable, words: PageWords, *, stacked: bool = False) -> Markup:
    """Its rows as a page has them, put together here: a template takes several times as long for a thousand.

    Where they may be `stacked`, on a phone, each cell has its column's title with it.
    """
    kinds = [column.kind for column in table.columns]
    labels = [f' data-label="{escape(words.said(each.title))}"' if stacked else "" for each in table.columns]
    rows = ("".join(map(_cell, kinds, labels, row, [words] * len(row))) for row in table.rows)
    return Markup("".join(f"<tr>{row}</tr>\n" for row in rows))  # each cell is escaped


def _cell(kind: ColumnKind, label: str, cell: Any, words: PageWords) -> str:
    text = "" if cell is None else str(_plain(cell, words))
    short = " short" if len(text) <= SHORT_CELL else ""
    said = str(escape(text))
    if isinstance(cell, CellLink):
        said = f'<a href="{escape(cell.address)}">{said}</a>'
    return f'<td class="{kind}{short}"{label}>{said}</td>'


def comma_separated(table: PageTable, words: PageWords) -> bytes:
    """UTF-8 with its mark, by which a spreadsheet knows it; no text in it is taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(_harmless(words.said(column.title)) for column in table.columns)
    writer.writerows([_harmless(_plain(cell, words)) for cell in row] for row in table.rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def workbook(table: PageTable, words: PageWords, title: str) -> bytes:
    """A workbook of one sheet; texts are texts in it, also where they look like a formula or a link."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet, bold = book.add_worksheet(_sheet_name(title)), book.add_format({"bold": True, "text_wrap": True})
    heads = [str(words.said(column.title)) for column in table.columns]
    for number, head in enumerate(heads):
        sheet.write_string(0, number, head, bold)
    rows = [[_plain(cell, words) for cell in row] for row in table.rows]
    for line, row in enumerate(rows, start=1):
        for number, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(line, number, cell)
            elif cell is not None:
                sheet.write_string(line, number, str(cell))
    _fit(sheet, heads, rows)
    book.close()
    return file.getvalue()


def _fit(sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for number, head in enumerate(heads):
        widest = max((_width(str(row[number])) for row in rows if row[number] is not None), default=0)
        sheet.set_column(number, number, min(max(widest, _width(head)) + 2, WIDEST_COLUMN))
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)


def _width(text: str) -> int:
    return sum(1 if ord(sign) < 0x1100 else 2 for sign in text)  # from there on signs are as wide as two letters


def _plain(cell: Any, words: PageWords) -> Any:
    return words.said(cell.text if isinstance(cell, CellLink) else cell)


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and may_be_a_formula(cell) else cell


def may_be_a_formula(cell: str) -> bool:
    """Whether a spreadsheet may compute it, whatever nobody sees stands before its sign."""
    first = next((sign for sign in cell if not category(sign).startswith(UNSEEN)), "")
    return normalize("NFKC", first).startswith(FORMULA_SIGNS) or cell.startswith(("\t", "\r", "\n"))


def _sheet_name(title: str) -> str:
    """Excel takes 31 characters, and some of them never."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"
