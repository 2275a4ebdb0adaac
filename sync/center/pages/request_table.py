"""The request table: requests as a list shows them, and as the office takes them away."""

from collections.abc import Iterable, Mapping

from sync.center.office.request import StaffRequest
from sync.center.pages.request_words import kind_said, span_said, state_said
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
    return PageTable(
        REQUEST_COLUMNS,
        [
            (
                CellLink(each.case, f"/requests/{each.case}"),
                each.wish.badge,
                names.get(each.wish.badge, ""),
                each.wish.unit,
                each.wish.window,
                kind_said(each.wish.what),
                span_said(each.wish, words),
                each.wish.half_days or None,
                state_said(each),
            )
            for each in found
        ],
    )
