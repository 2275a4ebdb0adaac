"""The order bell, which wakes the long polls of a window when there is one for it."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from sync.center.store import Store

ORDERS_POLL_SECONDS = 0.3  # seconds between two looks at the orders that other processes made

log = logging.getLogger(__name__)


class OrderBell:
    """One look at the database serves all who wait; they wait for an event of their window."""

    def __init__(self, store: Store) -> None:
        self.closed = False
        self._store = store
        self._events: dict[str, asyncio.Event] = {}

    def event(self, window: str) -> asyncio.Event:
        """What is set at the window's next order. Take it before looking for orders: then none falls between."""
        return self._events.setdefault(window, asyncio.Event())

    def ring(self, window: str) -> None:
        if (event := self._events.pop(window, None)) is not None:
            event.set()

    def close(self) -> None:
        """Lets everybody go who waits."""
        self.closed = True
        for window in list(self._events):
            self.ring(window)

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
