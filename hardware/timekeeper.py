"""The timekeeper: the clocks, the boot id, and how far the wall time can be trusted.

Trust comes from systemd-timesyncd, which touches a file each time it has set the clock, or from the center's
answers where there is no network time: each carries the center's time, true within half the round trip. A source's
word is news when it is the first, and again before an hour has passed, since the board's crystal drifts from it.
Without a source a clock chip's time is held, and so is any source's word after a day. The system's clock is never
set; once the center was heard, wall time is derived from the monotonic clock. Each word is compared with all that
is known (`terminal.domain.time_words`): while the sources contradict each other the clock is `unset`.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from terminal.domain.anchor import DRIFT, SYNCED_ERROR_MS, Anchor
from terminal.domain.events import ClockTrusted
from terminal.domain.facts import Moment, Trust
from terminal.domain.time_bounds import ANY_TIME, TimeBounds
from terminal.domain.time_words import TimeSource, TimeWords

BUILT = 1_795_910_400_000  # ms UTC, 2026-11-29, raised with each release: no true time lies before

TIMESYNCD = Path("/run/systemd/timesync/synchronized")
CHIPS = Path("/sys/class/rtc")
CHIP_READING = 2_000  # ms by which a chip's whole seconds and the clock that was set from it differ at once
NEWS_AGAIN = 59 * 60_000  # ms until a word is news again: sources speak each minute, so within the hour
STALE = 86_400_000  # ms after the last word from which on the clock is only held


class Clocks(Protocol):
    """The raw clocks of a board, in milliseconds."""

    boot: str
    built: int  # ms UTC: no true time lies before

    def wall(self) -> int: ...

    def mono(self) -> int: ...

    def synchronized(self) -> int | None:
        """The wall time at which the network last set the clock; None if it did not in this boot."""

    def chip(self) -> bool:
        """Whether a clock chip kept the wall time while the board was off."""


class BoardClocks:
    """This machine's clocks."""

    def __init__(self) -> None:
        self.boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        # Whoever installed this may have had a wrong clock, and whoever released it a wrong constant.
        self.built = min(BUILT, Path(__file__).stat().st_mtime_ns // 1_000_000)

    def wall(self) -> int:
        return time.time_ns() // 1_000_000

    def mono(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def synchronized(self) -> int | None:
        try:
            return TIMESYNCD.stat().st_mtime_ns // 1_000_000
        except FileNotFoundError:
            return None

    def chip(self) -> bool:
        """A chip without power tells another time than the clock, or one before this software was built."""
        wall, drift = self.wall(), 2 * self.mono() // DRIFT
        return self.built <= wall and any(abs(at - wall) <= CHIP_READING + drift for at in _chip_times())


def _chip_times() -> Iterator[int]:
    """What the clock chips tell, UTC in milliseconds; not those that know they lost the time."""
    for reading in CHIPS.glob("*/since_epoch"):
        try:
            yield int(reading.read_text()) * 1_000
        except (OSError, ValueError):
            continue


class Timekeeper:
    """Says what time it is, and how sure that is. Called from every thread."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._lock = threading.Lock()
        self._chip = clocks.chip()
        self._words = TimeWords()
        self._center: Anchor | None = None
        self._network: int | None = None  # mono of its last word
        self._word: int | None = None  # that word as the clocks have it, to know a new one by
        self._looked = 0  # mono
        self._news: int | None = None  # mono at which its word last was news
        self._listen()

    def now(self) -> Moment:
        mono = self._clocks.mono()
        at, trust = self._best(mono)
        return Moment(at, mono, self._clocks.boot, "unset" if self._words.disputed else trust)

    def _best(self, mono: int) -> tuple[int, Trust]:
        center, network = self._center, self._network
        if _fresh(network, mono):
            return self._clocks.wall(), "synced"
        if center:
            return center.utc_at(mono), "synced" if _fresh(center.mono, mono) else "held"
        known = self._chip or network is not None
        return self._clocks.wall(), "held" if known else "unset"

    @property
    def trusted(self) -> bool:
        """Whether a source was heard in this boot. A clock chip is none: what it tells may be long wrong."""
        heard = self._network is not None or self._center is not None
        return heard and not self._words.disputed

    @property
    def fault(self) -> str:
        """What is wrong with what the sources of the time say, empty for nothing."""
        return self._words.fault

    @property
    def doubted(self) -> int | None:
        """When a source last said what is wrong, ms since boot; None where nothing is."""
        return self._words.doubted

    def heard(self, utc: int, sent: Moment, received: Moment, bounds: TimeBounds = ANY_TIME) -> ClockTrusted | None:
        """The center said `utc` between these two moments; the event, if that is news that can be believed."""
        half = (received.mono - sent.mono) // 2
        said = Anchor(sent.boot, received.mono - half, utc, half + 1)
        with self._lock:
            if sent.boot != self._clocks.boot or not self._weigh("center", said, bounds):
                return None
            known = self._center
            if _fresh(self._network, received.mono):
                return None
            if known and (said.mono - known.mono < NEWS_AGAIN or said.bound > known.bound_at(said.mono)):
                return None  # too soon, or so slow an answer that the last one still tells the time better
            self._center = said
        moment = self.now()
        return ClockTrusted(said.utc_at(moment.mono), said.bound_at(moment.mono), "center", moment)

    def look(self, bounds: TimeBounds = ANY_TIME) -> ClockTrusted | None:
        """Asks whether the network has set the system's clock; the event, if that is news that can be believed."""
        with self._lock:
            self._listen()
            network, mono = self._network, self._looked
            if network is None or not _fresh(network, mono):
                return None
            wall = Anchor(self._clocks.boot, mono, self._clocks.wall(), SYNCED_ERROR_MS + (mono - network) // DRIFT)
            if not self._weigh("timesyncd", wall, bounds):
                if bounds.refusal(wall.utc):
                    self._network = None  # until it speaks again
                return None
            if self._news is not None and (network <= self._news or mono - self._news < NEWS_AGAIN):
                return None
            self._news, self._center = mono, None
        moment = self.now()
        return ClockTrusted(moment.at, SYNCED_ERROR_MS + -((network - moment.mono) // DRIFT), "timesyncd", moment)

    def _weigh(self, source: TimeSource, word: Anchor, bounds: TimeBounds) -> bool:
        """Takes note of a word; whether it may be believed."""
        disputed = self._words.disputed
        self._words = self._words.said(source, word, bounds)
        if self._words.disputed:
            return False
        if disputed:  # what was believed before may have been the wrong one
            self._center, self._news = None, None
        return not bounds.refusal(word.utc)

    def network(self) -> int | None:
        """When the network last set the clock, ms since boot; None where it did not, or to what cannot be true."""
        with self._lock:
            self._listen()
            return self._network

    def doubt(self) -> None:
        """Forgets what the center said: somebody has turned the clock."""
        with self._lock:
            self._center, self._words = None, TimeWords()

    def _listen(self) -> None:
        """Notes when the network last set the clock. A new word came since the last look."""
        word, mono = self._clocks.synchronized(), self._clocks.mono()
        if word is not None and word != self._word:
            self._network = max(mono - max(self._clocks.wall() - word, 0), self._looked)
        self._word, self._looked = word, mono


def _fresh(word: int | None, mono: int) -> bool:
    """Whether a source's last word (mono) can still be trusted."""
    return word is not None and mono - word < STALE
