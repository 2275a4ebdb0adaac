"""The audit list: every change in the office, every login, and every look at somebody's data, day by day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, get

from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.people.roles import RoleName
from sync.center.office.period import day_beside
from sync.center.pages.forms import YEARS_TYPED
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.people.accounts import UNKNOWN_BADGE
from sync.center.people.audits import AUDITS_MOST, OfficeAudit
from sync.center.people.role_words import PERSON_DEEDS
from terminal.domain.mistake import Mistake

# Whoever keeps accounts is watched by it, and does not watch.
AUDIT_READERS: tuple[RoleName, ...] = ("supervision_head", "deputy_director")
AUDIT_COLUMNS = (
    PageColumn(Mistake("Time")),
    PageColumn(Mistake("By")),
    PageColumn(Mistake("What")),
    PageColumn(Mistake("Whose data")),
    PageColumn(Mistake("Page")),
    PageColumn(Mistake("In particular")),
    PageColumn(Mistake("From the address")),
)
AUDITED_WORDS: Mapping[str, Mistake] = {
    "login": Mistake("logged in"),
    "logout": Mistake("logged out"),
    "refused": Mistake("refused"),
    "look": Mistake("looked"),
    "change": Mistake("changed"),
}
# What the details say of which this version has words; the others are a case's number, or a program's word.
AUDITED_DETAILS: Mapping[str, Mistake] = {
    **PERSON_DEEDS,
    "account": Mistake("the account"),
    "account made": Mistake("account opened"),
    "password set": Mistake("password set anew"),
    "session ended": Mistake("a login ended"),
    "fingers": Mistake("whose fingers are erased"),
    "audits": Mistake("the audits of this person"),
    "disabled": Mistake("closed account"),
    "locked": Mistake("locked account"),
    "wrong password": Mistake("wrong password"),
}


@get("/audits", roles=AUDIT_READERS)
async def audit_list(visit: Visited) -> Response[Any]:
    """Of one day, the newest first; of a person by whom or about whom it is."""
    day, badge = _day(visit), visit.asked.get("badge", "")
    begins, ends = day_bounds(visit.words.zone, day)
    found = await visit.run(_of, visit, begins, ends, badge)
    if badge:
        await visit.look(badge, "audits")
    table = PageTable(AUDIT_COLUMNS, [_row(visit, each) for each in found])
    shown = {"day": day, "before": day_beside(day, -1), "after": day_beside(day, 1), "badge": badge}
    return visit.listed("people/audits.html", table, f"audits-{day}", whole=len(found) < AUDITS_MOST, **shown)


def _of(visit: PageVisit, begins: int, ends: int, badge: str) -> list[OfficeAudit]:
    accounts = visit.store.accounts
    if not badge:
        return accounts.audited(begins, ends)
    both = {each.id: each for by in (True, False) for each in accounts.audited(begins, ends, **_who(badge, by=by))}
    return [both[key] for key in sorted(both, reverse=True)]


def _who(badge: str, *, by: bool) -> dict[str, str]:
    return {"by" if by else "about": badge}


def detail_said(detail: str) -> str:
    known, _, mark = detail.rpartition(" ")
    if known == UNKNOWN_BADGE:
        return Mistake("unknown badge number, tried as {mark}", mark=mark)
    return AUDITED_DETAILS.get(detail, detail)


def _day(visit: PageVisit) -> str:
    """The one that was asked for; today, where that is none."""
    try:
        day = date.fromisoformat(visit.asked.get("day", ""))
    except ValueError:
        return visit.words.day(visit.now)
    return day.isoformat() if day.year in YEARS_TYPED else visit.words.day(visit.now)


def _row(visit: PageVisit, each: OfficeAudit) -> tuple[Any, ...]:
    what, detail = AUDITED_WORDS[each.what], detail_said(each.detail)
    return (visit.words.clock(each.at), each.by, what, each.about, each.page, detail, each.address)


AUDITS = PageSet((audit_list,), links=(PageLink("/audits", Mistake("Audits"), AUDIT_READERS),))
