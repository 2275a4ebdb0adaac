"""The ratings of the hall: by unit, window and person, of a day, a week and longer, and each of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from sync.center.facts import rating_table
from sync.center.facts.rating_table import PlaceSum
from sync.center.office.period import Period, PeriodKind, period_of, today
from sync.center.office.ratings.rating_sum import RatingSum, total
from sync.center.office.ratings.small_sums import shown_sum
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.ratings.rating_chart import bars, day_line
from sync.center.pages.ratings.rating_filters import (
    EVERYTHING,
    GROUPINGS,
    LEADERS,
    PERIOD_KINDS,
    Grouping,
    RatingsAsked,
    address_of,
    filters_typed,
    query_of,
    ratings_asked,
)
from sync.center.pages.ratings.rating_words import ANSWER_TEXTS, SUM_COLUMNS, share_said, shown_cells, sum_cells
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.registers.ratings.rated_hall import RatedHall, rated_hall
from terminal.domain.mistake import Mistake


class RatingsFound(Struct, frozen=True):
    hall: RatedHall
    asked: RatingsAsked
    sums: tuple[PlaceSum, ...]
    days: Mapping[str, RatingSum]
    undated: RatingSum


@get("/ratings", roles=(*EVERYTHING, *LEADERS))
async def ratings_page(visit: Visited) -> Response[Any]:
    whole = visit.account.holds(EVERYTHING, visit.now)
    found, errors = await visit.run(_found, visit, whole)
    if found.asked.badge:
        await visit.look(found.asked.badge, f"ratings {found.asked.period.name}")
    sums = _sum(found.sums)
    line = day_line(found.asked.period.days, [_share(found, day) for day in found.asked.period.days])
    return visit.listed(
        "ratings/ratings.html",
        _table(found, whole),
        f"ratings-{found.asked.period.name}",
        found=found,
        errors=errors,
        whole=whole,
        sum=sums if whole else None,
        bars=bars(sums) if whole else (),
        line=line if whole and found.asked.period.kind in {"week", "month"} else None,
        texts=ANSWER_TEXTS,
        groupings=GROUPINGS.items(),
        share=share_said(sums.satisfied_share),
        typed=filters_typed(visit, found.asked),
        before=address_of(found.asked, found.asked.period.before),
        after=address_of(found.asked, found.asked.period.after),
        others=[(text, address_of(found.asked, _same(found, kind, visit))) for kind, text in PERIOD_KINDS.items()],
        each=address_of(found.asked, found.asked.period, "/ratings/list"),
    )


def _found(visit: PageVisit, whole: bool) -> tuple[RatingsFound, dict[str, Mistake]]:
    with visit.store.read() as connection:
        hall = rated_hall(connection)
        asked, errors = ratings_asked(visit, hall, whole=whole)
        sums = tuple(each for each in rating_table.place_sums(connection, asked.period) if _wanted(each, asked))
        days = _days(connection, asked) if whole and asked.period.kind in {"week", "month"} else {}
        undated = _sum(each for each in rating_table.undated_sums(connection) if _wanted(each, asked))
        return RatingsFound(hall, asked, sums, days, undated), errors


def _days(connection: Connection, asked: RatingsAsked) -> Mapping[str, RatingSum]:
    return rating_table.sums_of(connection, asked.period.days, asked.windows, asked.badge)


def _wanted(each: PlaceSum, asked: RatingsAsked) -> bool:
    here = asked.windows is None or each.window in asked.windows
    return here and (not asked.badge or each.badge == asked.badge)


def _sum(sums: Iterable[PlaceSum]) -> RatingSum:
    return total(each.sum for each in sums)


def _share(found: RatingsFound, day: str) -> int | None:
    return found.days[day].satisfied_share if day in found.days else None


def _table(found: RatingsFound, whole: bool) -> PageTable:
    """A line for each unit, window or person; nobody is left out, and nobody is there twice."""
    groups: dict[tuple[str, ...], list[RatingSum]] = {}
    for each in found.sums:
        groups.setdefault(_group(each, found), []).append(each.sum)
    heads = _heads(found.asked.by)
    rows = [[*_key_cells(key, found, whole), *_cells(total(sums), whole)] for key, sums in sorted(groups.items())]
    return PageTable([*heads, *SUM_COLUMNS], rows)


def _group(each: PlaceSum, found: RatingsFound) -> tuple[str, ...]:
    """Whoever covered elsewhere stands once, at home."""
    unit = found.hall.units.get(each.window, "")
    if found.asked.by == "unit":
        return (unit,)
    if found.asked.by == "window":
        return (unit, each.window)
    return (found.hall.homes.get(each.badge, ""), each.badge)


def _heads(by: Grouping) -> list[PageColumn]:
    unit, window = PageColumn(Mistake("Unit")), PageColumn(Mistake("Window"))
    person = [PageColumn(Mistake("Name")), PageColumn(Mistake("Badge"))]
    return {"unit": [unit], "window": [unit, window], "person": [unit, *person]}[by]


def _key_cells(key: tuple[str, ...], found: RatingsFound, whole: bool) -> list[object]:
    unit, asked = key[0] or Mistake("no unit"), found.asked
    if asked.by == "unit":
        return [CellLink(unit, query_of("/ratings", asked.period, by="window", unit=key[0]))] if key[0] else [unit]
    if asked.by == "window":
        return [unit, CellLink(key[1], query_of("/ratings", asked.period, by="person", window=key[1]))]
    name = found.hall.name(key[1]) if key[1] else Mistake("nobody named")
    listed = query_of("/ratings/list", asked.period, badge=key[1], unit=asked.unit, window=asked.window)
    return [unit, CellLink(name, listed) if whole and key[1] else name, key[1]]


def _cells(found: RatingSum, whole: bool) -> list[object]:
    return sum_cells(found) if whole else shown_cells(shown_sum(found))


def _same(found: RatingsFound, kind: PeriodKind, visit: PageVisit) -> Period:
    """The period of another kind in which this one ends, or today where it is not over."""
    now = today(found.hall.zone, visit.now)
    return period_of(kind, min(now, type(now).fromisoformat(found.asked.period.last)))


RATINGS = PageSet(
    (ratings_page,),
    (PageLink("/ratings", Mistake("Ratings"), (*EVERYTHING, *LEADERS)),),
)
