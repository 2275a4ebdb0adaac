"""The backup shelf: the newest stay, somebody's own files too, and nothing goes unless the new one was made."""

from pathlib import Path

import pytest

from sync.center.storage.backup import NoBackup
from sync.center.storage.backup_shelf import add_backup, daily_backups
from sync.center.store import Store


@pytest.fixture
def database(tmp_path: Path) -> Path:
    Store(f"sqlite:///{tmp_path}/center.db").close()
    return tmp_path / "center.db"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "shelf").mkdir()
    for day in (1, 2, 3):
        (tmp_path / f"shelf/center-2026110{day}-031000.db").touch()
    (tmp_path / "shelf/before-2.0-20261101-120000.db").touch()
    (tmp_path / "shelf/center-20261103-031000.db.x7.part").touch()
    return tmp_path / "shelf"


def test_the_oldest_goes_and_what_is_no_daily_one_stays(database: Path, shelf: Path) -> None:
    made, facts = add_backup(shelf, database, "20261104-031000", 2)
    assert (made.name, facts) == ("center-20261104-031000.db", 0)
    assert [path.name for path in daily_backups(shelf)] == ["center-20261103-031000.db", made.name]
    assert sorted(path.name for path in shelf.iterdir())[0] == "before-2.0-20261101-120000.db"
    assert not list(shelf.glob("*.part"))


def test_where_none_can_be_made_all_stay(tmp_path: Path, shelf: Path) -> None:
    (tmp_path / "torn.db").write_bytes(b"no database")
    before = daily_backups(shelf)
    with pytest.raises(NoBackup):
        add_backup(shelf, tmp_path / "torn.db", "20261104-031000", 1)
    assert daily_backups(shelf) == before
