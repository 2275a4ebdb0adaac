"""The watch, which looks again and again whether something in the database is due."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

FIRST_LOOK_SECONDS = 1.0  # after a start, at the latest: whoever opens a page then is to find what is due

log = logging.getLogger(__name__)


async def watch(what: str, seconds: float, look: Callable[[], object]) -> None:
    """Until cancelled. All that is done is in the database: whoever starts anew goes on there."""
    failing = False
    rest = min(seconds, FIRST_LOOK_SECONDS)
    while True:
        await asyncio.sleep(rest)
        rest = seconds
        try:
            await asyncio.to_thread(look)
            failing = False
        except SQLAlchemyError as e:
            if not failing:
                log.warning("cannot look after %s: %s", what, e)
            failing = True
        except Exception:  # the top of this task: one bad look must not be the last
            log.exception("a look after %s failed; looking again", what)
