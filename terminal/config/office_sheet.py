"""The office sheet: the cells of a list that an office keeps in xlsx, xls, ods or CSV, as they are shown there."""

import csv
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from zipfile import BadZipFile, ZipFile

from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";")
ROWS_MAX, COLUMNS_MAX, BYTES_MAX = 20_000, 200, 32 << 20
SHEET_XML = re.compile(r"xl/worksheets/[^/]+\.xml|content\.xml")  # of xlsx, and of ods
HIDDEN_ROW = re.compile(rb'<row [^>]*\bhidden="(1|true)"|<table:table-row [^>]*visibility="(collapse|filter)"')
EXACT_DIGITS = 15  # of a number that office programs keep as it was typed
TOO_LARGE = "it is too large for a list of people: at most {rows} rows, {columns} columns and {size} bytes"
NO_WORKBOOK = "it is not the workbook that its name says; open it in an office program and save it as xlsx"


class OfficeCell(NamedTuple):
    """What it shows; `kind` says what the office program made of what was typed."""

    text: str
    kind: Literal["text", "number", "rounded", "date"] = "text"


Rows = list[list[OfficeCell]]


class SheetWrong(Exception):
    """The file cannot be read; `mistake` says why."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.mistake = mistake


def read_sheets(path: Path) -> dict[str, Rows]:
    """The rows of each sheet by its name, from the first row on. Raises `SheetWrong`."""
    try:
        if path.stat().st_size > BYTES_MAX:
            raise SheetWrong(_too_large())
        return _workbook(path) if path.suffix.lower() in WORKBOOKS else _csv(path.read_bytes())
    except OSError as e:
        raise SheetWrong(Mistake("{why}", why=os.strerror(e.errno or 0))) from e


def has_hidden_rows(path: Path) -> bool:
    """Whether the office program hides or filters rows of it away, in the kinds that say so in XML."""
    try:
        with ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if SHEET_XML.fullmatch(name)]
            return any(HIDDEN_ROW.search(_beginning(archive, name)) for name in sheets)
    except (BadZipFile, OSError, ValueError, RuntimeError, zlib.error):  # CSV, xls; what is spoilt was said before
        return False


def _beginning(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(BYTES_MAX)


def _workbook(path: Path) -> dict[str, Rows]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            return {name: _rows(book.get_sheet_by_name(name)) for name in book.sheet_names}
    except CalamineError as e:
        raise SheetWrong(Mistake(NO_WORKBOOK)) from e


def _rows(sheet: "CalamineSheet") -> Rows:
    if sheet.total_height > ROWS_MAX or sheet.total_width > COLUMNS_MAX:
        raise SheetWrong(_too_large())
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row, column in _inside(rows, range(top, bottom + 1), range(left, right + 1)):
            rows[row][column] = rows[top][left]
    return rows


def _inside(rows: Rows, down: range, across: range) -> Iterator[tuple[int, int]]:
    yield from ((row, column) for row in down if row < len(rows) for column in across if column < len(rows[row]))


def _cell(value: Any) -> OfficeCell:
    if isinstance(value, date | time | timedelta):
        return OfficeCell(str(value), "date")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return OfficeCell(str(value))
    if abs(value) >= 10**EXACT_DIGITS:
        return OfficeCell(f"{value:.0f}", "rounded")
    return OfficeCell(str(int(value)) if value == int(value) else str(value), "number")


def _csv(content: bytes) -> dict[str, Rows]:
    lines = _decoded(content).splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = [[OfficeCell(value) for value in row] for row in _numbered(lines, delimiter)]
    except csv.Error as e:
        raise SheetWrong(Mistake("it is no CSV: {why}", why=e)) from e
    if len(rows) > ROWS_MAX or any(len(row) > COLUMNS_MAX for row in rows):
        raise SheetWrong(_too_large())
    return {"": rows}


def _numbered(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """The rows, each at the number of its line: what goes over several lines leaves empty ones behind it."""
    reader, before = csv.reader(lines, delimiter=delimiter, strict=True), 0
    for row in reader:
        yield row
        yield from ([] for _ in range(reader.line_num - before - 1))
        before = reader.line_num


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetWrong(Mistake("it is neither UTF-8 nor GB18030; save it anew with one of them"))


def _too_large() -> Mistake:
    return Mistake(TOO_LARGE, rows=ROWS_MAX, columns=COLUMNS_MAX, size=BYTES_MAX)
