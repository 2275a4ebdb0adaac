"""The heartbeat of a thread: its loop says that it has turned, and that it has ended as it was to. Pure.

A loop that waits for a device or for work waits for `rest` seconds at most and then turns, so that a dead device
and a quiet day are told from a loop that hangs.
"""

from collections.abc import Callable
from typing import Protocol


class Awaited(Protocol):
    """What can be waited for, such as an event of threading."""

    def wait(self, timeout: float | None = None) -> bool: ...


class Heartbeat(Protocol):
    """One thread's. It counts from its first turn, which whoever starts the thread tells for it.

    `rest` is how long the loop may wait at a time, in seconds; None where nobody counts.
    """

    @property
    def rest(self) -> float | None: ...

    def turned(self) -> None:
        """The loop has come round."""

    def wait(self, event: Awaited, seconds: float | None = None) -> bool:
        """Waits for the event, and turns meanwhile; whether it came within these seconds, None for however long."""
        ...

    def ended(self) -> None:
        """The thread ends as it was to, or was given up; one that dies otherwise is missed."""


class Unwatched:
    """Of a thread that nobody counts on."""

    rest: float | None = None

    def turned(self) -> None: ...

    def wait(self, event: Awaited, seconds: float | None = None) -> bool:
        return event.wait(seconds)

    def ended(self) -> None: ...


UNWATCHED: Heartbeat = Unwatched()
NewHeartbeat = Callable[[str], Heartbeat]  # for the thread with this name


def unwatched(_: str) -> Heartbeat:
    """For wherever no service manager counts."""
    return UNWATCHED
