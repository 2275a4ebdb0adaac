"""The recorder: nothing is answered before the disk has it, and whoever asks never waits."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
from msgspec import structs

from sync.buffer import Buffer
from sync.buffer.recorder import Recorder
from terminal.domain.effects import Record
from terminal.domain.events import NotRecorded, Recorded
from terminal.domain.facts import Punch
from tests.support.chains import chained
from tests.support.disk import PATIENCE, Disk, draft, moment


class Room:
    """A recorder at work, its buffer, and its answers."""

    def __init__(self, folder: Path) -> None:
        self.buffer = Buffer(folder)
        self.answers: SimpleQueue[Recorded | NotRecorded] = SimpleQueue()
        self.recorder = Recorder(self.buffer, self.answers.put, lambda: moment(77))
        self.recorder.start()

    def ask(self, token: int, *details: str) -> None:
        self.recorder.record(Record(token, tuple(draft(detail) for detail in details)))

    def answer(self) -> Recorded | NotRecorded:
        return self.answers.get(timeout=PATIENCE)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.recorder.close()
    room.buffer.close()


@pytest.fixture
def disk(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk(monkeypatch)
    yield disk
    disk.gate.set()


def said(answer: Recorded | NotRecorded) -> tuple[int, list[tuple[int, str]]]:
    assert isinstance(answer, Recorded)
    return answer.token, [(fact.seq, str(fact.body["detail"])) for fact in answer.facts]


def test_nothing_is_answered_while_the_disk_is_shut(room: Room, disk: Disk) -> None:
    disk.shut()
    room.ask(1, "a", "b")
    assert disk.syncing.wait(PATIENCE)
    room.ask(2, "c")
    room.ask(3, "d", "e")
    assert room.answers.empty()
    assert room.buffer.pending(10) == []
    disk.gate.set()
    assert said(room.answer()) == (1, [(1, "a"), (2, "b")])
    assert said(room.answer()) == (2, [(3, "c")])
    assert said(room.answer()) == (3, [(4, "d"), (5, "e")])
    assert disk.syncs == 2, "what gathered during a sync shares the next one"


def test_a_sign_of_life_is_left_each_minute_and_costs_no_fact_and_no_sync(room: Room, disk: Disk) -> None:
    for second in (0, 59, 60, 119, 121):
        room.recorder.sign(moment(1000 * second))
    room.recorder.close()
    assert room.buffer.signs.read("b" * 32) == 121_000
    assert (room.buffer.recorded, disk.syncs) == (0, 0)


@pytest.mark.parametrize(("last", "left"), [(59_999, 0), (60_000, 60_000)])
def test_within_a_minute_nothing_is_written_again(room: Room, last: int, left: int) -> None:
    room.recorder.sign(moment(0))
    room.recorder.sign(moment(last))
    room.recorder.close()
    assert room.buffer.signs.read("b" * 32) == left


def test_who_leaves_a_sign_does_not_wait_for_the_disk(room: Room, disk: Disk) -> None:
    disk.shut()
    room.ask(1, "a")
    assert disk.syncing.wait(PATIENCE)
    room.recorder.sign(moment(5))
    assert room.buffer.signs.read("b" * 32) is None, "the recorder's thread leaves it, which waits for the disk"
    disk.gate.set()
    room.recorder.close()
    assert room.buffer.signs.read("b" * 32) == 5


def test_an_answer_carries_the_moment_of_the_answer(room: Room) -> None:
    room.ask(5, "a")
    answer = room.answer()
    assert isinstance(answer, Recorded)
    assert (answer.moment.mono, answer.facts[0].mono) == (77, 1000)


def test_a_failing_disk_is_told_and_got_over(room: Room, disk: Disk) -> None:
    disk.failures = [True, True]
    room.ask(1, "a")
    refused = room.answer()
    assert isinstance(refused, NotRecorded)
    assert (refused.token, refused.why) == (1, "[Errno 5] Input/output error")
    room.ask(2, "b")
    assert said(room.answer()) == (2, [(2, "b")]), "the first number may be on the disk"


def test_all_that_shared_the_failed_sync_are_told(room: Room, disk: Disk) -> None:
    disk.shut()
    disk.failures = [False, True, True]
    room.ask(1, "a")
    assert disk.syncing.wait(PATIENCE)
    room.ask(2, "b")
    room.ask(3, "c")
    disk.gate.set()
    assert said(room.answer()) == (1, [(1, "a")])
    assert [type(room.answer()) for _ in range(2)] == [NotRecorded, NotRecorded]
    assert len(list(room.buffer.history())) == 1


def test_what_was_asked_for_during_a_sync_is_ready_when_that_ends(room: Room, disk: Disk) -> None:
    disk.shut()
    room.ask(1, "a")
    assert disk.syncing.wait(PATIENCE)
    room.ask(2, "b")
    room.ask(3, "c")
    assert room.buffer.prepare([]).place.seq == 3, "numbered behind what is under way"
    assert room.buffer.recorded == 0
    disk.gate.set()
    assert [said(room.answer()) for _ in range(3)] == [(1, [(1, "a")]), (2, [(2, "b")]), (3, [(3, "c")])]


def test_what_waits_behind_a_failed_sync_is_numbered_again(room: Room, disk: Disk) -> None:
    disk.shut()
    disk.failures = [True, True]
    room.ask(1, "a")
    assert disk.syncing.wait(PATIENCE)
    room.ask(2, "b")
    room.ask(3, "c")
    disk.gate.set()
    assert isinstance(room.answer(), NotRecorded)
    assert [said(room.answer()) for _ in range(2)] == [(2, [(2, "b")]), (3, [(3, "c")])]
    history = list(room.buffer.history())
    assert [fact.kind for fact in history] == ["void", "audit", "audit"]
    assert chained(history)


def test_what_cannot_be_written_is_refused_alone(room: Room, disk: Disk) -> None:
    disk.shut()
    room.ask(1, "a")
    assert disk.syncing.wait(PATIENCE)
    room.ask(2, "half a character: \ud800")
    room.ask(3, "c")
    disk.gate.set()
    assert said(room.answer()) == (1, [(1, "a")])
    refused = room.answer()
    assert isinstance(refused, NotRecorded)
    assert (refused.token, "surrogates" in refused.why) == (2, True)
    assert said(room.answer()) == (3, [(2, "c")])


def test_closing_commits_what_was_asked_for(room: Room) -> None:
    for token in range(20):
        room.ask(token, "x")
    room.recorder.close()
    room.recorder.close()
    assert len(list(room.buffer.history())) == room.answers.qsize() == 20


def test_a_recorder_that_never_started_closes(tmp_path: Path) -> None:
    with Buffer(tmp_path / "other") as buffer:
        Recorder(buffer, lambda answer: None, lambda: moment(0)).close()
        assert buffer.recorded == 0


def test_on_a_full_disk_a_punch_is_taken_and_a_rating_told(
    room: Room, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.ask(0, "before")
    said(room.answer())
    disk.shut()
    room.ask(1, "held")
    assert disk.syncing.wait(PATIENCE)
    real = os.pwrite

    def full(file: int, content: bytes, offset: int) -> int:
        if offset + len(content) > os.fstat(file).st_size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(file, content, offset)

    monkeypatch.setattr(os, "pwrite", full)
    long = "x" * (150 << 10)  # two are more than is filled ahead for what is not urgent, and no more than all
    room.ask(2, long)
    room.recorder.record(Record(3, (structs.replace(draft("p"), said=Punch("1024", "card", "in", "")),)))
    room.ask(4, long)
    disk.gate.set()
    assert said(room.answer()) == (1, [(2, "held")])
    answers = [room.answer() for _ in range(3)]
    assert [(type(answer), answer.token) for answer in answers] == [
        (NotRecorded, 2),
        (Recorded, 3),
        (NotRecorded, 4),
    ]
    assert [(fact.seq, fact.kind) for fact in room.buffer.history()] == [(1, "audit"), (2, "audit"), (3, "punch")]


def test_it_knows_the_newest_fact_that_is_durable_by_itself(room: Room, disk: Disk) -> None:
    assert room.recorder.durable == 0
    room.ask(1, "a", "b")
    room.answer()
    assert room.recorder.durable == 2
    disk.shut()
    room.ask(2, "c")
    assert disk.syncing.wait(PATIENCE)
    assert room.recorder.durable == 2
