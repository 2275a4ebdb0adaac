"""The store on its disk: its name, commits that last, and writers that take turns."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from sync.center.storage.database import engine
from sync.center.store import Store


def test_the_store_keeps_its_name_and_a_new_one_has_another(tmp_path: Path) -> None:
    names = []
    for file in ("a.db", "a.db", "b.db"):
        store = Store(f"sqlite:///{tmp_path / file}")
        names.append(store.id)
        store.close()
    assert names[0] == names[1] != names[2]
    assert len(bytes.fromhex(names[0])) == 16
    with sqlite3.connect(tmp_path / "a.db") as witness:
        assert witness.execute("SELECT value FROM meta WHERE key = 'store'").fetchone() == (names[0],)
    witness.close()


def test_a_commit_is_on_the_disk_and_a_writer_waits_for_its_turn(tmp_path: Path) -> None:
    made = engine(f"sqlite:///{tmp_path / 'center.db'}")
    with made.connect() as connection:
        for setting, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connection.scalar(text(f"PRAGMA {setting}")) == value
        busy = connection.scalar(text("PRAGMA busy_timeout"))
        assert isinstance(busy, int) and busy >= 5000
    made.dispose()


@pytest.mark.parametrize("reads", [False, True])
def test_writing_transactions_take_their_turn_from_the_start(tmp_path: Path, reads: bool) -> None:
    """A transaction that would only find out at its first write that another one is ahead would fail."""
    made = engine(f"sqlite:///{tmp_path / 'center.db'}")
    with made.execution_options(reads=reads).begin():
        other = sqlite3.connect(tmp_path / "center.db", timeout=0, isolation_level=None)
        if reads:
            other.execute("BEGIN IMMEDIATE")
        else:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.close()
    made.dispose()
