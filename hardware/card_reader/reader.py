"""The reader of cards, or a keypad, which types like a keyboard: the thread that reads one and finds it again."""

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

from hardware.availability import Availability
from hardware.card_reader.device_lookup import DeviceLookup, NotPlugged
from hardware.card_reader.keystrokes import CODES, DOWN, ENTER, EV_KEY, EVENT, Keystrokes, Spoilt
from terminal.domain.events import CardRead, PartFound, PartLost
from terminal.domain.facts import Moment
from terminal.domain.heartbeat import UNWATCHED, Heartbeat

__all__ = ["CODES", "DOWN", "ENTER", "EVENT", "EV_KEY", "CardReader"]

log = logging.getLogger(__name__)

EVIOCGRAB = 0x40044590  # linux/input.h: _IOW('E', 0x90, int)
EVIOCSCLOCKID = 0x400445A0  # linux/input.h: _IOW('E', 0xa0, int)


class Unusable(Exception):
    """The device is not there or cannot be had; the message says why. Try again later."""


class CardReader:
    """The thread that reads one device, by its path or `DeviceLookup`; a lost one is sought every `retry` seconds.

    What it types reaches nobody else while it is open here. A pipe in its place is read as it is.
    """

    def __init__(
        self,
        where: Path | DeviceLookup,
        *,
        emit: Callable[[CardRead | PartLost | PartFound], None],
        now: Callable[[], Moment],
        part: Literal["reader", "keypad"] = "reader",
        retry: float = 2.0,
        heartbeat: Heartbeat = UNWATCHED,
    ) -> None:
        self._heartbeat = heartbeat
        self._where = where
        self._emit = emit
        self._now = now
        self._part: Literal["reader", "keypad"] = part
        self._retry = retry
        self._stopping = threading.Event()
        self._wake = os.eventfd(0)
        self._availability = Availability(emit, now)
        self._thread = threading.Thread(target=self._run, name=part)

    def start(self) -> None:
        """Begins to look for the device; to be called once."""
        self._heartbeat.turned()
        self._thread.start()

    def close(self) -> None:
        """Ends the thread; may be called again, and without a start."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        os.eventfd_write(self._wake, 1)
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._wake)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._serve()
            except (NotPlugged, Unusable) as e:
                self._availability.lost(self._part, str(e))
            except Exception as e:  # noqa: BLE001 the top of this thread: the desk goes on without the device
                why = f"the program failed at the {self._part} ({e!r}); report it"
                self._availability.lost(self._part, why, trace=True)
            self._heartbeat.turned()
            self._heartbeat.wait(self._stopping, self._retry)
        self._heartbeat.ended()

    def _serve(self) -> None:
        """Reads until the device goes or the thread is to end."""
        path = self._where.find() if isinstance(self._where, DeviceLookup) else self._where
        device = self._open(path)
        try:
            self._availability.back(self._part, path)
            self._read(device)
        except OSError as e:
            raise Unusable(f"{path}: the {self._part} was unplugged ({e.strerror}); plug it in again") from e
        finally:
            os.close(device)

    def _open(self, path: Path) -> int:
        try:
            device = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as e:
            raise Unusable(f"{path}: {e.strerror}; {self._remedy(e)}") from e
        try:
            _claim(device)
        except OSError as e:
            os.close(device)
            remedy = "another program holds it; stop that one" if e.errno == EBUSY else "it is no input device"
            raise Unusable(f"{path}: {e.strerror}; {remedy}") from e
        return device

    def _remedy(self, error: OSError) -> str:
        denied = isinstance(error, PermissionError)
        return "add the service's user to the group input" if denied else f"is the {self._part} plugged in?"

    def _read(self, device: int) -> None:
        keystrokes = Keystrokes()
        while self._wake not in (ready := select.select([device, self._wake], [], [], self._heartbeat.rest)[0]):
            self._heartbeat.turned()
            if not ready:
                continue
            data = os.read(device, EVENT.size * 64)
            if not data:
                raise OSError(0, "nobody types there any more")
            for line in keystrokes.feed(data):
                self._take(line)

    def _take(self, line: str | Spoilt) -> None:
        if isinstance(line, Spoilt):
            log.warning("a line of the %s is dropped: %s", self._part, line.why)
        else:
            self._emit(CardRead(line, self._now()))


def _claim(device: int) -> None:
    """Keeps card numbers and PINs from the login prompt, and the pauses between keys from clock changes."""
    if stat.S_ISCHR(os.fstat(device).st_mode):
        ioctl(device, EVIOCGRAB, 1)
        ioctl(device, EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))
