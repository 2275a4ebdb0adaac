"""A visit: one call of a page, by whom it is, and how it is answered."""

import asyncio
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from litestar.response import Redirect
from msgspec import Struct

from sync.center.network.tries import TryLimit
from sync.center.office.named_person import named_person
from sync.center.office.people.roles import Account
from sync.center.pages.forms import Typed
from sync.center.pages.menu import MenuGroup, current, menu
from sync.center.pages.page_set import PageLink
from sync.center.pages.table import PageTable, comma_separated, table_lines, workbook
from sync.center.pages.words import PageLanguage, PageWords
from sync.center.people.accounts import Visitor
from sync.center.people.audits import OfficeAudit
from sync.center.registers.people_names import people_names
from sync.center.store import Store
from terminal.domain.mistake import Mistake, Translate

PageRequest = Request[Any, Any, State]
Arguments = ParamSpec("Arguments")
Answered = TypeVar("Answered")

SESSION_COOKIE, LANGUAGE_COOKIE = "office-session", "office-language"
FILE_KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_templates = Environment(
    loader=PackageLoader("sync.center.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class NotLoggedIn(Exception):
    """Somebody must log in first; the page leads there, and back."""


class NotYours(Exception):
    """Nobody without a certain role sees this, and no hint of it."""


class NoSuchPage(Exception):
    """There is nothing at this address, or nothing that this person may know of."""


class Site(Struct, frozen=True):
    """What every visit shares. `now` is the clock in ms since 1970; `secure`: it is served by TLS."""

    store: Store
    now: Callable[[], int]
    chinese: Translate
    secure: bool
    links: tuple[PageLink, ...]
    tries: TryLimit  # of whoever logs in, by address
    lookups: TryLimit  # of whoever looks a complaint up, the same


class PageVisit:
    """One call of a page. `visitor` is None where nobody is logged in, which only a public page lets happen."""

    def __init__(self, site: Site, request: PageRequest, visitor: Visitor | None, zone: str) -> None:
        self.site, self.request, self.visitor = site, request, visitor
        self.store, self.now = site.store, site.now()
        self._typed: Typed | None = None
        self.menu_path = request.url.path  # under which link of the menu it stands; a page may say another
        language: PageLanguage = "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "zh_CN"
        self.words = PageWords(language, site.chinese, zone)

    @property
    def account(self) -> Account:
        """Whose call it is. Raises `NotLoggedIn`."""
        if self.visitor is None:
            raise NotLoggedIn
        return self.visitor.account

    @property
    def address(self) -> str:
        """From where it comes."""
        client = self.request.client
        return client.host if client else ""

    @cached_property
    def asked(self) -> Mapping[str, str]:
        """What stands behind the question mark, the last of each name; text that is no text is taken out."""
        query = self.request.query_params
        return {name: str(query.getall(name)[-1]).replace("\0", "").strip() for name in query}

    async def run(
        self, act: Callable[Arguments, Answered], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answered:
        """Does what asks the database, beside the loop that answers."""
        return await asyncio.to_thread(act, *args, **kwargs)

    async def names(self, badges: Iterable[str]) -> dict[str, str]:
        """What those are called who stand in a history, by badge."""
        return await self.run(self._names, {*badges})

    def _names(self, badges: Collection[str]) -> dict[str, str]:
        with self.store.read() as connection:
            return people_names(connection, badges)

    def part(self, name: str) -> str:
        """What stands at this name's place in the address."""
        return str(self.request.path_params[name])

    async def typed(self) -> Typed:
        """What a form brought, by the names of its fields."""
        if self._typed is None:
            form = await self.request.form()
            self._typed = {name: [str(value) for value in form.getall(name)] for name in form}
        return self._typed

    @property
    def kept(self) -> Typed:
        """The same once it was read, without what only the program needs; nothing before."""
        hidden = {"csrf", "form", "seen", "password", "old", "new", "again"}
        return {name: values for name, values in (self._typed or {}).items() if name not in hidden}

    def show(self, template: str, *, status: int = 200, **values: Any) -> Response[str]:
        """A page; every template knows the visit as `visit`, and `_` says a text in its language."""
        known = {"visit": self, "_": self.words.text, "said": self.words.said, "new_form": new_form}
        lines: dict[str, Any] = {
            "table_lines": lambda table, stacked: table_lines(table, self.words, stacked=stacked),
            "person": self._person,
        }
        text = _templates.get_template(template).render({**known, **lines, **values})
        return Response(text, status_code=status, media_type="text/html", headers={"Vary": "HX-Request"})

    def _person(self, badge: str, names: Mapping[str, str]) -> str:
        """As people read it: the name, and the badge number behind it."""
        return str(self.words.said(named_person(badge, names)))

    def listed(self, template: str, table: PageTable, name: str, **values: Any) -> Response[Any]:
        """A page with a table; the same address with `as=xlsx` or `as=csv` is the table as a file of this name."""
        kind = self.asked.get("as", "")
        if kind not in FILE_KINDS:
            return self.show(template, table=table, **values)
        csv = kind == "csv"
        content = comma_separated(table, self.words) if csv else workbook(table, self.words, name)
        headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
        return Response(content, media_type=FILE_KINDS[kind], headers=headers)

    def file_address(self, kind: str) -> str:
        """Of the same page as a file."""
        return urlencode({**self.asked, "as": kind})

    def go(self, address: str) -> Redirect:
        """To a page of the site, after something was done: to load that anew does nothing twice."""
        return Redirect(f"{address}{'&' if '?' in address else '?'}done=1", status_code=303)

    async def look(self, about: str, detail: str = "") -> None:
        """Keeps that this person looked at somebody else's data."""
        if about and about != self.account.badge:
            page = self.request.url.path
            audit = OfficeAudit(self.now, self.account.badge, "look", page, about, detail, self.address)
            await self.run(self.store.accounts.note, audit)

    @property
    def menu(self) -> list[MenuGroup]:
        """That of this person; without one of their own password they have none."""
        if self.visitor is None or self.account.must_change:
            return []
        links = [link for link in self.site.links if self.account.holds(link.roles, self.now)]
        return menu(links, self.menu_path)

    @property
    def here(self) -> str:
        """The address in the menu under which this page is."""
        return current(self.site.links, self.menu_path)

    @property
    def done(self) -> str:
        """What was done just before, said at the top of the page."""
        return Mistake("Done.") if self.asked.get("done") == "1" else ""


Visited = NamedDependency[SkipValidation[PageVisit]]  # as a handler is given it


def new_form() -> str:
    """Names a form, so that what it asks for is done once however often it is sent."""
    return secrets.token_urlsafe(16)
