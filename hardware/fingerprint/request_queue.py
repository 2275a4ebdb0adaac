"""The request queue of the sensor's thread: what others want of it, tones, requests, and a touch that wakes it."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import Any

from msgspec import Struct

from hardware.fingerprint.module import Module
from terminal.domain.effects import ToneName


class Request(Struct, frozen=True):
    """Something to be done on the sensor's thread, and where the answer goes."""

    work: Callable[[Module], Any]
    future: Future[Any]


class RequestQueue:
    """Filled by any thread, emptied by one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Free as soon as something has changed. A condition would make a lock for every wait, ten times a second.
        self._bell = threading.Lock()
        self._bell.acquire()
        self._tones: deque[ToneName] = deque()
        self._requests: deque[Request] = deque()
        self._woken = False
        self._lost: Exception | None = None
        self.closed = False

    def put(self, item: ToneName | Request) -> None:
        """Adds a tone or a request; a request fails at once while the sensor is lost."""
        with self._lock:
            if isinstance(item, str):
                self._tones.append(item)
            elif self._lost:
                item.future.set_exception(self._lost)
            else:
                self._requests.append(item)
            self._ring()

    def wake(self) -> None:
        """Ends the wait of `get`, once."""
        with self._lock:
            self._woken = True
            self._ring()

    def close(self) -> None:
        """Ends every wait from now on."""
        with self._lock:
            self.closed = True
            self._ring()

    def open(self) -> None:
        """Requests are taken from now on; what was to be shown before is nobody's any more."""
        with self._lock:
            self._lost = None
            self._tones.clear()

    def refuse(self, error: Exception) -> None:
        """Fails all requests with this error, now and until `open`."""
        with self._lock:
            self._lost, requests = error, [*self._requests]
            self._requests.clear()
        for request in requests:
            if request.future.set_running_or_notify_cancel():  # nobody waits for one that was cancelled
                request.future.set_exception(error)

    def get(self, seconds: float, *, busy: bool = False) -> ToneName | Request | None:
        """The next tone, else the next request (none while `busy`), None after `seconds` or when woken."""
        if not self._ready(busy):
            self._wait(seconds, busy)
        with self._lock:
            self._woken = False
            if self._tones:
                return self._tones.popleft()
            return self._requests.popleft() if self._requests and not busy else None

    def _ring(self) -> None:
        if self._bell.locked():
            self._bell.release()

    def _ready(self, busy: bool) -> bool:
        return bool(self._tones or self._woken or self.closed or (self._requests and not busy))

    def _wait(self, seconds: float, busy: bool) -> None:
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            if self._bell.acquire(timeout=left) and self._ready(busy):
                return
