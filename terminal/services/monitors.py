"""The monitors: what is wrong with buffer, board, screen and time, and what waits, told when it changes."""

import threading
from collections.abc import Callable
from typing import Any

from display.screen.screen import Screen
from hardware.availability import Availability
from hardware.board.health import Health, Problem, figures, in_words, problems
from hardware.timekeeper import Timekeeper
from sync.buffer import Buffer
from terminal.domain.events import ClockTrusted, Part, Waiting
from terminal.domain.facts import Moment
from terminal.domain.time_bounds import TimeBounds

BUFFER_FULL = "the disk is full: ratings are refused, punches go to the reserve"
BOARD_LOOK_MS = 30_000  # ms between looks at the board
BOARD_CALM_MS = 300_000  # ms without a problem until it is over: a weak supply sags and recovers many times an hour
SCREEN_PARTS: tuple[Part, ...] = ("screen", "font")
SCREEN_RETRY_MS = 10_000  # ms between looks for a screen that was missing or was exchanged


class BufferMonitor:
    """Watches a buffer on a disk of which `disk` says what is wrong with it, empty for nothing; on any thread."""

    def __init__(self, buffer: Buffer, disk: str, emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._buffer, self._disk = buffer, disk
        self._availability = Availability(emit, now)
        self._looking = threading.Lock()

    def look(self) -> None:
        """Tells what is other than at the last look."""
        with self._looking:
            damaged = self._buffer.damaged
            frames = f"{damaged} damaged or missing frames in the buffer" if damaged else ""
            self._availability.tell("storage", "; ".join(filter(None, (self._disk, frames))))
            self._availability.tell("room", BUFFER_FULL if self._buffer.full else "")


class BacklogMonitor:
    """Watches how many facts of a buffer the center does not have; on any thread."""

    def __init__(self, buffer: Buffer, emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._buffer, self._emit, self._now = buffer, emit, now
        self._told: int | None = None
        self._looking = threading.Lock()  # what is told last was counted last

    def look(self) -> None:
        """Tells the count if it is other than at the last look."""
        with self._looking:
            count = self._buffer.waiting
            if count != self._told:
                self._told = count
                self._emit(Waiting(count, self._now()))


class BoardMonitor:
    """Watches the board that `read` tells of, and keeps its figures for the center; on any thread."""

    def __init__(self, read: Callable[[], Health], emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._read, self._now = read, now
        self._availability = Availability(emit, now)
        self._looked: int | None = None  # ms since boot
        self._seen: dict[Problem, int] = {}  # when last, ms since boot
        self._looking = threading.Lock()
        self.figures: dict[str, int] = {}

    def look(self) -> None:
        """Tells what is other than at the last look; asked again within 30 s it does nothing."""
        with self._looking:
            mono = self._now().mono
            if self._looked is None or mono - self._looked >= BOARD_LOOK_MS:
                self._looked = mono
                self._availability.tell("board", self._problem(self._read(), mono))

    def _problem(self, health: Health, mono: int) -> str:
        self.figures = figures(health)
        self._seen |= dict.fromkeys(problems(health, self._seen), mono)
        self._seen = {problem: seen for problem, seen in self._seen.items() if mono - seen < BOARD_CALM_MS}
        return in_words(self._seen)


class TimeMonitor:
    """Watches what the sources say to the timekeeper, within `bounds`; on any thread."""

    def __init__(
        self,
        time: Timekeeper,
        bounds: Callable[[], TimeBounds],
        emit: Callable[[Any], None],
        now: Callable[[], Moment],
    ) -> None:
        self._time, self._bounds, self._emit = time, bounds, emit
        self._availability = Availability(emit, now)
        self._looking = threading.Lock()

    def heard(self, utc: int, sent: Moment, received: Moment) -> None:
        """The center said so, between these two moments."""
        self._tell(self._time.heard(utc, sent, received, self._bounds()))

    def look(self) -> None:
        """Asks whether the network has set the clock."""
        self._tell(self._time.look(self._bounds()))

    def _tell(self, news: ClockTrusted | None) -> None:
        """Tells what is news; and once that something is wrong, and once that it is over."""
        with self._looking:
            if fault := self._time.fault:
                self._availability.lost("time", fault)
            else:
                self._availability.back("time")
        if news:
            self._emit(news)


class ScreenMonitor:
    """Watches the plate's screen and its font; on the screen's own thread."""

    def __init__(self, screen: Screen, emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._screen, self._now = screen, now
        self._availability = Availability(emit, now)
        self._looked: int | None = None  # ms since boot

    def look(self) -> None:
        """Tells what is missing or back; asked again within 10 s it does nothing, later the screen tries again."""
        mono = self._now().mono
        if self._looked is None:  # the screen has just tried, when it was made
            self._looked = mono
            self._tell()
        elif mono - self._looked >= SCREEN_RETRY_MS:
            self._looked = mono
            self._screen.retry()
            self._tell()

    def _tell(self) -> None:
        missing = self._screen.problem()
        for part in SCREEN_PARTS:
            if part in missing:
                self._availability.lost(part, missing[part])
            else:
                self._availability.back(part)
