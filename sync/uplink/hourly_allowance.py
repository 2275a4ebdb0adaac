"""The hourly allowance: how much of something a center may cause in any hour."""

import threading
from collections import deque
from collections.abc import Callable

from terminal.domain.facts import Moment

HOUR_MS = 3_600_000


class HourlyAllowance:
    """At most so much in any hour, by the monotonic clock. For several threads."""

    def __init__(self, most: int, now: Callable[[], Moment]) -> None:
        self._most, self._now = most, now
        self._spent: deque[tuple[int, int]] = deque()  # ms since boot, how much
        self._lock = threading.RLock()

    @property
    def left(self) -> int:
        """How much may still be spent now."""
        mono = self._now().mono
        with self._lock:
            while self._spent and mono - self._spent[0][0] >= HOUR_MS:
                self._spent.popleft()
            return self._most - sum(each for _, each in self._spent)

    def spend(self, much: int = 1) -> bool:
        """Takes this much, if the hour still has it."""
        with self._lock:
            if much > self.left:
                return False
            self._spent.append((self._now().mono, much))
            return True
