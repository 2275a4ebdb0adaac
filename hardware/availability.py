"""What is missing, told once when it goes and once when it is back."""

import logging
from collections.abc import Callable

from terminal.domain.events import Part, PartFound, PartLost
from terminal.domain.facts import Moment

log = logging.getLogger(__name__)


class Availability:
    """The parts that are missing now, and why."""

    def __init__(self, emit: Callable[[PartLost | PartFound], None], now: Callable[[], Moment]) -> None:
        self._emit, self._now = emit, now
        self._why: dict[Part, str] = {}

    def why(self, *parts: Part) -> str:
        """Why the first of these is missing, empty where all are there."""
        return next((self._why[part] for part in parts if part in self._why), "")

    def lost(self, part: Part, why: str, *, trace: bool = False) -> None:
        """Tells that a part is missing, unless that was told; the latest reason is kept."""
        told = part in self._why
        self._why[part] = why
        if not told:
            log.warning("%s lost: %s", part, why, exc_info=trace)
            self._emit(PartLost(part, why, self._now()))

    def found(self, part: Part, what: object = "") -> None:
        """Tells that a part is there."""
        self._why.pop(part, None)
        log.info("%s found: %s", part, what)
        self._emit(PartFound(part, self._now()))
