"""The availability of parts: what is missing, told once when it goes and once when it is back."""

import logging
from collections.abc import Callable

from terminal.domain.events import Part, PartFound, PartLost
from terminal.domain.facts import Moment

log = logging.getLogger(__name__)


class Availability:
    """The parts that are missing or amiss now, and why.

    One thread at a time tells of a part: a driver on its own, a monitor under its lock. `why` may be asked on any.
    """

    def __init__(self, emit: Callable[[PartLost | PartFound], None], now: Callable[[], Moment]) -> None:
        self._emit, self._now = emit, now
        self._why: dict[Part, str] = {}

    def why(self, *parts: Part) -> str:
        """Why the first of these is missing, empty where all are there."""
        return next((why for part in parts if (why := self._why.get(part, ""))), "")

    def lost(self, part: Part, why: str, *, trace: bool = False) -> None:
        """Tells that a part is missing, unless that was told; the latest reason is kept."""
        told = part in self._why
        self._why[part] = why
        if not told:
            log.warning("%s lost: %s", part, why, exc_info=trace, extra={"kind": "part-lost", "part": part})
            self._emit(PartLost(part, why, self._now()))

    def found(self, part: Part, what: object) -> None:
        """Tells that a part is there, also at the first time."""
        self._why.pop(part, None)
        log.info("%s found: %s", part, what, extra={"kind": "part-found", "part": part})
        self._emit(PartFound(part, self._now()))

    def back(self, part: Part, what: object = "as it should be") -> None:
        """Tells that a part is there again, where it was missing."""
        if self._why.pop(part, None) is not None:
            log.info("%s back: %s", part, what, extra={"kind": "part-found", "part": part})
            self._emit(PartFound(part, self._now()))

    def tell(self, part: Part, why: str) -> None:
        """Tells what is amiss with a part, empty for nothing, whenever that is other than it was told."""
        if why == self.why(part):
            return
        if not why:
            self.back(part)
            return
        self._why[part] = why
        log.warning("%s: %s", part, why, extra={"kind": "part-lost", "part": part})
        self._emit(PartLost(part, why, self._now()))
