"""How soon an order is at a thousand terminals that wait for one, beside a hall that asks each second.

The orders are written straight into the database, as a command beside the center writes them, in one transaction;
the clock starts when that is committed. The terminals are a process of their own that speaks the wire only.
"""

import asyncio
import random
import re
import signal
import sqlite3
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Engine, func, select

from sync.center.network.certificates import Authority, establish
from sync.center.orders import order_table
from sync.center.storage.database import engine, terminals
from sync.center.storage.transactions import one_at_a_time
from sync.contract import SignedBundle
from tests.benchmarks.crowd import accepted, processor_seconds
from tests.benchmarks.figures import markdown
from tests.benchmarks.measuring import SPAWN, quantile
from tests.benchmarks.plain_endpoint import endpoint, orders_in_sqlite
from tests.hostile.wire import Center, centers, request
from tests.support.postgres import Postgres
from tests.sync.center.conftest import Hall

PACKAGES = ("uvicorn", "litestar", "sqlalchemy", "psycopg")
PATIENCE_SECONDS = 120.0
IDLE_SECONDS = 5.0  # of which the processor time is taken while nothing happens
CONTENT = "x" * 2000  # as long as a configuration
ANSWERED = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
ORDER = re.compile(rb'"id": ?(\d+)')
AWAY = re.compile(rb"retry-after: (\d+)", re.IGNORECASE)
HEAD = """From the commit of an order for each window until they are at the terminals, which ask anew at once.
`idle` is the processor time of the serving processes in a second in which nothing happens."""


class OrdersExtent(Struct, frozen=True):
    """How many terminals wait, and how often they are all given an order."""

    terminals: int = 1_000
    rounds: int = 5


class Arrival(Struct, frozen=True):
    """How long orders were on their way, ms."""

    name: str
    orders: int
    p50_ms: int
    p99_ms: int
    last_ms: int
    idle_ms: float


class OrdersFigures(Struct, frozen=True):
    arrivals: list[Arrival]

    def text(self) -> str:
        columns = ("an order to all", "orders", "p50 ms", "p99 ms", "last ms", "idle, ms a s")
        rows = [
            (each.name, f"{each.orders:,}", f"{each.p50_ms:,}", f"{each.p99_ms:,}", f"{each.last_ms:,}",
             f"{each.idle_ms:.0f}")
            for each in self.arrivals
        ]  # fmt: skip
        return f"{HEAD}\n\n{markdown(columns, rows)}"


class Waiting(Struct, frozen=True):
    """A terminal: from where to where it speaks, its window, and how long it rests before it asks again, s."""

    to: tuple[str, int, str]
    ca: str
    window: str
    key: str
    pause: float


def measure(folder: Path, extent: OrdersExtent) -> OrdersFigures:
    authority = establish(folder / "authority", [], datetime.now(UTC))
    found = [_plain(folder, authority, extent)]
    with Postgres() as server:
        for processes in (1, 2):
            file = f"sqlite:///{folder}/center-{processes}.db"
            for kind, database in (("SQLite", file), ("PostgreSQL", server.database())):
                own = folder / f"{kind}-{processes}"
                own.mkdir()
                found.append(_ours(f"{kind}, {processes} serving", own, database, authority, extent, processes))
    return OrdersFigures(found)


def _ours(
    name: str, folder: Path, database: str, authority: Authority, extent: OrdersExtent, processes: int
) -> Arrival:
    joined, made = accepted(database, extent.terminals), engine(database)
    with ExitStack() as stack:
        stack.callback(made.dispose)
        own = [folder / f"{number}" for number in range(processes)]
        halls = [stack.enter_context(serving(each, database, authority)) for each in own]
        doors = [centers(hall.url, None, extent.terminals) for hall in halls]
        to = [doors[number % processes][number] for number in range(extent.terminals)]
        crowd = [_waiting(to[number], authority, number, key) for number, (_, key) in enumerate(joined)]
        return _rounds(name, crowd, extent, _Given(made), [hall.pid for hall in halls])


def _plain(folder: Path, authority: Authority, extent: OrdersExtent) -> Arrival:
    """Terminals that ask each second, each at a moment of its own."""
    file = folder / "plain.db"
    with endpoint(orders_in_sqlite, str(file), authority) as (url, pid), closing(sqlite3.connect(file)) as database:
        crowd = [
            _waiting(to, authority, number, f"{number + 1:064x}", 1.0)
            for number, to in enumerate(centers(url, None, extent.terminals))
        ]
        given = _PlainGiven(database, len(crowd))
        return _rounds("a plain endpoint, asked each second", crowd, extent, given, [pid])


def _waiting(to: Center, authority: Authority, number: int, key: str, pause: float = 0.0) -> Waiting:
    return Waiting((to.host, to.port, to.source), str(authority.ca), f"W-{number}", key, pause)


class _PlainGiven:
    """The same at the plain endpoint, where everybody asks all the time."""

    def __init__(self, database: sqlite3.Connection, asking: int) -> None:
        self._database, self._asking = database, asking

    def give(self, windows: Sequence[str]) -> float:
        with self._database:
            rows = [(window, _order(window)) for window in windows]
            self._database.executemany("INSERT INTO orders (window, body) VALUES (?, ?)", rows)
            return time.monotonic()

    def asked(self) -> int:
        return self._asking


class _Given:
    """Gives all their orders, and knows who has asked since."""

    def __init__(self, made: Engine) -> None:
        self._engine = made
        self._began = _now_ms()

    def give(self, windows: Sequence[str]) -> float:
        self._began = _now_ms()
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            for window in windows:
                order_table.give(connection, window, SignedBundle(_order(window)), self._began)
            return time.monotonic()

    def asked(self) -> int:
        with self._engine.execution_options(reads=True).begin() as connection:
            late = select(func.count()).select_from(terminals).where(terminals.c.last_seen > self._began)
            return connection.scalar(late) or 0


def _rounds(
    name: str, crowd: Sequence[Waiting], extent: OrdersExtent, given: "_Given | _PlainGiven", serving: Sequence[int]
) -> Arrival:
    windows, spans = [each.window for each in crowd], list[float]()
    near, far = SPAWN.Pipe()
    process = SPAWN.Process(target=_wait_for_orders, args=(far, crowd), daemon=True)
    process.start()
    far.close()
    try:
        _arrived(near, 1)  # all are there
        for number in range(extent.rounds):
            _until(lambda: given.asked() == len(crowd))
            if not number:
                idle = _idle(serving)
            began = given.give(windows)
            spans += [at - began for at in _arrived(near, len(crowd))]
    finally:
        process.kill()
        process.join()
    ms = [1000 * span for span in spans]
    middle, most = quantile(ms, 0.5), quantile(ms, 0.99)
    return Arrival(name, len(ms), round(middle), round(most), round(max(ms)), round(idle, 1))


def _idle(serving: Sequence[int]) -> float:
    before = sum(map(processor_seconds, serving))
    time.sleep(IDLE_SECONDS)
    return 1000 * (sum(map(processor_seconds, serving)) - before) / IDLE_SECONDS


def _arrived(near: Connection, count: int) -> list[float]:
    """When each had its own."""
    found: dict[str, float] = {}
    while len(found) < count:
        assert near.poll(PATIENCE_SECONDS), f"{count - len(found)} had no order"
        window, at = near.recv()
        assert window not in found
        found[window] = at
    return [*found.values()]


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "they never asked"
        time.sleep(0.2)
    time.sleep(1.0)  # what the last of them asked is looked up


@contextmanager
def serving(folder: Path, database: str, authority: Authority) -> Iterator[Hall]:
    """A center in a process of its own, and in a new folder."""
    folder.mkdir()
    hall = Hall(folder, authority)
    hall.database = database
    hall.start()
    try:
        yield hall
    finally:
        hall.stop(signal.SIGKILL)


def _wait_for_orders(far: Connection, crowd: Sequence[Waiting]) -> None:
    asyncio.run(_crowd(far, crowd))


async def _crowd(far: Connection, crowd: Sequence[Waiting]) -> None:
    context, loop = ssl.create_default_context(cafile=crowd[0].ca), asyncio.get_running_loop()
    room = asyncio.Semaphore(16)

    async def come(each: Waiting) -> None:
        (host, port, source), begin = each.to, lambda: _Terminal(each, far)
        async with room, asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with suppress(OSError):  # a center that has much to do lets a handshake go
                    await loop.create_connection(begin, host, port, ssl=context, local_addr=(source, 0))
                    return

    await asyncio.gather(*map(come, crowd))
    far.send(("", time.monotonic()))
    await asyncio.Event().wait()


class _Terminal(asyncio.Protocol):
    """Asks, and asks again; little else, so that the figures are the center's."""

    def __init__(self, waiting: Waiting, far: Connection) -> None:
        self._waiting, self._far, self._after, self._answer = waiting, far, 0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        # Those that ask each second do it each at a moment of its own.
        first = int(self._waiting.key, 16) % 997 / 997 * self._waiting.pause
        asyncio.get_running_loop().call_later(first, self._ask)

    def _ask(self) -> None:
        wait = 0 if self._waiting.pause else 50
        path = f"/v1/orders?after={self._after}&wait={wait}&errands=1&window={self._waiting.window}"
        self._transport.write(request("GET", path, self._waiting.key))

    def data_received(self, data: bytes) -> None:
        at = time.monotonic()
        self._answer += data
        head, _, body = self._answer.partition(b"\r\n\r\n")
        length = ANSWERED.search(head)
        if length is None or len(body) < int(length[1]):
            return
        if (order := ORDER.search(body)) is not None:
            assert f'"{self._waiting.window} xxx'.encode() in body, "another one's"
            self._after = int(order[1])
            self._far.send((self._waiting.window, at))
        self._answer = b""
        away = AWAY.search(head)
        # Whoever is sent away comes again as a terminal does.
        pause = int(away[1]) * (1 + random.random() / 2) if away else self._waiting.pause
        asyncio.get_running_loop().call_later(pause, self._ask)


def _order(window: str) -> str:
    return f"{window} {CONTENT}"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
