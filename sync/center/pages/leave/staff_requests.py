"""The staff requests: what somebody asked for, and what became of it since yesterday."""

from typing import Any

from litestar import Response, get
from sqlalchemy import Connection

from sync.center.office.people.roles import Account
from sync.center.pages.leave.request_case import choose, one_request
from sync.center.pages.leave.request_form import (
    change_form,
    new_request,
    request_forecast,
    send_change,
    send_request,
)
from sync.center.pages.leave.request_table import request_table
from sync.center.pages.leave.request_words import (
    kinds_said,
    state_said,
)
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.table import PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.registers import case_book
from sync.center.registers.leave.hall_lists import requests
from terminal.domain.mistake import Mistake

NEWS_MS = 86_400_000  # so long it is news on the start page that a request was decided


@get("/requests")
async def my_requests(visit: Visited) -> Response[Any]:
    """Those about the visitor, the newest first."""
    table = await visit.run(_mine, visit)
    return visit.listed("leave/my_requests.html", table, "requests", kinds=kinds_said(visit.words))


def _mine(visit: PageVisit) -> PageTable:
    badge = visit.account.badge
    with visit.store.read() as connection:
        names = [each.case for each in case_book.cases(connection, "request", about=badge)]
        called = {badge: visit.account.name}
        return request_table(requests(connection, names).values(), called, visit.words)


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """What became of somebody's own requests since yesterday."""
    changed = [
        each
        for each in case_book.cases(connection, "request", about=account.badge, most=50)
        if each.changed > now - NEWS_MS
    ]
    known = requests(connection, [each.case for each in changed])
    done = case_book.histories(connection, "request", known)
    news = [each for each in known.values() if done[each.case][-1].deed.by != account.badge]
    return [
        DueLine(
            Mistake("Your request {case}: {state}", case=each.case, state=state_said(each)),
            f"/requests/{each.case}",
        )
        for each in news
    ]


STAFF_REQUESTS = PageSet(
    (my_requests, new_request, send_request, request_forecast, one_request, choose, change_form, send_change),
    (PageLink("/requests", Mistake("My requests"), ("staff",)),),
    due,
    {"request": "/requests/{case}"},
)
