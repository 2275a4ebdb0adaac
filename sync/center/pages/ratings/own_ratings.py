"""The own ratings of whoever is logged in: months that are over, from five on; and cases, where one may appeal."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.facts import rating_table
from sync.center.hall import published_hall
from sync.center.office.deed import Case
from sync.center.office.period import last_months, today
from sync.center.office.ratings.rating_sum import RatingSum
from sync.center.office.ratings.review import ReviewRefused
from sync.center.office.ratings.small_sums import shown_sum
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.ratings.rating_filters import decider
from sync.center.pages.ratings.rating_words import STATE_TEXTS, STEP_TEXTS, SUM_COLUMNS, shown_cells
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers import case_book
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.registers.ratings.review_book import ReviewShown
from terminal.domain.mistake import Mistake

MONTHS_SHOWN = 12


class AppealForm(Struct, frozen=True):
    form: str
    seen: int
    why: Annotated[str, Meta(max_length=1000)]


_appeal_form = FormReader(AppealForm)


@get("/my/ratings", roles=("staff",))
async def own_ratings(visit: Visited) -> Response[Any]:
    months, cases = await visit.run(_own, visit)
    rows = [[month, *shown_cells(shown_sum(found))] for month, found in months.items()]
    table = PageTable([PageColumn(Mistake("Month")), *SUM_COLUMNS], rows)
    states = dict(STATE_TEXTS.items())
    return visit.listed("ratings/own_ratings.html", table, "my-ratings", cases=cases, states=states)


@get("/my/ratings/{case:str}", roles=("staff",))
async def own_review(visit: Visited) -> Response[Any]:
    return await _review(visit, {})


@post("/my/ratings/{case:str}", roles=("staff",), status_code=200)
async def appeal(visit: Visited) -> Response[Any]:
    case, book = visit.part("case"), visit.store.reviews
    await visit.run(_shown, visit)
    try:
        form = _appeal_form.read(await visit.typed())
        await visit.run(book.decide, case, "appealed", decider(visit), form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _review(visit, e.errors)
    except ReviewRefused as e:
        return await _review(visit, {"why": e.mistake})
    except CaseChanged:
        return await _review(visit, {"why": Mistake("something was done in it meanwhile: look again")})
    except DoneAlready:
        pass
    return visit.go(f"/my/ratings/{case}")


async def _review(visit: PageVisit, errors: Mapping[str, str]) -> Response[Any]:
    """It tells the day and the window, not the minute or which of the bad levels: who rated shall not be known."""
    shown = await visit.run(_shown, visit)
    review = shown.review
    return visit.show(
        "ratings/own_review.html",
        status=422 if errors else 200,
        shown=shown,
        review=review,
        state=STATE_TEXTS[review.state],
        words=STEP_TEXTS,
        may=not review.excluded_by and review.appeal != "waits",
        errors=errors,
        typed=await visit.typed() if errors else {},
    )


def _shown(visit: PageVisit) -> ReviewShown:
    """Raises `NoSuchPage` where it is held against somebody else."""
    shown = visit.store.reviews.shown(visit.part("case"))
    if shown is None or shown.review.rated.badge != visit.account.badge:
        raise NoSuchPage
    return shown


def _own(visit: PageVisit) -> tuple[dict[str, RatingSum], Sequence[Case]]:
    badge = visit.account.badge
    with visit.store.read() as connection:
        day = today(published_hall.zone(connection), visit.now)
        names = [month.name for month in last_months(day, MONTHS_SHOWN)]
        sums = rating_table.sums_of(connection, names, badge=badge)
        found = {month: sums.get(month, RatingSum()) for month in names}
        return found, case_book.cases(connection, "review", about=badge)


OWN_RATINGS = PageSet(
    (own_ratings, own_review, appeal), (PageLink("/my/ratings", Mistake("My ratings"), ("staff",)),)
)
