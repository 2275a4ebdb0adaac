"""How long the office's pages take at a hall of 300 windows with a year of facts, beside a plain page.

The plain page is what a hall would write first: litestar, jinja2 and one indexed SELECT of thirty rows, on the same
database and served as they come. Every page is found by its links, as each role finds it.
"""

import re
import socket
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg
import requests
import uvicorn
from jinja2 import Template
from litestar import Litestar, MediaType, get
from msgspec import Struct

from sync.center.office.people.roles import Account, Grant, RoleName
from sync.center.pages.portal.office_site import office_site
from sync.center.store import Store
from terminal.config.office_catalogue import chinese
from tests.benchmarks.crowd import processor_seconds
from tests.benchmarks.figures import markdown
from tests.benchmarks.measuring import SPAWN, quantile
from tests.benchmarks.year import LAST, Year, YearExtent, utc
from tests.support.postgres import Postgres

PACKAGES = ("uvicorn", "litestar", "jinja2", "sqlalchemy", "psycopg", "msgspec")
NOW = utc(str(LAST), 24 * 60 + 10 * 60 + 30)  # the morning after the last day
PASSWORD = "benchmark-2026"
PUBLISHED = 22  # worked days that were published before, each by a real sheet
SELECT = "SELECT seq, kind, received FROM facts WHERE terminal = {0} AND series = {0} ORDER BY seq DESC LIMIT 30"
PLAIN = """<!doctype html><title>Facts</title><table>{% for row in rows %}
<tr><td>{{ row[0] }}</td><td>{{ row[1] }}</td><td>{{ row[2] }}</td></tr>{% endfor %}</table>"""
HEAD = """Milliseconds from the call to the last byte, one caller at a time; `×` is the median against the plain
page's, called in turns with it; `processor ms` is the serving process's alone, which other work changes least. The
goal is a p99 under 300 ms, and a day's sheet in under 10 s."""

Site = Callable[[str], Litestar]


class PagesExtent(Struct, frozen=True):
    year: YearExtent = YearExtent()
    calls: int = 100  # of each page


class PageTook(Struct, frozen=True):
    page: str
    role: str
    median_ms: float
    p99_ms: float
    times: float
    processor_ms: float  # of the serving process, for a call


class PagesFigures(Struct, frozen=True):
    database: str
    facts: int
    fill_seconds: float
    sheet_seconds: list[float]
    pages: list[PageTook]

    def text(self) -> str:
        columns = (f"{self.database}, {self.facts:,} facts", "as", "×", "median ms", "p99 ms", "processor ms")
        rows = [
            (
                each.page,
                each.role,
                f"{each.times:.1f}",
                f"{each.median_ms:.1f}",
                f"{each.p99_ms:.1f}",
                f"{each.processor_ms:.1f}",
            )
            for each in sorted(self.pages, key=lambda one: -one.p99_ms)
        ]
        low, high = min(self.sheet_seconds), max(self.sheet_seconds)
        sheets = (
            f"The sheet of a day, made and published: {median(self.sheet_seconds):.1f} s ({low:.1f} to {high:.1f})."
        )
        return "\n\n".join([HEAD, markdown(columns, rows), sheets])


def measure(folder: Path, extent: PagesExtent) -> PagesFigures:
    """With SQLite."""
    return _measured("SQLite", f"sqlite:///{folder / 'center.db'}", extent)


def measure_postgresql(folder: Path, extent: PagesExtent) -> PagesFigures:
    """With a server of its own."""
    for each in (folder, folder.parent):  # both made for this run
        each.chmod(0o711)  # the server is another user's
    with Postgres(folder) as server:
        return _measured("PostgreSQL", server.database(), extent)


def _measured(kind: str, database: str, extent: PagesExtent) -> PagesFigures:
    year, began = Year(extent.year), perf_counter()
    with closing(Store(database)) as store:
        count = year.fill(store)
        store.ratings.look()
        filled = perf_counter() - began
        people = _people(year, store)
        sheets = [_published(store, day) for day in year.made.worked[-PUBLISHED:]]
    with served(_plain, database) as plain, served(_office, database) as (office, pid):
        caller, found = Caller(plain, pid, extent.calls), dict[str, PageTook]()
        for role, badge in people.items():
            session = _logged_in(office, badge)
            for pattern, path in _linked(office, session).items():
                if pattern not in found:
                    found[pattern] = caller.took(session, office + path, pattern, role)
    return PagesFigures(kind, count, round(filled, 1), sheets, [caller.plain_took(), *found.values()])


def _published(store: Store, day: str) -> float:
    """In seconds."""
    began = perf_counter()
    store.editions.publish(store.editions.draft(day), "", "", NOW)
    return round(perf_counter() - began, 2)


def _people(year: Year, store: Store) -> Mapping[RoleName, str]:
    first = year.windows[0]
    floor = first.window.partition("-")[0]
    scopes: dict[RoleName, str] = {
        "supervision_head": "",
        "it": "",
        "deputy_director": "",
        "unit_head": first.unit,
        "group_leader": first.window,
        "duty_officer": floor,
        "staff": "",
    }
    found: dict[RoleName, str] = {}
    for number, (role, scope) in enumerate(scopes.items()):
        badge = first.people[0].badge if role == "staff" else f"9{number:03}"
        store.accounts.add(Account(badge, role, (Grant(role, scope),)), PASSWORD, "", NOW)
        store.accounts.set_password(badge, PASSWORD, badge, NOW)
        found[role] = badge
    return found


# Who calls.


class Caller:
    """Calls a page and the plain one in turns, so that a machine whose speed drifts is as slow for both."""

    def __init__(self, plain: tuple[str, int], office: int, calls: int) -> None:
        self._plain, self._pids = plain[0], (office, plain[1])
        self._calls, self._session = calls, requests.Session()
        self.plain, self._spent = list[float](), 0.0

    def took(self, session: requests.Session, url: str, pattern: str, role: str) -> PageTook:
        _called(session, url)  # what a process reads once is nobody's
        times, beside = list[float](), list[float]()
        before = [processor_seconds(pid) for pid in self._pids]
        for _ in range(self._calls):
            times.append(_called(session, url))
            beside.append(_called(self._session, self._plain))
        own, plain = (processor_seconds(pid) - at for pid, at in zip(self._pids, before, strict=True))
        self.plain, self._spent = [*self.plain, *beside], self._spent + plain
        return _row(pattern, role, times, median(beside), own)

    def plain_took(self) -> PageTook:
        return _row("plain page, one SELECT", "", self.plain, median(self.plain), self._spent)


def _row(page: str, role: str, times: list[float], plain: float, spent: float) -> PageTook:
    """`spent` are seconds of the processor."""
    figures = (median(times), quantile(times, 0.99), median(times) / plain, 1000 * spent / len(times))
    return PageTook(page, role, *(round(figure, 1) for figure in figures))


def _called(session: requests.Session, url: str) -> float:
    """In milliseconds."""
    began = perf_counter()
    answer = session.get(url, timeout=60)
    took = 1000 * (perf_counter() - began)
    assert answer.status_code == 200, (url, answer.status_code)
    return took


def _logged_in(office: str, badge: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    page = session.get(f"{office}/login", timeout=60).text
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    answer = session.post(f"{office}/login", data=hidden | {"badge": badge, "password": PASSWORD}, timeout=60)
    assert answer.url == f"{office}/", answer.text
    return session


def _linked(office: str, session: requests.Session) -> dict[str, str]:
    """Each page that links lead to from the first one on, one of each pattern."""
    found, waiting = {"/": "/"}, ["/"]
    while waiting:
        page = session.get(office + waiting.pop(), timeout=60)
        if page.status_code != 200 or "html" not in page.headers["content-type"]:
            continue
        for path in re.findall(r'href="(/[^"#]*)"', page.text):
            address = path.replace("&amp;", "&")
            pattern = _pattern(address)
            if pattern not in found and not address.startswith(("/static", "/language", "/logout", "/login")):
                found[pattern] = address
                waiting.append(address)
    return found


def _pattern(address: str) -> str:
    path, _, query = address.partition("?")
    parts = ["…" if re.search(r"[0-9]|%", part) else part for part in path.split("/")]
    names = sorted({each.partition("=")[0] for each in query.split("&") if each})
    form = re.search(r"as=(\w+)", query)
    return "/".join(parts) + (f"?{'&'.join(names)}" if names else "") + (f" ({form[1]})" if form else "")


# Who serves.


@contextmanager
def served(site: Site, database: str) -> Iterator[tuple[str, int]]:
    """The URL of a site of this database, and its own process."""
    near, far = SPAWN.Pipe()
    process = SPAWN.Process(target=_serve, args=(far, site, database), daemon=True)
    process.start()
    far.close()
    try:
        assert process.pid
        yield f"http://127.0.0.1:{near.recv()}", process.pid
    finally:
        process.kill()
        process.join()


def _office(database: str) -> Litestar:
    return office_site(Store(database), now=lambda: NOW, chinese=chinese, secure=False)


def _plain(database: str) -> Litestar:
    template, fetch = Template(PLAIN), _rows(database)

    @get("/", media_type=MediaType.HTML, sync_to_thread=False)
    def page() -> str:
        return str(template.render(rows=fetch()))

    return Litestar([page])


def _rows(database: str) -> Callable[[], list[tuple[object, ...]]]:
    if database.startswith("sqlite"):
        file = sqlite3.connect(database.removeprefix("sqlite:///"), check_same_thread=False)
        key = file.execute("SELECT terminal, series FROM makers LIMIT 1").fetchone()
        return lambda: file.execute(SELECT.format("?"), key).fetchall()
    server = psycopg.connect(database.replace("+psycopg", ""), autocommit=True)
    maker = server.execute("SELECT terminal, series FROM makers LIMIT 1").fetchone()
    return lambda: server.execute(SELECT.format("%s"), maker).fetchall()


def _serve(pipe: Connection, site: Site, database: str) -> None:
    app = site(database)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        pipe.send(listener.getsockname()[1])
        uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on")).run(sockets=[listener])
