"""The workers: server processes that share one port, and the process that starts, minds and ends them.

That one serves nobody. It has opened what they share, so a connection that waits to be taken outlives whoever would
have taken it. It forks off each worker, and another one for each that ends before it should. What a center looks
after by itself the first of those that serve alike does, and whoever comes in its place.
"""

import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from msgspec import Struct

from sync.center.serving.server import CannotServe, ServingProcess

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0  # before another one is started for one that ended
STEADY_WORKER_SECONDS = 60.0  # whoever served for so long ended for another reason than the one before
STOP_SECONDS = 40.0  # a worker has less to do before it ends, see `http_protocol`; one that hangs is killed
SIGNALS_HEARD = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}

log = logging.getLogger(__name__)

Serve = Callable[[ServingProcess], None]


class _Place(Struct):
    """One worker's: the process that has it now, and what became of those before."""

    pid: int = 0  # 0 while there is none
    begun: float = 0.0
    pause: float = 0.0
    due: float = 0.0  # when the next one is started


def next_pause(before: float, lived: float) -> float:
    """Seconds until another one is started, after one that lived so long and was started after that pause."""
    if lived >= STEADY_WORKER_SECONDS or not before:
        return FIRST_PAUSE_SECONDS
    return min(2 * before, LONGEST_PAUSE_SECONDS)


class Workers:
    """A process for each of what there is to serve, until told to stop; `gone` is told of each that ended."""

    def __init__(self, serves: Sequence[Serve], gone: Callable[[int], None]) -> None:
        self._serves, self._gone = serves, gone
        self._places = [_Place() for _ in serves]
        self._alive, self._held = os.pipe()  # this process holds one end: it is shut when there is no such process
        self._came, self._coming = os.pipe()  # a byte from each that serves
        self._hears, self._said = os.pipe()  # a byte for each signal
        os.set_blocking(self._said, False)
        self._serving = 0
        self._failed = False
        self._stop_due = 0.0  # when those that still run are killed; 0 before a stop was asked for

    def run(self, ready: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT; SIGHUP is passed on. `ready` is called when all of them serve.

        Raises `CannotServe` where one ends before that.
        """
        with _signals(self._said):
            for number in range(len(self._places)):
                self._start(number)
            while any(place.pid for place in self._places) or not self._stop_due:
                self._turn(ready)
        if self._failed:
            raise CannotServe("a worker ended before it served; the lines above say why")

    @property
    def _starting(self) -> bool:
        return self._serving < len(self._places) and not self._stop_due

    def _turn(self, ready: Callable[[], None]) -> None:
        """Waits for a signal, or until something is due by itself."""
        heard, _, _ = select.select([self._hears, self._came], [], [], self._patience())
        for number in os.read(self._hears, 64) if self._hears in heard else b"":
            self._hear(number)
        if self._came in heard:
            starting = self._starting
            self._serving += len(os.read(self._came, 64))
            if starting and not self._starting:
                ready()
        self._bury()
        if self._stop_due:
            self._kill_late(time.monotonic())
        else:
            self._start_due(time.monotonic())

    def _kill_late(self, now: float) -> None:
        if now >= self._stop_due:
            log.error("killed the workers that did not stop within %.0f s", STOP_SECONDS)
            self._send(signal.SIGKILL)
            self._stop_due = now + STOP_SECONDS

    def _start_due(self, now: float) -> None:
        for number, place in enumerate(self._places):
            if not place.pid and place.due <= now:
                self._start(number)

    def _hear(self, number: int) -> None:
        if number in (signal.SIGTERM, signal.SIGINT):
            self._stop()
        elif number == signal.SIGHUP:
            self._send(signal.SIGHUP)

    def _stop(self) -> None:
        self._stop_due = self._stop_due or time.monotonic() + STOP_SECONDS
        self._send(signal.SIGTERM)

    def _patience(self) -> float | None:
        """Seconds until something is due by itself; None where nothing is."""
        dues = [self._stop_due] if self._stop_due else [each.due for each in self._places if not each.pid]
        return max(min(dues) - time.monotonic(), 0.0) if dues else None

    def _send(self, number: signal.Signals) -> None:
        for place in self._places:
            if place.pid:
                os.kill(place.pid, number)

    def _bury(self) -> None:
        """Notes which have ended."""
        now = time.monotonic()
        for number, place in enumerate(self._places):
            if not place.pid or os.waitpid(place.pid, os.WNOHANG)[0] == 0:
                continue
            pid, place.pid = place.pid, 0
            self._gone(pid)
            place.pause = next_pause(place.pause, now - place.begun)
            place.due = now + place.pause
            if self._starting:
                self._failed = True
                self._stop()
            elif not self._stop_due:
                said = "worker %d (process %d) ended; another one starts in %.0f s"
                log.error(said, number, pid, place.pause)

    def _start(self, number: int) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS_HEARD)  # one that came now would go into both's pipe
        pid = os.fork()
        if not pid:
            self._become(number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS_HEARD)
        self._places[number].pid, self._places[number].begun = pid, time.monotonic()

    def _become(self, number: int) -> NoReturn:
        """What the forked process does, from here to its end."""
        status = 1
        try:
            os.close(self._held)  # else no worker would see that the first process is gone
            signal.set_wakeup_fd(-1)
            for heard in SIGNALS_HEARD:  # until it serves, no certificate is to be read anew
                signal.signal(heard, signal.SIG_IGN if heard == signal.SIGHUP else signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS_HEARD)
            serve = self._serves[number]
            alike, watches = self._serves.count(serve), self._serves.index(serve) == number
            serve(ServingProcess(lambda: os.write(self._coming, b"."), alike, self._alive, watches))
            status = 0
        except CannotServe as e:
            log.error("worker %d cannot serve: %s", number, e)
        except Exception:  # the top of this process
            log.exception("worker %d failed", number)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)  # what stands behind this call in the stack is the first process's


@contextmanager
def _signals(pipe: int) -> Iterator[None]:
    """Each signal is a byte in this pipe, whichever thread it comes to."""
    before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS_HEARD}
    wakes = signal.set_wakeup_fd(pipe)
    try:
        yield
    finally:
        signal.set_wakeup_fd(wakes)
        for number, handler in before.items():
            signal.signal(number, handler)
