"""The serial wire: how long it takes, and what it makes of two ends that speak at different speeds."""

import fcntl
import select
import struct
from time import monotonic

TCGETS2 = 0x802C542A  # ioctl_tty(2); on a master it tells of the other end, and any speed, not only termios' own
TERMIOS_SPEEDS = struct.Struct("=36xII")  # of struct termios2: what comes in and what goes out, baud
BITS = 10  # a byte: start, eight of data, stop


class Wire:
    """The wire on a pseudo-terminal's `master`; waiting ends early once `pull` is readable."""

    def __init__(self, master: int, pull: int) -> None:
        self._master = master
        self._pull = pull
        self._carried = 0  # bytes of the command so far

    def heard(self, data: bytes, baud: int) -> bytes:
        """What a module at `baud` makes of the client's bytes."""
        self._carried += len(data)
        return data if self._client() == baud else _garbled(data)

    def said(self, answer: bytes, baud: int, begun: float, think: float) -> bytes:
        """Waits until the answer would have been said to a command that began at `begun`; what the client hears."""
        if not answer and not think:
            return b""
        arrived = begun + self._carried * BITS / baud
        self._carried = 0
        until = max(arrived, monotonic()) + think + len(answer) * BITS / baud
        select.select([self._pull], [], [], until - monotonic())
        return answer if self._client() == baud else _garbled(answer)

    def _client(self) -> int:
        speeds: tuple[int, int] = TERMIOS_SPEEDS.unpack(
            fcntl.ioctl(self._master, TCGETS2, bytes(TERMIOS_SPEEDS.size))
        )
        return speeds[1]


def _garbled(data: bytes) -> bytes:
    return bytes(byte >> 1 | 0x80 for byte in data)  # never a header: EF 01 becomes F7 80
