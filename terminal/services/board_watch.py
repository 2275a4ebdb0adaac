"""What is wrong with the board, told to the desk when it changes; and its figures, for the center."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from hardware.board.health import Health, Problem, figures, in_words, problems
from terminal.domain.events import PartFound, PartLost
from terminal.domain.facts import Moment

log = logging.getLogger(__name__)

EVERY = 30_000  # ms between looks
CALM = 300_000  # ms without a problem before it is over: a weak supply sags and recovers many times an hour


class BoardWatch:
    """Watches the board that `read` tells of."""

    def __init__(self, read: Callable[[], Health], emit: Callable[[Any], None], now: Callable[[], Moment]) -> None:
        self._read = read
        self._emit = emit
        self._now = now
        self._looked: int | None = None  # ms since boot
        self._seen: dict[Problem, int] = {}  # when last, ms since boot
        self._told = ""
        self._looking = threading.Lock()
        self.figures: dict[str, int] = {}

    def look(self) -> None:
        """Tells what is other than at the last look; asked again within 30 s it does nothing."""
        with self._looking:
            now = self._now()
            if self._looked is None or now.mono - self._looked >= EVERY:
                self._looked = now.mono
                self._tell(self._problem(self._read(), now.mono), now)

    def _problem(self, health: Health, mono: int) -> str:
        self.figures = figures(health)
        self._seen |= dict.fromkeys(problems(health, self._seen), mono)
        self._seen = {problem: seen for problem, seen in self._seen.items() if mono - seen < CALM}
        return in_words(self._seen)

    def _tell(self, problem: str, now: Moment) -> None:
        if problem == self._told:
            return
        self._told = problem
        if problem:
            log.warning("board: %s", problem)
        else:
            log.info("the board is well")
        self._emit(PartLost("board", problem, now) if problem else PartFound("board", now))
