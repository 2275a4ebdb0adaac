"""The timekeeper: the clocks, the boot id, and how far the wall time can be trusted.

Trust comes from systemd-timesyncd's flag file, or from the center's answers where there is no NTP: each carries
the center's time, true within half the round trip. The system's clock is never set; once the center was heard,
wall time is derived from the monotonic clock.
"""

import threading
import time
from pathlib import Path
from typing import Protocol

from terminal.domain.anchor import SYNCED_ERROR_MS, Anchor
from terminal.domain.events import ClockTrusted
from terminal.domain.facts import Moment

TIMESYNCD = Path("/run/systemd/timesync/synchronized")


class Clocks(Protocol):
    """The raw clocks of a board, in milliseconds."""

    boot: str

    def wall(self) -> int: ...

    def mono(self) -> int: ...

    def synchronized(self) -> bool: ...


class BoardClocks:
    """This machine's clocks."""

    def __init__(self) -> None:
        self.boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()

    def wall(self) -> int:
        return time.time_ns() // 1_000_000

    def mono(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def synchronized(self) -> bool:
        return TIMESYNCD.exists()


class Timekeeper:
    """Says what time it is, and how sure that is. Called from every thread."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._lock = threading.Lock()
        self._anchor: Anchor | None = None
        self._synchronized = clocks.synchronized()

    def now(self) -> Moment:
        mono = self._clocks.mono()
        anchor = self._anchor
        if self._synchronized:
            return Moment(self._clocks.wall(), mono, self._clocks.boot, "synced")
        if anchor:
            return Moment(anchor.utc_at(mono), mono, self._clocks.boot, "synced")
        return Moment(self._clocks.wall(), mono, self._clocks.boot, "unset")

    @property
    def trusted(self) -> bool:
        return self._synchronized or self._anchor is not None

    def heard(self, utc: int, sent: Moment, received: Moment) -> ClockTrusted | None:
        """The center said `utc` between these two moments; the event, if that is news."""
        with self._lock:
            if self.trusted or sent.boot != self._clocks.boot:
                return None
            half = (received.mono - sent.mono) // 2
            self._anchor = Anchor(sent.boot, received.mono - half, utc, half + 1)
            anchor = self._anchor
        moment = self.now()
        return ClockTrusted(anchor.utc_at(moment.mono), anchor.bound_at(moment.mono), "center", moment)

    def look(self) -> ClockTrusted | None:
        """Asks whether the system's clock has been synchronised; the event, if that is news."""
        with self._lock:
            if self._synchronized or not self._clocks.synchronized():
                return None
            self._synchronized = True
        moment = self.now()
        return ClockTrusted(moment.at, SYNCED_ERROR_MS, "timesyncd", moment)

    def doubt(self) -> None:
        """Forgets what the center said: somebody has turned the clock."""
        with self._lock:
            self._anchor = None
