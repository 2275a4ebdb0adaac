"""The storage: a commit is whole or not there, and what is damaged or failed keeps nothing from going on."""

import errno
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from sync.journal import JournalStorage, SyncFailed
from tests.support.disk import Database, Disk, flip
from tests.sync.journal.test_frames import GONE, HEAD, ONE, TWO

DROPPED = b'a8dcd207 6 797d85fa 14 {"drop":["u"]}\n'
CHANGED = b'797d85fa 5 44d5e23a 41 {"change":{"t":{"2":{"a":"new"}},"u":{}}}\n'
COMPACTED = (
    b'9e86e09c 7 a8dcd207 82 {"head":{"tables":["t","u"],"alone":true,"since":0,"last":0,"floor":1,"frames":1}}\n'
    b'd3d68250 8 9e86e09c 34 {"change":{"t":{"2":{"a":"new"}}}}\n'
)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def content(path: Path, table: str = "t") -> list[Any]:
    """What another process would find."""
    with closing(JournalStorage(path, room=0, access_mode="r")) as storage:
        return list((storage.read() or {}).get(table, {}).values())


@pytest.mark.parametrize(
    ("lines", "tables"),
    [
        ([HEAD], None),
        ([HEAD, ONE], {"t": {"1": {"a": "one"}}}),
        ([HEAD, ONE, TWO], {"t": {"1": {"a": "one"}, "2": {"a": "上"}}}),
        ([HEAD, ONE, TWO, GONE], {"t": {"2": {"a": "上"}}}),
        ([HEAD, ONE, TWO, GONE, CHANGED], {"t": {"2": {"a": "new"}}, "u": {}}),
        ([HEAD, ONE, TWO, GONE, CHANGED, DROPPED], {"t": {"2": {"a": "new"}}}),
        ([COMPACTED], {"t": {"2": {"a": "new"}}, "u": {}}),
    ],
)
def test_lines_typed_by_hand_become_tables(path: Path, lines: list[bytes], tables: dict[str, Any] | None) -> None:
    path.write_bytes(b"".join(lines))
    for mode in ("r", "r+"):
        with closing(JournalStorage(path, room=0, access_mode=mode)) as storage:
            assert (storage.read(), storage.damaged) == (tables, 0)


def test_what_is_written_is_what_was_typed_by_hand(db: Database, path: Path) -> None:
    db.table("t").insert({"a": "one"})
    db.table("t").insert({"a": "上"})
    db.table("t").remove(doc_ids=[1])
    head, *changes = path.read_bytes().splitlines(keepends=True)
    assert b'"frames":0,"format":1}}' in head
    assert [line.split(maxsplit=4)[4] for line in changes] == [
        each.split(maxsplit=4)[4] for each in (ONE, TWO, GONE)
    ]


def test_a_cut_snapshot_is_damage_though_no_mark_tells(path: Path) -> None:
    for cut in range(COMPACTED.index(b"\n") + 1, len(COMPACTED) - 1):
        path.write_bytes(COMPACTED[:cut])
        with closing(JournalStorage(path, access_mode="r")) as storage:
            assert (storage.read(), storage.damaged) == ({"t": {}, "u": {}}, 1), cut


def test_after_a_failed_sync_the_same_frame_goes_into_a_new_file(db: Database, path: Path, disk: Disk) -> None:
    db.table("t").insert({"a": 1})
    file = path.stat().st_ino
    disk.failures = [True]
    db.table("t").insert({"a": 2})
    assert path.stat().st_ino != file, "a file whose sync failed is never trusted again"
    assert db.table("t").all() == content(path) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("step", range(1, 5), ids=["file", "next file", "folder", "folder again"])
def test_a_disk_that_fails_up_to_some_step(db: Database, path: Path, disk: Disk, step: int) -> None:
    db.table("t").insert({"a": 1})
    disk.failures = [True, *[False] * (step - 2), *[True] * (step > 1)]
    if step > 1:
        with pytest.raises(SyncFailed, match="Input/output error"):
            db.table("t").insert({"a": 2})
        assert db.table("t").all() == [{"a": 1}]
    db.table("t").insert({"a": 3})
    assert not disk.failures
    assert db.table("t").all() == content(path) == [{"a": 1}, {"a": 3}]


def test_a_disk_that_keeps_failing(db: Database, path: Path, disk: Disk) -> None:
    db.table("t").insert({"a": 1})
    disk.failures = [True] * 4
    for number in (2, 3, 4):
        with pytest.raises(SyncFailed, match="Input/output error"):
            db.table("t").insert({"a": number})
    db.table("t").insert({"a": 5})
    assert content(path) == [{"a": 1}, {"a": 5}]


def test_a_full_disk_is_cut_back(db: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db.table("t").insert({"a": 1})
    before, real = path.read_bytes(), os.pwrite

    def half(file: int, data: bytes, offset: int) -> int:
        if len(data) < 8:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(file, data[: len(data) // 2], offset)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", half)
        with pytest.raises(OSError, match="No space left") as refused:
            db.table("t").insert({"a": 2})
    assert not isinstance(refused.value, SyncFailed), "nothing of it is on the disk"
    assert path.read_bytes() == before
    db.table("t").insert({"a": 3})
    assert content(path) == [{"a": 1}, {"a": 3}]


def damaged(path: Path) -> None:
    path.write_bytes(HEAD + ONE + TWO + GONE + CHANGED)
    flip(path, len(HEAD + ONE) + 40)


def test_a_disk_that_takes_nothing_keeps_no_journal_shut(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(file: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    damaged(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with closing(JournalStorage(path)) as storage:
            assert (storage.read(), storage.damaged) == ({"t": {"2": {"a": "new"}}, "u": {}}, 1)
    with closing(JournalStorage(path)) as storage:
        assert (storage.read(), storage.damaged) == ({"t": {"2": {"a": "new"}}, "u": {}}, 1)
    with closing(JournalStorage(path)) as storage:
        assert storage.damaged == 0


def test_damage_is_put_aside_behind_what_was_there(path: Path) -> None:
    aside = path.with_name("a.journal.damaged")
    aside.write_bytes(b"older damage\n")
    damaged(path)
    spoilt = path.read_bytes()[len(HEAD + ONE) :][: len(TWO)]
    JournalStorage(path).close()
    assert aside.read_bytes() == b"older damage\n" + spoilt
    JournalStorage(path).close()
    assert aside.read_bytes() == b"older damage\n" + spoilt


def test_what_a_cut_left_of_a_frame_is_put_aside_where_somebody_was_told_of_it(db: Database, path: Path) -> None:
    db.table("t").insert({"a": "one"})
    db.table("t").insert({"a": "上"})
    db.close()
    aside = path.with_name("a.journal.damaged")
    for marked in (True, False):
        path.write_bytes(HEAD + ONE + TWO[:50])
        with closing(JournalStorage(path, room=0)) as storage:
            assert (storage.table("t"), storage.damaged) == ({"1": b'{"a":"one"}'}, int(marked))
        assert aside.exists() == marked
        if marked:
            assert aside.read_bytes() == TWO[:50]
            aside.unlink()
            path.with_name("a.journal.mark").unlink()


def test_looking_changes_nothing(path: Path) -> None:
    damaged(path)
    with path.open("ab") as file:
        file.write(b"12345678 6 12")
    before = sorted((each.name, each.read_bytes()) for each in path.parent.iterdir())
    changes: list[Callable[[TinyDB], object]] = [
        lambda db: db.table("t").insert({"text": "no"}),
        lambda db: db.table("u").insert_multiple([{}]),
        lambda db: db.drop_tables(),
        lambda db: db.drop_table("t"),
        lambda db: db.storage.compact(),  # type: ignore[attr-defined]
    ]
    with TinyDB(path, storage=JournalStorage, access_mode="r") as db:
        assert dict(db.table("t").all()[0]) == {"a": "new"}
        for change in changes:
            with pytest.raises(PermissionError, match="reading only"):
                change(db)
    assert sorted((each.name, each.read_bytes()) for each in path.parent.iterdir()) == before
    with Database(path) as again:
        again.drop_table("t")
        assert again.tables() == {"u"}


def test_a_closed_journal_takes_nothing(path: Path) -> None:
    storage = JournalStorage(path)
    storage.commit({"t": {"1": b"{}"}})
    storage.close()
    storage.close()
    with pytest.raises(PermissionError, match="closed"):
        storage.commit({"t": {"2": b"{}"}})
    with pytest.raises(PermissionError, match="closed"):
        storage.compact()
    assert content(path) == [{}]
