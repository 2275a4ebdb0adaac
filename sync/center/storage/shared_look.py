"""The shared look: one question to the database at a time, however many want to know, and none waits for long."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedLook(Generic[T]):
    """Asks by `look`, on a thread of its own."""

    def __init__(self, look: Callable[[], T]) -> None:
        self._look = look
        self._looking: asyncio.Future[T] | None = None

    async def seen(self, seconds: float) -> T:
        """What was seen. Raises TimeoutError where it is not there in time, and what `look` raises."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(asyncio.to_thread(self._look))
        async with asyncio.timeout(seconds):
            return await asyncio.shield(self._looking)
