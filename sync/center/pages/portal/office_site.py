"""The office site: the office's pages put together, each guarded by who may see it."""

import asyncio
import logging
from collections.abc import Callable
from hmac import compare_digest
from importlib.resources import files
from itertools import chain
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Litestar, Response, get
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect
from sqlalchemy.exc import DatabaseError, InterfaceError
from sqlalchemy.exc import TimeoutError as NoConnection

from sync.center.network.tries import TryLimit
from sync.center.office.deed import OfficeDeed, RegisterName
from sync.center.pages.assessment.announced_results import ANNOUNCED_RESULTS
from sync.center.pages.assessment.announcements import ANNOUNCEMENTS
from sync.center.pages.assessment.assessment_entry import ASSESSMENT_ENTRY
from sync.center.pages.assessment.assessments import ASSESSMENTS
from sync.center.pages.assessment.objections import OBJECTIONS
from sync.center.pages.attendance.attendance_months import ATTENDANCE_MONTHS
from sync.center.pages.attendance.board_page import BOARD
from sync.center.pages.attendance.day_sheets import DAY_SHEETS
from sync.center.pages.attendance.own_months import OWN_MONTHS
from sync.center.pages.attendance.published import PUBLISHED_SHEETS
from sync.center.pages.attendance.settling import SETTLING
from sync.center.pages.complaints.complaints import COMPLAINTS
from sync.center.pages.fleet.fleet import FLEET
from sync.center.pages.fleet.joining import JOINING_PAGES
from sync.center.pages.fleet.notices import NOTICES
from sync.center.pages.fleet.rollout import ROLLOUT
from sync.center.pages.forms import FormWrong
from sync.center.pages.leave.absence_list import ABSENCE_LIST
from sync.center.pages.leave.approval_ruling import APPROVAL_RULING
from sync.center.pages.leave.request_decisions import REQUEST_DECISIONS
from sync.center.pages.leave.staff_requests import STAFF_REQUESTS
from sync.center.pages.login import LOGIN
from sync.center.pages.page_set import PageSet
from sync.center.pages.people.account_page import ACCOUNT
from sync.center.pages.people.audit_list import AUDITS
from sync.center.pages.people.erasure_list import ERASURES
from sync.center.pages.people.own_page import OWN
from sync.center.pages.people.retention_page import KEEPING
from sync.center.pages.portal.start import start_pages
from sync.center.pages.ratings.formats import FORMATS
from sync.center.pages.ratings.own_ratings import OWN_RATINGS
from sync.center.pages.ratings.rating_list import RATING_LIST
from sync.center.pages.ratings.ratings import RATINGS
from sync.center.pages.ratings.review_settings import REVIEW_SETTINGS
from sync.center.pages.ratings.reviews import REVIEWS
from sync.center.pages.visit import SESSION_COOKIE, NoSuchPage, NotLoggedIn, NotYours, PageRequest, PageVisit, Site
from sync.center.people.audits import OfficeAudit
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.store import Store
from terminal.domain.mistake import Translate

log = logging.getLogger(__name__)

FORM_BYTES = 256 << 10  # of one form; a list of many people pasted into one is the largest
STATIC = files("sync.center.pages").joinpath("static")
STATIC_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SITE_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",  # what a page shows is somebody's, and the next at this PC is another
}
# An address may be that of everybody in the hall: who guesses needs thousands of tries, who lost a digit some.
LOOKUPS_AT_ONCE, LOOKUP_PAUSE_MS = 30, 10_000
SITE_PARTS: tuple[PageSet, ...] = (
    DAY_SHEETS,
    PUBLISHED_SHEETS,
    ATTENDANCE_MONTHS,
    BOARD,
    OWN_MONTHS,
    COMPLAINTS,
    STAFF_REQUESTS,
    REQUEST_DECISIONS,
    ABSENCE_LIST,
    APPROVAL_RULING,
    OWN,
    ACCOUNT,
    ERASURES,
    AUDITS,
    KEEPING,
    FLEET,
    JOINING_PAGES,
    ROLLOUT,
    NOTICES,
    SETTLING,
    FORMATS,
    RATINGS,
    RATING_LIST,
    REVIEWS,
    REVIEW_SETTINGS,
    OWN_RATINGS,
    ASSESSMENTS,
    ASSESSMENT_ENTRY,
    ANNOUNCEMENTS,
    ANNOUNCED_RESULTS,
    OBJECTIONS,
    LOGIN,
)


class ForeignForm(Exception):
    """The form was not made by this session: a page elsewhere sent it, or the login has changed since."""


def office_site(store: Store, *, now: Callable[[], int], chinese: Translate, secure: bool) -> Litestar:
    """The application. `now` is the hall's clock in ms since 1970; `chinese` translates the program's texts.

    `secure`: it is served by TLS, so that cookies need it, too.
    """
    links = tuple(chain.from_iterable(part.links for part in SITE_PARTS))
    cases: dict[RegisterName, str] = {name: address for part in SITE_PARTS for name, address in part.cases.items()}
    tries = TryLimit(burst=30, pause=20_000)  # people of one office may share an address
    lookups = TryLimit(LOOKUPS_AT_ONCE, LOOKUP_PAUSE_MS)
    shared = Site(store, now, chinese, secure, links, tries, lookups)
    return Litestar(
        [static, *start_pages(SITE_PARTS), *chain.from_iterable(part.handlers for part in SITE_PARTS)],
        state=State({"site": shared, "cases": cases}),
        dependencies={"visit": Provide(visit)},
        guards=[_check_form],
        request_max_body_size=FORM_BYTES,
        before_send=[_add_headers],
        exception_handlers={
            NotLoggedIn: _to_login,
            NotYours: _not_yours,
            NoSuchPage: _not_there,
            ForeignForm: _foreign,
            CaseChanged: _changed,
            DoneAlready: _done_already,
            FormWrong: _form_wrong,
            **dict.fromkeys((DatabaseError, InterfaceError, NoConnection), _database_away),
            HTTPException: _http,
            Exception: _failed,
        },
        openapi_config=None,
        logging_config=None,
    )


async def visit(request: PageRequest) -> PageVisit:
    """Whose call this is, and whether it is theirs to make. Raises `NotLoggedIn`, `NotYours`, `ForeignForm`."""
    made = await asyncio.to_thread(_visit, request)
    request.state["visit"] = made
    handler = request.scope["route_handler"]
    if not handler.opt.get("public"):
        await _check_roles(made, handler)
    if request.method == "POST":
        await _check_token(made)
    return made


def _visit(request: PageRequest) -> PageVisit:
    shared: Site = request.app.state["site"]
    token = request.cookies.get(SESSION_COOKIE, "")
    visitor = shared.store.accounts.visitor(token, shared.now()) if token else None
    return PageVisit(shared, request, visitor, shared.store.zone())


def _visit_of(request: PageRequest) -> PageVisit:
    """That of a call that failed; where it did before anybody knew whose it is, of nobody."""
    made: PageVisit | None = request.state.get("visit")
    return made or PageVisit(request.app.state["site"], request, None, "UTC")


async def _check_roles(made: PageVisit, handler: BaseRouteHandler) -> None:
    account, roles = made.account, handler.opt.get("roles", ())
    if account.must_change and not handler.opt.get("first"):
        raise NotLoggedIn
    if roles and not account.holds(roles, made.now):
        audit = OfficeAudit(made.now, account.badge, "refused", made.request.url.path, address=made.address)
        await made.run(made.store.accounts.note, audit)
        raise NotYours


async def _check_token(made: PageVisit) -> None:
    if made.visitor is not None:
        brought = (await made.typed()).get("csrf", [""])[-1]
        if not compare_digest(brought.encode(errors="replace"), made.visitor.csrf.encode()):
            raise ForeignForm


def _check_form(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """A browser says from which site a form comes; the login form has no session yet that could tell."""
    if connection.scope.get("method") != "POST":
        return
    origin, host = connection.headers.get("origin"), connection.headers.get("host", "")
    said = connection.headers.get("sec-fetch-site", "same-origin")
    if said not in {"same-origin", "none"} or (origin and urlsplit(origin).netloc != host):
        raise ForeignForm


@get("/static/{name:str}", public=True)
async def static(request: PageRequest) -> Response[bytes]:
    """A style or script of ours. A browser keeps it for an hour: an update of the center may change it."""
    name = str(request.path_params["name"])
    kind = STATIC_KINDS.get(name[name.rfind(".") :])
    if kind is None or name not in STATIC_NAMES:
        raise NotFoundException
    content = STATIC.joinpath(name).read_bytes()
    return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=3600"})


STATIC_NAMES = frozenset(each.name for each in STATIC.iterdir())


async def _add_headers(message: Any, _scope: Any) -> None:
    if message["type"] == "http.response.start":
        sent = {name.lower() for name, _ in message["headers"]}
        added = [(name.lower().encode(), value.encode()) for name, value in SITE_HEADERS.items()]
        message["headers"].extend(pair for pair in added if pair[0] not in sent)


def _to_login(request: PageRequest, _why: NotLoggedIn) -> Response[Any]:
    if _visit_of(request).visitor is not None:  # logged in, and the password must be chosen first
        return Redirect("/password", status_code=303)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    where = f"/login?next={quote(back)}" if request.method == "GET" and back != "/" else "/login"
    if request.headers.get("hx-request"):
        return Response("", headers={"HX-Redirect": where})
    return Redirect(where, status_code=303)


def _not_yours(request: PageRequest, _why: NotYours) -> Response[Any]:
    return _visit_of(request).show("portal/refused.html", status=403)


def _not_there(request: PageRequest, _why: Exception) -> Response[Any]:
    return _visit_of(request).show("portal/not_there.html", status=404)


def _foreign(request: PageRequest, _why: ForeignForm) -> Response[Any]:
    return _visit_of(request).show("portal/foreign_form.html", status=403)


def _changed(request: PageRequest, why: CaseChanged) -> Response[Any]:
    """The second of two who decide is told, with what they typed."""
    made = _visit_of(request)
    where = _case_address(request, why.last.deed)
    return made.show(
        "portal/changed_meanwhile.html", status=409, last=why.last, who=why.who, typed=made.kept, where=where
    )


def _done_already(request: PageRequest, why: DoneAlready) -> Response[Any]:
    return _visit_of(request).go(_case_address(request, why.done.deed))


def _form_wrong(request: PageRequest, _why: FormWrong) -> Response[Any]:
    """Of a form in which nobody types, and which came as none of ours."""
    return _visit_of(request).show("portal/not_taken.html", status=422)


def _case_address(request: PageRequest, deed: OfficeDeed) -> str:
    addresses: dict[RegisterName, str] = request.app.state["cases"]
    return addresses.get(deed.register, "/").format(case=deed.case)


def _database_away(request: PageRequest, why: Exception) -> Response[Any]:
    log.warning("no answer from the database to %s %s: %s", request.method, request.url.path, type(why).__name__)
    return Response(_WAIT, status_code=503, media_type="text/html", headers={"Retry-After": "5"})


def _http(request: PageRequest, why: HTTPException) -> Response[Any]:
    if why.status_code == 404:
        return _not_there(request, why)
    return _visit_of(request).show("portal/not_taken.html", status=why.status_code)


def _failed(request: PageRequest, why: Exception) -> Response[Any]:
    log.error("%s %s failed", request.method, request.url.path, exc_info=why)
    return Response(_WAIT, status_code=500, media_type="text/html")


# With no word from the database there is no session and no language either.
_WAIT = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>请稍候</title>'
    "<p>暂时无法打开，请稍候再试。刚才的操作若没有看到“已办理”，就没有办理。</p>"
    "<p>This page cannot be shown now; try again in a moment. What did not say “Done” was not done.</p>"
)
