"""The receipt about fingers, which a person is shown at a terminal: who has which, and what was erased."""

from msgspec import Struct


class EnrolledPerson(Struct, frozen=True):
    """A line of the list: `fingers` by slot; who has fewer than two has no way around a plaster."""

    badge: str
    name: str
    fingers: tuple[int, ...]


class ErasureReceipt(Struct, frozen=True):
    """What was erased, and the facts that say so: (number, SHA-256)."""

    badge: str
    slots: tuple[int, ...]
    library: str
    at: int  # ms UTC
    facts: tuple[tuple[int, str], ...]
