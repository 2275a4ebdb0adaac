"""The order notices: the database tells when orders were given, or may have been, by whichever process.

PostgreSQL tells a connection of its own. SQLite's file is asked whether anybody wrote to it.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from sync.center.storage.database import GONE_AFTER

if TYPE_CHECKING:
    from psycopg import AsyncConnection

FILE_SECONDS = 0.1  # between two questions to SQLite's file
NOTICE_CHANNEL = "center_orders"  # as the trigger on the table has it, see step 0012
AGAIN_SECONDS = 1.0  # until a lost connection is made again
NOTICE_SECONDS = 5.0  # within which a notice of our own comes back where notices come at all

log = logging.getLogger(__name__)


class SentNotices:
    """Those of PostgreSQL. Whether they come is tried, never believed: by one that is sent over another connection.

    A pooler that gives a connection away between two transactions swallows them.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.come = False

    def send(self) -> None:
        """Tells everybody who listens, ourselves too, that there may be orders. Raises SQLAlchemyError."""
        with self._engine.begin() as connection:
            connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": NOTICE_CHANNEL})

    def doubt(self) -> None:
        """There was an order that none told of: they do not come, until one does. Raises SQLAlchemyError."""
        self.come = False
        self.send()

    async def listen(self, told: Callable[[], None]) -> None:
        """Calls `told` at each notice until cancelled; where some may have been missed, at the first after that."""
        from psycopg import Error

        lost = False
        while True:
            try:
                async with await self._connected() as connection:
                    await connection.execute(f"LISTEN {NOTICE_CHANNEL}")
                    if lost:
                        log.warning("orders are told of by the database again")
                    lost = False
                    await self._hear(connection, told)
            except (Error, OSError, SQLAlchemyError) as e:
                self.come = False
                if not lost:
                    log.warning("orders are looked for, the database does not tell of them: %s", e)
                lost = True
            await asyncio.sleep(AGAIN_SECONDS)

    async def _connected(self) -> "AsyncConnection[Any]":
        from psycopg import AsyncConnection

        words, values = self._engine.dialect.create_connect_args(self._engine.url)
        return await AsyncConnection.connect(*words, autocommit=True, **{**GONE_AFTER, **values})

    async def _hear(self, connection: "AsyncConnection[Any]", told: Callable[[], None]) -> None:
        """Raises psycopg's Error, once the connection is lost."""
        await asyncio.to_thread(self.send)
        quiet = False
        while True:
            async for _ in connection.notifies(timeout=NOTICE_SECONDS, stop_after=1):
                self.come = True
                told()
            if not self.come and not quiet:
                log.warning("orders are looked for, the database's notices do not come: is a pooler between?")
            quiet = not self.come


class FileNotices:
    """Those of SQLite: a connection sees by a number whether another one has committed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.come = True

    def doubt(self) -> None:
        """There was an order that none told of."""
        self.come = False

    async def listen(self, told: Callable[[], None]) -> None:
        """Calls `told` whenever somebody wrote to the file, until cancelled."""
        pooled = self._engine.raw_connection()
        held = cast(sqlite3.Connection, pooled.driver_connection)
        try:
            held.execute("PRAGMA busy_timeout=0")  # the loop waits for nobody
            seen = None
            while True:
                if (now := _version(held)) is None or now != seen:
                    told()
                seen = now
                await asyncio.sleep(FILE_SECONDS)
        finally:
            pooled.invalidate()


def _version(held: sqlite3.Connection) -> int | None:
    """None where the file does not answer at once."""
    try:
        return int(held.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.Error:
        return None


OrderNotices = SentNotices | FileNotices


def of(engine: Engine) -> OrderNotices:
    """Of the database behind the engine."""
    return SentNotices(engine) if engine.dialect.name == "postgresql" else FileNotices(engine)
