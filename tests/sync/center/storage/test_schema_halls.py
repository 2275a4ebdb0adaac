"""The schemas of several halls: made at once by one process, each in its own, and put back one by one."""

import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from sync.center.storage import database
from sync.center.storage.database import engine, metadata
from sync.center.storage.database_url import in_schema
from sync.center.store import Store
from terminal.commands.center.command import center
from tests.support.postgres import Postgres

HALLS = ("yingjiang", "ruili-2", "mangshi")


@pytest.fixture
def urls(empty_database: str, tmp_path: Path) -> dict[str, str]:
    """A database for each hall."""
    if empty_database.startswith("sqlite"):
        return {name: f"sqlite:///{tmp_path}/{name}.db" for name in HALLS}
    return {name: in_schema(empty_database, name) for name in HALLS}


@pytest.fixture
def stores(urls: dict[str, str]) -> Iterator[dict[str, Store]]:
    opened = {name: Store(url) for name, url in urls.items()}
    yield opened
    for store in opened.values():
        store.close()


def test_one_process_makes_the_tables_of_all_halls_at_once(urls: dict[str, str]) -> None:
    together = Barrier(len(urls))

    def made(url: str) -> str:
        together.wait(10)
        with closing(Store(url)) as store:
            return store.id

    with ThreadPoolExecutor(len(urls)) as threads:
        ids = list(threads.map(made, urls.values()))
    assert len(set(ids)) == len(urls)
    for url in urls.values():
        opened = engine(url)
        assert set(inspect(opened).get_table_names()) == {*metadata.tables, "alembic_version"}
        opened.dispose()


def test_what_one_hall_keeps_no_other_has(stores: dict[str, Store]) -> None:
    for name, store in stores.items():
        store.systems.add(name, 1)
    assert {name: [row["name"] for row in store.systems.listed()] for name, store in stores.items()} == {
        name: [name] for name in HALLS
    }


def test_a_connection_that_works_elsewhere_is_refused(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that comes through a pooler which takes the option off."""
    url = postgres.database()
    monkeypatch.setattr(database, "schema_of", lambda _: "yingjiang")
    with pytest.raises(OperationalError, match="not in the schema yingjiang; let no pooler between"):
        Store(url)


def test_one_hall_of_a_server_is_put_back_by_the_line_that_is_printed(
    postgres: Postgres, request: pytest.FixtureRequest
) -> None:
    url = postgres.database()
    home, other = (in_schema(url, name) for name in HALLS[:2])
    copy = Path(postgres.run("mktemp", "-u", "/tmp/hall-XXXXXX").strip())
    request.addfinalizer(lambda: copy.unlink(missing_ok=True))
    said = CliRunner().invoke(center, ["backup", str(copy), "--database", home]).output
    line, _, back = said.partition("; type: ")[2].partition(", and to put one back: ")

    def typed(words: str) -> None:
        program, *options = shlex.split(words)
        options[-1 if program == "pg_dump" else -2] = url.replace("+psycopg", "")
        postgres.run(program, *options)

    with closing(Store(home)) as first, closing(Store(other)) as second:
        first.systems.add("before", 1)
        typed(line)
        first.systems.add("after", 2)
        second.systems.add("after", 2)
        neighbour = postgres.dump(url, "--schema", HALLS[1])
        typed(back)
        assert [row["name"] for row in first.systems.listed()] == ["before"]
        assert postgres.dump(url, "--schema", HALLS[1]) == neighbour
