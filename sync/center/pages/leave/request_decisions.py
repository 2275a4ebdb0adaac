"""The request decisions: what waits for somebody's word, many of it at once; and every request of their windows."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from litestar import Response, get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection

from sync.center.office.leave.request import RequestState, StaffRequest
from sync.center.office.leave.wish_form import MOST_CHARACTERS
from sync.center.office.people.roles import Account, RoleName
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.leave.request_table import request_table, waiting_table
from sync.center.pages.leave.request_words import REQUEST_STATES
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.table import PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.registers import case_book
from sync.center.registers.leave.hall_lists import cover_plan, requests
from sync.center.registers.leave.request_book import RULES_CASE, ChoiceOutcome
from sync.center.registers.leave.request_lookup import asked_gaps, request_names, waiting, windows_looked_after
from terminal.domain.mistake import Mistake

DECIDERS: tuple[RoleName, ...] = ("group_leader", "supervisor", "supervision_head", "deputy_director")
SOON_MS = 86_400_000  # what begins within a day and is not decided is urgent


class ManyTyped(Struct, frozen=True):
    """What somebody says to several requests at once; each of `chosen` is a case and how many deeds were seen."""

    form: Annotated[str, Meta(max_length=48)]
    says: Literal["yes", "no"]
    chosen: tuple[str, ...]
    why: Annotated[str, Meta(max_length=MOST_CHARACTERS)] = ""


_many_form = FormReader(ManyTyped)


@get("/requests/waiting", roles=DECIDERS)
async def waiting_requests(visit: Visited) -> Response[Any]:
    return await _shown(visit)


@post("/requests/waiting", roles=DECIDERS, status_code=200)
async def decide_many(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form = _many_form.read(typed)
        cases = [_seen(each) for each in form.chosen]
    except FormWrong as e:
        return await _shown(visit, errors=e.errors)
    yes, book = form.says == "yes", visit.store.requests
    outcomes = await visit.run(book.choose_all, cases, yes, form.why, visit.account, form.form, visit.now)
    return await _shown(visit, outcomes)


@get("/requests/all", roles=(*DECIDERS, "unit_head"))
async def all_requests(visit: Visited) -> Response[Any]:
    """Of the windows that the visitor looks after, by state where one is chosen."""
    table = await visit.run(_all, visit)
    states = [(state, Mistake(REQUEST_STATES[state])) for state in REQUEST_STATES]
    return visit.listed(
        "leave/all_requests.html", table, "requests", states=states, chosen=visit.asked.get("state", "")
    )


async def _shown(
    visit: PageVisit, outcomes: Sequence[ChoiceOutcome] = (), errors: dict[str, str] | None = None
) -> Response[Any]:
    found, table = await visit.run(_waiting, visit)
    return visit.listed(
        "leave/waiting_requests.html",
        table,
        "waiting-requests",
        marks=[(f"{each.case} {each.deeds}", each.case) for each in found],
        done=[each for each in outcomes if not each.failed],
        failed=[each for each in outcomes if each.failed],
        outcomes=outcomes,
        errors=errors or {},
        status=422 if errors else 200,
    )


def _waiting(visit: PageVisit) -> tuple[list[StaffRequest], PageTable]:
    with visit.store.read() as connection:
        lower = visit.asked.get("lower") == "1"
        found = waiting(connection, visit.account, visit.now, lower=lower)
        plan = cover_plan(connection)
        names = request_names(connection, found, [*plan.windows.values()])
        gaps = {each.case: asked_gaps(each, plan, visit.now) for each in found}
        return found, waiting_table(found, gaps, names, visit.words)


def _all(visit: PageVisit) -> PageTable:
    with visit.store.read() as connection:
        windows = windows_looked_after(visit.account, cover_plan(connection), visit.now)
        named = visit.asked.get("state", "")
        states: Sequence[RequestState] = [each for each in REQUEST_STATES if each == named] or [*REQUEST_STATES]
        cases = case_book.cases(connection, "request", states)
        here = [each.case for each in cases if each.standing.window in windows and each.case != RULES_CASE]
        return _table(connection, [*requests(connection, here).values()], visit)


def _table(connection: Connection, found: Sequence[StaffRequest], visit: PageVisit) -> PageTable:
    names = request_names(connection, found, [*cover_plan(connection).windows.values()])
    return request_table(found, names, visit.words)


def _seen(chosen: str) -> tuple[str, int]:
    """Raises `FormWrong`."""
    case, _, deeds = chosen.partition(" ")
    if not deeds.isdecimal():
        raise FormWrong(chosen=Mistake("choose one of those that are offered"))
    return case, int(deeds)


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """What waits for somebody's word, and what was reported to them since yesterday."""
    found = waiting(connection, account, now) if account.holds(DECIDERS, now) else []
    recorded = [each for each in found if each.state == "for_record"]
    asked = [each for each in found if each.asked]
    lines = [*_reported(connection, account, now)]
    if asked:
        soon = any(each.wish.start <= now + SOON_MS for each in asked)
        said = Mistake("{count} requests wait for your word", count=len(asked))
        lines.append(DueLine(said, "/requests/waiting", urgent=soon))
    if recorded:
        said = Mistake("{count} approved requests are to be taken into the record", count=len(recorded))
        lines.append(DueLine(said, "/requests/waiting"))
    return lines


def _reported(connection: Connection, account: Account, now: int) -> Iterator[DueLine]:
    """Outings are told to the heads of units and the group leaders (article 5.2)."""
    if not account.holds(("unit_head", "group_leader"), now):
        return
    plan = cover_plan(connection)
    windows = windows_looked_after(account, plan, now)
    found = [
        each
        for each in case_book.cases(connection, "request", ["reported"])
        if each.changed > now - SOON_MS and each.standing.window in windows and each.standing.due > now
    ]
    if found:
        said = Mistake("{count} outings or covers were reported", count=len(found))
        yield DueLine(said, "/requests/all?state=reported")


REQUEST_DECISIONS = PageSet(
    (waiting_requests, decide_many, all_requests),
    (
        PageLink("/requests/waiting", Mistake("Requests that wait"), DECIDERS),
        PageLink("/requests/all", Mistake("All requests"), (*DECIDERS, "unit_head")),
    ),
    due,
)
