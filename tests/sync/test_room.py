"""A journal that is filled ahead with newlines: what a cut and what damage leave of it."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB

from sync.journal import JournalStorage
from tests.sync.disk import Database, flip

ROOM = 512  # bytes
TEXTS = ["one", "two", "三", "four"]


def filled(path: Path) -> list[int]:
    """A journal with one document a frame; where its frames end."""
    ends = []
    with Database(path, ROOM) as db:
        for text in TEXTS:
            db.table("t").insert({"text": text})
            ends.append(len(path.read_bytes().rstrip(b"\n")) + 1)
    return ends


def opened(path: Path) -> tuple[list[str], int]:
    """The texts in it, and how many damaged frames were found."""
    with Database(path, ROOM) as db:
        assert isinstance(db.storage, JournalStorage)
        return [document["text"] for document in db.table("t")], db.storage.damaged


def test_an_append_into_room_does_not_change_the_size(path: Path) -> None:
    with Database(path, ROOM) as db:
        db.table("t").insert({"text": "one"})
        size = path.stat().st_size
        assert size > ROOM
        db.table("t").insert({"text": "two"})
        assert path.stat().st_size == size
        for _ in range(ROOM // 40):
            db.table("t").insert({"text": "more"})
        assert path.stat().st_size > size
    assert opened(path)[0][:2] == ["one", "two"]


def test_room_that_is_there_is_used_after_opening(path: Path) -> None:
    filled(path)
    size = path.stat().st_size
    with Database(path, ROOM) as db:
        db.table("t").insert({"text": "next"})
    assert path.stat().st_size == size
    assert opened(path) == ([*TEXTS, "next"], 0)


def test_a_frame_that_a_cut_left_half_written_is_torn_and_no_damage(path: Path, instant: None) -> None:
    *_, before, end = filled(path)
    whole = path.read_bytes()
    for cut in range(before, end - 1):
        path.write_bytes(whole[:cut] + b"\n" * (len(whole) - cut))
        assert opened(path) == (TEXTS[:-1], 0), cut
        with Database(path, ROOM) as db:
            db.table("t").insert({"text": "next"})
        assert opened(path) == ([*TEXTS[:-1], "next"], 0), cut


def test_every_single_bit_of_the_frames_flipped(path: Path, instant: None) -> None:
    ends = filled(path)
    whole = path.read_bytes()
    for place in range(ends[-1] - 1):
        hit = sum(end <= place for end in ends)
        for bit in range(8):
            path.write_bytes(whole)
            flip(path, place, bit)
            texts, damaged = opened(path)
            assert texts == [text for number, text in enumerate(TEXTS) if number != hit], (place, bit)
            # A last frame whose length was flipped upwards looks like one that a cut left.
            assert damaged in ((0, 1, 2) if hit == len(TEXTS) - 1 else (1, 2)), (place, bit)


def test_damage_is_put_aside_and_counted_once(path: Path) -> None:
    ends = filled(path)
    flip(path, ends[1] - 5)
    spoilt = path.read_bytes()[ends[0] : ends[1]]
    kept = [TEXTS[0], *TEXTS[2:]]
    assert opened(path) == (kept, 1)
    assert path.with_name("a.journal.damaged").read_bytes() == spoilt
    assert opened(path) == (kept, 0)
    flip(path, path.read_bytes().index(b"one"))  # in the file that it was rewritten to
    assert opened(path) == (TEXTS[2:], 1)
    assert path.with_name("a.journal.damaged").read_bytes().startswith(spoilt)


def test_a_disk_that_takes_nothing_keeps_no_journal_shut(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = filled(path)
    flip(path, ends[1] - 5)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails(errno.EIO))
        assert opened(path) == ([TEXTS[0], *TEXTS[2:]], 1)
    assert opened(path) == ([TEXTS[0], *TEXTS[2:]], 1)


def test_a_disk_without_room_still_takes_what_fits(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Database(path, ROOM) as db, monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails(errno.ENOSPC))
        db.table("t").insert({"text": "one"})
        size = path.stat().st_size
        db.table("t").insert({"text": "two"})
        assert path.stat().st_size < size + ROOM
    assert opened(path) == (["one", "two"], 0)


def fails(number: int) -> Callable[[int], None]:
    def fail(file: int) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_looking_changes_nothing(path: Path) -> None:
    ends = filled(path)
    flip(path, ends[1] - 5)
    with path.open("ab") as file:
        file.write(b"12345678 40 {")
    before = sorted((each.name, each.read_bytes()) for each in path.parent.iterdir())
    db = TinyDB(path, storage=JournalStorage, access_mode="r")
    assert [document["text"] for document in db.table("t")] == [TEXTS[0], *TEXTS[2:]]
    for change in (lambda: db.table("t").insert({"text": "no"}), db.drop_tables):
        with pytest.raises(PermissionError, match="reading only"):
            change()
    db.close()
    assert sorted((each.name, each.read_bytes()) for each in path.parent.iterdir()) == before
    assert opened(path)[0] == [TEXTS[0], *TEXTS[2:]]
