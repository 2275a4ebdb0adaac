"""The queue before the database: who is let in, who is told when to come again, who is forgotten."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sync.center.work_queue import AFTER_SECONDS_MAX, FIRST_SPAN_SECONDS, QUEUE_SECONDS, Busy, WorkQueue
from tests.support.servers import PATIENCE

FITS = int(QUEUE_SECONDS / FIRST_SPAN_SECONDS) + 1


@pytest.fixture
def queue() -> Iterator[WorkQueue]:
    made = WorkQueue("test", 1, lambda: 1000.0, lambda: 0.5)
    yield made
    made.close()


def test_only_as_many_wait_as_can_be_answered_in_time(queue: WorkQueue) -> None:
    with ExitStack() as places:
        for _ in range(FITS):
            places.enter_context(queue.place())
        with pytest.raises(Busy), queue.place():
            raise AssertionError("one too many")
    with queue.place():
        pass


def test_who_is_sent_away_comes_back_one_after_the_other(queue: WorkQueue) -> None:
    with ExitStack() as places:
        for _ in range(FITS):
            places.enter_context(queue.place())
        after = [sent_away(queue) for _ in range(1000)]
        assert after == sorted(after) and after[0] > QUEUE_SECONDS / 2
        assert after[-1] - after[0] == pytest.approx(999 * FIRST_SPAN_SECONDS)
        assert max(sent_away(queue) for _ in range(100_000)) <= AFTER_SECONDS_MAX


def sent_away(queue: WorkQueue) -> float:
    with pytest.raises(Busy) as told, queue.place():
        pass
    return told.value.after


def test_work_is_done_one_at_a_time_and_what_nobody_waits_for_is_not_begun(queue: WorkQueue) -> None:
    done: list[str] = []
    gate = threading.Event()

    def work(name: str) -> str:
        assert gate.wait(PATIENCE)
        done.append(name)
        return name

    async def calls() -> list[str]:
        first, gone, last = (asyncio.create_task(queue.run(work, name)) for name in ("first", "gone", "last"))
        await asyncio.sleep(0)
        gone.cancel()
        gate.set()
        return [await first, await last]

    assert asyncio.run(calls()) == ["first", "last"]
    assert done == ["first", "last"]


def test_who_leaves_in_the_middle_frees_the_place_when_the_work_is_done(queue: WorkQueue) -> None:
    begun, gate = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert gate.wait(PATIENCE)
        raise ValueError("nobody hears this")

    async def calls() -> str:
        leaving = asyncio.create_task(queue.run(work))
        assert await asyncio.to_thread(begun.wait, PATIENCE)
        leaving.cancel()
        following = asyncio.create_task(queue.run(lambda: "done"))
        await asyncio.sleep(0)
        assert not following.done()
        gate.set()
        return await following

    assert asyncio.run(calls()) == "done"
