"""The queue before the database: who is let in, who is told when to come again, who is forgotten."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest

from sync.center.doors import work_queue
from sync.center.doors.work_queue import (
    FIRST_SPAN_SECONDS,
    QUEUE_SECONDS,
    SHARED_MOST,
    SOONEST_SECONDS,
    SPREAD_SECONDS,
    Busy,
    WorkQueue,
)
from tests.support.servers import PATIENCE

FITS = int(QUEUE_SECONDS / FIRST_SPAN_SECONDS) + 1


def answered(queue: WorkQueue, times: int = 1) -> None:
    """So many answers took as long as was thought."""
    for _ in range(times):
        asyncio.run(queue.run(lambda: None))
    queue._span = FIRST_SPAN_SECONDS


@pytest.fixture
def queue() -> Iterator[WorkQueue]:
    made = WorkQueue("test", 1, lambda: 1000.0, lambda: 0.5)
    answered(made)
    yield made
    made.close()


@contextmanager
def full(queue: WorkQueue) -> Iterator[None]:
    with ExitStack() as places:
        for number in range(FITS):
            places.enter_context(queue.place(f"early {number}"))
        yield


def sent_away(queue: WorkQueue, owner: str) -> float:
    with pytest.raises(Busy) as told, queue.place(owner):
        pass
    return told.value.after


def test_only_as_many_wait_as_can_be_answered_in_time(queue: WorkQueue) -> None:
    with full(queue):
        assert sent_away(queue, "late") == SOONEST_SECONDS
    with queue.place("late"):
        pass


def test_who_is_sent_away_comes_back_within_the_time_that_it_takes_to_answer_all_of_them(queue: WorkQueue) -> None:
    with full(queue):
        after = [sent_away(queue, str(number)) for number in range(200)]
        assert after[-1] == pytest.approx(SOONEST_SECONDS + 0.5 * 199 * FIRST_SPAN_SECONDS)
        again = [sent_away(queue, str(number % 10)) for number in range(200)]
        assert max(again) == pytest.approx(SOONEST_SECONDS + 0.5 * 200 * FIRST_SPAN_SECONDS)  # nobody counts twice
        many = [sent_away(queue, str(number)) for number in range(1000)]
    assert max(many) == SOONEST_SECONDS + 0.5 * SPREAD_SECONDS


def test_the_first_answer_says_how_slow_the_work_is() -> None:
    clock = [1000.0]
    queue = WorkQueue("test", 1, lambda: clock[0], lambda: 0.5)
    asyncio.run(queue.run(clock.__setitem__, 0, 1000.0 + QUEUE_SECONDS / 2))
    with queue.place("one"), queue.place("two"), queue.place("three"):
        sent_away(queue, "four")
    queue.close()


def test_before_the_first_answer_nobody_is_sent_away_for_long() -> None:
    queue = WorkQueue("test", 1, lambda: 1000.0, lambda: 0.5)
    with full(queue):
        assert {sent_away(queue, str(number)) for number in range(200)} == {1.5 * SOONEST_SECONDS}
    queue.close()


def test_whose_turn_does_not_come_in_time_is_sent_away_and_its_work_never_begun(
    queue: WorkQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_queue, "TURN_COME_SECONDS", 0.01)
    gate = threading.Event()
    done: list[str] = []

    async def calls() -> float:
        first = asyncio.create_task(queue.run(gate.wait, PATIENCE))
        await asyncio.sleep(0)
        with pytest.raises(Busy) as told:
            await queue.run(done.append, "late")
        gate.set()
        assert await first
        return told.value.after

    assert asyncio.run(calls()) == SOONEST_SECONDS + 0.5 * QUEUE_SECONDS
    assert done == []


def test_who_is_not_answered_in_time_is_sent_away_though_it_is_being_done(
    queue: WorkQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_queue, "ANSWERED_WITHIN_SECONDS", 0.01)
    gate = threading.Event()

    async def call() -> tuple[float, str]:
        with pytest.raises(Busy) as told:
            await queue.run(gate.wait, PATIENCE)
        gate.set()
        monkeypatch.undo()
        return told.value.after, await queue.run(lambda: "next")

    assert asyncio.run(call()) == (SOONEST_SECONDS + 0.5 * QUEUE_SECONDS, "next")


def test_who_was_let_in_again_or_never_came_again_is_not_reckoned_with() -> None:
    clock = [1000.0]
    queue = WorkQueue("test", 1, lambda: clock[0], lambda: 0.5)
    answered(queue)
    with full(queue):
        for number in range(1000):
            sent_away(queue, str(number))
    for number in range(900):
        with queue.place(str(number)):
            pass
    with full(queue):
        assert sent_away(queue, "late") == pytest.approx(SOONEST_SECONDS + 0.5 * 100 * FIRST_SPAN_SECONDS)
        clock[0] += 3600
        assert sent_away(queue, "later") == SOONEST_SECONDS
    queue.close()


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


class Keeper:
    """Keeps what was done together when it is let; until then it only is done."""

    def __init__(self) -> None:
        self.shared: list[int] = []  # how many, each time
        self.done, self.let = threading.Event(), threading.Event()
        self.failure: Exception | None = None
        self.queue = WorkQueue("test", 1, lambda: 1000.0, lambda: 0.5, self.together)

    def together(self, acts: Sequence[Callable[[], None]]) -> None:
        self.shared.append(len(acts))
        for act in acts:
            act()
        self.done.set()
        assert self.let.wait(PATIENCE)
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    made = Keeper()
    yield made
    made.let.set()
    made.queue.close()


def test_nobody_is_answered_before_what_he_brought_is_kept(keeper: Keeper) -> None:
    async def calls() -> str:
        asked = asyncio.create_task(keeper.queue.share(lambda: "kept"))
        assert await asyncio.to_thread(keeper.done.wait, PATIENCE)
        assert not (await asyncio.wait({asked}, timeout=0.05))[0]
        keeper.let.set()
        return await asked

    assert asyncio.run(calls()) == "kept"


def test_who_waits_while_others_are_kept_is_kept_with_whoever_waits_too(keeper: Keeper) -> None:
    async def calls() -> list[int]:
        lone = asyncio.create_task(keeper.queue.share(lambda: 0))
        assert await asyncio.to_thread(keeper.done.wait, PATIENCE), "a lone one waits for no company"
        shares, alone = keeper.queue.share, keeper.queue.run
        acts = [shares(lambda: 1), shares(lambda: 2), alone(lambda: 3), shares(lambda: 4), shares(lambda: 5)]
        behind = [asyncio.create_task(act) for act in acts]
        await asyncio.sleep(0)
        keeper.let.set()
        return [await lone, *[await each for each in behind]]

    assert asyncio.run(calls()) == [0, 1, 2, 3, 4, 5]
    assert keeper.shared == [1, 2, 1, 2]


def test_a_crowd_is_kept_in_parts_so_that_nobody_waits_for_all_of_it(keeper: Keeper) -> None:
    async def calls() -> list[int]:
        lone = asyncio.create_task(keeper.queue.share(lambda: -1))
        assert await asyncio.to_thread(keeper.done.wait, PATIENCE)
        crowd = [asyncio.create_task(keeper.queue.share(int, number)) for number in range(SHARED_MOST + 3)]
        await asyncio.sleep(0)
        keeper.let.set()
        await lone
        return [await each for each in crowd]

    assert asyncio.run(calls()) == list(range(SHARED_MOST + 3))
    assert keeper.shared == [1, SHARED_MOST, 3]


def test_what_was_not_kept_is_told_to_all_and_a_refusal_to_the_one_alone(keeper: Keeper) -> None:
    keeper.let.set()

    async def calls(*, kept: bool) -> list[int | BaseException]:
        keeper.failure = None if kept else OSError("disk full")
        acts = [keeper.queue.share(lambda: 1), keeper.queue.share(lambda: 1 // 0), keeper.queue.share(lambda: 3)]
        return await asyncio.gather(*acts, return_exceptions=True)

    first, refused, third = asyncio.run(calls(kept=True))
    assert (first, type(refused), third) == (1, ZeroDivisionError, 3)
    assert {type(each) for each in asyncio.run(calls(kept=False))} == {OSError}


def test_who_left_before_his_turn_is_not_begun_and_those_behind_him_are(keeper: Keeper) -> None:
    done: list[str] = []

    async def calls() -> None:
        first = asyncio.create_task(keeper.queue.share(done.append, "first"))
        assert await asyncio.to_thread(keeper.done.wait, PATIENCE)
        gone, last = (asyncio.create_task(keeper.queue.share(done.append, name)) for name in ("gone", "last"))
        await asyncio.sleep(0)
        gone.cancel()
        keeper.let.set()
        await asyncio.gather(first, last)

    asyncio.run(calls())
    assert done == ["first", "last"]


def test_a_stop_sends_away_who_waits_and_who_comes_and_answers_what_was_begun(queue: WorkQueue) -> None:
    async def stopped() -> tuple[str, list[object]]:
        begun, gate = threading.Event(), threading.Event()

        def act() -> str:
            begun.set()
            assert gate.wait(PATIENCE)
            return "kept"

        first = asyncio.create_task(queue.run(act))
        await asyncio.to_thread(begun.wait, PATIENCE)
        second = asyncio.create_task(queue.run(lambda: "never"))
        await asyncio.sleep(0)
        queue.stop()
        away = await asyncio.gather(second, queue.run(lambda: "never"), return_exceptions=True)
        gate.set()
        return await first, [type(each) for each in away]

    assert asyncio.run(stopped()) == ("kept", [Busy, Busy])
