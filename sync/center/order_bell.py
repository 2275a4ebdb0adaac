"""The order bell, which answers the long polls of a window when there is something for it."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from sync.center.orders.order_table import OrdersFound, OrdersQuestion
from sync.center.store import Store

UNTOLD_LOOK_SECONDS = 0.1  # between two looks at the orders, where the database does not tell of them
TOLD_LOOK_SECONDS = 5.0  # the same while it does: a net beneath that

log = logging.getLogger(__name__)


class Poll:
    """One open question for orders, of a terminal at this window. It is over when the same terminal asks anew."""

    def __init__(self, question: OrdersQuestion, window: str) -> None:
        self.question, self.window = question, window
        self._heard: asyncio.Future[OrdersFound] = asyncio.get_running_loop().create_future()

    def hear(self, found: OrdersFound) -> None:
        """Ends it where there is something to tell."""
        if found.orders or found.window != self.window:
            self._end(found)

    def end(self) -> None:
        self._end(OrdersFound(self.window, []))

    def _end(self, found: OrdersFound) -> None:
        if not self._heard.done():
            self._heard.set_result(found)

    async def answer(self, deadline: float) -> OrdersFound:
        """What there is to tell, nothing at the deadline, which the loop's clock tells."""
        try:
            async with asyncio.timeout_at(deadline):
                return await self._heard
        except TimeoutError:
            return OrdersFound(self.window, [])


class OrderBell:
    """One look at the database serves all who wait; a key has one open question, its newest."""

    def __init__(self, store: Store, now: Callable[[], int]) -> None:
        self._closed = False
        self._store, self._now = store, now
        self._polls: dict[str, Poll] = {}
        self._rung: dict[str, Poll] = {}
        self._called = asyncio.Event()

    def __len__(self) -> int:
        return len(self._polls)

    @contextmanager
    def poll(self, question: OrdersQuestion, window: str) -> Iterator[Poll]:
        """Take it before looking for orders: then none falls between. Ends the key's question before this one."""
        key = question.key
        if (before := self._polls.pop(key, None)) is not None:
            before.end()
        mine = self._polls[key] = Poll(question, window)
        if self._closed:
            mine.end()
        try:
            yield mine
        finally:
            if self._polls.get(key) is mine:
                del self._polls[key]

    def ring(self, window: str) -> None:
        """Looks at once what there is for those who ask from this window."""
        self._rung |= {key: poll for key, poll in self._polls.items() if poll.window == window}
        self._called.set()

    def ask_anew(self, key: str) -> None:
        """Ends the open question of this key, which asks again at once."""
        if (poll := self._polls.get(key)) is not None:
            poll.end()

    def close(self) -> None:
        """Lets everybody go who waits."""
        self._closed = True
        self.answer_all()

    def answer_all(self) -> None:
        """Has everybody ask anew: there is something that is for no window of its own."""
        for poll in self._polls.values():
            poll.end()

    async def watch(self, newest: int) -> None:
        """Answers whom orders with an id above `newest` are for, until cancelled."""
        notices, failing = self._store.notices, False
        while True:
            called = await self._wait(TOLD_LOOK_SECONDS if notices.come and not failing else UNTOLD_LOOK_SECONDS)
            try:
                before, newest = newest, await self._look(newest)
                if notices.come and newest > before and not (called or failing):
                    log.warning("there was an order that the database had not told of")
                    await asyncio.to_thread(notices.doubt)
            except SQLAlchemyError as e:
                if not failing:
                    log.warning("cannot look for orders: %s", e)
                failing = True
                continue
            if failing:
                log.warning("looking for orders works again")
            failing = False

    def look(self) -> None:
        """Looks at once: somebody gave orders, perhaps."""
        self._called.set()

    async def _wait(self, seconds: float) -> bool:
        """Until the next look is due; whether somebody called for it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._called.wait()
        called = self._called.is_set()
        self._called.clear()
        return called

    async def _look(self, newest: int) -> int:
        """Answers whomever there is something new for; the newest id. Raises SQLAlchemyError."""
        fresh = await asyncio.to_thread(self._store.ordered_since, newest)
        at = {each.window: each.id for each in fresh}
        of = {each.key: each.id for each in fresh}  # one that stands there only now asks from elsewhere
        for key, poll in self._polls.items():
            if max(at.get(poll.window, 0), of.get(key, 0)) > poll.question.after:
                self._rung[key] = poll
        newest = max([newest, *at.values()])
        await self._answer()
        return newest

    async def _answer(self) -> None:
        rung, self._rung = self._rung, {}
        if not rung:
            return
        try:
            questions = [poll.question for poll in rung.values()]
            found = await asyncio.to_thread(self._store.orders, questions, self._now())
        except SQLAlchemyError:
            self._rung = rung | self._rung
            raise
        for key, poll in rung.items():
            poll.hear(found[key])
