"""The published attendance, as everybody in the hall's network may read it, without a login (article 5.1)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get
from msgspec import Struct

from sync.center.office.attendance.edition import Edition, EditionRow
from sync.center.office.attendance.publishing_hours import is_late
from sync.center.office.attendance.sheet_words import OF_HALF, half_said, pending_said
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.people.accounts import NoAccount
from terminal.domain.mistake import Mistake

DAYS_LISTED = 62


class EditionShown(Struct, frozen=True):
    """An edition, who published it, and the others of its day."""

    edition: Edition
    by: str
    others: Sequence[Edition]


@get("/published", public=True)
async def published_days(visit: Visited) -> Response[Any]:
    days = await visit.run(visit.store.editions.published_days, DAYS_LISTED)
    return visit.show("attendance/published_days.html", days=days)


@get("/published/{day:str}", public=True)
async def published_day(visit: Visited) -> Response[Any]:
    """Its newest edition."""
    return await _shown(visit, visit.part("day"), 0)


@get("/published/{day:str}/{revision:int}", public=True)
async def published_edition(visit: Visited) -> Response[Any]:
    """One that was published before, or the newest by its number within the day."""
    return await _shown(visit, visit.part("day"), int(visit.part("revision")))


async def _shown(visit: PageVisit, day: str, revision: int) -> Response[Any]:
    found = await visit.run(_found, visit, day, revision)
    edition, name = found.edition, f"attendance-{day}-{found.edition.revision}"
    names, halves = _names(edition.rows), _half_columns(edition.rows)
    columns = [*_PEOPLE_COLUMNS, *halves, *_PUBLISHED_COLUMNS]
    first = min(found.others, key=lambda one: one.revision)
    return visit.listed(
        "attendance/published.html",
        PageTable(columns, [_cells(row, names, len(halves)) for row in edition.rows]),
        name,
        found=found,
        late=is_late(visit.words.zone, day, first.published_at),
        total=_sum(edition),
    )


def _found(visit: PageVisit, day: str, revision: int) -> EditionShown:
    editions = visit.store.editions.published(day)
    edition = next((one for one in editions if revision in (0, one.revision)), None)
    if edition is None:
        raise NoSuchPage
    return EditionShown(edition, _publisher(visit, edition.by), editions)


def _publisher(visit: PageVisit, by: str) -> str:
    """By name, where whoever published it has an account; one at the command line may have none."""
    try:
        return visit.store.accounts.find(by).name if by else ""
    except NoAccount:
        return by


_PEOPLE_COLUMNS = (PageColumn(Mistake("unit")), PageColumn(Mistake("name")))
_PUBLISHED_COLUMNS = (
    PageColumn(Mistake("half days absent"), "number"),
    PageColumn(Mistake("half days on leave"), "number"),
    PageColumn(Mistake("times late"), "number"),
    PageColumn(Mistake("times left early"), "number"),
    PageColumn(Mistake("to be checked")),
)


def _names(rows: Sequence[EditionRow]) -> Mapping[str, str]:
    """By badge. Two of one name in a unit are told apart by what stands on their plates anyway."""
    of_name = Counter((row.unit, row.name) for row in rows)
    return {row.badge: f"{row.name} {row.badge}" if of_name[row.unit, row.name] > 1 else row.name for row in rows}


def _half_columns(rows: Sequence[EditionRow]) -> list[PageColumn]:
    """The first half day of each person, the second, and so on; none where they were not published yet."""
    count = max((len(row.halves) for row in rows), default=0)
    return [PageColumn(Mistake("half day {number}", number=number + 1)) for number in range(count)]


def _cells(row: EditionRow, names: Mapping[str, str], halves: int) -> Sequence[Any]:
    figures = (row.half_days_absent, row.half_days_leave, row.late, row.early)
    said = [Mistake(OF_HALF, session=each.hours, said=half_said(each)) for each in row.halves]
    empty = [None] * (halves - len(said))
    return row.unit, names[row.badge], *said, *empty, *figures, pending_said(row)


def _sum(edition: Edition) -> Mistake:
    rows = edition.rows
    return Mistake(
        "{people} people: {absent} half days absent, {leave} on leave, {late} times late, {early} times left "
        "early, {pending} to be checked",
        people=len(rows),
        absent=sum(row.half_days_absent for row in rows),
        leave=sum(row.half_days_leave for row in rows),
        late=sum(row.late for row in rows),
        early=sum(row.early for row in rows),
        pending=sum(row.pending for row in rows),
    )


PUBLISHED_SHEETS = PageSet(
    (published_days, published_day, published_edition),
    (PageLink("/published", Mistake("Published attendance"), ("staff",)),),
)
