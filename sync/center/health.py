"""The health of the center: whether its database takes a call now."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

HEALTH_SECONDS = 3.0  # that the database has for one query

log = logging.getLogger(__name__)


class DatabaseUnfit(Exception):
    """The center can keep nothing now: call again later. The message says why."""


class DatabaseHealth:
    """Asks the database by `look`, once at a time, however many want to know."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look
        self._looking: asyncio.Future[None] | None = None

    async def check(self) -> None:
        """Raises `DatabaseUnfit`."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(asyncio.to_thread(self._look))
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                await asyncio.shield(self._looking)
        except TimeoutError as e:
            raise DatabaseUnfit(f"the database does not answer within {HEALTH_SECONDS:.0f} s") from e
        except SQLAlchemyError as e:
            log.warning("the database does not take a query: %s", e)
            raise DatabaseUnfit("the database does not take a query; the center's log says why") from e
