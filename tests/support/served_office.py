"""The served office, for tests: its pages over real HTTP, on a clock that the test moves, and who opens them."""

import asyncio
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import requests
import uvicorn

from sync.center.office.people.roles import Account, Grant, RoleName
from sync.center.pages.portal.office_site import office_site
from sync.center.serving.server import listen
from sync.center.store import Store
from terminal.config.office_catalogue import chinese

PASSWORD = "窗口-服务-2026"  # of everybody in tests


class OfficeSite:
    """The site of a store, served in this process; `now` (ms UTC) is its clock."""

    def __init__(self, store: Store, url: str, now: int) -> None:
        self.store, self.url, self.now = store, url, now

    def add(self, badge: str, *roles: RoleName, scope: str = "", name: str = "") -> None:
        """An account with these roles."""
        grants = tuple(Grant(role, scope) for role in roles)
        self.store.accounts.add(Account(badge, name or badge, grants), PASSWORD, "", self.now)

    def browser(self, badge: str = "") -> "OfficeBrowser":
        """Somebody who opens its pages, logged in where a badge is named; whoever has no account gets one."""
        made = OfficeBrowser(self)
        if badge:
            made.send("/login", badge=badge, password=PASSWORD)
        return made


class OfficeBrowser:
    """Opens pages and sends their forms, with the hidden fields that stand in them, as a browser would."""

    def __init__(self, office: OfficeSite) -> None:
        self._office = office
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, address: str, status: int = 200) -> str:
        answer = self.session.get(self._office.url + address, timeout=30)
        assert answer.status_code == status, (address, answer.status_code, answer.text[:2000])
        answer.encoding = "utf-8"
        return answer.text

    def file(self, address: str) -> bytes:
        answer = self.session.get(self._office.url + address, timeout=30)
        assert answer.status_code == 200, (address, answer.status_code, answer.text[:2000])
        return answer.content

    def hidden(self, page: str, action: str) -> dict[str, str]:
        """The hidden fields of the form on this page that is sent to `action`."""
        return _hidden(self.get(page), action)

    def send(self, action: str, page: str = "", status: int = 0, **fields: str | Sequence[str]) -> str:
        """Fills in the form of `page` (its own address, where that is left out) and sends it; what is shown then.

        `status` is that of the answer after what it leads to; 0 takes any below 400.
        """
        answer = self.post(action, {**self.hidden(page or action, action), **fields})
        good = answer.status_code == status if status else answer.status_code < 400
        assert good, (action, answer.status_code, answer.text[:3000])
        return answer.text

    def post(self, action: str, fields: Mapping[str, Any]) -> requests.Response:
        """As it is, for whoever sends something that no form of ours would."""
        answer = self.session.post(self._office.url + action, data=fields, timeout=30)
        answer.encoding = "utf-8"
        return answer


@contextmanager
def served_office(store: Store, now: int) -> Iterator[OfficeSite]:
    """Serves the pages of a store at a free port of the loopback."""
    with listen("127.0.0.1", 0) as bound:
        office = OfficeSite(store, f"http://127.0.0.1:{bound.getsockname()[1]}", now)
        made = office_site(store, now=lambda: office.now, chinese=chinese, secure=False)
        server = uvicorn.Server(uvicorn.Config(made, log_config=None, lifespan="on"))
        serving = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])))
        serving.start()
        try:
            yield office
        finally:
            server.should_exit = True
            serving.join(10)


def _hidden(page: str, action: str) -> dict[str, str]:
    parser = _Forms()
    parser.feed(page)
    assert action in parser.forms, (action, sorted(parser.forms))
    return parser.forms[action]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._here: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._here = self.forms.setdefault(said.get("action", ""), {})
        elif tag == "input" and said.get("type") == "hidden":
            self._here[said["name"]] = said.get("value", "")
