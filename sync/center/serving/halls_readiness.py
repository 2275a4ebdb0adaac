"""The halls readiness: a center of several is ready as long as one of them is; the others answer for themselves."""

import asyncio
from collections.abc import Callable, Sequence

from sync.center.doors.health import DatabaseUnfit
from sync.center.doors.readiness import Readiness

NO_HALL_READY = "no hall of this center takes calls now; its log says why"


class HallsReadiness:
    """Asks those of the halls that are open, which `halls` tells."""

    def __init__(self, halls: Callable[[], Sequence[Readiness]]) -> None:
        self._halls = halls

    async def check(self) -> None:
        """Raises `DatabaseUnfit`."""
        asked = [asyncio.ensure_future(each.check()) for each in self._halls()]
        try:
            for answer in asyncio.as_completed(asked):
                try:
                    await answer
                except DatabaseUnfit:
                    continue
                return
        finally:
            for each in asked:
                each.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        raise DatabaseUnfit(NO_HALL_READY)
