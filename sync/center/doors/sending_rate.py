"""The sending rate: how many bytes of software a center sends in a second, to all terminals together.

Three hundred terminals that fetch at once would fill the hall's line, and facts go over the same one. Whoever comes
too early is sent away, to come again at some moment of the next seconds.
"""

from collections.abc import Callable

from sync.center.doors.work_queue import Busy

SENT_PER_SECOND = 8 << 20  # bytes: two thirds of a line of 100 megabits
BURST_SECONDS = 1.0
AWAY_SECONDS = (5.0, 20.0)  # between these somebody is sent away for


class SendingRate:
    """`now` is in seconds, `chance` answers from [0, 1). For one thread."""

    def __init__(
        self, now: Callable[[], float], chance: Callable[[], float], per_second: float = SENT_PER_SECOND
    ) -> None:
        self._now, self._chance, self._per_second = now, chance, per_second
        self._until = 0.0  # what was sent is paid for by then

    def spend(self, size: int) -> None:
        """Takes leave to send so many bytes. Raises `Busy`."""
        now = self._now()
        if self._until - now > BURST_SECONDS:
            least, most = AWAY_SECONDS
            raise Busy(least + self._chance() * (most - least))
        self._until = max(self._until, now) + size / self._per_second
