"""The work queue: calls that wait for the database, no more of them than can be answered in time.

Whoever would wait for longer than a terminal does is told at once when to come again: at some moment of the time
that it takes to answer all who were sent away, so that they come back as fast as they can be answered.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, ParamSpec, TypeVar

from sync.center.telemetry.hall_log import speak_of, spoken_of

P = ParamSpec("P")
T = TypeVar("T")

QUEUE_SECONDS = 6.0  # a terminal waits 15 for its answer
ANSWERED_WITHIN_SECONDS = 12.0  # who has no answer by then, since the database gave none, is told to come again
TURN_COME_SECONDS = 10.0  # whose turn has not come by then, because the work became slower, is sent away after all
SOONEST_SECONDS = 1.5  # nobody who is sent away need come back before the queue is shorter
SPREAD_SECONDS = 30.0  # over which they come back at most: the work may become quicker meanwhile
SMOOTHING = 0.05  # how much the last answer counts for how long one takes, once as many were seen as that needs
FIRST_SPAN_SECONDS = 0.1  # on a slow machine; what is seen corrects it
SHARED_MOST = 64  # calls with one commit: others wait for all of them, 10 to 200 ms


Together = Callable[[Sequence[Callable[[], None]]], None]


def _one_by_one(acts: Sequence[Callable[[], None]]) -> None:
    for act in acts:
        act()


class Busy(Exception):
    """More calls wait than can be answered in time: come again in `after` seconds."""

    def __init__(self, after: float) -> None:
        super().__init__("more terminals call than can be answered in time")
        self.after = after


class _Call:
    """One that waits, or is being done. Its answer is told when what it did is kept, and not before."""

    def __init__(self, act: Callable[[], Any], came: float, *, shares: bool) -> None:
        self._act, self.came, self.shares = act, came, shares
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._found: Any = None
        self._failure: Exception | None = None

    def settle(self) -> None:
        """On the thread that works; once more, where the first time was not kept."""
        self._found = self._failure = None
        try:
            self._found = self._act()
        except Exception as e:  # noqa: BLE001 - whoever asked hears it; those who share go on
            self._failure = e

    def tell(self, unkept: BaseException | None) -> None:
        """`unkept` is why nothing of it was kept."""
        if (failure := unkept or self._failure) is None:
            self.answer.set_result(self._found)
        else:
            self.fail(failure)

    def fail(self, why: BaseException) -> None:
        self.answer.set_exception(why)
        self.answer.exception()  # whoever waits may be gone when he hears it


class WorkQueue:
    """Runs calls on `workers` threads, in the order in which they came. `chance` answers from [0, 1).

    Calls that may `share` a transaction and wait at the same time are given to `together`, which answers when what
    all of them did is kept.
    """

    def __init__(
        self,
        name: str,
        workers: int,
        now: Callable[[], float],
        chance: Callable[[], float],
        together: Together = _one_by_one,
    ) -> None:
        self._threads = ThreadPoolExecutor(workers, name, speak_of, (spoken_of(),))
        self._free = workers
        self._waiting: OrderedDict[_Call, asyncio.TimerHandle] = OrderedDict()
        self._now, self._chance, self._together = now, chance, together
        self._inside = 0
        self._span = FIRST_SPAN_SECONDS  # from one answer to the next, while more wait
        self._answered = 0.0  # when the last one was
        self._seen = 0  # answers
        self._away: dict[str, float] = {}  # who was sent away, and until when
        self._stopping = False

    def __len__(self) -> int:
        return self._inside

    def stop(self) -> None:
        """Sends away who waits, and whoever comes from now on; what was begun goes on to its answer."""
        self._stopping = True
        for call, late in list(self._waiting.items()):
            late.cancel()
            self._late(call)

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
        answer: T = await self._asked(partial(act, *args, **kwargs), shares=False)
        return answer

    async def share(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same; `act` may be done with others in one transaction, and twice. Raises what keeping it raised."""
        answer: T = await self._asked(partial(act, *args, **kwargs), shares=True)
        return answer

    async def _asked(self, act: Callable[[], Any], *, shares: bool) -> Any:
        if self._stopping:
            raise Busy(self._later())
        call = _Call(act, self._now(), shares=shares)
        self._waiting[call] = asyncio.get_running_loop().call_later(TURN_COME_SECONDS, self._late, call)
        self._begin()
        try:
            async with asyncio.timeout(ANSWERED_WITHIN_SECONDS) as patience:
                return await call.answer
        except TimeoutError as e:
            if patience.expired():  # it may be done all the same; whoever asks again is told
                raise Busy(SOONEST_SECONDS + self._chance() * QUEUE_SECONDS) from e
            raise
        finally:
            if (late := self._waiting.pop(call, None)) is not None:  # it was never begun
                late.cancel()

    def _late(self, call: _Call) -> None:
        del self._waiting[call]
        call.fail(Busy(self._later()))

    def _later(self) -> float:
        return SOONEST_SECONDS + self._chance() * QUEUE_SECONDS

    def _begin(self) -> None:
        """Has the next ones done, where a thread is free. It waits for nobody: who comes meanwhile is company."""
        while self._free and (calls := self._next()):
            self._free -= 1
            self._hand_over(calls, asyncio.get_running_loop())

    def _hand_over(self, calls: list[_Call], loop: asyncio.AbstractEventLoop) -> None:
        doing = self._threads.submit(self._together, [call.settle for call in calls])
        doing.add_done_callback(lambda done: loop.call_soon_threadsafe(self._end, calls, done))

    def _next(self) -> list[_Call]:
        """Whose turn it is: the first that waits, and those behind it that share with it."""
        calls: list[_Call] = []
        while self._waiting and len(calls) < SHARED_MOST:
            first = next(iter(self._waiting))
            if calls and not (calls[0].shares and first.shares):
                break
            self._waiting.pop(first).cancel()
            if not first.answer.done():
                calls.append(first)
        return calls

    def _end(self, calls: Sequence[_Call], done: Future[None]) -> None:
        self._free += 1
        self._done([call.came for call in calls])
        for call in calls:
            if not call.answer.done():  # whoever waited is gone
                call.tell(done.exception())
        self._begin()

    def _done(self, came: Sequence[float]) -> None:
        """Those who came at these times have their answers."""
        now = self._now()
        span = (now - max(min(came), self._answered)) / len(came)
        for _ in came:
            self._seen += 1
            self._span += max(SMOOTHING, 1 / self._seen) * (span - self._span)
        self._answered = now

    def _sent_away(self, owner: str) -> float:
        """Seconds until it may come again. One that never does is forgotten."""
        now = self._now()
        self._away = {each: until for each, until in self._away.items() if until + QUEUE_SECONDS > now}
        until_all = min(len(self._away) * self._span, SPREAD_SECONDS) if self._seen else SOONEST_SECONDS
        after = SOONEST_SECONDS + self._chance() * until_all
        self._away[owner] = now + after
        return after
