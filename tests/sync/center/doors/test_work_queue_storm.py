"""A whole hall comes back at once, in time that is only counted: the real queue and the real backoff."""

import heapq
import math
import random
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from typing import Any

import pytest

from sync.center.doors.work_queue import TURN_COME_SECONDS, Busy, WorkQueue
from sync.uplink.backoff import Backoff
from sync.uplink.client import RESPONSE_SECONDS

TERMINALS, DELIVERIES = 1000, 2

Speed = Callable[[float], float]  # how long a delivery takes to be kept at this time, s


class Storm:
    """One center with one worker; what it is doing happens at the moments of a heap."""

    def __init__(self, speed: Speed) -> None:
        self.chance = random.Random(7)
        self.now, self.spent, self.sent_away = 0.0, 0.0, 0
        self.spans: list[float] = []
        self._speed = speed
        self._queue = WorkQueue("storm", 1, lambda: self.now, self.chance.random)
        self._coming: list[tuple[float, int, Callable[..., None], Any]] = []
        self._numbers = count()
        self._waiting: deque[tuple[int, float, ExitStack]] = deque()
        self._working = False
        self._left = [DELIVERIES] * TERMINALS
        self._backoff = [Backoff(60.0) for _ in range(TERMINALS)]

    def run(self) -> None:
        for terminal in range(TERMINALS):
            self._at(self.chance.random(), self._arrive, terminal)
        while self._coming:
            self.now, _, act, what = heapq.heappop(self._coming)
            act(what)
        self._queue.close()

    def _at(self, when: float, act: Callable[..., None], what: Any) -> None:
        heapq.heappush(self._coming, (when, next(self._numbers), act, what))

    def _arrive(self, terminal: int) -> None:
        place = ExitStack()
        try:
            place.enter_context(self._queue.place(str(terminal)))
        except Busy as e:
            self._away(terminal, e.after)
            return
        self._waiting.append((terminal, self.now, place))
        self._begin()

    def _away(self, terminal: int, after: float) -> None:
        self.sent_away += 1
        self._at(self.now + self._backoff[terminal].failed(math.ceil(after)), self._arrive, terminal)

    def _begin(self) -> None:
        while self._waiting and not self._working:
            call = self._waiting.popleft()
            if self.now - call[1] > TURN_COME_SECONDS:
                call[2].close()
                self._away(call[0], 1.5 + 6.0 * self.chance.random())
                continue
            self._working = True
            takes = self._speed(self.now) * self.chance.uniform(0.5, 1.5)
            self.spent += takes
            self._at(self.now + takes, self._answer, call)

    def _answer(self, call: tuple[int, float, ExitStack]) -> None:
        terminal, came, place = call
        self._working = False
        self._queue._done([came])
        place.close()
        self.spans.append(self.now - came)
        self._backoff[terminal].worked()
        self._left[terminal] -= 1
        if self._left[terminal]:
            self._at(self.now + 0.01, self._arrive, terminal)
        self._begin()


SPEEDS: dict[str, Speed] = {
    "quick": lambda now: 0.005,
    "as measured": lambda now: 0.02,
    "slow": lambda now: 0.1,
    "slower than was thought": lambda now: 0.2,
    "slow from then on": lambda now: 0.02 if now < 20 else 0.1,
    "slow for a moment": lambda now: 0.3 if 10 < now < 15 else 0.04,
}


@pytest.mark.parametrize("speed", SPEEDS.values(), ids=SPEEDS)
def test_it_is_over_as_soon_as_the_work_is_done_and_nobody_waits_too_long(speed: Speed) -> None:
    storm = Storm(speed)
    storm.run()
    assert len(storm.spans) == TERMINALS * DELIVERIES
    assert max(storm.spans) < RESPONSE_SECONDS
    assert storm.now < 1.2 * storm.spent
