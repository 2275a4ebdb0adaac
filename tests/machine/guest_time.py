"""The time for guests: a server of this machine that tells it, as far as a client of SNTP asks."""

import socket
import struct
import threading
import time
from typing import Self

NTP_PORT = 123  # a client asks at no other
SINCE_1900 = 2_208_988_800  # s until 1970
TURN_SECONDS = 0.5  # s
# Version 4, a server of stratum 1 with a clock of its own: no leap second, no delay, hardly any error.
HEAD = struct.pack("!BBbb3I", 0x24, 1, 6, -20, 0, 1 << 4, 0x4C4F434C)


class TimeServer:
    """At this machine's loopback address, which a guest calls `guest_hall.HOST`."""

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", NTP_PORT))
        self._socket.settimeout(TURN_SECONDS)
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def _answer(self) -> None:
        while not self._stop.is_set():
            try:
                asked, who = self._socket.recvfrom(512)
            except TimeoutError:
                continue
            self._socket.sendto(answer(asked, time.time()), who)


def answer(asked: bytes, now: float) -> bytes:
    """What a server says to this question: its transmit time comes back as the origin."""
    stamp = struct.pack("!II", int(now) + SINCE_1900, int(now % 1 * (1 << 32)))
    return HEAD + stamp + asked[40:48] + stamp + stamp
