"""The disputes with a center: what it said, and neither a signature nor what this terminal did bears out.

None of it is followed. The last of each kind stands in every report, and in an audit fact at most once an hour: a
center that goes on saying such things must not fill the card with them.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from sync.uplink.hourly_news import HourlyNews
from terminal.domain.center_claims import ClaimAbout
from terminal.domain.events import Happened
from terminal.domain.facts import Audit, Moment

log = logging.getLogger(__name__)

CLAIM_CHARACTERS = 300  # of what is kept of one
ARRIVING_MS = 60_000  # ms in which what bears a word out, a configuration or directory, may still be on its way


class Disputes:
    """For any thread."""

    def __init__(self, emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._emit, self._now = emit, now
        self._lock = threading.Lock()
        self._open: dict[ClaimAbout, str] = {}
        self._news = HourlyNews(now)
        self._seen: dict[ClaimAbout, tuple[str, int]] = {}  # what may be borne out yet, since when, ms since boot

    @property
    def open(self) -> dict[str, str]:
        """The last claim of each kind that is not settled."""
        with self._lock:
            return {str(about): detail for about, detail in self._open.items()}

    def claimed(self, about: ClaimAbout, detail: str) -> None:
        """The center said this, and it was not followed."""
        detail, now = detail[:CLAIM_CHARACTERS], self._now()
        with self._lock:
            if self._open.get(about) == detail:
                return
            self._open[about] = detail
            if not self._news.told(about):
                return
        log.warning("the center's word was not followed: %s: %s", about, detail)
        self._emit(Happened(Audit("claim", f"{about}: {detail}"), now))

    def compared(self, about: ClaimAbout, wrong: str) -> None:
        """Something was held against what IT signed; what is `wrong`, empty for nothing, is a claim if it stays."""
        if not wrong:
            self._seen.pop(about, None)
            self.settled(about)
            return
        mono = self._now().mono
        before, since = self._seen.get(about, ("", 0))
        if before != wrong:
            self._seen[about] = wrong, mono
        elif mono - since >= ARRIVING_MS:
            self.claimed(about, wrong)

    def settled(self, about: ClaimAbout) -> bool:
        """What the center says of this is borne out again; whether it was not."""
        with self._lock:
            return self._open.pop(about, None) is not None
