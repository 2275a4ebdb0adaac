"""The renewal of a series: the center has other facts under our numbers, as when a card was copied or restored."""

import logging
from collections.abc import Sequence

from sync.buffer import Buffer
from sync.contract import DeliveryReceipt
from sync.uplink.client import TryAgain
from terminal.domain.facts import Fact

log = logging.getLogger(__name__)

PAUSE_MS = 3_600_000  # ms between two: a center that sees conflicts without end must not fill the card


class Renewal:
    """Begins other series. For one thread."""

    def __init__(self) -> None:
        self._not_before = 0  # ms since boot

    def begin(self, buffer: Buffer, taken: DeliveryReceipt, sent: Sequence[Fact], now: int) -> str:
        """Goes on with what is in conflict in another series, at `now`, ms since boot; says so in words.

        Raises `TryAgain` where the center's word is not enough for that, or OSError.
        """
        first = taken.conflict
        if not any(fact.seq == first and fact.kind != "lost" for fact in sent):
            raise TryAgain(f"the center sees a conflict at {first}, which was not sent")
        if now < self._not_before:
            raise TryAgain(f"the center sees a conflict at {first} within an hour of another one")
        ended = buffer.identity.series
        buffer.settle(first - 1, taken.refused)
        buffer.renew(first)
        self._not_before = now + PAUSE_MS
        said = f"the center has other facts from {first} on in the series {ended}: this one goes on with ours"
        log.warning(said)
        return said
