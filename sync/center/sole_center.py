"""The sole center: one process serves a database, and holds a lock on it while it does."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

SERVING = ".serving"  # ends the name of the file beside a database of SQLite that is locked
ONE_CENTER = 7_201_509_262  # names PostgreSQL's lock, beside that of migrations


class CenterThere(Exception):
    """Another center serves this database; the message says what to do."""

    def __init__(self, who: str) -> None:
        super().__init__(f"a center serves this database already{who}: stop that one, or name another --database")


@contextmanager
def sole_center(url: str) -> Iterator[None]:
    """Serves alone; the lock goes with the process, however it ends. Raises `CenterThere`, SQLAlchemyError."""
    parts = make_url(url)
    if parts.get_backend_name() == "postgresql":
        held = _postgresql(url)
    else:
        held = _file(parts.database if parts.get_backend_name() == "sqlite" else None)
    with held:
        yield


@contextmanager
def _file(database: str | None) -> Iterator[None]:
    try:
        # One file has many names; what is locked is beside the one that all of them lead to.
        file = os.open(f"{os.path.realpath(database)}{SERVING}", os.O_RDWR | os.O_CREAT, 0o600) if database else -1
    except OSError:  # no database can be made there either, which says so itself
        file = -1
    try:
        if file >= 0:
            _lock(file)
        yield
    finally:
        if file >= 0:
            os.close(file)


def _lock(file: int) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        raise CenterThere(f" (process {os.pread(file, 32, 0).decode() or 'unknown'})") from e
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)


@contextmanager
def _postgresql(url: str) -> Iterator[None]:
    """The lock is the connection's, which therefore stays open."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": ONE_CENTER}):
                raise CenterThere("")
            yield
    finally:
        engine.dispose()
