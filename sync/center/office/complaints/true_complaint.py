"""The true complaint: one that was looked into and found to be so (属实), which alone counts against anybody. Pure.

It counts on the day on which that was found: what was assessed before does not change by it.
"""

from collections.abc import Iterable

from msgspec import Struct

from sync.center.office.deed import DeedDone, last_did

FOUND_TRUE = "substantiated"
# What else the register of complaints says of it, or takes it back by; terms that both came to leave it true.
_OUTCOMES = (FOUND_TRUE, "unsubstantiated", "looked_into_again", "reopened")


class TrueComplaint(Struct, frozen=True):
    """Its number, whom and which window it concerns as far as known, and when it was found true, ms UTC."""

    case: str
    badge: str
    unit: str
    window: str
    at: int


def found_true(done: Iterable[DeedDone]) -> DeedDone | None:
    """The deed by which a complaint stands as true; None where it does not, or does no more."""
    last = last_did(done, *_OUTCOMES)
    return last if last is not None and last.deed.did == FOUND_TRUE else None
