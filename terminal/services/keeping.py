"""What is wrong with the keeping of facts, told to the desk when it changes."""

import threading
from collections.abc import Callable
from typing import Any

from sync.buffer import Buffer
from terminal.domain.events import Part, PartFound, PartLost
from terminal.domain.facts import Moment

BUFFER_FULL = "the disk is full: ratings are refused, punches go to the reserve"


class Keeping:
    """Watches a buffer on a disk of which `disk` says what is wrong with it, empty for nothing."""

    def __init__(self, buffer: Buffer, disk: str, emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._buffer = buffer
        self._disk = disk
        self._emit = emit
        self._now = now
        self._told: dict[Part, str] = {}
        self._telling = threading.Lock()

    def look(self) -> None:
        """Tells what is other than at the last look."""
        with self._telling:
            for part, problem in self._problems().items():
                if problem != self._told.get(part, ""):
                    self._told[part] = problem
                    now = self._now()
                    self._emit(PartLost(part, problem, now) if problem else PartFound(part, now))

    def _problems(self) -> dict[Part, str]:
        damaged = self._buffer.damaged
        frames = f"{damaged} damaged or missing frames in the buffer" if damaged else ""
        return {
            "storage": "; ".join(filter(None, (self._disk, frames))),
            "room": BUFFER_FULL if self._buffer.full else "",
        }
