"""A backup that is made while terminals deliver, and put back: beside plain SQL, and a terminal that goes on."""

import os
import shutil
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.center.network.certificates import Authority
from sync.center.storage.backup import CenterServes, NoBackup, back_up, examine, restore
from tests.sync.center.conftest import Desk, Hall, sha256, written

BATCHES, SIZE = 30, 20


@pytest.fixture
def own(tmp_path: Path, authority: Authority) -> Iterator[Hall]:
    """A center whose database nobody else uses."""
    running = Hall(tmp_path, authority)
    running.start()
    yield running
    running.stop()


def held(file: Path) -> list[tuple[int, str, str]]:
    with closing(sqlite3.connect(file)) as opened:
        return opened.execute("SELECT seq, hash, raw FROM facts ORDER BY seq").fetchall()


def test_it_is_whole_while_a_terminal_delivers_and_nothing_is_lost_when_it_is_put_back(
    own: Hall, tmp_path: Path
) -> None:
    desk, copy = Desk(own).join(), tmp_path / "copy.db"
    facts = desk.chain(BATCHES * SIZE)
    begun, counts = threading.Event(), []

    def copying() -> None:
        begun.wait(10)
        counts.append(back_up(own.file, copy))

    other = threading.Thread(target=copying)
    other.start()
    for batch in range(BATCHES):
        desk.deliver(facts[batch * SIZE : (batch + 1) * SIZE])
        begun.set()
    other.join()
    kept = held(copy)
    assert [seq for seq, _, _ in kept] == list(range(1, counts[0] + 1))
    assert len(kept) % SIZE == 0 and [hash for _, hash, _ in kept] == [sha256(raw) for _, _, raw in kept]
    own.stop()
    restore(copy, own.file, tmp_path / "aside.db")
    own.start()
    assert desk.deliver([])["through"] == counts[0] < BATCHES * SIZE or counts[0] == BATCHES * SIZE
    for first in range(counts[0], BATCHES * SIZE, SIZE):
        desk.deliver(facts[first : first + SIZE])
    assert (
        [raw for _, _, raw in held(own.file)]
        == [written(fact) for fact in facts]
        == [raw for _, _, raw in held(tmp_path / "aside.db")]
    )


def test_a_copy_is_this_users_alone_and_never_takes_anothers_place(own: Hall, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    back_up(own.file, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with pytest.raises(NoBackup, match="is there already"):
        back_up(own.file, copy)
    assert sorted(each.name for each in tmp_path.glob("copy*")) == ["copy.db"]


def test_when_it_was_made_is_noted_in_the_database_and_only_then(own: Hall, tmp_path: Path) -> None:
    noted = "SELECT value FROM meta WHERE key = 'backed up'"
    before = time.time_ns() // 1_000_000
    taken = tmp_path / "taken.db"
    taken.touch()
    assert own.command("backup", str(taken)).exit_code == 1
    assert own.sql(noted) == []
    for copy in ("copy.db", "later.db"):
        assert own.command("backup", str(tmp_path / copy)).exit_code == 0
    assert [int(at) >= before for (at,) in own.sql(noted)] == [True]


def test_what_is_damaged_or_none_is_not_put_back(own: Hall, tmp_path: Path) -> None:
    copy, spoilt, none = tmp_path / "copy.db", tmp_path / "spoilt.db", tmp_path / "none.db"
    back_up(own.file, copy)
    content = bytearray(copy.read_bytes())
    content[5000:9000] = b"\xaa" * 4000
    spoilt.write_bytes(content)
    none.write_bytes(b"no database at all" * 100)
    own.stop()
    before = own.file.read_bytes()
    for wrong in (spoilt, none, tmp_path / "nothing.db"):
        with pytest.raises(NoBackup):
            restore(wrong, own.file, tmp_path / "aside.db")
    assert own.file.read_bytes() == before and not (tmp_path / "aside.db").exists()
    assert examine(copy) == 0
    own.start()


def test_a_center_that_serves_keeps_its_database(own: Hall, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    back_up(own.file, copy)
    desk = Desk(own).join()
    desk.deliver(desk.chain(3))
    with pytest.raises(CenterServes, match="stop `center serve` first"):
        restore(copy, own.file, tmp_path / "aside.db")
    assert desk.deliver([])["through"] == 3


def test_what_lies_in_a_log_beside_a_copy_is_put_back_with_it(own: Hall, tmp_path: Path) -> None:
    desk, copy = Desk(own).join(), tmp_path / "taken by hand.db"
    facts = desk.chain(5)
    desk.deliver(facts)
    for suffix in ("", "-wal"):  # by cp, while the center serves
        shutil.copy(f"{own.file}{suffix}", f"{copy}{suffix}")
    own.stop()
    taken = copy.read_bytes()
    assert examine(copy) == 5
    restore(copy, own.file, tmp_path / "aside.db")
    assert [raw for _, _, raw in held(own.file)] == [written(fact) for fact in facts]
    assert copy.read_bytes() == taken
    own.start()


@pytest.mark.parametrize("name", ["center.db.new", "center.db.part"])
def test_a_backup_stays_whole_whatever_it_is_called(name: str, own: Hall) -> None:
    copy = own.file.with_name(name)
    back_up(own.file, copy)
    kept = copy.read_bytes()
    own.stop()
    restore(copy, own.file, own.file.with_name("aside.db"))
    assert copy.read_bytes() == kept
    own.start()


def test_what_a_newer_version_wrote_is_not_put_where_this_one_serves(own: Hall, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    back_up(own.file, copy)
    with sqlite3.connect(copy) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    own.stop()
    with pytest.raises(NoBackup, match="of a newer version than this"):
        restore(copy, own.file, tmp_path / "aside.db")
    own.start()
    assert Desk(own).join().deliver([])["through"] == 0


def test_a_full_disk_leaves_database_and_room_as_they_were(
    own: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.db"
    back_up(own.file, copy)
    own.stop()
    there, before = sorted(own.file.parent.iterdir()), own.file.read_bytes()

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            restore(copy, own.file, tmp_path / "aside.db")
    assert sorted(own.file.parent.iterdir()) == there and own.file.read_bytes() == before
    own.start()


def test_what_root_puts_back_is_the_centers_again(own: Hall, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may give a file away")
    copy = tmp_path / "copy.db"
    back_up(own.file, copy)
    own.stop()
    os.chown(own.file, 4711, 4712)
    restore(copy, own.file, tmp_path / "aside.db")
    now = own.file.stat()
    assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (4711, 4712, 0o600)
    own.start()
