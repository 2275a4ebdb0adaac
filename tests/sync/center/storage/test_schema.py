"""The schema of the center's database on SQLite and PostgreSQL: dumps with data of each step, and first starts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner, Result
from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text, inspect, select, text

from sync.center.network.certificates import Authority
from sync.center.storage.database import engine, metadata
from sync.center.storage.schema import migrate, steps
from sync.center.store import Store
from sync.contract import key_hash
from terminal.commands.center.command import center
from tests.support.center_dumps import UNVERSIONED, dump_file, load
from tests.support.plain_sql import KINDS
from tests.sync.center.conftest import Desk, Hall, until

DUMPED_KEY, DUMPED_SERIES = "5c" * 32, "a1" * 16  # of the terminal that the first dump's center had accepted
STARTED_TOGETHER = 2
Rows = dict[str, list[dict[str, Any]]]


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    made = engine(url)
    with made.begin() as connection:
        yield connection
    made.dispose()


def differences(connection: Connection, wanted: MetaData) -> list[Any]:
    found: list[Any] = compare_metadata(MigrationContext.configure(connection), wanted)
    return found


def content(connection: Connection) -> Rows:
    """Every row of every table, whatever tables there are."""
    there = MetaData()
    there.reflect(connection)
    return {
        table.name: sorted((dict(row._mapping) for row in connection.execute(select(table))), key=str)
        for table in there.sorted_tables
        if table.name != "alembic_version"
    }


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(center, [*arguments, "--database", url])


def test_the_steps_make_the_tables_that_the_code_works_with(empty_database: str) -> None:
    Store(empty_database).close()
    with connected(empty_database) as connection:
        assert differences(connection, metadata) == []


def test_a_change_without_a_step_is_seen(empty_database: str) -> None:
    Store(empty_database).close()
    changed = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(changed)
    changed.tables["facts"].append_column(Column("at_window", Text))
    changed.tables["orders"].append_column(Column("at", Text), replace_existing=True)
    Table("seats", changed, Column("seat", BigInteger, primary_key=True))
    with connected(empty_database) as connection:
        found = str(differences(connection, changed))
    assert all(word in found for word in ("add_table", "seats", "add_column", "at_window", "modify_type"))


def test_there_is_a_dump_of_each_step_and_of_no_other() -> None:
    wanted = {dump_file(step, kind) for step in (UNVERSIONED, *steps()) for kind in KINDS}
    assert set(dump_file(UNVERSIONED, "sqlite").parent.iterdir()) == wanted


@pytest.mark.parametrize("step", steps())
def test_the_dump_of_a_step_is_of_that_step(empty_database: str, step: str) -> None:
    load(step, empty_database)
    with connected(empty_database) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == step


@pytest.mark.parametrize("step", [UNVERSIONED, *steps()])
def test_no_row_of_a_dump_is_lost_or_changed(empty_database: str, step: str) -> None:
    load(step, empty_database)
    with connected(empty_database) as connection:
        before = content(connection)
    assert all(before.values())  # each table has data
    with closing(Store(empty_database)) as store:
        assert {"key": "store", "value": store.id} in before["meta"]
    with connected(empty_database) as connection:
        after = content(connection)
        assert differences(connection, metadata) == []
    for name, rows in before.items():
        assert sorted([{column: row[column] for column in rows[0]} for row in after[name]], key=str) == rows


@pytest.mark.parametrize("step", [UNVERSIONED, *steps()])
def test_a_terminal_goes_on_where_the_dump_ends(
    empty_database: str, step: str, tmp_path: Path, authority: Authority
) -> None:
    load(step, empty_database)
    hall = Hall(tmp_path, authority)
    hall.database = empty_database
    hall.start()
    try:
        desk = Desk(hall)
        desk.key, desk.series = DUMPED_KEY, DUMPED_SERIES
        desk.name = f"t-{key_hash(DUMPED_KEY)[:12]}"
        assert desk.deliver(desk.chain(5)[4:])["through"] == 5  # four were settled
        orders = desk.call("GET", "/v1/orders?after=0&wait=0.05").json()["orders"]
        assert {order["what"]["type"] for order in orders} >= {"fingers", "configuration", "invitation"}
        assert desk.call("GET", "/v1/directory").status_code == 200
    finally:
        assert hall.stop() == 0


def test_a_database_of_before_the_directory_gets_its_table(empty_database: str) -> None:
    load(UNVERSIONED, empty_database)
    with connected(empty_database) as connection:
        connection.execute(text("DROP TABLE directories"))
    Store(empty_database).close()
    with connected(empty_database) as connection:
        assert differences(connection, metadata) == []


def test_a_step_that_fails_leaves_everything_as_it_was(empty_database: str) -> None:
    with connected(empty_database) as connection:  # somebody else's: the index on `code` cannot be made
        connection.execute(text("CREATE TABLE terminals (terminal TEXT)"))
    result = run(empty_database, "serve", "--port", "0")
    assert (result.exit_code, "code" in result.output, "Traceback" in result.output) == (1, True, False)
    with connected(empty_database) as connection:
        assert inspect(connection).get_table_names() == ["terminals"]


@pytest.mark.parametrize("step", [None, UNVERSIONED])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_first_start_of_several_centers_makes_one_database(
    empty_database: str, tmp_path: Path, authority: Authority, step: str | None, workers: str
) -> None:
    """All begin at once, whoever comes first; each serves in the end, and they are one center."""
    if step:
        load(step, empty_database)
    halls = [Hall(tmp_path, authority) for _ in range(STARTED_TOGETHER)]
    for number, hall in enumerate(halls):
        hall.database, hall.own = empty_database, tmp_path / f"{number}.sock"
        hall.options = ["--workers", workers]
        hall.launch()
    for hall in halls:
        hall.greeted()
    try:
        assert len({Desk(hall).pair()["store"] for hall in halls}) == 1
        assert halls[0].log.read_text().count("database migrated") == 1
    finally:
        assert [hall.stop() for hall in halls] == [0] * STARTED_TOGETHER


def held_up(url: str) -> bool:
    """Whether somebody waits for another one's transaction there; who waits at SQLite's file leaves no trace."""
    if url.startswith("sqlite"):
        return True
    with connected(url) as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_who_starts_while_another_makes_the_tables_waits_for_it(empty_database: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with connected(empty_database) as first:
            migrate(first)
            second = pool.submit(Store, empty_database)
            until(lambda: second.running() and held_up(empty_database))
            assert not second.done()
        second.result().close()


def test_a_command_does_not_change_the_tables_under_a_running_center(empty_database: str) -> None:
    load(UNVERSIONED, empty_database)
    result = run(empty_database, "terminals")
    assert result.exit_code == 1
    assert "`center serve` of this version" in result.output
    Store(empty_database).close()  # as `center serve` opens it
    assert run(empty_database, "terminals").exit_code == 0


@pytest.mark.parametrize("command", [["terminals"], ["serve", "--port", "0"]])
def test_a_database_of_a_newer_version_is_left_alone(empty_database: str, command: list[str]) -> None:
    Store(empty_database).close()
    with connected(empty_database) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = run(empty_database, *command)
    assert result.exit_code == 1
    assert "step 9999 by a newer version" in result.output
    with connected(empty_database) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
