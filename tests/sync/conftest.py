"""A journal; an empty database of each kind; a hall's authority, a center that a test directs, a terminal at it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.center.network.certificates import Authority
from sync.center.storage.database import engine
from sync.center.storage.schema import migrate
from sync.uplink import worker
from tests.support.disk import Database
from tests.support.office import KEYS, Hut, Office
from tests.support.plain_sql import KINDS
from tests.support.postgres import Postgres
from tests.support.servers import Server, authority


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.journal"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with Database(path) as opened:
        yield opened


@pytest.fixture
def instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """For thousands of openings: what is asked here is what a file means, not when it is on the disk."""
    monkeypatch.setattr(os, "fsync", lambda file: None)
    monkeypatch.setattr(os, "fdatasync", lambda file: None)


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ours"))


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def server(ours: Authority, office: Office) -> Iterator[Server]:
    with Server(ours, office) as running:
        yield running
        office.close()


@pytest.fixture
def hut(tmp_path: Path, ours: Authority, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hut]:
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.01)
    monkeypatch.setattr(worker, "REPORT", 3600.0)  # whoever waits for a report waits in vain
    hut = Hut(tmp_path / "buffer", server.url, ours.ca, KEYS)
    yield hut
    hut.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as running:
        yield running


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Who needs a database is tried with both kinds, unless the file says by SQLITE_ALONE why one is enough."""
    if "database_kind" in metafunc.fixturenames:
        kinds = KINDS[:1] if hasattr(metafunc.module, "SQLITE_ALONE") else KINDS
        metafunc.parametrize("database_kind", kinds, scope="module")


@pytest.fixture(scope="session")
def with_tables(postgres: Postgres) -> str:
    """A database with the center's tables and no row: to make them takes longer than most tests."""
    url = postgres.database()
    made = engine(url)
    with made.begin() as connection:
        migrate(connection)
    made.dispose()
    return url


def new_database(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The URL of one that no center has worked with."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/fresh.db"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.database(like=request.getfixturevalue("with_tables"))


@pytest.fixture
def fresh_database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same, of both kinds in turn."""
    return new_database(database_kind, tmp_path, request)


@pytest.fixture(scope="module")
def files_database(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The same, one for all tests of a file."""
    return new_database(database_kind, tmp_path_factory.mktemp("database"), request)


@pytest.fixture
def empty_database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """One in which not even tables were made."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path}/fresh.db"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.database()
