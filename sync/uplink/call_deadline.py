"""The call deadline: the end of a call, however little at a time a center answers.

A time-out of a socket counts from the last byte, so one byte a second would hold a call for ever, in the headers or
after any number of "100 Continue".
"""

import threading
from types import TracebackType
from typing import Self

from sync.uplink.http_session import Sockets


class CallDeadline:
    """Around one call: after so many seconds what is under way on the sockets ends, and `passed` is true."""

    def __init__(self, sockets: Sockets, seconds: float) -> None:
        self._sockets = sockets
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self.passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        self._timer.join()  # it ends at once, and must not end the next call

    def _end(self) -> None:
        self.passed = True
        self._sockets.drop()
