"""What is wrong with the keeping of facts is said when it begins and when it ends, once each."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.buffer import Buffer
from sync.contract import Refusal
from terminal.core import State, step, view
from terminal.domain.events import PartFound, PartLost, Waiting
from terminal.domain.facts import Draft, Rating
from terminal.services.monitors import BacklogMonitor, BufferMonitor
from tests.support.disk import draft, moment

LITTLE = 512  # bytes
TMPFS = "/tmp is on tmpfs: a power cut takes what is recorded there"


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[Buffer]:
    with Buffer(tmp_path / "buffer", room=LITTLE, reserve=LITTLE) as opened:
        yield opened


def watched(buffer: Buffer, disk: str = "") -> tuple[BufferMonitor, list[Any]]:
    told: list[Any] = []
    return BufferMonitor(buffer, disk, told.append, lambda: moment(5)), told


def test_nothing_is_said_of_what_works(buffer: Buffer) -> None:
    monitor, told = watched(buffer)
    monitor.look()
    assert told == []


def test_a_disk_that_a_power_cut_empties_is_on_the_plate(buffer: Buffer) -> None:
    monitor, told = watched(buffer, TMPFS)
    monitor.look()
    monitor.look()
    assert told == [PartLost("storage", TMPFS, moment(5))]
    state, effects = step(State(moment(5)), told[0])
    assert "note.storage" in [note.id for note in view(state).notes]
    assert "Record" in {type(effect).__name__ for effect in effects}, "the center hears of it"


def test_a_full_disk_is_said_until_there_is_room_again(buffer: Buffer, monkeypatch: pytest.MonkeyPatch) -> None:
    monitor, told = watched(buffer)
    real = os.pwrite
    rating = Draft(moment(9), "2F-17", "1.1", Rating("satisfied", "10231", 1, 0))

    def full(file: int, data: bytes, offset: int) -> int:
        if offset + len(data) > os.fstat(file).st_size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(file, data, offset)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match="No space left"):
            for _ in range(2 * LITTLE):
                buffer.record([rating])
        monitor.look()
    assert ["the disk is full" in lost.why for lost in told] == [True]
    buffer.record([draft("there is room again")])
    monitor.look()
    assert told[1:] == [PartFound("room", moment(5))]


def test_the_desk_counts_what_waits_as_the_buffer_does(buffer: Buffer) -> None:
    told: list[Waiting] = []
    monitor = BacklogMonitor(buffer, told.append, lambda: moment(5))

    def look() -> int:
        monitor.look()
        monitor.look()
        state, _ = step(State(moment(5)), told[-1])
        return view(state).waiting

    assert look() == 0
    buffer.record([draft("one"), draft("two"), draft("three")])
    assert look() == 3
    buffer.settle(2, [Refusal(2, "unreadable")])
    assert look() == 1
    buffer.center_is("a center that was put back")
    assert look() == 3
    assert [event.count for event in told] == [0, 3, 1, 3], "each once"
