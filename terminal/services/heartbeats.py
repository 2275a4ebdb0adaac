"""The heartbeats of all threads: when each loop turned last, and which has not within its own bound."""

import threading
from collections.abc import Callable
from math import inf
from time import monotonic

from terminal.domain.heartbeat import Awaited, Heartbeat

REST_SECONDS = 10.0  # s that a loop may wait at a time
# Seconds from one turn to the next, by the thread's name: what it may wait for, on the slowest card and line that
# still work, and then some. The main thread has no line here: it does the counting, and systemd itself misses it.
THREAD_BOUNDS = {
    "recorder": 180.0,  # the card; while an upgrade is written to it, too. The kernel calls 120 s a hung task
    "delivery": 300.0,  # two calls to the center, each with its name looked up; a month goes to the archive
    "orders": 300.0,  # the longest poll, and what was ordered is kept
    "trial": 180.0,  # the card
    "errands": 180.0,  # the card, and a second of a finger's act
    "software": 300.0,  # a call to the center; a file of 200 MB is read and hashed
    "devices": 120.0,  # opening a sound device that is half plugged in
    "sensor": 120.0,  # a search through all its speeds at every port that it may have moved to
    "bus": 120.0,  # the kernel keeps a port 30 s for what nobody takes
    "reader": 60.0,
    "keypad": 60.0,
    "evaluator": 60.0,
    "voice": 120.0,
    "pin verifier": 60.0,  # four PINs
    "control": 60.0,
    "staff screen": 120.0,  # a minute between two starts
}


class WatchedThread:
    """The heartbeat of one thread, as it is counted."""

    def __init__(self, registry: "Heartbeats", name: str, bound: float) -> None:
        self.name, self.bound, self._registry = name, bound, registry
        self.over = False
        self.rest: float = registry.rest
        self.at = 0.0  # s, monotonic: when it turned last

    def turned(self) -> None:
        self.at = self._registry.time()
        self._registry.watch(self)

    def wait(self, event: Awaited, seconds: float | None = None) -> bool:
        ends = inf if seconds is None else monotonic() + seconds
        while (left := ends - monotonic()) > 0 and not event.wait(min(left, self.rest)):
            self.turned()
        return event.wait(0)

    def ended(self) -> None:
        self._registry.forget(self)


class Heartbeats:
    """Those of one process. `rest` in seconds; `bounds` in seconds, by the thread's name."""

    def __init__(
        self,
        *,
        rest: float = REST_SECONDS,
        bounds: dict[str, float] = THREAD_BOUNDS,
        time: Callable[[], float] = monotonic,
    ) -> None:
        self.rest, self.time = rest, time
        self._bounds = bounds
        self._lock = threading.Lock()
        self._watched: set[WatchedThread] = set()

    def of(self, name: str) -> Heartbeat:
        """A new one, for a thread that is to be started. KeyError for a thread that has no bound."""
        return WatchedThread(self, name, self._bounds[name])

    def watch(self, heartbeat: WatchedThread) -> None:
        with self._lock:
            if not heartbeat.over:
                self._watched.add(heartbeat)

    def forget(self, heartbeat: WatchedThread) -> None:
        with self._lock:
            heartbeat.over = True  # one that was given up may come round after all
            self._watched.discard(heartbeat)

    def late(self) -> dict[str, float]:
        """The threads that have not turned within their bound, each with the seconds since it did."""
        now = self.time()
        with self._lock:
            return {each.name: now - each.at for each in self._watched if now - each.at > each.bound}
