"""The objections to announced results: who objects to what, and the answer that they read."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection

from sync.center.office.assessment.assessment_rules import AssessmentRefused
from sync.center.office.deed import Case
from sync.center.office.people.roles import SUPERVISION, Account
from sync.center.office.period import named_period
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import DueLine, PageSet
from sync.center.pages.ratings.rating_filters import EVERYTHING, decider, query_of
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers.assessment.objection_book import waiting_objections
from terminal.domain.mistake import Mistake


class ObjectionForm(Struct, frozen=True):
    form: str
    seen: int
    why: Annotated[str, Meta(max_length=1000)]


objection_form = FormReader(ObjectionForm)


@get("/assessment/objections", roles=EVERYTHING)
async def objection_list(visit: Visited) -> Response[Any]:
    found = await visit.run(_waiting, visit)
    names = await visit.names(each.standing.about for each in found)
    titles = (Mistake("Period"), Mistake("Name"), Mistake("Badge"), Mistake("Unit"), Mistake("Objected on"))
    rows = [_line(each, names, visit) for each in found]
    return visit.listed(
        "assessment/objections.html", PageTable([PageColumn(title) for title in titles], rows), "objections"
    )


@get("/assessment/objections/{period:str}/{badge:str}", roles=EVERYTHING)
async def objection_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, {})


@post("/assessment/objections/{period:str}/{badge:str}", roles=SUPERVISION, status_code=200)
async def answer(visit: Visited) -> Response[Any]:
    period, badge, book = visit.part("period"), visit.part("badge"), visit.store.objections
    try:
        form = objection_form.read(await visit.typed())
        await visit.run(book.answer, period, badge, decider(visit), form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, e.errors)
    except AssessmentRefused as e:
        return await _shown(visit, {e.field: e.mistake})
    return visit.go(f"/assessment/objections/{period}/{badge}")


async def _shown(visit: PageVisit, errors: Mapping[str, str]) -> Response[Any]:
    period, badge = visit.part("period"), visit.part("badge")
    found = await visit.run(visit.store.objections.of, period, badge)
    if found is None:
        raise NoSuchPage
    await visit.look(badge, f"objection {period}")
    own = badge in visit.account.stands_for(visit.now)
    return visit.show(
        "assessment/objection.html",
        status=422 if errors else 200,
        found=found,
        names=await visit.names([badge, *(each.deed.by for each in found.done)]),
        result=query_of(f"/assessment/people/{badge}", named_period(period)),
        answers=found.waits and not own and visit.account.holds(SUPERVISION, visit.now),
        errors=errors,
        typed=visit.kept,
    )


def _waiting(visit: PageVisit) -> list[Case]:
    with visit.store.read() as connection:
        return waiting_objections(connection)


def _line(case: Case, names: Mapping[str, str], visit: PageVisit) -> list[object]:
    _, period, badge = case.case.split(" ", 2)
    link = CellLink(period, f"/assessment/objections/{period}/{badge}")
    return [link, names.get(badge, badge), badge, case.standing.unit, visit.words.day(case.changed)]


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """How many wait for supervision."""
    if not account.holds(SUPERVISION, now) or not (found := waiting_objections(connection)):
        return []
    return [DueLine(Mistake("{count} objections to a ranking wait", count=len(found)), "/assessment/objections")]


OBJECTIONS = PageSet((objection_list, objection_page, answer), due=due)
