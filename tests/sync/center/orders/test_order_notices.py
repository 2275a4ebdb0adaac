"""Order notices of both databases: whoever gives orders is heard at once; where none come, that is known."""

import asyncio
import sqlite3
import subprocess
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import pytest
from psycopg import AsyncConnection, Notify
from sqlalchemy import Engine, text

from sync.center.orders import order_notices
from sync.center.orders.order_notices import OrderNotices, SentNotices
from sync.center.storage.database import engine
from sync.center.store import Store
from tests.support.postgres import Postgres
from tests.sync.center.conftest import until

GIVE = "INSERT INTO orders (window, kind, body, at) VALUES ('2F-17', 'fingers', '{}', 1)".replace(
    "window", '"window"'
)
SECONDS = 20.0
PGBOUNCER = which("pgbouncer", path="/usr/sbin:/usr/bin")


class Told:
    """How often it was called, and whether it was since it was last asked."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()

    def __call__(self) -> None:
        self._bell.set()

    async def once(self) -> None:
        async with asyncio.timeout(SECONDS):
            await self._bell.wait()
        self._bell.clear()

    @property
    def silent(self) -> bool:
        return not self._bell.is_set()


@asynccontextmanager
async def listening(notices: OrderNotices) -> AsyncIterator[Told]:
    told = Told()
    task = asyncio.create_task(notices.listen(told))
    try:
        yield told
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def other(fresh_database: str) -> Iterator[Engine]:
    """Another process's way into the database, as far as this one can see."""
    Store(fresh_database).close()
    made = engine(fresh_database)
    yield made
    made.dispose()


@pytest.fixture
def sent(postgres: Postgres) -> Iterator[Engine]:
    """The same of a database of PostgreSQL."""
    url = postgres.database()
    Store(url).close()
    made = engine(url)
    yield made
    made.dispose()


def listeners(made: Engine) -> list[int]:
    with made.begin() as connection:
        query = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        return list(connection.scalars(text(query)))


def say(made: Engine, statement: str) -> None:
    with made.begin() as connection:
        connection.execute(text(statement))


def test_an_order_that_anybody_gives_by_plain_sql_is_told(fresh_database: str, other: Engine) -> None:
    async def hear() -> None:
        with closing(Store(fresh_database)) as store:
            async with listening(store.notices) as told:
                await told.once()  # whoever begins to listen looks once
                await asyncio.to_thread(say, other, GIVE)
                await told.once()
                assert store.notices.come

    asyncio.run(hear())


def test_a_file_that_nobody_writes_to_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, asked = order_notices._version, asyncio.Semaphore(0)

    def counted(held: sqlite3.Connection) -> int | None:
        asked.release()
        return ask(held)

    monkeypatch.setattr(order_notices, "_version", counted)

    async def hear() -> None:
        with closing(Store(f"sqlite:///{tmp_path}/center.db")) as store:
            async with listening(store.notices) as told, asyncio.timeout(SECONDS):
                await told.once()
                store.ordered_since(0)
                for _ in range(4):
                    await asked.acquire()
                assert told.silent
                say(engine(f"sqlite:///{tmp_path}/center.db"), GIVE)
                await told.once()

    asyncio.run(hear())


def test_after_a_lost_connection_it_listens_and_looks_again(
    sent: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What was given meanwhile was told to nobody."""
    monkeypatch.setattr(order_notices, "AGAIN_SECONDS", 0.3)
    notices = SentNotices(sent)

    async def hear() -> None:
        async with listening(notices) as told:
            await told.once()
            assert notices.come
            (before,) = await asyncio.to_thread(listeners, sent)
            await asyncio.to_thread(say, sent, f"SELECT pg_terminate_backend({before})")
            await asyncio.to_thread(until, lambda: not notices.come)
            await told.once()
            assert notices.come
            assert before not in await asyncio.to_thread(listeners, sent)
            await asyncio.to_thread(say, sent, GIVE)
            await told.once()

    asyncio.run(hear())
    assert [each.message.partition(":")[0] for each in caplog.records] == [
        "orders are looked for, the database does not tell of them",
        "orders are told of by the database again",
    ]


def test_where_none_come_nobody_relies_on_them_and_the_log_says_so_once(
    sent: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As behind a pooler that passes LISTEN to one connection and notices to another."""
    monkeypatch.setattr(order_notices, "NOTICE_SECONDS", 0.05)
    monkeypatch.setattr(SentNotices, "send", lambda self: None)
    listened, times = AsyncConnection.notifies, list[int]()

    def counted(self: AsyncConnection, *, timeout: float, stop_after: int) -> AsyncGenerator[Notify]:
        times.append(1)
        return listened(self, timeout=timeout, stop_after=stop_after)

    monkeypatch.setattr(AsyncConnection, "notifies", counted)
    notices = SentNotices(sent)

    async def hear() -> None:
        async with listening(notices) as told:
            await asyncio.to_thread(until, lambda: bool(caplog.records))
            await asyncio.to_thread(until, lambda: len(times) > 3)
            assert told.silent
            assert not notices.come

    asyncio.run(hear())
    assert [each.message for each in caplog.records] == [
        "orders are looked for, the database's notices do not come: is a pooler between?"
    ]


def test_doubted_ones_count_again_once_one_has_come(sent: Engine) -> None:
    notices = SentNotices(sent)

    async def hear() -> None:
        async with listening(notices) as told:
            await told.once()
            await asyncio.to_thread(notices.doubt)
            await told.once()
            assert notices.come

    asyncio.run(hear())


@pytest.mark.skipif(not PGBOUNCER, reason="pgbouncer is not installed")
def test_behind_pgbouncer_that_pools_transactions_none_are_relied_on(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(order_notices, "NOTICE_SECONDS", 0.2)
    direct = postgres.database()
    Store(direct).close()
    # pytest's folders are closed to another user
    with TemporaryDirectory() as folder, closing(Pooler(direct, Path(folder))) as pooler:
        behind = engine(pooler.url)
        notices, busy = SentNotices(behind), engine(pooler.url)

        async def hear() -> None:
            async with listening(notices) as told:
                await asyncio.to_thread(until, lambda: bool(caplog.records))
                for _ in range(10):  # transactions of others take the connection that was listened at
                    await asyncio.to_thread(say, busy, GIVE)
                assert told.silent
                assert not notices.come

        asyncio.run(hear())
        behind.dispose()
        busy.dispose()


class Pooler:
    """PgBouncer before a database, giving connections away between two transactions."""

    def __init__(self, url: str, folder: Path) -> None:
        server, name = url.partition("host=")[2], url.partition("@/")[2].partition("?")[0]
        users, settings = folder / "users.txt", folder / "pgbouncer.ini"
        users.write_text('"postgres" ""\n')
        settings.write_text(
            f"[databases]\n{name} = host={server} user=postgres\n"
            f"[pgbouncer]\nlisten_addr =\nunix_socket_dir = {folder}\n"
            f"auth_type = any\nauth_file = {users}\npool_mode = transaction\nlogfile = {folder}/log\n"
            "listen_port = 6432\n"
        )
        folder.chmod(0o777)
        self._process = subprocess.Popen([PGBOUNCER or "", "-q", settings], user="postgres")
        self.url = f"postgresql+psycopg://postgres@/{name}?host={folder}&port=6432"
        until(lambda: any(folder.glob(".s.PGSQL.*")))

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
