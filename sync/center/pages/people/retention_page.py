"""The retention page: what the center keeps how long, what of it would go now, and the days that the hall sets."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.office.people.granting import ADMINISTERS
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.people.audits import OfficeAudit
from sync.center.retention import AUDIT_DAYS_LEAST, DAYS_LEAST, KEPT_KINDS, KindDue
from terminal.domain.mistake import Mistake

KEPT_WORDS: Mapping[str, Mistake] = {
    "orders": Mistake("Replaced configurations and finger maps"),
    "diagnostics": Mistake("Files of diagnostics"),
    "errands": Mistake("Answered errands, and invitations to rate"),
    "cases": Mistake("Case numbers of invitations to rate"),
    "audits": Mistake("Audits of logins, looks and changes"),
    "contacts": Mistake("Contacts of complainants, once the complaint has ended"),
    "sessions": Mistake("Logins that nobody uses any more"),
}
DAYS_MOST = 36_500
KIND_COLUMNS = (
    PageColumn(Mistake("What")),
    PageColumn(Mistake("Days"), "number"),
    PageColumn(Mistake("Would go now"), "number"),
    PageColumn(Mistake("The oldest of it")),
)


class DaysForm(Struct, frozen=True):
    """After how many days, `was` before; for ever, where nothing is typed."""

    form: str
    kind: str
    was: str = ""
    days: Annotated[int, Meta(ge=DAYS_LEAST, le=DAYS_MOST)] | None = None


_days_form = FormReader(DaysForm)


@get("/retention", roles=ADMINISTERS)
async def retention_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, {}, {})


@post("/retention", roles=ADMINISTERS, status_code=200)
async def set_days(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form = _days_form.read(typed)
        await visit.run(_keep, visit, form)
    except FormWrong as e:
        return await _shown(visit, typed, e.errors, 422)
    return visit.go("/retention")


def _keep(visit: PageVisit, form: DaysForm) -> None:
    """Raises `FormWrong` where it may not be so, or somebody set it meanwhile, `NoSuchPage` of no such kind."""
    now = {each.kind: each.days for each in visit.store.retention.due(visit.now)}
    if form.kind not in now:
        raise NoSuchPage
    if form.was != _text(now[form.kind]):
        raise FormWrong(days=Mistake("somebody else has set this meanwhile, see above"))
    least = KEPT_KINDS[form.kind].least
    if form.days is not None and form.days < least:
        raise FormWrong(days=Mistake("a whole number from {least} to {most}", least=least, most=DAYS_MOST))
    visit.store.retention.keep({form.kind: form.days})
    days = "ever" if form.days is None else str(form.days)
    by, page, address = visit.account.badge, "/retention", visit.address
    visit.store.accounts.note(OfficeAudit(visit.now, by, "change", page, "", f"{form.kind}={days}", address))


def _text(days: int | None) -> str:
    return "" if days is None else str(days)


async def _shown(visit: PageVisit, typed: Typed, errors: dict[str, str], status: int = 200) -> Response[Any]:
    due = await visit.run(visit.store.retention.due, visit.now)
    table = PageTable(KIND_COLUMNS, [_row(visit, each) for each in due])
    kinds = [(each, KEPT_WORDS[each.kind], KEPT_KINDS[each.kind].least) for each in due]
    least = {"least": DAYS_LEAST, "audits": AUDIT_DAYS_LEAST}
    shown = {"kinds": kinds, **least, "typed": typed, "errors": errors}
    if status != 200:
        return visit.show("people/retention.html", status=status, table=table, **shown)
    return visit.listed("people/retention.html", table, "retention", **shown)


def _row(visit: PageVisit, each: KindDue) -> tuple[Any, ...]:
    days = Mistake("for ever") if each.days is None else each.days
    count = None if each.days is None else each.count
    return (KEPT_WORDS[each.kind], days, count, visit.words.day(each.oldest) if each.oldest else None)


KEEPING = PageSet(
    (retention_page, set_days), links=(PageLink("/retention", Mistake("Kept how long"), ADMINISTERS),)
)
