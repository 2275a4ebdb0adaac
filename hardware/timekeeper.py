"""The timekeeper: the clocks, the boot id, and how far the wall time can be trusted.

Trust comes from systemd-timesyncd, which touches a file each time it has set the clock, or from the center's
answers where there is no network time: each carries the center's time, true within half the round trip. A source's
word is news when it is the first, and again before an hour has passed, since the board's crystal drifts from it.
Without a source a clock chip's time is held, and so is any source's word after a day. The system's clock is never
set; once the center was heard, wall time is derived from the monotonic clock.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from terminal.domain.anchor import DRIFT, EVER, SYNCED_ERROR_MS, Anchor
from terminal.domain.events import ClockTrusted
from terminal.domain.facts import Moment, Trust

TIMESYNCD = Path("/run/systemd/timesync/synchronized")
CHIPS = Path("/sys/class/rtc")
CHIP_READING = 2_000  # ms by which a chip's whole seconds and the clock that was set from it differ at once
NEWS_AGAIN = 59 * 60_000  # ms until a word is news again: sources speak each minute, so within the hour
STALE = 86_400_000  # ms after the last word from which on the clock is only held


class Clocks(Protocol):
    """The raw clocks of a board, in milliseconds."""

    boot: str

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
        built = Path(__file__).stat().st_mtime_ns // 1_000_000
        return built <= wall and any(abs(at - wall) <= CHIP_READING + drift for at in _chip_times())


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
        self._center: Anchor | None = None
        self._network: int | None = None  # mono of its last word
        self._word: int | None = None  # that word as the clocks have it, to know a new one by
        self._looked = 0  # mono
        self._news: int | None = None  # mono at which its word last was news
        self._listen()

    def now(self) -> Moment:
        mono, center, network = self._clocks.mono(), self._center, self._network
        if _fresh(network, mono):
            return Moment(self._clocks.wall(), mono, self._clocks.boot, "synced")
        if center:
            trust: Trust = "synced" if _fresh(center.mono, mono) else "held"
            return Moment(center.utc_at(mono), mono, self._clocks.boot, trust)
        known = self._chip or network is not None
        return Moment(self._clocks.wall(), mono, self._clocks.boot, "held" if known else "unset")

    @property
    def trusted(self) -> bool:
        """Whether a source was heard in this boot. A clock chip is none: what it tells may be long wrong."""
        return self._network is not None or self._center is not None

    def heard(self, utc: int, sent: Moment, received: Moment) -> ClockTrusted | None:
        """The center said `utc` between these two moments; the event, if that is news and a time at all."""
        if not EVER[0] <= utc <= EVER[1]:
            return None
        half = (received.mono - sent.mono) // 2
        said = Anchor(sent.boot, received.mono - half, utc, half + 1)
        with self._lock:
            known = self._center
            if _fresh(self._network, received.mono) or sent.boot != self._clocks.boot:
                return None
            if known and (said.mono - known.mono < NEWS_AGAIN or said.bound > known.bound_at(said.mono)):
                return None  # too soon, or so slow an answer that the last one still tells the time better
            self._center = said
        moment = self.now()
        return ClockTrusted(said.utc_at(moment.mono), said.bound_at(moment.mono), "center", moment)

    def look(self) -> ClockTrusted | None:
        """Asks whether the network has set the system's clock; the event, if that is news."""
        with self._lock:
            self._listen()
            network, mono = self._network, self._looked
            if network is None or not _fresh(network, mono):
                return None
            if self._news is not None and (network <= self._news or mono - self._news < NEWS_AGAIN):
                return None
            self._news, self._center = mono, None
        moment = self.now()
        return ClockTrusted(moment.at, SYNCED_ERROR_MS + -((network - moment.mono) // DRIFT), "timesyncd", moment)

    def doubt(self) -> None:
        """Forgets what the center said: somebody has turned the clock."""
        with self._lock:
            self._center = None

    def _listen(self) -> None:
        """Notes when the network last set the clock. A new word came since the last look."""
        word, mono = self._clocks.synchronized(), self._clocks.mono()
        if word is not None and word != self._word:
            self._network = max(mono - max(self._clocks.wall() - word, 0), self._looked)
        self._word, self._looked = word, mono


def _fresh(word: int | None, mono: int) -> bool:
    """Whether a source's last word (mono) can still be trusted."""
    return word is not None and mono - word < STALE
