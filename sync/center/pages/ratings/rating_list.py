"""The rating list: each rating of a period, and one of them, which supervision can take up."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.facts import rating_table
from sync.center.facts.rating_table import RatingRow
from sync.center.office.people.roles import SUPERVISION
from sync.center.office.ratings.review import ReviewRefused
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import PageSet
from sync.center.pages.ratings.rating_filters import EVERYTHING, RatingsAsked, decider, filters_typed, ratings_asked
from sync.center.pages.ratings.rating_words import ANSWER_TEXTS
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers.ratings.rated_hall import RatedHall, rated_hall
from sync.contract import NUMBER_MAX
from terminal.domain.mistake import Mistake

MOST_RATINGS = 500  # in one list; the page says that there are more


class TakeUpForm(Struct, frozen=True):
    form: str
    why: Annotated[str, Meta(max_length=500)] = ""


_take_up_form = FormReader(TakeUpForm)


@get("/ratings/list", roles=EVERYTHING)
async def rating_list(visit: Visited) -> Response[Any]:
    rows, asked, hall, errors = await visit.run(_rows, visit)
    if asked.badge:
        await visit.look(asked.badge, f"each rating {asked.period.name}")
    return visit.listed(
        "ratings/rating_list.html",
        _list(rows[:MOST_RATINGS], hall, visit),
        f"ratings-{asked.period.name}",
        asked=asked,
        hall=hall,
        errors=errors,
        more=len(rows) > MOST_RATINGS,
        typed=filters_typed(visit, asked),
    )


@get("/ratings/of/{series:str}/{seq:int}", roles=EVERYTHING)
async def rating_page(visit: Visited) -> Response[Any]:
    return await _rating(visit, {})


@post("/ratings/of/{series:str}/{seq:int}", roles=SUPERVISION, status_code=200)
async def take_up(visit: Visited) -> Response[Any]:
    try:
        form = _take_up_form.read(await visit.typed())
        series, seq = _place(visit)
        case = await visit.run(
            visit.store.reviews.open, series, seq, decider(visit), form.why, form.form, visit.now
        )
    except FormWrong as e:
        return await _rating(visit, e.errors)
    except ReviewRefused as e:
        return await _rating(visit, {"why": e.mistake})
    return visit.go(f"/reviews/{case}")


async def _rating(visit: PageVisit, errors: Mapping[str, str]) -> Response[Any]:
    row, hall = await visit.run(_one, visit)
    await visit.look(row.badge, f"rating {row.series} {row.seq}")
    may = visit.account.holds(SUPERVISION, visit.now)
    typed = await visit.typed() if errors else {}
    return visit.show(
        "ratings/rating.html",
        status=422 if errors else 200,
        row=row,
        hall=hall,
        text=ANSWER_TEXTS[row.answer],
        may=may,
        errors=errors,
        typed=typed,
    )


def _place(visit: PageVisit) -> tuple[str, int]:
    series, seq = visit.part("series"), int(visit.part("seq"))
    if not 0 < seq <= NUMBER_MAX:
        raise NoSuchPage
    return series, seq


def _one(visit: PageVisit) -> tuple[RatingRow, RatedHall]:
    series, seq = _place(visit)
    with visit.store.read() as connection:
        row = rating_table.rating(connection, series, seq)
        if row is None or row.badge in visit.account.stands_for(visit.now):  # nobody sees each of their own
            raise NoSuchPage
        return row, rated_hall(connection)


def _rows(visit: PageVisit) -> tuple[list[RatingRow], RatingsAsked, RatedHall, Mapping[str, Mistake]]:
    with visit.store.read() as connection:
        hall = rated_hall(connection)
        asked, errors = ratings_asked(visit, hall, whole=True)
        found = rating_table.found(
            connection,
            (asked.period.first, asked.period.last),
            windows=asked.windows,
            badge=asked.badge,
            without=visit.account.stands_for(visit.now),
            bad=visit.asked.get("bad") == "1",
            most=MOST_RATINGS + 1,
        )
        return found, asked, hall, errors


def _list(rows: Sequence[RatingRow], hall: RatedHall, visit: PageVisit) -> PageTable:
    columns = [
        PageColumn(Mistake("Time")),
        PageColumn(Mistake("Window")),
        PageColumn(Mistake("Unit")),
        PageColumn(Mistake("Name")),
        PageColumn(Mistake("Badge")),
        PageColumn(Mistake("Answer")),
        PageColumn(Mistake("Marks")),
    ]
    return PageTable(columns, [_line(row, hall, visit) for row in rows])


def _line(row: RatingRow, hall: RatedHall, visit: PageVisit) -> list[object]:
    name = hall.name(row.badge) if row.badge else Mistake("nobody named")
    place = (row.window, hall.units.get(row.window, ""), name, row.badge)
    clock = CellLink(visit.words.clock(row.at) or row.seq, f"/ratings/of/{row.series}/{row.seq}")
    return [clock, *place, ANSWER_TEXTS[row.answer], _marks(row)]


def _marks(row: RatingRow) -> object:
    if row.excluded:
        return CellLink(Mistake("excluded"), f"/reviews/{row.review}")
    if row.review:
        return CellLink(row.review, f"/reviews/{row.review}")
    return Mistake("one of many in a short time") if row.flood else None


RATING_LIST = PageSet((rating_list, rating_page, take_up))
