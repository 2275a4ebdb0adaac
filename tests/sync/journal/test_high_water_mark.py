"""The high-water mark: bytes typed by hand, and what a mark tells of a journal whose end is gone."""

from contextlib import closing
from pathlib import Path

import pytest

from sync.journal import JournalStorage
from sync.journal.high_water_mark import Mark, MarkFile

# Frame 7, document 3: two numbers of eight bytes, the lowest first, and a check: both, mixed into "top-mark".
SEVEN = b"\7\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0pop-mark"


@pytest.fixture
def file(path: Path) -> Path:
    return path.with_name("a.journal.mark")


def test_bytes_typed_by_hand(path: Path, file: Path) -> None:
    file.write_bytes(SEVEN)
    assert MarkFile(path).read() == Mark(7, 3)
    file.write_bytes(SEVEN + b"what stands behind it is no part of it")
    assert MarkFile(path).read() == Mark(7, 3)
    file.unlink()
    with closing(MarkFile(path)) as mark:
        mark.write(6, 3)
        mark.write(7, 3)
        assert file.read_bytes() == SEVEN, "a reader sees it at once, as after a kill"
    assert file.read_bytes() == SEVEN


def test_what_is_damaged_tells_nothing(path: Path, file: Path) -> None:
    assert MarkFile(path).read() == Mark(0, 0)
    for place in range(len(SEVEN)):
        for bit in range(8):
            file.write_bytes(SEVEN[:place] + bytes([SEVEN[place] ^ 1 << bit]) + SEVEN[place + 1 :])
            assert MarkFile(path).read() == Mark(0, 0), (place, bit)
    for content in (b"", bytes(24), SEVEN[:-1], b"no mark\n"):
        file.write_bytes(content)
        assert MarkFile(path).read() == Mark(0, 0), content


def test_a_mark_that_cannot_be_written_harms_nothing(path: Path, file: Path) -> None:
    file.mkdir()
    with closing(JournalStorage(path)) as storage:
        storage.commit({"t": {"1": b"{}"}})
    with closing(JournalStorage(path)) as storage:
        assert (storage.table("t"), storage.damaged) == ({"1": b"{}"}, 0)


def test_it_tells_of_frames_that_are_gone_and_of_the_last_document(path: Path, file: Path) -> None:
    with closing(JournalStorage(path, room=0, log="log")) as storage:
        for number in range(1, 6):
            storage.commit({"log": {str(number): b"{}"}})
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-2]))
    with closing(JournalStorage(path, access_mode="r", log="log")) as storage:
        assert (storage.damaged, storage.last, storage.promised) == (2, 3, 5)
    file.unlink()
    with closing(JournalStorage(path, access_mode="r", log="log")) as storage:
        assert (storage.damaged, storage.last, storage.promised) == (0, 3, 0)


def test_numbers_go_on_behind_what_is_gone(path: Path) -> None:
    with closing(JournalStorage(path, room=0)) as storage:
        for number in range(1, 6):
            storage.commit({"t": {str(number): b"{}"}})
    path.unlink()
    with closing(JournalStorage(path, room=0)) as storage:
        assert storage.damaged == 6
    assert int(path.read_bytes().split()[1]) == 7
    with closing(JournalStorage(path, room=0)) as storage:
        assert storage.damaged == 0
