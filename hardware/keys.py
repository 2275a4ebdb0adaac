"""Card readers and keypads, which type like a keyboard: the thread that reads one and finds it again."""

import logging
import os
import select
import stat
import struct
import threading
import time
from collections.abc import Callable
from errno import EBUSY
from fcntl import ioctl
from pathlib import Path
from typing import Literal

from hardware.inputs import NotPlugged, Plug
from hardware.typing import CODES, DOWN, ENTER, EV_KEY, EVENT, Spoilt, Typing
from terminal.events import CardRead, PartFound, PartLost
from terminal.facts import Moment

__all__ = ["CODES", "DOWN", "ENTER", "EVENT", "EV_KEY", "CardReader"]

log = logging.getLogger(__name__)

EVIOCGRAB = 0x40044590  # linux/input.h: _IOW('E', 0x90, int)
EVIOCSCLOCKID = 0x400445A0  # linux/input.h: _IOW('E', 0xa0, int)


class Unusable(Exception):
    """The device is not there or cannot be had; the message says why. Try again later."""


class CardReader:
    """The thread that reads one device, by its path or `Plug`; a lost one is looked for every `retry` seconds.

    What it types reaches nobody else while it is open here. A pipe in its place is read as it is.
    """

    def __init__(
        self,
        where: Path | Plug,
        *,
        emit: Callable[[CardRead | PartLost | PartFound], None],
        now: Callable[[], Moment],
        part: Literal["reader", "keypad"] = "reader",
        retry: float = 2.0,
    ) -> None:
        self._where = where
        self._emit = emit
        self._now = now
        self._part: Literal["reader", "keypad"] = part
        self._retry = retry
        self._wake, self._waker = os.pipe()
        self._lost = False
        self._thread = threading.Thread(target=self._run, name=part)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the thread; may be called twice."""
        if self._thread.is_alive():
            os.write(self._waker, b".")
            self._thread.join()
            os.close(self._wake)
            os.close(self._waker)

    def _run(self) -> None:
        try:
            while not self._woken(self._serve()):
                pass
        except Exception:
            log.exception("the %s's thread ended", self._part)
            self._emit(PartLost(self._part, "the driver failed; see the log", self._now()))

    def _woken(self, ended: bool) -> bool:
        return ended or bool(select.select([self._wake], [], [], self._retry)[0])

    def _serve(self) -> bool:
        """Reads until the device goes or the thread is to end; whether it is to end."""
        try:
            path = self._where.find() if isinstance(self._where, Plug) else self._where
            device = self._open(path)
        except (NotPlugged, Unusable) as e:
            self._gone(str(e))
            return False
        try:
            self._here(path)
            return self._read(device)
        except OSError as e:
            self._gone(f"{path}: {e.strerror}")
            return False
        finally:
            os.close(device)

    def _open(self, path: Path) -> int:
        try:
            device = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as e:
            raise Unusable(f"{path}: {e.strerror}; is the {self._part} plugged in?") from e
        try:
            _claim(device)
        except OSError as e:
            os.close(device)
            remedy = "another program holds it; stop that one" if e.errno == EBUSY else "it is no input device"
            raise Unusable(f"{path}: {e.strerror}; {remedy}") from e
        return device

    def _read(self, device: int) -> bool:
        typing = Typing()
        while True:
            ready, _, _ = select.select([device, self._wake], [], [])
            if self._wake in ready:
                return True
            data = os.read(device, EVENT.size * 64)
            if not data:
                raise OSError(0, f"the {self._part} was unplugged")
            for line in typing.feed(data):
                self._take(line)

    def _take(self, line: str | Spoilt) -> None:
        if isinstance(line, Spoilt):
            log.warning("a line of the %s is dropped: %s", self._part, line.why)
        else:
            self._emit(CardRead(line, self._now()))

    def _gone(self, why: str) -> None:
        if not self._lost:
            self._lost = True
            log.warning("%s lost: %s", self._part, why)
            self._emit(PartLost(self._part, why, self._now()))

    def _here(self, path: Path) -> None:
        if self._lost:
            self._lost = False
            log.info("%s back: %s", self._part, path)
            self._emit(PartFound(self._part, self._now()))


def _claim(device: int) -> None:
    """Keeps card numbers and PINs from the login prompt, and the pauses between keys from clock changes."""
    if stat.S_ISCHR(os.fstat(device).st_mode):
        ioctl(device, EVIOCGRAB, 1)
        ioctl(device, EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))
