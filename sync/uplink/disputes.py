"""The disputes with a center: what it said, and neither a signature nor what this terminal did bears out.

None of it is followed. The last of each kind stands in every report, and in an audit fact at most once an hour: a
center that goes on saying such things must not fill the card with them.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any, Literal

from terminal.domain.events import Happened
from terminal.domain.facts import Audit, Moment

log = logging.getLogger(__name__)

CLAIM_EVERY_MS = 3_600_000  # ms between two facts of one kind
CLAIM_CHARACTERS = 300  # of what is kept of one

About = Literal["through", "orders", "roster", "fingers", "window"]


class Disputes:
    """For any thread."""

    def __init__(self, emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._emit, self._now = emit, now
        self._lock = threading.Lock()
        self._open: dict[About, str] = {}
        self._told: dict[About, int] = {}  # ms since boot, of the last fact

    @property
    def open(self) -> dict[str, str]:
        """The last claim of each kind that is not settled."""
        with self._lock:
            return {str(about): detail for about, detail in self._open.items()}

    def claimed(self, about: About, detail: str) -> None:
        """The center said this, and it was not followed."""
        detail, now = detail[:CLAIM_CHARACTERS], self._now()
        with self._lock:
            if self._open.get(about) == detail:
                return
            self._open[about] = detail
            told = self._told.get(about)
            if told is not None and now.mono - told < CLAIM_EVERY_MS:
                return
            self._told[about] = now.mono
        log.warning("the center's word was not followed: %s: %s", about, detail)
        self._emit(Happened(Audit("claim", f"{about}: {detail}"), now))

    def settled(self, about: About) -> bool:
        """What the center says of this is borne out again; whether it was not."""
        with self._lock:
            return self._open.pop(about, None) is not None
