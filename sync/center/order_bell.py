"""The order bell, which wakes the long polls of a window when there is one for it."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from sync.center.store import Store

ORDERS_POLL_SECONDS = 0.3  # seconds between two looks at the orders that other processes made

log = logging.getLogger(__name__)


class Poll:
    """One open question for orders. It is over when the same terminal asks anew."""

    def __init__(self, window: str) -> None:
        self.window = window
        self.rung = asyncio.Event()
        self.over = False

    def end(self) -> None:
        self.over = True
        self.rung.set()

    async def wait(self, deadline: float) -> bool:
        """Whether there is reason to look once more before the deadline, which the loop's clock tells."""
        try:
            async with asyncio.timeout_at(deadline):
                await self.rung.wait()
        except TimeoutError:
            return False
        self.rung.clear()
        return not self.over


class OrderBell:
    """One look at the database serves all who wait; a key has one open question, its newest."""

    def __init__(self, store: Store) -> None:
        self._closed = False
        self._store = store
        self._polls: dict[str, Poll] = {}

    def __len__(self) -> int:
        return len(self._polls)

    @contextmanager
    def poll(self, key: str, window: str) -> Iterator[Poll]:
        """Take it before looking for orders: then none falls between. Ends the key's question before this one."""
        if (before := self._polls.pop(key, None)) is not None:
            before.end()
        mine = self._polls[key] = Poll(window)
        if self._closed:
            mine.end()
        try:
            yield mine
        finally:
            if self._polls.get(key) is mine:
                del self._polls[key]

    def ring(self, window: str) -> None:
        for poll in self._polls.values():
            if poll.window == window:
                poll.rung.set()

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
        """Rings for orders with an id above `newest`, until cancelled."""
        failing = False
        while True:
            await asyncio.sleep(ORDERS_POLL_SECONDS)
            try:
                fresh = await asyncio.to_thread(self._store.ordered_since, newest)
            except SQLAlchemyError as e:
                if not failing:
                    log.warning("cannot look for orders: %s", e)
                failing = True
                continue
            if failing:
                log.warning("looking for orders works again")
            failing = False
            for number, window in fresh:
                newest = max(newest, number)
                self.ring(window)
