"""Group commit: who arrives during a sync shares the next one, and gets an answer of his own."""

import errno
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest

from sync.buffer import Buffer
from sync.buffer.group_commit import GroupCommit, _Turn
from terminal.domain.facts import Fact, canonical
from tests.support.chains import chained, numbers
from tests.support.disk import PATIENCE, Disk, draft

EIGHT = 8


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(EIGHT + 1) as pool:
        yield pool


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[Buffer]:
    with Buffer(tmp_path) as opened:
        yield opened


def gathered(group_commit: GroupCommit[object, object], count: int) -> None:
    """Waits until so many wait for the next commit."""
    pause = threading.Event()
    for _ in range(PATIENCE * 1000):
        if len(group_commit._waiting) == count:
            return
        pause.wait(0.001)
    pytest.fail(f"{len(group_commit._waiting)} of {count} came")


def arrive(
    crowd: ThreadPoolExecutor, buffer: Buffer, disk: Disk
) -> tuple[Future[list[Fact]], list[Future[list[Fact]]]]:
    """One whose sync is held, and eight who came meanwhile, each with two facts."""
    disk.shut()
    first = crowd.submit(buffer.record, [draft("first")])
    assert disk.syncing.wait(PATIENCE)
    rest = [crowd.submit(buffer.record, [draft(f"{n} a"), draft(f"{n} b")]) for n in range(EIGHT)]
    gathered(buffer._group_commit, EIGHT)  # type: ignore[arg-type]
    return first, rest


def test_eight_share_one_sync_and_each_gets_his_own(
    buffer: Buffer, crowd: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    first, rest = arrive(crowd, buffer, disk)
    assert buffer.pending(99) == []
    disk.gate.set()
    assert numbers(first.result(PATIENCE)) == [1]
    for number, each in enumerate(rest):
        facts = each.result(PATIENCE)
        assert [fact.body["detail"] for fact in facts] == [f"{number} a", f"{number} b"]
        assert facts[1].seq == facts[0].seq + 1
    assert disk.syncs == 2
    history = list(buffer.history())
    assert numbers(history) == list(range(1, 18))
    assert chained(history)


def test_all_who_shared_a_failed_sync_are_told(
    buffer: Buffer, crowd: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    disk.failures = [False, True, True]
    first, rest = arrive(crowd, buffer, disk)
    disk.gate.set()
    assert numbers(first.result(PATIENCE)) == [1]
    errors = [each.exception(PATIENCE) for each in rest]
    assert {getattr(error, "errno", None) for error in errors} == {errno.EIO}
    assert numbers(buffer.pending(99)) == [1]
    assert numbers(buffer.record([draft("after")])) == [18]
    assert [fact.kind for fact in buffer.history()] == ["audit", *["void"] * 16, "audit"]


def test_who_waits_for_a_sync_is_numbered_and_encoded_meanwhile(
    buffer: Buffer, crowd: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    first, rest = arrive(crowd, buffer, disk)
    ready = [turn.item for turn in buffer._group_commit._waiting]
    disk.gate.set()
    for each in [first, *rest]:
        each.result(PATIENCE)
    written = [(str(fact.seq), canonical(fact)) for fact in buffer.history()]
    assert sorted(document for each in ready for document in each.documents.items()) == sorted(written[1:])


def test_what_was_prepared_behind_a_failed_sync_is_numbered_behind_what_took_its_numbers(
    buffer: Buffer, crowd: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    disk.failures = [True, True]
    first, rest = arrive(crowd, buffer, disk)
    disk.gate.set()
    assert isinstance(first.exception(PATIENCE), OSError)
    acknowledged = [fact for each in rest for fact in each.result(PATIENCE)]
    history = list(buffer.history())
    assert [fact.kind for fact in history] == ["void", *["audit"] * 16]
    assert history[1:] == acknowledged
    assert numbers(history) == list(range(1, 18))
    assert chained(history)
    again = buffer.prepare([draft("after")])
    assert again.place.seq == 18, "the next is prepared where the series stands"
    assert buffer.record_all([again]) == [again.facts]


def test_nobody_waits_for_another_sync_than_his_own(crowd: ThreadPoolExecutor) -> None:
    held: SimpleQueue[threading.Event] = SimpleQueue()

    def commit(items: Sequence[int]) -> Sequence[int]:
        go = threading.Event()
        held.put(go)
        assert go.wait(PATIENCE)
        return items

    group_commit: GroupCommit[int, int] = GroupCommit(commit)
    first = crowd.submit(group_commit.join, 0)
    syncing = held.get(timeout=PATIENCE)
    rest = [crowd.submit(group_commit.join, number) for number in range(1, EIGHT)]
    gathered(group_commit, EIGHT - 1)  # type: ignore[arg-type]
    syncing.set()
    syncing = held.get(timeout=PATIENCE)
    last = crowd.submit(group_commit.join, EIGHT)
    gathered(group_commit, 1)  # type: ignore[arg-type]
    syncing.set()
    syncing = held.get(timeout=PATIENCE)
    assert [each.result(PATIENCE) for each in [first, *rest]] == list(range(EIGHT))
    assert not last.done()
    syncing.set()
    assert last.result(PATIENCE) == EIGHT


@pytest.mark.parametrize("told", [True, False], ids=["told to commit", "waiting"])
def test_whoever_is_interrupted_while_he_waits_keeps_nobody_waiting(
    told: bool, crowd: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go, interrupted = threading.Event(), threading.Event(), threading.Event()

    def commit(items: Sequence[str]) -> Sequence[str]:
        started.set()
        assert go.wait(PATIENCE)
        return items

    real = _Turn.wait

    def wait(turn: _Turn[str, str]) -> None:
        if turn.item != "interrupted":
            real(turn)
            return
        if told:
            real(turn)
        interrupted.set()
        raise KeyboardInterrupt

    monkeypatch.setattr(_Turn, "wait", wait)
    group_commit: GroupCommit[str, str] = GroupCommit(commit)
    first = crowd.submit(group_commit.join, "first")
    assert started.wait(PATIENCE)
    gone = crowd.submit(group_commit.join, "interrupted")
    assert told or interrupted.wait(PATIENCE)
    gathered(group_commit, int(told))  # type: ignore[arg-type]
    after = crowd.submit(group_commit.join, "after")
    gathered(group_commit, 1 + told)  # type: ignore[arg-type]
    go.set()
    assert first.result(PATIENCE) == "first"
    assert isinstance(gone.exception(PATIENCE), KeyboardInterrupt)
    assert after.result(PATIENCE) == "after"
    assert group_commit.join("later") == "later"


def test_each_gets_his_own_error_or_result() -> None:
    def commit(items: Sequence[int]) -> list[int | OSError]:
        return [OSError(item, "refused") if item % 2 else item * 10 for item in items]

    group_commit: GroupCommit[int, int] = GroupCommit(commit)
    assert group_commit.join(4) == 40
    with pytest.raises(OSError, match="refused"):
        group_commit.join(3)


def broken(items: Sequence[int]) -> list[int | OSError]:
    raise ValueError("a fault in the program")


def short(items: Sequence[int]) -> list[int | OSError]:
    return []


@pytest.mark.parametrize("commit", [broken, short])
def test_nobody_waits_for_ever_when_a_commit_breaks(
    commit: Callable[[Sequence[int]], list[int | OSError]], crowd: ThreadPoolExecutor
) -> None:
    started, go = threading.Event(), threading.Event()

    def held(items: Sequence[int]) -> list[int | OSError]:
        started.set()
        assert go.wait(PATIENCE)
        return commit(items)

    group_commit: GroupCommit[int, int] = GroupCommit(held)
    first = crowd.submit(group_commit.join, 0)
    assert started.wait(PATIENCE)
    rest = [crowd.submit(group_commit.join, number) for number in range(1, EIGHT)]
    gathered(group_commit, EIGHT - 1)  # type: ignore[arg-type]
    go.set()
    assert isinstance(first.exception(PATIENCE), ValueError)
    for each in rest:
        assert isinstance(each.exception(PATIENCE), ValueError)
