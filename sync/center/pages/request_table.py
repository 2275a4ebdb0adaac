"""The request table: requests as a list shows them, and as the office takes them away."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sync.center.office.cover_plan import Gap
from sync.center.office.request import StaffRequest
from sync.center.pages.request_words import gaps_said, kind_said, span_said, state_said
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.words import PageWords
from terminal.domain.mistake import Mistake

REQUEST_COLUMNS = (
    PageColumn(Mistake("Number")),
    PageColumn(Mistake("Badge number")),
    PageColumn(Mistake("Name")),
    PageColumn(Mistake("Unit")),
    PageColumn(Mistake("Window")),
    PageColumn(Mistake("What")),
    PageColumn(Mistake("When")),
    PageColumn(Mistake("Half days"), "number"),
    PageColumn(Mistake("How it stands")),
)


def request_table(found: Iterable[StaffRequest], names: Mapping[str, str], words: PageWords) -> PageTable:
    """One line each, in their order."""
    return PageTable(REQUEST_COLUMNS, [_line(each, names, words) for each in found])


def waiting_table(
    found: Iterable[StaffRequest], gaps: Mapping[str, Sequence[Gap]], names: Mapping[str, str], words: PageWords
) -> PageTable:
    """The same with the hours at which a window would be without anybody, by the request's number."""
    columns = (*REQUEST_COLUMNS, PageColumn(Mistake("Hours without anybody")))
    lines = [(*_line(each, names, words), words.one_by_one(gaps_said(gaps[each.case], words))) for each in found]
    return PageTable(columns, lines)


def _line(each: StaffRequest, names: Mapping[str, str], words: PageWords) -> tuple[Any, ...]:
    wish = each.wish
    return (
        CellLink(each.case, f"/requests/{each.case}"),
        wish.badge,
        names.get(wish.badge, ""),
        wish.unit,
        wish.window,
        kind_said(wish.what),
        span_said(wish, words),
        wish.half_days or None,
        state_said(each),
    )
