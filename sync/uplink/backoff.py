"""The backoff: how long to wait before the next try, and that something went or is back, said once."""

import logging
import random
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

FIRST = 0.5  # s
DOUBLINGS = 16  # more would only make a large number
NOT_TRIED = "not tried yet"
RETRY_AFTER_MAX_SECONDS = 3600.0  # s: nobody is sent away for longer, whatever is asked


def pause(failures: int, most: float, chance: float) -> float:
    """Seconds to wait after so many failures in a row: exponential with full jitter, `chance` in [0, 1)."""
    return chance * min(most, FIRST * float(2 ** min(failures, DOUBLINGS)))


class Backoff:
    """Counts one thread's failures."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._failures = 0

    def failed(self, asked: float | None) -> float:
        """Seconds to wait now: about what the center asked for (`Retry-After`), up to an hour, else more each time.

        A center that is crowded reckons with who comes back when; whoever stays away longer leaves it idle. Where
        it asks the same of many, each comes at a moment of its own.
        """
        if asked:
            return min(asked + pause(0, self._most, random.random()), RETRY_AFTER_MAX_SECONDS)
        self._failures += 1
        return pause(self._failures, self._most, random.random())

    def worked(self) -> None:
        self._failures = 0


class CenterLink:
    """Whether the center answers, for all threads together. `changed` hears of each change; `first` asks first.

    Each thread speaks for what it asks: a center that gives orders but takes no facts is not well, and that is said
    once.
    """

    def __init__(self, first: str, changed: Callable[[bool], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._said: str | None = NOT_TRIED
        self._wrong = {first: NOT_TRIED}

    @property
    def why(self) -> str | None:
        """Why the center does not answer; None while it does."""
        return self._said

    @property
    def tried(self) -> bool:
        """Whether the center was asked something and has answered, or has not."""
        return self._said != NOT_TRIED

    def well(self, who: str) -> bool:
        """Whether the thread `who` was answered last time."""
        return who not in self._wrong

    def up(self, who: str) -> None:
        """The thread `who` was answered, or has nothing to ask."""
        with self._lock:
            self._wrong.pop(who, None)
            self._tell()

    def down(self, who: str, why: str) -> None:
        """The thread `who` was not, and why."""
        with self._lock:
            self._wrong[who] = why
            self._tell()

    def _tell(self) -> None:
        why = min(self._wrong.values(), default=None)
        if why == self._said:
            return
        self._said = why
        if why is None:
            log.info("the center answers", extra={"kind": "center-found"})
        else:
            log.warning("the center does not answer: %s; facts wait here", why, extra={"kind": "center-lost"})
        self._changed(why is None)
