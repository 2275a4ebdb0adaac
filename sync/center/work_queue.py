"""The work queue: calls that wait for the database, no more of them than can be answered in time.

Whoever would wait for longer than a terminal does is told at once when to come again: at some moment of the time
that it takes to answer all who were sent away, so that they come back as fast as they can be answered.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

QUEUE_SECONDS = 6.0  # a terminal waits 15 for its answer
TURN_COME_SECONDS = 10.0  # whose turn has not come by then, because the work became slower, is sent away after all
SOONEST_SECONDS = 1.5  # nobody who is sent away need come back before the queue is shorter
SPREAD_SECONDS = 30.0  # over which they come back at most: the work may become quicker meanwhile
SMOOTHING = 0.05  # how much the last answer counts for how long one takes, once as many were seen as that needs
FIRST_SPAN_SECONDS = 0.1  # on a slow machine; what is seen corrects it


def _look_at(done: asyncio.Future[Any]) -> None:
    if not done.cancelled():
        done.exception()


class Busy(Exception):
    """More calls wait than can be answered in time: come again in `after` seconds."""

    def __init__(self, after: float) -> None:
        super().__init__("more terminals call than can be answered in time")
        self.after = after


class WorkQueue:
    """Runs calls on `workers` threads, in the order in which they came. `chance` answers from [0, 1)."""

    def __init__(self, name: str, workers: int, now: Callable[[], float], chance: Callable[[], float]) -> None:
        self._threads = ThreadPoolExecutor(workers, name)
        self._free = asyncio.Semaphore(workers)
        self._now, self._chance = now, chance
        self._inside = 0
        self._span = FIRST_SPAN_SECONDS  # from one answer to the next, while more wait
        self._answered = 0.0  # when the last one was
        self._seen = 0  # answers
        self._away: dict[str, float] = {}  # who was sent away, and until when

    def close(self) -> None:
        """Waits for what is under way."""
        self._threads.shutdown(cancel_futures=True)

    @contextmanager
    def place(self, owner: str) -> Iterator[None]:
        """A place in the queue, from the header of a call to its answer. Raises `Busy`."""
        if self._inside * self._span > QUEUE_SECONDS:
            raise Busy(self._sent_away(owner))
        self._away.pop(owner, None)
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def run(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `act` returns, when it is its turn. Who is cancelled before is never begun. Raises `Busy`."""
        came = self._now()
        await self._turn()
        doing = self._threads.submit(act, *args, **kwargs)
        loop = asyncio.get_running_loop()
        doing.add_done_callback(lambda _: loop.call_soon_threadsafe(self._done, came))
        waited_for = asyncio.wrap_future(doing)
        waited_for.add_done_callback(_look_at)  # whoever waited may be gone when it fails
        return await asyncio.shield(waited_for)

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(TURN_COME_SECONDS):
                await self._free.acquire()
        except TimeoutError as e:
            raise Busy(SOONEST_SECONDS + self._chance() * QUEUE_SECONDS) from e

    def _done(self, came: float) -> None:
        self._free.release()
        now = self._now()
        self._seen += 1
        self._span += max(SMOOTHING, 1 / self._seen) * (now - max(came, self._answered) - self._span)
        self._answered = now

    def _sent_away(self, owner: str) -> float:
        """Seconds until it may come again. One that never does is forgotten."""
        now = self._now()
        self._away = {each: until for each, until in self._away.items() if until + QUEUE_SECONDS > now}
        until_all = min(len(self._away) * self._span, SPREAD_SECONDS) if self._seen else SOONEST_SECONDS
        after = SOONEST_SECONDS + self._chance() * until_all
        self._away[owner] = now + after
        return after
