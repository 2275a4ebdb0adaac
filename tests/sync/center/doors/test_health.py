"""What the center says of its database, which is locked, spoilt and mended under it."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests

from sync.center.network.certificates import Authority
from tests.sync.center.conftest import Hall


@pytest.fixture
def own(tmp_path: Path, authority: Authority) -> Iterator[Hall]:
    """A center whose database may be spoilt."""
    hall = Hall(tmp_path, authority)
    hall.start()
    yield hall
    assert hall.stop() == 0


def health(hall: Hall) -> tuple[int, str]:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"{hall.url}/v1/health", verify=str(hall.authority.ca), timeout=15)
    return answer.status_code, answer.json().get("error", "")


def test_a_database_that_another_program_holds_is_told_and_so_is_its_return(own: Hall) -> None:
    assert health(own) == (200, "")
    with closing(sqlite3.connect(own.file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(8) as many:
            told = set(many.map(lambda _: health(own), range(8)))
        assert told == {(503, "the database does not answer within 3 s")}
        holder.execute("ROLLBACK")
    assert health(own) == (200, "")


def test_a_database_that_refuses_is_told_and_the_log_says_why(own: Hall) -> None:
    with closing(sqlite3.connect(own.file)) as other:
        other.execute("ALTER TABLE meta RENAME TO gone")
        assert health(own) == (503, "the database does not take a query; the center's log says why")
        other.execute("ALTER TABLE gone RENAME TO meta")
    assert health(own) == (200, "")
    assert "no such table: meta" in own.log.read_text()
