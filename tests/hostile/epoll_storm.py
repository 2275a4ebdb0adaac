"""The storm as cheap as Python makes it: a whole hall on one thread, which waits for all of its lines at once.

Whoever measures a center from the machine that it runs on takes the processor from it.
"""

import heapq
import random
import resource
import select
import socket
import ssl
import time
from collections.abc import Sequence
from typing import NamedTuple

from tests.hostile.storm import FIRST_SECONDS, MOST_SECONDS, Waiting
from tests.hostile.wire import ANSWER_SECONDS, Center

EDGES = select.EPOLLIN | select.EPOLLOUT | select.EPOLLET
TURN_SECONDS = 0.05  # that nothing happens, until the hours are looked at
LATE_SECONDS = 0.5  # between two looks for answers that are late
READ_BYTES = 16 << 10


class Weathered(NamedTuple):
    """What a crowd saw, and what it cost itself."""

    seconds: float  # until the last fact was settled
    processor_s: float  # of the crowd
    calls: int
    late: int  # calls that outlived the terminal's time-out
    sent_away: int  # told to come again later
    spans: list[float]  # of the calls that were answered, from their first byte on an open line, s
    back: list[float]  # until each terminal's first delivery was settled, from the beginning of all, s


class EpollStorm:
    """Terminals that come at once and stay until all that they have is settled, which this status says."""

    def __init__(self, centers: Sequence[Center], hall: Sequence[Waiting], settled: int) -> None:
        self.settled, self.began = settled, 0.0
        self.calls = self.late = self.sent_away = self.done = 0
        self.spans: list[float] = []
        self.back: list[float] = []
        self.epoll = select.epoll()
        self.lines: dict[int, _Caller] = {}
        self._due: list[tuple[float, int, _Caller]] = []
        self._callers = [_Caller(self, *each) for each in zip(centers, hall, strict=True)]

    def weather(self) -> Weathered:
        """Until everything is settled; the lines stay open."""
        worked, self.began = _processor_seconds(), time.monotonic()
        looked = self.began
        for each in self._callers:
            each.begin()
        while self.done < len(self._callers):
            for number, _ in self.epoll.poll(TURN_SECONDS):
                if (caller := self.lines.get(number)) is not None:
                    caller.go_on()
            self._begin_due(now := time.monotonic())
            if now > looked + LATE_SECONDS:
                looked = now
                for each in list(self.lines.values()):
                    each.give_up_at(now)
        seconds, worked = time.monotonic() - self.began, _processor_seconds() - worked
        return Weathered(seconds, worked, self.calls, self.late, self.sent_away, self.spans, self.back)

    def close(self) -> None:
        for caller in list(self.lines.values()):
            caller.shut()
        self.epoll.close()

    def again(self, caller: "_Caller", after: float) -> None:
        heapq.heappush(self._due, (time.monotonic() + after, id(caller), caller))

    def _begin_due(self, now: float) -> None:
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2].begin()


class _Caller:
    """One terminal on its line: it opens it, makes a call, hears the answer; each time as far as it gets."""

    def __init__(self, storm: EpollStorm, to: Center, terminal: Waiting) -> None:
        self._storm, self._to = storm, to
        self._waiting = [call for call, _ in terminal.calls][::-1]
        self._failures, self._settled = 0, False
        self._line: ssl.SSLSocket | None = None
        self._asking = self._open = False
        self._since, self._left, self._heard = 0.0, b"", b""

    def begin(self) -> None:
        """Makes the next call, on the line that there is or on a new one."""
        self._storm.calls += 1
        self._asking, self._left, self._heard, self._since = True, self._waiting[-1], b"", time.monotonic()
        if self._line is None:
            self._line = _connected(self._to)
            self._open = False
            self._storm.lines[self._line.fileno()] = self
            self._storm.epoll.register(self._line.fileno(), EDGES)
        self.go_on()

    def go_on(self) -> None:
        if self._line is None or not self._asking:
            return
        try:
            if not self._open:
                self._line.do_handshake()
                self._open, self._since = True, time.monotonic()
            while self._left:
                self._left = self._left[self._line.send(self._left) :]
            while not (ended := self._answered()):
                if not (more := self._line.recv(READ_BYTES)):
                    raise ConnectionResetError
                self._heard += more
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except OSError:
            self._fail(0.0)
            self.shut()
            return
        self._take(*ended)

    def give_up_at(self, now: float) -> None:
        """Whoever has waited for longer than a terminal does hangs up."""
        if self._asking and now > self._since + ANSWER_SECONDS:
            self._storm.late += 1
            self._fail(0.0)
            self.shut()

    def _answered(self) -> tuple[int, float] | None:
        """Status and Retry-After of an answer that is there whole."""
        head, end, body = self._heard.partition(b"\r\n\r\n")
        if not end:
            return None
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if len(body) < int(headers.get(b"content-length", b"0")):
            return None
        return int(head[9:12]), float(headers.get(b"retry-after", b"0"))

    def _take(self, status: int, after: float) -> None:
        now = time.monotonic()
        self._storm.spans.append(now - self._since)
        self._asking = False
        if status != self._storm.settled:
            assert status in (429, 503), self._heard
            self._storm.sent_away += 1
            self._fail(after)
            return
        if not self._settled:
            self._settled = True
            self._storm.back.append(now - self._storm.began)
        self._failures = 0
        self._waiting.pop()
        if self._waiting:
            self.begin()
        else:
            self._storm.done += 1

    def _fail(self, after: float) -> None:
        """Comes again as a terminal does."""
        self._failures = 0 if after else self._failures + 1
        self._asking = False
        pause = after + random.random() * min(MOST_SECONDS, FIRST_SECONDS * 2**self._failures)
        self._storm.again(self, pause)

    def shut(self) -> None:
        if self._line is not None:
            del self._storm.lines[self._line.fileno()]
            self._line.close()
        self._line = None


def _connected(to: Center) -> ssl.SSLSocket:
    assert to.context
    plain = socket.create_connection((to.host, to.port), ANSWER_SECONDS, (to.source, 0))
    plain.setblocking(False)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return to.context.wrap_socket(plain, server_hostname=to.host, do_handshake_on_connect=False)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
