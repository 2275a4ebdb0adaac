"""The staff sheet: an office's list of people by its columns, row by row, and what cannot be read of it.

What an office program did to a number is said and never guessed: zeros that it took away, digits that it rounded,
numbers that it turned into days.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from terminal.config.office_sheet import OfficeCell, Rows
from terminal.config.shape import mistakes
from terminal.domain.mistake import Mistake
from terminal.domain.staff_changes import StaffRow
from terminal.domain.timetable import Id
from terminal.domain.window import Name

Column = Literal["badge", "name", "unit", "window", "post", "cards"]
HEADINGS: dict[Column, tuple[str, ...]] = {
    "badge": ("工号", "人员工号", "badge"),
    "name": ("姓名", "人员姓名", "name"),
    "unit": ("单位", "窗口单位", "所属单位", "单位名称", "unit"),
    "window": ("窗口", "窗口号", "窗口编号", "window"),
    "post": ("岗位", "AB岗", "A/B岗", "post"),
    "cards": ("卡号", "IC卡号", "门禁卡号", "card", "cards"),
}
NEEDED: tuple[Column, ...] = ("badge", "name", "window", "post")
POSTS: dict[str, Literal["A", "B"]] = {"A": "A", "B": "B", "A岗": "A", "B岗": "B"}
NEAR_HEADING = 2  # columns that a row of headings may lack, to be taken for one
HEADING_ROWS = 30  # among which the columns' names are looked for: titles stand over them
BETWEEN_CARDS = re.compile(r"[\s,;/、]+")
ROUNDED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
NO_HEADING = "no sheet has the columns {columns} in one of its first {rows} rows"
HEADING_SHORT = (
    "row {row} has the columns {found}; beside them {missing} must stand there, by one of these names: {names}"
)
SEVERAL_WINDOWS = "{column}: {value}: one row for each window"
SEVERAL = "the sheets {names} have these columns; leave one of them in the file"
COLUMN_TWICE = "the column {column} is there twice; leave one out"
COLUMN_MISSING = "{column} is missing here"
NOT_SO = "{column} {wrong}"
NO_POST = "{column}: {value}; wanted: A岗 or B岗"
A_DATE = "{column}: {value}: the office program made a day of it; format the column as text and enter it anew"
CUT = "{column}: {value}: the office program rounded it; format the column as text and enter it anew"


class StaffSheet(NamedTuple):
    """`unread` are columns that nothing is taken from."""

    rows: tuple[StaffRow, ...]
    unread: tuple[str, ...]
    wrong: tuple[Mistake, ...]


def staff_sheet(sheets: dict[str, Rows]) -> StaffSheet:
    """The people in the one sheet that has such columns, and everything that is wrong there."""
    headed = {name: heading for name, rows in sheets.items() if (heading := _heading(rows)) is not None}
    if len(headed) != 1:
        several = Mistake(SEVERAL, names=", ".join(headed))
        return StaffSheet((), (), (several if headed else _no_heading(sheets),))
    ((name, number),) = headed.items()
    titles = [_plain(cell.text) for cell in sheets[name][number]]
    columns = {place: column for place, title in enumerate(titles) if (column := _column(title))}
    unread = tuple(title for place, title in enumerate(titles) if title and place not in columns)
    wrong = [Mistake(COLUMN_TWICE, place=f"row {number + 1}", column=title) for title in _twice(columns)]
    read = [_read(n, row, columns) for n, row in enumerate(sheets[name][number + 1 :], number + 2)]
    wrong += [mistake.at(f"row {n}") for n, found in enumerate(read, number + 2) for mistake in found[1]]
    return StaffSheet(tuple(row for row, _ in read if row), unread, tuple(wrong))


def _heading(rows: Rows) -> int | None:
    """The number from 0 of the row with the columns' names."""
    for number, row in enumerate(rows[:HEADING_ROWS]):
        if {*NEEDED} <= _columns(row):
            return number
    return None


def _no_heading(sheets: dict[str, Rows]) -> Mistake:
    """What is missing, in the row that comes nearest."""
    places = [(name, number) for name, rows in sheets.items() for number in range(len(rows[:HEADING_ROWS]))]
    found: dict[tuple[str, int], set[Column]] = {place: _columns(sheets[place[0]][place[1]]) for place in places}
    name, number = max(places, key=lambda place: len(found[place] & {*NEEDED}), default=("", 0))
    missing = [each for each in NEEDED if each not in found.get((name, number), ())]
    if len(missing) > NEAR_HEADING:
        return Mistake(NO_HEADING, columns=_named(NEEDED), rows=HEADING_ROWS)
    names = "; ".join("/".join(HEADINGS[each]) for each in missing)
    there = _named([each for each in HEADINGS if each in found[name, number]])
    return Mistake(HEADING_SHORT, place=name, row=number + 1, found=there, missing=_named(missing), names=names)


def _columns(row: Sequence[OfficeCell]) -> set[Column]:
    return {column for column in (_column(_plain(cell.text)) for cell in row) if column}


def _named(columns: Sequence[Column]) -> str:
    return ", ".join(HEADINGS[each][0] for each in columns)


def _column(title: str) -> Column | None:
    known = (column for column, names in HEADINGS.items() if title.lower() in map(str.lower, names))
    return next(known, None)


def _twice(columns: dict[int, Column]) -> Iterator[str]:
    found = list(columns.values())
    yield from (HEADINGS[column][0] for column in HEADINGS if found.count(column) > 1)


def _read(
    number: int, row: Sequence[OfficeCell], columns: dict[int, Column]
) -> tuple[StaffRow | None, list[Mistake]]:
    """The person in a row, and what is wrong there; a row with nothing in these columns is nobody."""
    cells = {column: row[place] for place, column in columns.items() if place < len(row)}
    texts = {column: _plain(cell.text) for column, cell in cells.items()}
    if not any(texts.values()):
        return None, []
    cards = tuple(filter(None, BETWEEN_CARDS.split(texts.get("cards", ""))))
    wrong = [*_missing(texts), *_spoilt(cells, texts), *_misshapen(texts, cards)]
    if wrong:
        return None, wrong
    place = texts["window"], POSTS[texts["post"].upper()], texts.get("unit", "")
    return StaffRow(number, texts["badge"], texts["name"], *place, cards), []


def _missing(texts: dict[Column, str]) -> Iterator[Mistake]:
    yield from (Mistake(COLUMN_MISSING, column=HEADINGS[each][0]) for each in NEEDED if not texts.get(each))


def _spoilt(cells: dict[Column, OfficeCell], texts: dict[Column, str]) -> Iterator[Mistake]:
    """What an office program made something else of."""
    for column, cell in cells.items():
        said = {"column": HEADINGS[column][0], "value": texts[column]}
        if cell.kind == "date":
            yield Mistake(A_DATE, **said)
        elif cell.kind == "rounded" or (column in ("badge", "cards") and ROUNDED.fullmatch(texts[column])):
            yield Mistake(CUT, **said)


def _misshapen(texts: dict[Column, str], cards: tuple[str, ...]) -> Iterator[Mistake]:
    """What a hall would not take."""
    given: list[tuple[Column, Any, str]] = [("name", Name, texts.get("name", ""))]
    given += [("badge", Id, texts.get("badge", "")), ("window", Id, texts.get("window", ""))]
    given += [("cards", Id, card) for card in cards]
    window = texts.get("window", "")
    if several := len([each for each in BETWEEN_CARDS.split(window) if each]) > 1:
        yield Mistake(SEVERAL_WINDOWS, column=HEADINGS["window"][0], value=window)
    for column, kind, value in given:
        if several and column == "window":
            continue
        yield from (Mistake(NOT_SO, column=HEADINGS[column][0], wrong=w) for _, w in mistakes(value, kind) if value)
    post = texts.get("post", "")
    if post and post.upper() not in POSTS:
        yield Mistake(NO_POST, column=HEADINGS["post"][0], value=msgspec.json.encode(post).decode())


def _plain(text: str) -> str:
    """Without what a typist leaves behind: spaces around, and digits, letters and signs of full width."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
