"""The request table: requests as a list shows them, and as the office takes them away."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sync.center.office.leave.cover_plan import Gap
from sync.center.office.leave.request import StaffRequest
from sync.center.pages.leave.request_words import gaps_said, kind_said, span_said, state_said
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.words import PageWords
from terminal.domain.mistake import Mistake

# What somebody decides by comes first: a telephone shows no more.
REQUEST_COLUMNS = (
    PageColumn(Mistake("Number")),
    PageColumn(Mistake("Name")),
    PageColumn(Mistake("What")),
    PageColumn(Mistake("When")),
    PageColumn(Mistake("Half days"), "number"),
    PageColumn(Mistake("How it stands")),
)
WAITING_COLUMNS = (PageColumn(Mistake("What for")), PageColumn(Mistake("Hours without anybody")))
PLACE_COLUMNS = (
    PageColumn(Mistake("Badge number")),
    PageColumn(Mistake("Unit")),
    PageColumn(Mistake("Window")),
)


def request_table(found: Iterable[StaffRequest], names: Mapping[str, str], words: PageWords) -> PageTable:
    """One line each, in their order."""
    lines = [(*_line(each, names, words), *_place(each)) for each in found]
    return PageTable((*REQUEST_COLUMNS, *PLACE_COLUMNS), lines)


def waiting_table(
    found: Iterable[StaffRequest], gaps: Mapping[str, Sequence[Gap]], names: Mapping[str, str], words: PageWords
) -> PageTable:
    """The same with what it is for, and the hours at which a window would be without anybody, by its number."""
    columns = (*REQUEST_COLUMNS, *WAITING_COLUMNS, *PLACE_COLUMNS)
    lines = [
        (*_line(each, names, words), each.why, words.one_by_one(gaps_said(gaps[each.case], words)), *_place(each))
        for each in found
    ]
    return PageTable(columns, lines)


def _place(each: StaffRequest) -> tuple[str, str, str]:
    return each.wish.badge, each.wish.unit, each.wish.window


def _line(each: StaffRequest, names: Mapping[str, str], words: PageWords) -> tuple[Any, ...]:
    wish = each.wish
    return (
        CellLink(each.case, f"/requests/{each.case}"),
        names.get(wish.badge, ""),
        kind_said(wish.what),
        span_said(wish, words),
        wish.half_days or None,
        state_said(each),
    )
