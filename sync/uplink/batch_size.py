"""The batch size: how many facts go into one delivery, fewer while they do not get through, then more again."""

from collections.abc import Iterator
from contextlib import contextmanager

from sync.contract import BATCH
from sync.uplink.client import GiveUp, TryAgain

TOO_LARGE_STATUS = 413


class BatchSize:
    """Belongs to the thread that delivers."""

    def __init__(self) -> None:
        self.facts = BATCH

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Around one delivery, whose errors pass."""
        try:
            yield
        except (TryAgain, GiveUp) as e:
            if _too_much(e):
                self.facts = max(self.facts // 2, 1)
            raise
        self.facts = min(2 * self.facts, BATCH)


def _too_much(e: TryAgain | GiveUp) -> bool:
    """Whether fewer might get through. What a busy center did not even look at would not."""
    return e.after is None if isinstance(e, TryAgain) else e.status == TOO_LARGE_STATUS
