"""The request case: one request with its history, and what somebody does with it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.office.attendance.sheet_scope import SHEET_ROLES
from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.deed import DeedDone
from sync.center.office.leave.cover_plan import CoverPlan
from sync.center.office.leave.officials import official
from sync.center.office.leave.request import LASTING, RequestAct, StaffRequest, content_json, may, request_of
from sync.center.office.leave.request_choice import ChoiceWord, CoverWanted, FieldWrong, NotTheirs, RequestChoice
from sync.center.office.leave.request_forecast import RequestForecast
from sync.center.office.leave.wish_form import MOST_CHARACTERS
from sync.center.office.named_person import named_person
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.leave.request_words import (
    deed_said,
    forecast_said,
    gaps_said,
    kind_said,
    span_said,
    state_said,
    steps_said,
)
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, NotYours, PageVisit, Visited
from sync.center.registers import case_book
from sync.center.registers.case_book import CaseChanged
from sync.center.registers.leave.hall_lists import cover_plan
from sync.center.registers.leave.request_book import RULES_CASE
from sync.center.registers.leave.request_lookup import asked_forecast, may_look, request_names
from sync.center.registers.people_names import people_names
from terminal.domain.mistake import Mistake

COVERED_BY_NOBODY = "-"  # chosen where nobody shall cover


HISTORY_COLUMNS = (
    PageColumn(Mistake("When")),
    PageColumn(Mistake("Who")),
    PageColumn(Mistake("What")),
    PageColumn(Mistake("Reason")),
    PageColumn(Mistake("Hours without anybody")),
)


class ChoiceTyped(Struct, frozen=True):
    """What somebody does with a request; a request is taken back from a day and a clock on, else from now."""

    form: Annotated[str, Meta(max_length=64)]
    seen: int
    did: ChoiceWord
    why: Annotated[str, Meta(max_length=MOST_CHARACTERS)] = ""
    cover: Annotated[str, Meta(max_length=32)] = ""
    vacant: bool = False
    day: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")] = ""
    clock: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")] = ""


class RequestShown(Struct, frozen=True):
    """A request with its history, the person's colleagues who may cover, and what the visitor may do with it."""

    request: StaffRequest
    history: Sequence[DeedDone]
    acts: frozenset[RequestAct]
    names: Mapping[str, str]
    covers: Sequence[tuple[str, str]]
    windows: Sequence[str]
    forecast: RequestForecast | None


_choice_form = FormReader(ChoiceTyped)


@get("/requests/{case:str}")
async def one_request(visit: Visited) -> Response[Any]:
    return await _case_shown(visit)


@post("/requests/{case:str}/choose", status_code=200)
async def choose(visit: Visited) -> Response[Any]:
    case, typed = visit.part("case"), await visit.typed()
    try:
        form = _choice_form.read(typed)
        choice = RequestChoice(form.did, form.why, _cover(form.cover), form.vacant, _from_when(form, visit))
        await visit.run(visit.store.requests.choose, case, choice, visit.account, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _case_shown(visit, typed, e.errors)
    except FieldWrong as e:
        # what is wrong with the request itself has no field here
        field = e.field if e.field in ChoiceTyped.__struct_fields__ else "did"
        return await _case_shown(visit, typed, {field: e.mistake})
    except CoverWanted as e:
        return await _case_shown(visit, typed, gaps=gaps_said(e.gaps, visit.words))
    except NotTheirs as e:
        return await _case_shown(visit, typed, {"did": e.args[0]})
    except CaseChanged:
        await shown_request(visit)  # who did something in it is told to whoever may read it
        raise
    return visit.go(f"/requests/{case}")


def _cover(typed: str) -> str | None:
    return "" if typed == COVERED_BY_NOBODY else typed or None


def _from_when(form: ChoiceTyped, visit: PageVisit) -> int:
    """Raises `FormWrong`."""
    if not form.day:
        return 0
    try:
        begins, _ = day_bounds(visit.words.zone, form.day)
    except ValueError:
        raise FormWrong(day=Mistake("a day as 2026-03-02")) from None
    hours, minutes = (form.clock or "00:00").split(":")
    return begins + (int(hours) * 60 + int(minutes)) * 60_000


async def shown_request(visit: PageVisit) -> RequestShown:
    """The request at this address. Raises `NoSuchPage`, `NotYours`."""
    found = await visit.run(_read, visit, visit.part("case"))
    if found.request.wish.badge != visit.account.badge:
        visit.menu_path = "/requests/all"  # of all those, and not of the visitor's own
    await visit.look(found.request.wish.badge, found.request.case)
    return found


def _read(visit: PageVisit, case: str) -> RequestShown:
    with visit.store.read() as connection:
        done = case_book.history(connection, "request", case)
        if not done or case == RULES_CASE:
            raise NoSuchPage
        found, plan = request_of(done), cover_plan(connection)
        if not may_look(visit.account, found, plan, visit.now):
            raise NotYours
        here = [*plan.windows.values()]
        people = {found.wish.badge, *_covering(found), *(each.deed.by for each in done)}
        return RequestShown(
            request=found,
            history=done,
            acts=frozenset(may(found, official(visit.account, found.wish.window, visit.now), visit.now)),
            names=people_names(connection, people, here) | request_names(connection, [found], here),
            covers=may_cover(plan, found.wish.badge, found.wish.unit),
            windows=sorted({each.window for each in found.sent}),
            forecast=asked_forecast(connection, found, plan, visit.now),
        )


async def _case_shown(
    visit: PageVisit, typed: Typed | None = None, errors: Mapping[str, str] | None = None, gaps: Sequence[str] = ()
) -> Response[Any]:
    shown = await shown_request(visit)
    wish = shown.request.wish
    return visit.listed(
        "leave/one_request.html",
        _history(shown, visit),
        f"request-{shown.request.case}",
        status=422 if errors or gaps else 200,
        shown=shown,
        kind=kind_said(wish.what),
        when=span_said(wish, visit.words),
        state=state_said(shown.request),
        needed=steps_said(wish.steps),
        sits=[visit.words.said(named_person(badge, shown.names)) for badge in _covering(shown.request)],
        typed=typed or {},
        errors=errors or {},
        vacant=gaps,
        nobody=COVERED_BY_NOBODY,
        lasting=wish.what in LASTING,
        sheet=_sheet(shown.request, visit),
        **(forecast_said(shown.forecast, visit.words) if shown.forecast else {"forecast": None}),
    )


def _sheet(request: StaffRequest, visit: PageVisit) -> str:
    """The day whose sheet it changes, for whoever reads sheets: there what was published waits to be corrected."""
    reads = visit.account.holds(SHEET_ROLES, visit.now)
    return next((each.day for each in request.decisions), "") if reads else ""


def _covering(request: StaffRequest) -> list[str]:
    """Who was sent there meanwhile; while it waits, who was asked for."""
    sent = {each.entry.badge for each in request.sent if each.entry.what == "cover"} - {request.wish.badge}
    return sorted(sent or {request.wish.cover} - {""})


def _history(shown: RequestShown, visit: PageVisit) -> PageTable:
    """Each deed; with an approval the hours without anybody that were confirmed."""
    rows = []
    for each in shown.history:
        deed = each.deed
        gaps = gaps_said(deed.read(content_json).gaps, visit.words)
        who = named_person(deed.by, shown.names)
        rows.append((visit.words.clock(each.at), who, deed_said(deed.did), deed.why, visit.words.one_by_one(gaps)))
    return PageTable(HISTORY_COLUMNS, rows)


def may_cover(plan: CoverPlan, badge: str, unit: str) -> list[tuple[str, str]]:
    """Who may cover: people listed beside them first, then the others of their unit."""
    beside = [person for window in plan.homes(badge) for person in window.people]
    others = [person for window in plan.windows.values() if window.unit == unit for person in window.people]
    return list(
        {
            each.badge: named_person(each.badge, {each.badge: each.name})
            for each in (*beside, *others)
            if each.badge != badge
        }.items()
    )
