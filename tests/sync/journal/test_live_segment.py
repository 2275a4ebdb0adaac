"""The file that a journal is written to, on a disk that is small or fails."""

import errno
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.journal.live_segment import LiveSegment
from tests.support.disk import Disk

ROOM, RESERVE = 100, 60  # bytes
LINE = b"thirty bytes, line feed there\n"


class Small:
    """Stands before `pwrite`: a file may have `limit` bytes; `broken` makes every write fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.limit = 1 << 20
        self.broken = 0
        self._real = os.pwrite
        monkeypatch.setattr(os, "pwrite", self._pwrite)

    def _pwrite(self, file: int, data: bytes, offset: int) -> int:
        left = self.limit - offset
        if self.broken or left <= 0:
            number = self.broken or errno.ENOSPC
            raise OSError(number, os.strerror(number))
        return self._real(file, data[:left], offset)


def refused(file: int, size: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Small:
    return Small(monkeypatch)


@pytest.fixture
def live(path: Path) -> Iterator[LiveSegment]:
    with closing(LiveSegment(path, ROOM, RESERVE)) as live:
        live.begin(b"")
        yield live


def test_it_is_filled_ahead_with_newlines(live: LiveSegment, path: Path) -> None:
    assert path.read_bytes() == b"\n" * 160
    assert live.append(LINE, urgent=False)
    assert path.read_bytes() == LINE + b"\n" * 130, "an append into room does not change the size"
    for _ in range(3):
        assert live.append(LINE, urgent=False)
    assert path.read_bytes() == LINE * 4 + b"\n" * 160, "the room was used up, the reserve was not touched"
    assert live.end == 120


def test_without_room_it_holds_its_lines_and_nothing_else(path: Path) -> None:
    with closing(LiveSegment(path, 0, 0)) as live:
        live.begin(LINE)
        assert live.append(LINE, urgent=False)
        assert path.read_bytes() == LINE * 2


def test_beginning_leaves_nothing_of_what_was_there(path: Path) -> None:
    path.write_bytes(b"old" * 100)
    with closing(LiveSegment(path, 2, 3)) as live:
        live.begin(LINE)
    assert path.read_bytes() == LINE + b"\n" * 5


def test_a_full_disk_refuses_what_is_not_urgent_and_takes_what_is_from_the_reserve(
    live: LiveSegment, path: Path, small: Small
) -> None:
    small.limit = 160
    for _ in range(3):
        assert live.append(LINE, urgent=False)
    assert not live.full
    with pytest.raises(OSError, match="No space left"):
        live.append(LINE, urgent=False)
    assert live.full
    assert path.read_bytes() == LINE * 3 + b"\n" * 70
    assert live.append(LINE, urgent=True)
    assert live.append(LINE, urgent=True)
    assert path.read_bytes() == LINE * 5 + b"\n" * 10
    with pytest.raises(OSError, match="No space left"):
        live.append(LINE, urgent=True)
    assert path.read_bytes() == LINE * 5 + b"\n" * 10, "nothing is left of a line that did not fit"
    assert live.trusted


def test_a_disk_that_has_room_again(live: LiveSegment, path: Path, small: Small) -> None:
    small.limit = 160
    with pytest.raises(OSError, match="No space left"):
        live.append(LINE * 5, urgent=False)
    small.limit = 1000
    assert live.append(LINE * 5, urgent=False)
    assert not live.full
    assert path.read_bytes() == LINE * 5 + b"\n" * 160


def test_without_a_reserve_everything_takes_what_is_left(path: Path, small: Small) -> None:
    with closing(LiveSegment(path, 50, 0)) as live:
        live.begin(b"")
        small.limit = 70
        assert live.append(LINE, urgent=False)
        assert live.append(LINE, urgent=False)
        assert live.full
        assert path.read_bytes() == LINE * 2
        with pytest.raises(OSError, match="No space left"):
            live.append(LINE, urgent=False)
        assert path.read_bytes() == LINE * 2, "the half that fitted is cut off"


def test_a_line_that_cannot_be_cut_back_ends_the_trust(
    path: Path, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(LiveSegment(path, 0, 0)) as live:
        live.begin(LINE)
        small.limit = 40
        with monkeypatch.context() as patch:
            patch.setattr(os, "ftruncate", refused)
            assert live.append(LINE, urgent=True) is False
        assert not live.trusted
        small.limit = 1000
        assert live.append(LINE, urgent=True) is False


@pytest.mark.parametrize("failing", ["write", "sync"])
def test_a_failed_write_or_sync_ends_the_trust_for_good(
    live: LiveSegment, path: Path, small: Small, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    assert live.append(LINE, urgent=False)
    disk = Disk(monkeypatch)
    small.broken, disk.failures = (errno.EIO, []) if failing == "write" else (0, [True])
    assert live.append(LINE, urgent=False) is False
    small.broken = 0
    before = path.read_bytes()
    assert live.append(LINE, urgent=True) is False
    assert path.read_bytes() == before
    assert (live.end, live.trusted) == (30, False)


def test_resuming_overwrites_what_means_nothing(path: Path) -> None:
    path.write_bytes(LINE + b"dirt\n\ndirt" + b"\n" * 20)
    with closing(LiveSegment(path, ROOM, 0)) as live:
        live.resume(30, 10)
        assert path.read_bytes() == LINE + b"\n" * 30
        assert live.append(b"next\n", urgent=False)
    assert path.read_bytes().startswith(LINE + b"next\n\n\n")
    assert path.read_bytes().rstrip(b"\n") == LINE + b"next"


def test_resuming_brings_to_the_disk_what_a_killed_process_wrote(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(LINE)
    disk = Disk(monkeypatch)
    with closing(LiveSegment(path, 0, 0)) as live:
        live.resume(30, 0)
        assert (disk.syncs, live.trusted) == (1, True)
    disk.failures = [True]
    with closing(LiveSegment(path, 0, 0)) as live:
        live.resume(30, 0)
        assert not live.trusted


def test_closing_twice_is_no_error(live: LiveSegment) -> None:
    live.close()
    live.close()
    with pytest.raises(OSError, match="Bad file"):
        live.begin(b"")
