"""What is in the way of a center's database: said with the file and what to do, never by a traceback."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from terminal.commands.center.command import center
from terminal.commands.center.database_files import missing, unusable

NOBODY = 65534


@contextmanager
def as_another_user() -> Iterator[None]:
    """Where root runs the tests; another user has the rights that the files give already."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that everybody may enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("make", [False, True])
def test_a_folder_that_this_user_may_not_enter_is_named_and_who_may(elsewhere: Path, make: bool) -> None:
    closed = elsewhere / "of the center"
    (closed / "data").mkdir(parents=True)
    url = f"sqlite:///{closed}/data/center.db"
    assert (missing(url, make=True), "no database at" in missing(url, make=False)) == ("", True)
    closed.chmod(0)
    with as_another_user():
        why = missing(url, make=make)
    assert (str(closed) in why, "as the user that `center serve` runs as" in why) == (True, True)


def test_a_file_that_this_user_may_not_write_is_named_and_who_may(elsewhere: Path) -> None:
    file = elsewhere / "center.db"
    file.write_bytes(b"SQLite format 3\0")
    url = f"sqlite:///{file}"
    assert (missing(url, make=False), unusable(url)) == ("", "")
    file.chmod(0)
    with as_another_user():
        assert "as the user that `center serve` runs as" in unusable(url)


def test_another_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text("name = ''\n")
    for place in (tmp_path / "hall.toml", tmp_path):
        assert "no center's database" in unusable(f"sqlite:///{place}")
    result = CliRunner().invoke(center, ["windows", "--database", f"sqlite:///{tmp_path}/hall.toml"])
    assert (result.exit_code, "no center's database" in result.output) == (1, True)
    assert "sqlite3." not in result.output


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(center, ["serve", "--database", f"sqlite:///{tmp_path}/nowhere/center.db"])
    assert (result.exit_code, f"no folder {tmp_path}/nowhere" in result.output) == (1, True)
