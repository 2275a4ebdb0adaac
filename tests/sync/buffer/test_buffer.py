"""The buffer: numbers without gaps, a chain, all or none; and what the center has of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.buffer import FILE, Buffer, BufferBusy
from sync.contract import Refusal
from tests.support.chains import chained, hashed, numbers
from tests.support.disk import Disk, draft, flip

HOLDER = """
import sys
from pathlib import Path
from sync.buffer import Buffer
with Buffer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "buffer"


@pytest.fixture
def buffer(folder: Path) -> Iterator[Buffer]:
    with Buffer(folder) as opened:
        yield opened


def test_numbers_without_gaps_and_an_unbroken_chain(folder: Path) -> None:
    with Buffer(folder) as buffer:
        buffer.record([draft("李强"), draft("two")])
        buffer.record([draft("three")])
        series = buffer.identity.series
    with Buffer(folder) as buffer:
        buffer.record([draft("four")])
        facts = list(buffer.history())
    assert numbers(facts) == [1, 2, 3, 4]
    assert chained(facts)
    assert {fact.series for fact in facts} == {series}
    assert len(bytes.fromhex(series)) == 16


def test_a_fact_says_what_its_draft_said(buffer: Buffer) -> None:
    (fact,) = buffer.record([draft("why", mono=42)])
    assert (fact.kind, fact.body) == ("audit", {"what": "fault", "detail": "why"})
    assert (fact.window, fact.config, fact.terminal) == ("2F-17", "1.1", buffer.identity.terminal)
    assert fact.moment == draft("why", mono=42).moment


def test_several_drafts_are_one_frame(folder: Path) -> None:
    with Buffer(folder) as buffer:
        buffer.record([draft("one")])
        buffer.record([draft("two"), draft("three"), draft("four")])
    whole = (folder / FILE).read_bytes().rstrip(b"\n") + b"\n"
    begins = whole.rindex(b"\n", 0, -1) + 1
    for cut in (begins, begins + 1, len(whole) // 2 + begins // 2, len(whole) - 1):
        (folder / FILE).write_bytes(whole[:cut])
        (folder / f"{FILE}.mark").unlink(missing_ok=True)  # else the frame would be known to have been there
        with Buffer(folder) as buffer:
            assert numbers(list(buffer.history())) == [1]
    (folder / FILE).write_bytes(whole)
    with Buffer(folder) as buffer:
        assert numbers(list(buffer.history())) == [1, 2, 3, 4]


def test_a_failing_disk_takes_none_of_several(buffer: Buffer, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    buffer.record([draft("one")])
    disk.failures = [True, True]
    with pytest.raises(OSError, match="Input/output error"):
        buffer.record([draft("two"), draft("three")])
    assert numbers(list(buffer.history())) == numbers(buffer.pending(10)) == [1]
    buffer.record([draft("again two")])
    # The numbers may be on the disk with other content, so they are given to nothing else.
    assert [(fact.seq, fact.kind) for fact in buffer.history()] == [
        (1, "audit"),
        (2, "void"),
        (3, "void"),
        (4, "audit"),
    ]
    assert chained(list(buffer.history()))


@pytest.mark.parametrize("act", [lambda b: b.keep("x", "y"), lambda b: b.settle(1), lambda b: b.close()])
def test_burnt_numbers_are_voided_before_anything_else_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Buffer], None]
) -> None:
    with Buffer(folder) as buffer:
        buffer.record([draft("one")])
        disk = Disk(monkeypatch)
        disk.failures = [True, True]
        with pytest.raises(OSError, match="Input/output error"):
            buffer.record([draft("two")])
        act(buffer)
    with Buffer(folder) as again:
        assert [(fact.seq, fact.kind) for fact in again.history()] == [(1, "audit"), (2, "void")]
        assert chained(list(again.history()))


def test_a_failed_opening_gives_the_buffer_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    disk.failures = [True, True, True]
    with pytest.raises(OSError, match="Input/output error"):
        Buffer(folder)
    disk.failures = []
    Buffer(folder).close()


def test_facts_and_key_are_for_this_user_only(folder: Path, buffer: Buffer) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(buffer.identity.key)) == 32


def test_identity_is_kept_and_a_fresh_buffer_has_its_own(folder: Path, tmp_path: Path) -> None:
    with Buffer(folder, "board-1") as buffer:
        first = buffer.identity
    with Buffer(folder, "board-1") as buffer, Buffer(tmp_path / "other") as other:
        assert buffer.identity == first
        assert {other.identity.key, other.identity.series} & {first.key, first.series} == set()


def test_a_second_process_is_told_who_holds_the_buffer(folder: Path) -> None:
    line = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(BufferBusy, match=rf"process {child.pid}\b"):
            Buffer(folder)
        os.kill(child.pid, signal.SIGKILL)
        child.wait(10)
    with Buffer(folder) as buffer:
        assert buffer.recorded == 0


def test_pending_and_waiting(buffer: Buffer) -> None:
    assert (buffer.pending(10), buffer.waiting) == ([], 0)
    buffer.record([draft(str(number)) for number in range(5)])
    assert (numbers(buffer.pending(3)), buffer.waiting) == ([1, 2, 3], 5)
    buffer.settle(2)
    assert (numbers(buffer.pending(2)), buffer.waiting) == ([3, 4], 3)
    buffer.settle(99)
    assert (buffer.pending(10), buffer.waiting, buffer.cursors.through) == ([], 0, 5)


def test_what_waits_is_what_the_center_does_not_have(buffer: Buffer, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)

    def waiting() -> int:
        assert len(buffer.pending(1000)) == buffer.waiting
        return buffer.waiting

    buffer.record([draft(str(number)) for number in range(5)])
    buffer.settle(4, [Refusal(2, "unreadable")])
    assert waiting() == 1, "the center keeps what it cannot read, and does not wait for it"
    disk.failures = [True, True]
    with pytest.raises(OSError, match="Input/output"):
        buffer.record([draft("burnt"), draft("burnt, too")])
    buffer.record([draft("six")])
    assert waiting() == 4, "numbers that were burnt are facts, too"
    buffer.settle(8)
    assert waiting() == 0
    buffer.settle(3)
    assert waiting() == 5, "a center that was put back by a day"
    buffer.center_is("another")
    assert waiting() == 8, "or by another"


def test_refused_facts_are_set_aside_once(folder: Path) -> None:
    with Buffer(folder) as buffer:
        buffer.record([draft(str(number)) for number in range(4)])
        buffer.settle(3, [Refusal(2, "unreadable")])
        buffer.settle(3, [Refusal(2, "still unreadable")])
    with Buffer(folder) as buffer:
        assert buffer.refused() == [Refusal(2, "still unreadable")]
        assert numbers(buffer.pending(10)) == [4]


def test_a_center_that_went_back_is_told_again(buffer: Buffer) -> None:
    buffer.record([draft(str(number)) for number in range(5)])
    buffer.settle(5, [Refusal(2, "no"), Refusal(4, "no")])
    buffer.settle(3)
    assert numbers(buffer.pending(10)) == [4, 5]
    assert buffer.refused() == [Refusal(2, "no")], "what comes again may be taken now"


def test_another_store_knows_nothing(folder: Path) -> None:
    with Buffer(folder) as buffer:
        buffer.center_is("one")
        buffer.record([draft("a"), draft("b")])
        buffer.settle(2, [Refusal(1, "no")])
        buffer.order_done(7)
        buffer.center_is("one")
        assert (buffer.cursors.through, buffer.cursors.orders, len(buffer.refused())) == (2, 7, 1)
        buffer.center_is("two")
    with Buffer(folder) as buffer:
        assert (buffer.cursors.through, buffer.cursors.orders, buffer.cursors.store) == (0, 0, "two")
        assert (numbers(buffer.pending(10)), buffer.refused()) == ([1, 2], [])


def test_texts_are_kept_under_names(folder: Path) -> None:
    with Buffer(folder) as buffer:
        assert buffer.kept("window") is None
        buffer.keep("window", "first")
        buffer.keep("fingers", "{}")
        buffer.keep("window", "second")
    with Buffer(folder) as buffer:
        assert (buffer.kept("window"), buffer.kept("fingers")) == ("second", "{}")


def test_a_lost_fact_is_declared_and_blocks_nothing(folder: Path) -> None:
    with Buffer(folder) as buffer:
        for number in range(4):
            buffer.record([draft(f"fact {number + 1}")])
        before = list(buffer.history())
    flip(folder / FILE, (folder / FILE).read_bytes().index(b"fact 2"))
    with Buffer(folder) as buffer:
        assert buffer.damaged == 1
        facts = buffer.pending(10)
        assert numbers(facts) == [1, 2, 3, 4]
        assert [fact for fact in facts if fact.seq != 2] == [before[0], *before[2:]]
        assert (facts[1].kind, facts[1].body["from"], facts[1].body["to"]) == ("lost", 2, 2)
        assert facts[1].prev == hashed(before[0])
        buffer.record([draft("five")])
    with Buffer(folder) as buffer:
        assert numbers(list(buffer.history())) == [1, 2, 3, 4, 5]


def test_the_first_fact_may_be_the_lost_one(folder: Path) -> None:
    with Buffer(folder) as buffer:
        for detail in ("fact 1", "fact 2"):
            buffer.record([draft(detail)])
    flip(folder / FILE, (folder / FILE).read_bytes().index(b"fact 1"))
    with Buffer(folder) as buffer:
        assert [(fact.seq, fact.kind) for fact in buffer.pending(10)] == [(1, "lost"), (2, "audit")]


def test_closing_twice_gives_the_buffer_up_once(folder: Path) -> None:
    buffer = Buffer(folder)
    buffer.close()
    with Buffer(folder):
        buffer.close()
        with pytest.raises(BufferBusy, match=rf"process {os.getpid()}\b"):
            Buffer(folder)


def test_looking_leaves_a_card_as_it_is(folder: Path) -> None:
    with Buffer(folder) as buffer:
        buffer.record([draft("one"), draft("two")])
        buffer.settle(1)
    (folder / "owner").unlink()
    with (folder / FILE).open("ab") as file:
        file.write(b"torn")
    before = sorted((path.name, path.read_bytes()) for path in folder.iterdir())
    with Buffer(folder, look=True) as card:
        assert (numbers(list(card.history())), card.waiting) == ([1, 2], 1)
        with pytest.raises(PermissionError):
            card.record([draft("three")])
    assert sorted((path.name, path.read_bytes()) for path in folder.iterdir()) == before
    with Buffer(folder), pytest.raises(BufferBusy):
        Buffer(folder, look=True)
