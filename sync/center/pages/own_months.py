"""The own month: each member of staff reads their own attendance, and nobody else's."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get

from sync.center.office.attendance_month import days_of
from sync.center.office.own_month import OwnDay, OwnMonth, own_month
from sync.center.own_reading import OwnReading, own_reading
from sync.center.pages.attendance_months import asked_month, letters, marked, months_beside
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.punch_words import ends_said, excuses_said, time_said, touch_said
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.pages.words import PageWords
from terminal.domain.mistake import Mistake

_OWN_COLUMNS = (
    PageColumn(Mistake("day")),
    PageColumn(Mistake("result")),
    PageColumn(Mistake("touched at")),
    PageColumn(Mistake("window")),
    PageColumn(Mistake("what it decided")),
    PageColumn(Mistake("published as number"), "number"),
)


@get("/my-month")
async def my_month(visit: Visited) -> Response[Any]:
    """Of whoever is logged in, whatever else is asked for."""
    month, zone, today = asked_month(visit), visit.words.zone, visit.words.day(visit.now)
    found, reading = await visit.run(_found, visit, month)
    return visit.listed(
        "my_month.html",
        PageTable(_OWN_COLUMNS, [row for day in found.days for row in _rows(day, visit.words, reading.stands)]),
        f"my-attendance-{month}",
        found=found,
        beside=months_beside(month),
        marked=lambda marks: marked(marks, visit.words),
        touch_said=lambda touch, day: touch_said(touch, day, zone, reading.stands),
        ends_said=ends_said,
        leave=[excuses_said(each, zone) for each in found.leave],
        this_month=today.startswith(month),
        today=[time_said(one, today, zone) for one in reading.today],
    )


def _found(visit: PageVisit, month: str) -> tuple[OwnMonth, OwnReading]:
    badge, today, days = visit.account.badge, visit.words.day(visit.now), days_of(month)
    editions = visit.store.editions.newest(days[0], days[-1])
    judged = visit.store.editions.own(badge, days[0], days[-1])
    with visit.store.read() as connection:
        reading = own_reading(connection, badge, today)
    return own_month(month, badge, editions, judged, reading.entered, reading.windows, today), reading


def _rows(day: OwnDay, words: PageWords, stands: Mapping[str, str]) -> list[Sequence[Any]]:
    """A line for each touch, one for each end that none decided; one at least."""
    number = day.edition.number if day.edition else None
    start = (day.day, letters(day.marks, words))
    touched = [(*start, *touch_said(each, day.day, words.zone, stands), number) for each in day.touches]
    lacking = [(*start, None, None, ends_said(each), number) for each in day.missing]
    return [*touched, *lacking] or [(*start, None, None, None, number)]


OWN_MONTHS = PageSet((my_month,), (PageLink("/my-month", Mistake("My month"), ("staff",)),))
