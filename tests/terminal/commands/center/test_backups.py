"""`center backup` and `restore`, as they are typed."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert

from sync.center.storage.database import engine, meta
from sync.center.storage.database_url import in_schema
from sync.center.store import Store
from terminal.commands.center.command import center


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(center, [str(word) for word in words])


@pytest.fixture
def database(tmp_path: Path) -> Path:
    Store(f"sqlite:///{tmp_path}/center.db").close()
    return tmp_path / "center.db"


def test_what_came_after_the_backup_is_beside_it_once_it_is_put_back(database: Path) -> None:
    url, copy = f"sqlite:///{database}", database.with_name("copy.db")
    made = run("backup", copy, "--database", url)
    assert re.fullmatch(rf"{copy}: 0 facts, {copy.stat().st_size} bytes, nothing wrong\n", made.output)
    later = engine(url)
    with later.begin() as connection:
        connection.execute(insert(meta).values(key="later", value="1"))
    later.dispose()
    said = run("restore", copy, "--database", url).output
    (aside,) = database.parent.glob("center.db.before-*")
    assert (str(aside) in said, b"later" in aside.read_bytes(), b"later" in database.read_bytes()) == (
        True,
        True,
        False,
    )


def test_a_link_to_the_database_stays_one(database: Path) -> None:
    copy, link = database.with_name("copy.db"), database.with_name("link") / "center.db"
    link.parent.mkdir()
    link.symlink_to(database)
    run("backup", copy, "--database", f"sqlite:///{link}")
    run("restore", copy, "--database", f"sqlite:///{link}")
    (aside,) = database.parent.glob("center.db.before-*")
    assert link.is_symlink() and not aside.is_symlink() and list(link.parent.iterdir()) == [link]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_server_makes_its_own_copies_and_the_line_says_how_without_the_password(command: str) -> None:
    result = run(command, "copy.db", "--database", "postgresql+psycopg://hall:secret@db/center")
    assert result.exit_code == 1 and "secret" not in result.output
    assert "pg_dump --format=custom --file copy.db --dbname postgresql://hall@db/center" in result.output


def test_of_a_database_with_several_halls_the_line_copies_the_schema_of_one() -> None:
    result = run("backup", "copy.db", "--database", in_schema("postgresql+psycopg://hall@db/center", "ruili-2"))
    assert "--file copy.db --schema ruili-2 --dbname postgresql://hall@db/center" in result.output


def test_what_cannot_be_copied_is_told(database: Path) -> None:
    for words, why in (
        (("backup", database, "--database", f"sqlite:///{database}"), "is there already"),
        (("restore", database.parent / "none.db", "--database", f"sqlite:///{database}"), "there is no such file"),
        (("backup", "/nothere/copy.db", "--database", f"sqlite:///{database}"), "Error: /nothere/copy.db: No such"),
        (("backup", database.parent / "copy.db", "--database", f"sqlite:///{database}x"), "no database at"),
    ):
        result = run(*words)
        assert result.exit_code == 1 and why in result.output and "Traceback" not in result.output


def test_one_more_on_the_shelf_is_checked_and_told(database: Path) -> None:
    shelf = database.with_name("shelf")
    shelf.mkdir()
    words = ("keep-backups", shelf, "--keep", "1", "--database", f"sqlite:///{database}")
    assert re.fullmatch(rf"{shelf}/center-[\d-]+\.db: 0 facts, \d+ bytes, nothing wrong\n", run(*words).output)
    run("restore", next(shelf.iterdir()), "--database", f"sqlite:///{database}")
    server = run("keep-backups", shelf, "--database", "postgresql+psycopg://hall:secret@db/center")
    assert server.exit_code == 1 and "pg_dump" in server.output and "secret" not in server.output
