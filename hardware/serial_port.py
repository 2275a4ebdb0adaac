"""The serial port of a device: bytes out, bytes in, and nothing of what they mean."""

import errno
import os
import select
import termios
from collections.abc import Callable
from typing import Protocol

import serial

READ_BYTES = 4096  # bytes that one read gives
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


OpenPort = Callable[[str, int], Line]  # port and speed in baud; raises one of `DEVICE_ERRORS`


class SerialLine:
    """A real serial port, 8N1, for this program alone."""

    def __init__(self, port: str, baud: int) -> None:
        # pyserial opens the port and knows how to wait for one that is full. What it asks of the system beside each
        # read and write costs more than they do, ten times a second while nobody comes.
        self._serial = serial.Serial(port, baud, timeout=0, write_timeout=BLOCKED, exclusive=True)
        self._come = select.poll()
        self._come.register(self._serial, select.POLLIN)

    def write(self, data: bytes) -> None:
        try:
            sent = os.write(self._serial.fileno(), data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._serial.write(data[sent:])  # waits until the port takes more

    def read(self, seconds: float) -> bytes:
        port = self._serial.fileno()
        if not self._come.poll(seconds * 1000):
            return b""
        if data := os.read(port, READ_BYTES):
            return data
        raise OSError(errno.EIO, "something came, and nothing is there: unplugged, or another program reads too")

    def clear(self) -> None:
        self._serial.reset_input_buffer()

    def close(self) -> None:
        self._serial.close()
