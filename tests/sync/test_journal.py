"""The journal: a commit is whole or not there, whatever the disk does to it."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where

from sync.journal import JournalStorage, SyncFailed
from tests.sync.disk import PATIENCE, Database, Disk, flip

TEXTS = ["李强", "*J*", 'a "quoted" line\r\n', "end"]

# Written by hand; the checksums are zlib.crc32 of the JSON.
FIRST = b'77befc2c 40 {"table":"t","change":{"1":{"a":"one"}}}\n'
SECOND = b'55c6cb18 40 {"table":"t","change":{"2":{"a":"two"}}}\n'
REMOVED = b'9fa700cd 33 {"table":"t","change":{"1":null}}\n'
WHOLE = b'6349e755 40 {"all":{"t":{"7":{"a":"whole"}},"u":{}}}\n'


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def storage(db: TinyDB) -> JournalStorage:
    assert isinstance(db.storage, JournalStorage)
    return db.storage


def content(path: Path, table: str = "t") -> dict[int, dict[str, Any]]:
    with Database(path) as db:
        return {document.doc_id: dict(document) for document in db.table(table).all()}


def four_frames(path: Path) -> list[int]:
    """A journal with one document a frame; where its frames end."""
    ends = []
    with Database(path) as db:
        for text in TEXTS:
            db.table("t").insert({"text": text})
            ends.append(path.stat().st_size)
    return ends


def test_frames_are_lines_of_checksum_length_and_json(path: Path) -> None:
    path.write_bytes(FIRST + SECOND)
    assert content(path) == {1: {"a": "one"}, 2: {"a": "two"}}
    path.write_bytes(FIRST + SECOND + REMOVED)
    assert content(path) == {2: {"a": "two"}}
    path.write_bytes(FIRST + WHOLE)
    assert content(path) == {7: {"a": "whole"}}


def test_what_is_written_is_what_was_written_by_hand(path: Path) -> None:
    with Database(path) as db:
        db.table("t").insert({"a": "one"})
        db.table("t").insert({"a": "two"})
        db.table("t").remove(doc_ids=[1])
    assert path.read_bytes() == FIRST + SECOND + REMOVED


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(FIRST.replace(b"befc", b"BEFC"), id="checksum in capitals"),
        pytest.param(FIRST.replace(b" 40 ", b" 040 "), id="length padded"),
        pytest.param(FIRST.replace(b" 40 ", b" 41 "), id="length wrong"),
        pytest.param(FIRST.replace(b"one", b"eno"), id="content"),
        pytest.param(b"\n", id="empty line"),
        pytest.param(b"\xff\xfe\0\n", id="binary"),
    ],
)
def test_a_spoilt_frame_is_passed_over_and_counted(path: Path, spoilt: bytes) -> None:
    path.write_bytes(spoilt + SECOND)
    with Database(path) as db:
        assert storage(db).damaged == 1
        assert dict(db.table("t").all()[0]) == {"a": "two"}


def test_cut_at_every_byte(path: Path, instant: None) -> None:
    ends = four_frames(path)
    whole = path.read_bytes()
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        kept = TEXTS[: sum(end <= cut for end in ends)]
        with Database(path) as db:
            assert [document["text"] for document in db.table("t")] == kept
            assert storage(db).damaged == 0
            db.table("t").insert({"text": "next"})
        assert [document["text"] for document in content(path).values()] == [*kept, "next"]


def test_every_single_bit_flipped(path: Path, instant: None) -> None:
    ends = four_frames(path)
    whole = path.read_bytes()
    for place in range(len(whole)):
        hit = sum(end <= place for end in ends)
        for bit in range(8):
            path.write_bytes(whole)
            flip(path, place, bit)
            with Database(path) as db:
                texts = [document["text"] for document in db.table("t")]
                assert texts == [text for number, text in enumerate(TEXTS) if number != hit], (place, bit)
                # A flip can make a newline, and of one bad line two.
                assert 1 <= storage(db).damaged <= 2


def test_writing_goes_on_behind_damage(path: Path) -> None:
    ends = four_frames(path)
    flip(path, ends[1] - 5)
    with Database(path) as db:
        db.table("t").insert({"text": "next"})
    assert [document["text"] for document in content(path).values()] == [TEXTS[0], *TEXTS[2:], "next"]


def test_a_commit_is_visible_only_when_it_is_durable(db: Database, disk: Disk) -> None:
    table = db.table("t")
    table.insert({"a": 1})
    disk.shut()
    with ThreadPoolExecutor(3) as pool:
        writing = pool.submit(table.insert, {"a": 2})
        assert disk.syncing.wait(PATIENCE)
        # Readers do not wait for the disk, and do not see what could still be lost.
        assert pool.submit(len, table).result(PATIENCE) == 1
        assert pool.submit(table.contains, where("a") == 2).result(PATIENCE) is False
        assert not writing.done()
        disk.gate.set()
        assert writing.result(PATIENCE) == 2
    assert table.contains(where("a") == 2)


def test_after_a_failed_sync_the_same_frame_goes_into_a_new_file(db: Database, path: Path, disk: Disk) -> None:
    db.table("t").insert({"a": 1})
    file = path.stat().st_ino
    disk.failures = [True]
    db.table("t").insert({"a": 2})
    assert path.stat().st_ino != file, "a file whose sync failed is never trusted again"
    assert [dict(document) for document in db.table("t")] == [{"a": 1}, {"a": 2}]
    assert [document["a"] for document in content(path).values()] == [1, 2]


def test_a_frame_that_no_file_takes_is_not_shown(db: Database, path: Path, disk: Disk) -> None:
    db.table("t").insert({"a": 1})
    disk.failures = [True, True]
    with pytest.raises(SyncFailed, match="Input/output error"):
        db.table("t").insert({"a": 2})
    assert [dict(document) for document in db.table("t")] == [{"a": 1}]
    db.table("t").insert({"a": 3})
    assert [document["a"] for document in content(path).values()] == [1, 3]


def test_a_disk_that_keeps_failing(db: Database, path: Path, disk: Disk) -> None:
    db.table("t").insert({"a": 1})
    disk.failures = [True] * 4
    for number in (2, 3, 4):
        with pytest.raises(SyncFailed, match="Input/output error"):
            db.table("t").insert({"a": number})
    db.table("t").insert({"a": 5})
    assert [document["a"] for document in content(path).values()] == [1, 5]


@pytest.mark.parametrize("failures", [[True], [False, True]], ids=["file", "folder"])
def test_a_failed_rewrite_loses_nothing_that_follows(
    db: Database, path: Path, disk: Disk, failures: list[bool]
) -> None:
    db.table("t").insert({"a": 1})
    db.table("u").insert({"b": 1})
    disk.failures = failures
    with pytest.raises(OSError, match="Input/output error"):
        db.drop_table("u")
    assert len(db.table("u")) == 1
    db.table("t").insert({"a": 2})
    assert [document["a"] for document in content(path).values()] == [1, 2]
    assert content(path, "u") == {1: {"b": 1}}


def test_a_full_disk_is_cut_back(db: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db.table("t").insert({"a": 1})
    before, real = path.read_bytes(), os.pwrite

    def half(file: int, data: bytes, offset: int) -> int:
        if len(data) < 8:
            raise OSError(28, "No space left on device")
        return real(file, data[: len(data) // 2], offset)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", half)
        with pytest.raises(OSError, match="No space left"):
            db.table("t").insert({"a": 2})
    assert path.read_bytes() == before
    db.table("t").insert({"a": 3})
    assert [document["a"] for document in content(path).values()] == [1, 3]


def test_closing_twice_is_no_error(path: Path) -> None:
    db = Database(path)
    db.close()
    db.close()
