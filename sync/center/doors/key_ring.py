"""The key ring: which keys belong to accepted terminals, so that a stranger is known before a body is read.

It only opens the door. Whether a terminal may speak is decided with what it says, in the same transaction.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

CALLS_PER_OWNER = 8  # at once, of one key or of one stranger's address


class TooManyCalls(Exception):
    """Wait for the answers to the calls before this one."""


class KeyRing:
    """The hashes of keys that were accepted when this was last heard of."""

    def __init__(self, accepted: Iterable[str]) -> None:
        self._accepted = set(accepted)
        self._calling: Counter[str] = Counter()

    def __contains__(self, key: str) -> bool:
        return key in self._accepted

    def __len__(self) -> int:
        return len(self._accepted)

    def add(self, key: str) -> None:
        self._accepted.add(key)

    def discard(self, key: str) -> None:
        self._accepted.discard(key)

    @contextmanager
    def calling(self, owner: str) -> Iterator[None]:
        """One call of this owner's. Raises `TooManyCalls`."""
        if self._calling[owner] >= CALLS_PER_OWNER:
            raise TooManyCalls(f"{CALLS_PER_OWNER} calls of yours wait for their answers already")
        self._calling[owner] += 1
        try:
            yield
        finally:
            self._calling[owner] -= 1
            self._calling += Counter()  # forgets who has no call
