"""A PostgreSQL of the tests' own: a server without network in a folder of its own, and new databases in it."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Self

import psycopg

DEBIANS = "/usr/lib/postgresql"  # a folder a version; Debian does not put the server into PATH
OWNER = "postgres"  # PostgreSQL refuses to work for root; its package makes this user


def program(name: str) -> str:
    """Where one of PostgreSQL's programs is."""
    installed = [path.parent for path in sorted(Path(DEBIANS).glob("*/bin/initdb"))]
    found = shutil.which(name, path=os.pathsep.join([*map(str, installed), os.environ["PATH"]]))
    assert found, f"{name} is missing; apt-get install postgresql"
    return found


class Postgres:
    """Serves from entering to leaving, at a socket that only this machine reaches.

    `synced` is a folder on whose disk each commit is synced; without it none is.
    """

    def __init__(self, synced: Path | None = None) -> None:
        self._synced = synced is not None
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir=synced))  # pytest's are closed to another user
        self._data = self._folder / "data"
        self._owner = OWNER if os.geteuid() == 0 else None
        self._numbers = count(1)

    def __enter__(self) -> Self:
        if self._owner:
            shutil.chown(self._folder, self._owner)
        self.run("initdb", "-D", str(self._data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self._folder}"
        options += "" if self._synced else " -c fsync=off"
        log = str(self._folder / "log")
        self.run("pg_ctl", "start", "--wait", "-D", str(self._data), "-l", log, "-o", options)

    def stop(self) -> None:
        """At once, with everybody's connections."""
        self.run("pg_ctl", "stop", "--wait", "-m", "immediate", "-D", str(self._data))

    def processes(self) -> list[int]:
        """The server, and all that work for it."""
        server = int((self._data / "postmaster.pid").read_text().split()[0])
        return [server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())]

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """One of its own, where it may look."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            self.belongs_to_it(Path(folder))
            yield Path(folder)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(f"postgresql://{OWNER}@/postgres?host={self._folder}", autocommit=True) as owner:
            owner.execute(statement.encode())

    def belongs_to_it(self, folder: Path) -> None:
        """Lets the server write there."""
        if self._owner:
            shutil.chown(folder, self._owner)

    def database(self, *, like: str = "") -> str:
        """The URL of a new database, an empty one or a copy of another, which loses its connections."""
        url = f"postgresql+psycopg://{OWNER}@/center{next(self._numbers)}?host={self._folder}"
        self.make(url, like=like)
        return url

    def make(self, url: str, *, like: str = "") -> None:
        if like:
            self._execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name(like)}'")
        self._execute(f"CREATE DATABASE {_name(url)}" + (f" TEMPLATE {_name(like)}" if like else ""))

    def drop(self, url: str) -> None:
        """With everybody's connections."""
        self._execute(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    def dump(self, url: str, *more: str) -> str:
        """A database as SQL that any connection runs; `more` are options of pg_dump."""
        form = ["--inserts", "--no-owner", "--no-privileges", "--no-comments"]
        said = self.run("pg_dump", "-h", str(self._folder), "-U", OWNER, *form, *more, _name(url))
        return re.sub(r"^(\\.*|--.*|)\n", "", said, flags=re.MULTILINE)  # commands to psql, remarks, empty lines

    def run(self, name: str, *arguments: str) -> str:
        # What a server that stays inherits must be no pipe that somebody waits at.
        with tempfile.TemporaryFile("w+") as said:
            command = [program(name), *arguments]
            status = subprocess.run(
                command, user=self._owner, cwd="/", stdout=said, stderr=subprocess.STDOUT, check=False
            ).returncode
            said.seek(0)
            text = said.read()
        assert status == 0, f"{' '.join(command)}: {text}"
        return text


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]
