"""The wire to the sensor: bytes out, bytes in, and nothing of what they mean."""

import select
import termios
from collections.abc import Callable
from typing import Protocol

import serial

BLOCKED = 1.0  # seconds after which a write that nobody takes has failed
DEVICE_ERRORS = (OSError, termios.error)  # pyserial lets the second through


class Line(Protocol):
    """An open port. Every call may raise one of `DEVICE_ERRORS`: the port went away."""

    def write(self, data: bytes) -> None: ...

    def read(self, seconds: float) -> bytes:
        """What has come, as soon as something has; empty after `seconds` without a byte."""
        ...

    def clear(self) -> None:
        """Forgets what has come."""
        ...

    def close(self) -> None: ...


Open = Callable[[str, int], Line]  # port and speed in baud; raises one of `DEVICE_ERRORS`


class SerialLine:
    """A real serial port, 8N1, for this program alone."""

    def __init__(self, port: str, baud: int) -> None:
        self._serial = serial.Serial(port, baud, timeout=0, write_timeout=BLOCKED, exclusive=True)

    def write(self, data: bytes) -> None:
        self._serial.write(data)

    def read(self, seconds: float) -> bytes:
        if not select.select([self._serial], [], [], seconds)[0]:
            return b""
        data: bytes = self._serial.read(max(1, self._serial.in_waiting))
        return data

    def clear(self) -> None:
        self._serial.reset_input_buffer()

    def close(self) -> None:
        self._serial.close()
