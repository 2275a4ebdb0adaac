"""The rollout watch, which looks again and again whether the next wave may begin or all must stop."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from sync.center.rollouts import Rollouts

ROLLOUT_LOOK_SECONDS = 2.0  # s; a window keeps a configuration after two minutes at the soonest

log = logging.getLogger(__name__)


async def watch_rollouts(rollouts: Rollouts, now: Callable[[], int]) -> None:
    """Until cancelled. All that is done is in the database: whoever starts anew goes on there."""
    failing = False
    while True:
        await asyncio.sleep(ROLLOUT_LOOK_SECONDS)
        try:
            await asyncio.to_thread(rollouts.look, now())
            failing = False
        except SQLAlchemyError as e:
            if not failing:
                log.warning("cannot look after the rollout: %s", e)
            failing = True
        except Exception:  # the top of this task: one bad look must not be the last
            log.exception("a look after the rollout failed; looking again")
