"""A journal; an empty database of each kind; a hall's authority, a center that a test directs, a terminal at it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.center.certificates import Authority
from sync.uplink import worker
from tests.support.disk import Database
from tests.support.office import KEYS, Hut, Office
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


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of both kinds in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/fresh.db"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.database()
