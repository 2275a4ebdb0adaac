"""What becomes of a database while a center works with it, by the causes that do it in life.

A center's file lies on a file system of its own, a server has a table space on one: only root can mount these, so
a test that asks for one is skipped elsewhere.
"""

import errno
import fcntl
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres import Postgres

IMAGE_MB = 16
EXT4_IOC_SHUTDOWN, WITHOUT_FLUSH = 0x8004587D, struct.pack("I", 2)  # linux: fs/ext4/ext4.h
TICKS = 2_000  # rows; as many times as many take a machine a moment
SLOW_SECONDS = 0.5
TABLES = "terminals, makers, facts, quarantine, alarms, orders, bundles, meta, tokens, systems, software, rollouts"


class Disk:
    """An ext4 in a file, mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._image = folder.with_name(f"{folder.name}-image")
        folder.mkdir()
        subprocess.run(["mke2fs", "-q", "-t", "ext4", self._image, f"{IMAGE_MB}M"], check=True)
        self._mount()

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True)

    def pull(self) -> None:
        """Nothing can be read or written any more."""
        folder = os.open(self.folder, os.O_RDONLY)
        fcntl.ioctl(folder, EXT4_IOC_SHUTDOWN, WITHOUT_FLUSH)
        os.close(folder)

    def fail(self) -> None:
        """As Linux does it after an error of the card: from now on it is only read."""
        subprocess.run(["mount", "-o", "remount,abort", self.folder], check=True)

    def plug(self) -> None:
        """It is back as it was last; what was open on it stays with what it was."""
        self.close()
        again = self._image.with_name(f"{self.folder.name}-image-{next(self._numbers)}")
        shutil.copy(self._image, again)
        self._image = again
        self._mount()

    @contextmanager
    def full(self) -> Iterator[None]:
        filler = self.folder / "filler"
        with filler.open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 10, 1):
                try:
                    while file.write(bytes(size)):
                        pass
                except OSError as e:
                    assert e.errno == errno.ENOSPC, e
        yield
        filler.unlink()

    def _mount(self) -> None:
        if (
            os.geteuid()
            or subprocess.run(["mount", "-o", "loop", self._image, self.folder], check=False).returncode
        ):
            pytest.skip("needs a loop device, to mount a file system of its own")


class SqliteFaults:
    def __init__(self, folder: Path) -> None:
        self._disk = Disk(folder)
        self._file = folder / "center.db"
        self.url = f"sqlite:///{self._file}"

    def close(self) -> None:
        self._disk.close()

    @contextmanager
    def gone(self) -> Iterator[None]:
        self._disk.pull()
        yield
        self._disk.plug()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        self._disk.fail()
        yield
        self._disk.plug()

    @contextmanager
    def full(self) -> Iterator[None]:
        with self._disk.full():
            yield

    @contextmanager
    def locked(self) -> Iterator[None]:
        """By another program."""
        with self._opened() as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    @contextmanager
    def slow(self) -> Iterator[None]:
        with self._opened() as other:
            other.execute("CREATE TABLE ticks (tick)")
            other.executemany("INSERT INTO ticks VALUES (?)", [(tick,) for tick in range(TICKS)])
            act = "SELECT count(*) FROM ticks a, ticks b WHERE a.tick + b.tick < 0;"
            other.execute(f"CREATE TRIGGER slow BEFORE UPDATE ON terminals BEGIN {act} END")
            yield
            other.execute("DROP TRIGGER slow")
            other.execute("DROP TABLE ticks")

    def copied(self) -> Callable[[], None]:
        """What puts back what it holds now, also while a center serves."""
        copy = sqlite3.connect(self._file.with_name("copy.db"))
        with self._opened() as live:
            live.backup(copy)

        def put_back() -> None:
            with closing(copy), self._opened() as live:
                copy.backup(live)

        return put_back

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        other = sqlite3.connect(self._file, isolation_level=None, timeout=60)
        yield other
        other.close()


class PostgresFaults:
    """Of a database of `server`, which nobody else uses."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self.url = server.database()

    def close(self) -> None:
        """There is nothing left."""

    @contextmanager
    def gone(self) -> Iterator[None]:
        self._server.stop()
        try:
            yield
        finally:
            self._server.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes what it is sent, and says nothing."""
        frozen = self._server.processes()
        for process in frozen:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in frozen:
                os.kill(process, signal.SIGCONT)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """As one that is a standby now."""
        with self._owner() as owner:
            self._set(owner, "on")
            try:
                yield
            finally:
                self._set(owner, "off")

    @contextmanager
    def full(self) -> Iterator[None]:
        """Its facts lie on a disk that is."""
        with self._server.folder() as folder, closing(Disk(folder / "disk")) as disk, self._owner() as owner:
            place = disk.folder / "place"
            place.mkdir()
            self._server.belongs_to_it(place)
            owner.execute(f"CREATE TABLESPACE small LOCATION '{place}'".encode())
            owner.execute("ALTER TABLE facts SET TABLESPACE small")
            with disk.full():
                yield
            owner.execute("ALTER TABLE facts SET TABLESPACE pg_default")
            owner.execute("CHECKPOINT")
            owner.execute("DROP TABLESPACE small")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """By another program."""
        with self._owner() as other, other.transaction():
            other.execute(f"LOCK TABLE {TABLES} IN ACCESS EXCLUSIVE MODE".encode())
            yield

    @contextmanager
    def slow(self) -> Iterator[None]:
        with self._owner() as owner:
            wait = f"BEGIN PERFORM pg_sleep({SLOW_SECONDS}); RETURN NEW; END"
            owner.execute(f"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS '{wait}'".encode())
            owner.execute("CREATE TRIGGER slow BEFORE UPDATE ON terminals FOR EACH ROW EXECUTE FUNCTION slow()")
            yield
            owner.execute("DROP FUNCTION slow CASCADE")

    def copied(self) -> Callable[[], None]:
        """What puts back what it holds now, also while a center serves."""
        copy = self._server.database(like=self.url)

        def put_back() -> None:
            self._server.drop(self.url)
            self._server.make(self.url, like=copy)

        return put_back

    @contextmanager
    def _owner(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url.replace("+psycopg", "", 1), autocommit=True) as owner:
            yield owner

    def _set(self, owner: psycopg.Connection, read_only: str) -> None:
        """For every session, and seen by this one."""
        owner.execute(f"ALTER SYSTEM SET default_transaction_read_only = {read_only}".encode())
        owner.execute("SELECT pg_reload_conf()")
        pause = threading.Event()
        while owner.execute("SHOW default_transaction_read_only").fetchone() != (read_only,):
            pause.wait(0.01)
