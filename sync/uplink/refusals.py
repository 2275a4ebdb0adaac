"""The refusals of a center: what it would not take of the terminal, said and kept within bounds."""

import logging
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from sync.contract import DeliveryReceipt, Refusal
from sync.uplink.hourly_allowance import HourlyAllowance
from terminal.domain.facts import Fact, Moment

log = logging.getLogger(__name__)

REFUSALS_PER_HOUR = 1_000  # that are kept; the facts themselves always are
WHY_CHARACTERS = 200  # that are kept of a reason


class Refusals:
    """Belongs to one thread."""

    def __init__(self, now: Callable[[], Moment]) -> None:
        self._allowance = HourlyAllowance(REFUSALS_PER_HOUR, now)

    def kept(self, refused: Sequence[Refusal], sent: Sequence[Fact]) -> list[Refusal]:
        """What is to be kept of what the center would not take: of what it was sent, as much as an hour has."""
        numbers = {fact.seq for fact in sent}
        meant = [replace(each, why=each.why[:WHY_CHARACTERS]) for each in refused if each.seq in numbers]
        if meant:
            more = f" and {len(meant) - 1} more" if meant[1:] else ""
            log.warning("the center refused fact %d%s: %s; set aside", meant[0].seq, more, meant[0].why)
        return [each for each in meant if self._allowance.spend()]

    def bounded(self, taken: DeliveryReceipt, sent: Sequence[Fact]) -> DeliveryReceipt:
        """The receipt with such refusals only."""
        return replace(taken, refused=self.kept(taken.refused, sent))
