"""Faults that a simulated sensor can be given: the next answers leave it spoilt."""

from collections import deque
from collections.abc import Callable
from random import Random
from typing import Literal

Fault = Literal["noise", "silence", "checksum", "half", "reboot"]
NOISE = 24  # bytes


class Faults:
    """What is still to go wrong, in the order in which it was asked for; one fault an answer."""

    def __init__(self, reboot: Callable[[], bytes]) -> None:
        self._reboot = reboot  # forgets what a module forgets, and gives the bytes that it sends when it is up
        self._pending: deque[Fault] = deque()
        self._random = Random(1)  # the same noise in every run

    def inject(self, fault: Fault, times: int) -> None:
        """Spoils so many further answers."""
        self._pending.extend([fault] * times)

    def spoil(self, answer: bytes) -> bytes:
        """The answer as it leaves the sensor."""
        if not self._pending:
            return answer
        match self._pending.popleft():
            case "noise":
                return self._random.randbytes(NOISE) + answer
            case "silence":
                return b""
            case "checksum":
                return answer[:-1] + bytes([answer[-1] ^ 1])
            case "half":
                return answer[: len(answer) // 2]
            case "reboot":
                return self._reboot()
