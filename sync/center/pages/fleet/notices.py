"""The notices page: where a program of the office is told what is due or sick, and what became of each notice."""

from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.office.notice import (
    ADDRESS_CHARACTERS,
    CA_CHARACTERS,
    NoticeAddress,
    NoticeAddressWrong,
    failure_said,
    shown_secret,
)
from sync.center.pages.fleet.fleet import IT
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.registers.fleet.notice_book import NoticeRow
from terminal.domain.mistake import Mistake

KIND_WORDS = {"complaint.due": "complaint due", "terminal.sick": "terminal sick", "test": "test"}
STATE_SAID = {"waiting": "waits", "delivered": "delivered", "given up": "given up after a week"}


class AddressForm(Struct, frozen=True):
    url: Annotated[str, Meta(max_length=ADDRESS_CHARACTERS)]
    pages: Annotated[str, Meta(max_length=ADDRESS_CHARACTERS)]
    form: str
    ca: Annotated[str, Meta(max_length=CA_CHARACTERS)] = ""
    fresh: bool = False


class OnceForm(Struct, frozen=True):
    form: str


_address_form, _once_form = FormReader(AddressForm), FormReader(OnceForm)


@get("/notices", roles=IT)
async def notices_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, {})


@post("/notices", roles=IT, status_code=200)
async def direct(visit: Visited) -> Response[Any]:
    """The secret is in this answer alone, where it is a new one."""
    before = await visit.run(visit.store.told.address)
    try:
        form = _address_form.read(await visit.typed())
        address = await visit.run(
            visit.store.told.send_to,
            form.url,
            form.ca,
            form.pages,
            visit.account.badge,
            visit.now,
            fresh=form.fresh,
            form=form.form,
        )
    except FormWrong as e:
        return await _shown(visit, e.errors)
    except NoticeAddressWrong as e:
        return await _shown(visit, {e.mistake.place: Mistake(e.mistake.template, **e.mistake.values)})
    if before and before.secret == address.secret:
        return visit.go("/notices")
    return visit.show("fleet/notice_secret.html", secret=shown_secret(address.secret))


@post("/notices/stop", roles=IT, status_code=200)
async def stop(visit: Visited) -> Response[Any]:
    try:
        form = _once_form.read(await visit.typed())
    except FormWrong as e:
        return await _shown(visit, e.errors)
    await visit.run(visit.store.told.stop, visit.account.badge, visit.now, form.form)
    return visit.go("/notices")


@post("/notices/test", roles=IT, status_code=200)
async def test(visit: Visited) -> Response[Any]:
    """The center sends it within seconds; the list says what became of it."""
    try:
        form = _once_form.read(await visit.typed())
    except FormWrong as e:
        return await _shown(visit, e.errors)
    await visit.run(visit.store.told.test, visit.now, form.form)
    return visit.go("/notices")


async def _shown(visit: PageVisit, errors: dict[str, str]) -> Response[Any]:
    address = await visit.run(visit.store.told.address)
    rows = await visit.run(visit.store.told.listed)
    return visit.listed(
        "fleet/notices.html",
        _table(visit, rows),
        "notices",
        status=422 if errors else 200,
        address=address,
        typed=visit.kept or _typed(address),
        errors=errors,
    )


def _typed(address: NoticeAddress | None) -> dict[str, list[str]]:
    """What stands in the form before anybody types."""
    return {"url": [address.url], "pages": [address.pages], "ca": [address.ca]} if address else {}


def _table(visit: PageVisit, rows: list[NoticeRow]) -> PageTable:
    titles = (
        Mistake("When"),
        Mistake("What"),
        Mistake("Number"),
        Mistake("State"),
        Mistake("Tries"),
        Mistake("Why"),
    )
    lines = [
        (
            visit.words.clock(each.at),
            Mistake(KIND_WORDS[each.kind]),
            each.number,
            Mistake(STATE_SAID[each.state]),
            each.tries,
            failure_said(each.why),
        )
        for each in rows
    ]
    return PageTable(tuple(map(PageColumn, titles)), lines)


NOTICES = PageSet((notices_page, direct, stop, test), (PageLink("/notices", Mistake("Notices"), IT),))
