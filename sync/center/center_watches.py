"""The center watches: what a center looks after by itself, and how often.

What is due stands in the database: one process of a center does it, and whoever comes in its place goes on there.
Two centers at one database both look; each look sees in its transaction what another one has done.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from sync.center.store import Store
from sync.center.watch import watch

ROLLOUT_LOOK_SECONDS = 2.0  # a window keeps a configuration after two minutes at the soonest
SHEET_LOOK_SECONDS = 20.0  # five minutes lie between the hour of publishing and the one that is promised
COMPLAINT_LOOK_SECONDS = 20.0  # its limits are counted in days, and a supervisor waits for nothing here
ERASURE_LOOK_SECONDS = 60.0  # how soon a terminal that came back is asked again, or a receipt counted
ASKING_LOOK_SECONDS = 30.0  # what is asked about is a day that is over
RATING_LOOK_SECONDS = 60.0  # a citizen may change an answer for some seconds
RETENTION_LOOK_SECONDS = 10.0  # each look is one short transaction, so that a backlog keeps nobody waiting
FLEET_LOOK_SECONDS = 20.0  # a terminal reports every thirty
NOTICE_LOOK_SECONDS = 20.0  # whoever is told of it has days, or a terminal that has been sick for minutes


def center_watches(store: Store, now: Callable[[], int]) -> tuple[Coroutine[Any, Any, None], ...]:
    """To be run until the center stops; `now` is its clock in ms since 1970."""
    looks: tuple[tuple[str, float, Callable[[int], object]], ...] = (
        ("the rollout", ROLLOUT_LOOK_SECONDS, store.rollouts.look),
        ("the sheets", SHEET_LOOK_SECONDS, store.editions.look),
        ("the complaints", COMPLAINT_LOOK_SECONDS, store.complaints.look),
        ("the erasures", ERASURE_LOOK_SECONDS, store.erasures.look),
        ("what is to be decided", ASKING_LOOK_SECONDS, store.settlements.look),
        ("the ratings", RATING_LOOK_SECONDS, lambda _: store.ratings.look()),
        ("what may go", RETENTION_LOOK_SECONDS, store.retention.look),
        ("the terminals", FLEET_LOOK_SECONDS, store.fleet.look),
        ("the notices", NOTICE_LOOK_SECONDS, lambda _: store.told.look(now)),
    )
    return tuple(_watched(what, seconds, look, now) for what, seconds, look in looks)


def _watched(
    what: str, seconds: float, look: Callable[[int], object], now: Callable[[], int]
) -> Coroutine[Any, Any, None]:
    return watch(what, seconds, lambda: look(now()))
