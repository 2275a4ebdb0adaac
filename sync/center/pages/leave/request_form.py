"""The request form: a new request, or a change of one, and what it would do before it is sent."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.office.leave.officials import may_enter
from sync.center.office.leave.request import LASTING, StaffRequest
from sync.center.office.leave.request_choice import FieldWrong, NotTheirs
from sync.center.office.leave.request_forecast import RequestForecast
from sync.center.office.leave.wish_form import MOST_CHARACTERS, WishForm
from sync.center.office.named_person import named_person
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.leave.request_case import may_cover, shown_request
from sync.center.pages.leave.request_words import (
    REQUEST_KINDS,
    forecast_said,
    kinds_said,
    touch_said,
)
from sync.center.pages.visit import NotYours, PageVisit, Visited
from sync.center.registers.leave.hall_lists import cover_plan
from terminal.domain.mistake import Mistake


class RequestTyped(WishForm, frozen=True, kw_only=True):
    """A new request, or another wish for one; `go` is the button."""

    form: Annotated[str, Meta(max_length=64)]
    seen: int = 0
    why: Annotated[str, Meta(max_length=MOST_CHARACTERS)] = ""
    go: Literal["check", "send"] = "check"


class RequestDesk(Struct, frozen=True):
    """What the form offers: whom the visitor may enter it for, windows, and the sessions of the asked day."""

    people: Sequence[tuple[str, str]]
    windows: Sequence[tuple[str, str]]
    sessions: Sequence[tuple[str, str]]
    covers: Sequence[tuple[str, str]]


_request_form = FormReader(RequestTyped)


@get("/requests/new")
async def new_request(visit: Visited) -> Response[Any]:
    typed = {name: [value] for name, value in visit.asked.items()}
    return await _form_shown(visit, typed)


@post("/requests/new", status_code=200)
async def send_request(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form = _request_form.read(typed)
        if form.go == "check":
            found = await visit.run(visit.store.requests.forecast, form, visit.account, visit.now)
            return await _form_shown(visit, typed, found=found)
        ask = visit.store.requests.ask
        done = await visit.run(ask, _wish(form), form.why, visit.account, form.form, visit.now)
    except FormWrong as e:
        return await _form_shown(visit, typed, errors=e.errors)
    except FieldWrong as e:
        return await _form_shown(visit, typed, errors={e.field: e.mistake})
    except NotTheirs:
        raise NotYours from None
    return visit.go(f"/requests/{done.deed.case}")


@post("/requests/forecast", status_code=200)
async def request_forecast(visit: Visited) -> Response[Any]:
    """The same said while somebody still types, as a part of the page; what is wrong is told when they send it."""
    typed = await visit.typed()
    last = {name: values[-1] for name, values in typed.items() if values}
    touches = await _touches_shown(visit, last)
    try:
        form = _request_form.read(typed)
        book, changing = visit.store.requests, last.get("changing", "")
        found = await visit.run(book.forecast, form, visit.account, visit.now, changing)
        said = await _said(visit, found)
    except (FormWrong, FieldWrong, NotTheirs):
        said = {"forecast": None}
    return visit.show("leave/request_forecast.html", **said, touches=touches, chosen=last.get("touch", ""))


@get("/requests/{case:str}/change")
async def change_form(visit: Visited) -> Response[Any]:
    shown = await shown_request(visit)
    if "changed" not in shown.acts:
        raise NotYours
    wish = shown.request.wish
    local = {"first_day": wish.start, "last_day": wish.end}
    typed = {name: [visit.words.day(at)] for name, at in local.items()}
    typed |= {"first_clock": [visit.words.hour(wish.start)], "last_clock": [visit.words.hour(wish.end)]}
    typed |= {"what": [wish.what], "badge": [wish.badge], "window": [wish.window], "cover": [wish.cover]}
    return await _form_shown(visit, typed, changing=shown.request)


@post("/requests/{case:str}/change", status_code=200)
async def send_change(visit: Visited) -> Response[Any]:
    typed, shown = await visit.typed(), await shown_request(visit)
    try:
        form, book = _request_form.read(typed), visit.store.requests
        if form.go == "check":
            found = await visit.run(book.forecast, form, visit.account, visit.now, shown.request.case)
            return await _form_shown(visit, typed, found=found, changing=shown.request)
        case = shown.request.case
        act = (case, _wish(form), form.why, visit.account, form.seen, form.form, visit.now)
        await visit.run(book.change, *act)
    except FormWrong as e:
        return await _form_shown(visit, typed, errors=e.errors, changing=shown.request)
    except FieldWrong as e:
        return await _form_shown(visit, typed, errors={e.field: e.mistake}, changing=shown.request)
    except NotTheirs:
        raise NotYours from None
    return visit.go(f"/requests/{case}")


def _wish(form: RequestTyped) -> WishForm:
    return WishForm(**{name: getattr(form, name) for name in WishForm.__struct_fields__})


async def _form_shown(
    visit: PageVisit,
    typed: Typed,
    *,
    errors: Mapping[str, str] | None = None,
    found: RequestForecast | None = None,
    changing: StaffRequest | None = None,
) -> Response[Any]:
    last = {name: values[-1] for name, values in typed.items() if values}
    what = last.get("what", "leave")
    what = what if what in REQUEST_KINDS else "leave"
    badge = last.get("badge") or visit.account.badge
    if what not in LASTING and not last.get("first_day"):
        typed = {**typed, "first_day": [visit.words.day(visit.now)]}
    day = typed.get("first_day", [""])[-1]
    desk = await visit.run(_desk, visit, WishForm(what, badge, day))
    touches = await _touches_shown(visit, {**last, "badge": badge, "what": what})
    said = await _said(visit, found) if found else {"forecast": None}
    return visit.show(
        "leave/new_request.html",
        status=422 if errors else 200,
        desk=desk,
        what=what,
        kinds=kinds_said(visit.words),
        typed={**typed, "badge": [badge]},
        errors=errors or {},
        changing=changing,
        touches=touches,
        chosen=last.get("touch", ""),
        lasting=what in LASTING,
        **said,
    )


def _desk(visit: PageVisit, asked: WishForm) -> RequestDesk:
    badge = asked.badge
    with visit.store.read() as connection:
        plan = cover_plan(connection)
    names = {each.badge: each.name for window in plan.windows.values() for each in window.people}
    account, now = visit.account, visit.now
    people = [each for each in sorted(plan.listed) if may_enter(account, each, plan.homes(each), now)]
    homes = plan.homes(badge)
    return RequestDesk(
        people=[(each, _listed_said(each, names, plan.homes(each)[0].window)) for each in people],
        windows=[(name, f"{name} {window.unit}") for name, window in sorted(plan.windows.items())],
        sessions=_sessions(visit, asked),
        covers=may_cover(plan, badge, homes[0].unit) if homes else [],
    )


def _listed_said(badge: str, names: Mapping[str, str], window: str) -> str:
    return Mistake("{who} {window}", who=named_person(badge, names), window=window)


def _sessions(visit: PageVisit, asked: WishForm) -> list[tuple[str, str]]:
    """Those of the asked day, where it is about one; of whom it may not be asked for, none."""
    if asked.what in LASTING:
        return []
    try:
        found = visit.store.requests.sessions(asked, visit.account, visit.now)
    except NotTheirs:
        return []
    return [
        *{each.session: f"{visit.words.hour(each.start)}–{visit.words.hour(each.end)}" for each in found}.items()
    ]


async def _said(visit: PageVisit, found: RequestForecast) -> dict[str, Any]:
    """Whose touches are shown to somebody else, is kept."""
    if found.touches:
        await visit.look(found.wish.badge, "touches")
    return forecast_said(found, visit.words)


async def _touches_shown(visit: PageVisit, last: Mapping[str, str]) -> list[tuple[str, str]]:
    """Among which somebody chooses theirs, where that is what they ask for."""
    if last.get("what") != "touch":
        return []
    typed = WishForm("touch", last.get("badge", ""), last.get("first_day", ""), window=last.get("window", ""))
    try:
        found = await visit.run(visit.store.requests.touches, typed, visit.account, visit.now)
    except NotTheirs:
        return []
    if found:
        await visit.look(typed.badge, "touches")
    return [(each.key, touch_said(each, typed.badge, visit.words.hour(each.at), visit.words)) for each in found]
