"""The readiness of the center: whether a proxy should send it calls now, which a proxy asks all the time.

What was seen counts for a moment, so that it costs the database one small write every other second at most.
"""

import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from sync.center.doors.health import DatabaseUnfit
from sync.center.storage.schema import MigrationNeeded, NewerProgramNeeded
from sync.center.storage.shared_look import SharedLook

FRESH_SECONDS = 2.0  # that a write which was done counts for
WRITE_REFUSED_SECONDS = 1.0  # that one which was refused does
PROBE_SECONDS = 1.5  # in which a proxy has its answer; haproxy itself gives a check 2
SLOW_SECONDS = 10.0  # without a write that was done, while one is under way: a storm is no reason to be left out

log = logging.getLogger(__name__)


class Readiness:
    """Asks the database by `write`, which changes nothing; `now` is in seconds, of a clock that only goes on."""

    def __init__(self, write: Callable[[], None], now: Callable[[], float]) -> None:
        self._write, self._now = SharedLook(write), now
        self._done = float("-inf")  # when a write was
        self._refused = (float("-inf"), "")
        self._stopping = False

    def stop(self) -> None:
        """From now on it is not ready: whoever asks sends calls elsewhere."""
        self._stopping = True

    async def check(self) -> None:
        """Raises `DatabaseUnfit`."""
        if self._stopping:
            raise DatabaseUnfit("this center is about to stop")
        if self._now() - self._done < FRESH_SECONDS:
            return
        at, why = self._refused
        if self._now() - at < WRITE_REFUSED_SECONDS:
            raise DatabaseUnfit(why)
        await self._look()

    async def _look(self) -> None:
        try:
            await self._write.seen(PROBE_SECONDS)
        except TimeoutError as e:
            if self._now() - self._done >= SLOW_SECONDS:
                raise DatabaseUnfit(f"the database took no write for {SLOW_SECONDS:.0f} s") from e
        except (MigrationNeeded, NewerProgramNeeded) as e:
            self._refuse(str(e), e)
        except SQLAlchemyError as e:
            self._refuse("the database does not take a write; the center's log says why", e)
        else:
            self._done = self._now()

    def _refuse(self, why: str, e: Exception) -> None:
        log.warning("not ready: %s", e)
        self._refused = (self._now(), why)
        raise DatabaseUnfit(why) from e
