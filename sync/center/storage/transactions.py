"""The transactions of one database: those that read, and those that write.

SQLite has one writer. There writers take turns before they ask it, and what several want at the same time can be
one transaction with one commit, in which each has a savepoint of his own.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import TimeoutError as NoConnection

from sync.center.storage.database import BUSY_TIMEOUT_MS, meta


def one_at_a_time(connection: Connection) -> None:
    """Lets no other writer give orders until this transaction has ended."""
    # Where writers work side by side, an id could otherwise be seen before a smaller one, which would be missed.
    connection.execute(select(meta.c.value).where(meta.c.key == "store").with_for_update())


class Transactions:
    """Those of an engine. `writers` is how many of them do not wait for each other."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.reading = engine.execution_options(reads=True)
        self.writers = 1 if engine.dialect.name == "sqlite" else 4
        self._turn = threading.Lock()
        self._here = _Here()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One that writes: kept whole at its end, or not at all. Within `together` it is a part of that one."""
        if (shared := self._here.shared) is not None:
            with shared.begin_nested():
                yield shared
        elif self.writers > 1:
            with self._engine.begin() as connection:
                yield connection
        else:
            with self._alone(), self._engine.begin() as connection:
                yield connection

    def together(self, acts: Sequence[Callable[[], None]]) -> None:
        """Does them one after the other, each whole or not at all; what they did is kept when this returns.

        An act must bear being done once more, and see to its own failures. Raises SQLAlchemyError: then nothing of
        any of them was kept.
        """
        if len(acts) == 1 or self.writers > 1 or not self._share(acts):
            for act in acts:
                act()

    def close(self) -> None:
        self._engine.dispose()

    def _share(self, acts: Sequence[Callable[[], None]]) -> bool:
        """False where the database itself ended the transaction in the middle of one: then none of it was kept."""
        with self._alone(), self._engine.connect() as connection, connection.begin() as transaction:
            self._here.shared = connection
            try:
                for act in acts:
                    act()
                    if not _open(connection):
                        transaction.rollback()
                        return False
            finally:
                self._here.shared = None
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # Whom SQLite itself has wait looks again ever more seldom, and may be passed by each time.
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            raise NoConnection(f"another writer has not ended within {BUSY_TIMEOUT_MS} ms")
        try:
            yield
        finally:
            self._turn.release()


class _Here(threading.local):
    """What the acts of this thread share."""

    shared: Connection | None = None


def _open(connection: Connection) -> bool:
    # Where a disk is full, SQLite may undo all of a transaction; its driver then takes a commit for done.
    # A connection that was given up, as one to a disk that failed is, took it along.
    if connection.invalidated:
        return False
    driver = connection.connection.dbapi_connection
    return bool(driver and driver.in_transaction)
