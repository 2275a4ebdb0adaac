"""The work queue: calls that wait for the database, no more of them than can be answered in time.

Whoever would wait for longer than a terminal does is told at once when to come again: each a little later than the
one before, as fast as calls are being answered, so that they come back one by one and not all at once.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

QUEUE_SECONDS = 6.0  # a terminal waits 15 for its answer
AFTER_SECONDS_MAX = 300.0  # nobody is sent away for longer
SMOOTHING = 0.1  # how much the last call counts for how long one takes
FIRST_SPAN_SECONDS = 0.02  # how long one takes, before any was seen


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
        self._workers = workers
        self._now, self._chance = now, chance
        self._inside = 0
        self._span = FIRST_SPAN_SECONDS
        self._next = 0.0  # when the next one who is sent away may come

    def close(self) -> None:
        """Waits for what is under way."""
        self._threads.shutdown(cancel_futures=True)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the queue, from the header of a call to its answer. Raises `Busy`."""
        if self._inside * self._each() > QUEUE_SECONDS:
            raise Busy(self._appointment())
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def run(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `act` returns, when it is its turn. Who is cancelled before is never begun."""
        await self._free.acquire()
        began = self._now()
        doing = self._threads.submit(act, *args, **kwargs)
        loop = asyncio.get_running_loop()
        doing.add_done_callback(lambda _: loop.call_soon_threadsafe(self._done, began))
        waited_for = asyncio.wrap_future(doing)
        waited_for.add_done_callback(_look_at)  # whoever waited may be gone when it fails
        return await asyncio.shield(waited_for)

    def _done(self, began: float) -> None:
        self._free.release()
        self._span += SMOOTHING * (self._now() - began - self._span)

    def _each(self) -> float:
        return self._span / self._workers

    def _appointment(self) -> float:
        """Seconds until the call that is sent away now may come."""
        now = self._now()
        self._next = min(max(self._next, now + QUEUE_SECONDS / 2) + self._each(), now + AFTER_SECONDS_MAX)
        return (self._next - now) * (0.9 + 0.2 * self._chance())
