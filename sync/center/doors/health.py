"""The health of the center: whether its database takes a call now."""

import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from sync.center.storage.shared_look import SharedLook

HEALTH_SECONDS = 3.0  # that the database has for one query

log = logging.getLogger(__name__)


class DatabaseUnfit(Exception):
    """The center can keep nothing now: call again later. The message says why."""


class DatabaseHealth:
    """Asks the database by `look`."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = SharedLook(look)

    async def check(self) -> None:
        """Raises `DatabaseUnfit`."""
        try:
            await self._look.seen(HEALTH_SECONDS)
        except TimeoutError as e:
            raise DatabaseUnfit(f"the database does not answer within {HEALTH_SECONDS:.0f} s") from e
        except SQLAlchemyError as e:
            log.warning("the database does not take a query: %s", e)
            raise DatabaseUnfit("the database does not take a query; the center's log says why") from e
