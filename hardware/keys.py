"""Card readers that type like a keyboard: `input_event` structs from a device path (linux/input.h)."""

import logging
import os
import select
import struct
import threading
from collections.abc import Callable
from pathlib import Path

from terminal.events import CardRead, PartFound, PartLost
from terminal.facts import Moment

log = logging.getLogger(__name__)

EVENT = struct.Struct("llHHi")  # struct input_event: time (two longs), type, code, value
EV_KEY, DOWN, ENTER = 1, 1, 28
LONGEST = 32  # characters of a card number; what types more is no card reader

# linux/input-event-codes.h: KEY_1 is 2, and so on along the rows of the keyboard.
CODES = {
    **{2 + i: character for i, character in enumerate("1234567890")},
    **{16 + i: character for i, character in enumerate("QWERTYUIOP")},
    **{30 + i: character for i, character in enumerate("ASDFGHJKL")},
    **{44 + i: character for i, character in enumerate("ZXCVBNM")},
}


class Typing:
    """Key events in, card numbers out; pure."""

    def __init__(self) -> None:
        self._bytes = b""
        self._typed = ""

    def feed(self, data: bytes) -> list[str]:
        """The numbers that were completed by Enter within these bytes."""
        self._bytes += data
        whole = len(self._bytes) // EVENT.size * EVENT.size
        chunk, self._bytes = self._bytes[:whole], self._bytes[whole:]
        numbers = [
            self._key(code)
            for _, _, kind, code, value in EVENT.iter_unpack(chunk)
            if (kind, value) == (EV_KEY, DOWN)
        ]
        return [number for number in numbers if number]

    def _key(self, code: int) -> str:
        if code == ENTER:
            number, self._typed = self._typed, ""
            return number
        self._typed = (self._typed + CODES.get(code, ""))[-LONGEST:]
        return ""


class CardReader:
    """The thread that reads one device; a missing one is looked for again every `retry` seconds."""

    def __init__(
        self,
        path: Path,
        *,
        emit: Callable[[CardRead | PartLost | PartFound], None],
        now: Callable[[], Moment],
        retry: float = 2.0,
    ) -> None:
        self._path = path
        self._emit = emit
        self._now = now
        self._retry = retry
        self._wake, self._waker = os.pipe()
        self._lost = False
        self._thread = threading.Thread(target=self._run, name="reader")

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
            log.exception("the card reader's thread ended")
            self._emit(PartLost("reader", "the driver failed; see the log", self._now()))

    def _woken(self, ended: bool) -> bool:
        return ended or bool(select.select([self._wake], [], [], self._retry)[0])

    def _serve(self) -> bool:
        """Reads until the device goes or the thread is to end; whether it is to end."""
        try:
            device = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as e:
            self._gone(f"{self._path}: {e.strerror}; is the reader plugged in?")
            return False
        try:
            return self._read(device)
        except OSError as e:
            self._gone(f"{self._path}: {e.strerror}")
            return False
        finally:
            os.close(device)

    def _read(self, device: int) -> bool:
        self._here()
        typing = Typing()
        while True:
            ready, _, _ = select.select([device, self._wake], [], [])
            if self._wake in ready:
                return True
            data = os.read(device, EVENT.size * 64)
            if not data:
                raise OSError(0, "the reader was unplugged")
            for number in typing.feed(data):
                self._emit(CardRead(number, self._now()))

    def _gone(self, why: str) -> None:
        if not self._lost:
            self._lost = True
            log.warning("card reader lost: %s", why)
            self._emit(PartLost("reader", why, self._now()))

    def _here(self) -> None:
        if self._lost:
            self._lost = False
            log.info("card reader back: %s", self._path)
            self._emit(PartFound("reader", self._now()))
