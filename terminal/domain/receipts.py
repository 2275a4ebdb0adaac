"""The receipts: when the center received the facts of a series. No fact is younger than its receipt.

Whoever derives true times hands them in, and can store a hash of them with what it made of them. A receipt that
lies before it can have been comes from a wrong clock of the center and says nothing.
"""

from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

from terminal.domain.facts import Fact


class Receipts(Struct, frozen=True):
    """All in UTC, milliseconds."""

    at: tuple[int, ...]  # for each fact, in `seq` order
    built: int = 0  # when the software was built: there was no fact before
    issued: dict[str, int] = {}  # when each configuration was issued, by its name in the facts


def ceilings(facts: Sequence[Fact], receipts: Receipts | None) -> list[int | None]:
    """What each fact is not younger than: the first receipt to be believed, of it or of a later fact."""
    if receipts is None:
        return [None] * len(facts)
    believed = _believed(facts, receipts)
    first: int | None = None
    found = [first := first if at is None else at for at in reversed(believed)]
    return found[::-1]


def _believed(facts: Sequence[Fact], receipts: Receipts) -> list[int | None]:
    """The receipts that are not below their floor: build, issue of the configuration, and earlier receipts."""
    reached = accumulate(receipts.at, max)
    return [
        at if at >= max(so_far, receipts.built, receipts.issued.get(fact.config, 0)) else None
        for fact, at, so_far in zip(facts, receipts.at, reached, strict=True)
    ]
