"""What other threads want of the sensor's thread, in one queue: tones, requests, and a touch that wakes it."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from msgspec import Struct

from hardware.module import Module
from terminal.events import ToneName


class Request(Struct, frozen=True):
    """Something to be done on the sensor's thread, and where the answer goes."""

    work: Callable[[Module], Any]
    future: Future[Any]


class Inbox:
    """Filled by any thread, emptied by one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._tones: deque[ToneName] = deque()
        self._requests: deque[Request] = deque()
        self._woken = False
        self._lost: Exception | None = None
        self.closed = False

    def put(self, item: ToneName | Request) -> None:
        """Adds a tone or a request; a request fails at once while the sensor is lost."""
        with self._changed:
            if isinstance(item, str):
                self._tones.append(item)
            elif self._lost:
                item.future.set_exception(self._lost)
            else:
                self._requests.append(item)
            self._changed.notify()

    def wake(self) -> None:
        """Ends the wait of `get`, once."""
        with self._changed:
            self._woken = True
            self._changed.notify()

    def close(self) -> None:
        """Ends every wait from now on."""
        with self._changed:
            self.closed = True
            self._changed.notify()

    def open(self) -> None:
        """Requests are taken from now on; what was to be shown before is nobody's any more."""
        with self._changed:
            self._lost = None
            self._tones.clear()

    def refuse(self, error: Exception) -> None:
        """Fails all requests with this error, now and until `open`."""
        with self._changed:
            self._lost, requests = error, [*self._requests]
            self._requests.clear()
        for request in requests:
            if request.future.set_running_or_notify_cancel():  # nobody waits for one that was cancelled
                request.future.set_exception(error)

    def get(self, seconds: float, *, busy: bool = False) -> ToneName | Request | None:
        """The next tone, else the next request (none while `busy`), None after `seconds` or when woken."""
        with self._changed:
            if not self._ready(busy):
                self._wait(seconds, busy)
            self._woken = False
            if self._tones:
                return self._tones.popleft()
            return self._requests.popleft() if self._requests and not busy else None

    def _ready(self, busy: bool) -> bool:
        return bool(self._tones or self._woken or self.closed or (self._requests and not busy))

    def _wait(self, seconds: float, busy: bool) -> None:
        self._changed.wait_for(lambda: self._ready(busy), seconds)
