"""What is wrong with the time is told once, however often it is said, and once that it is over."""

from typing import Any

from hardware.timekeeper import Timekeeper
from terminal.domain.events import ClockTrusted, PartFound, PartLost
from terminal.domain.time_bounds import TimeBounds
from terminal.domain.time_words import CALM_MS
from terminal.services.monitors import TimeMonitor
from tests.hardware.test_timekeeper import HOUR, MINUTE, TRUE, Board

BOUNDS = TimeBounds(TRUE, "this software was built", TRUE + 100 * HOUR, "the center's certificate ends")


class Watch:
    def __init__(self) -> None:
        self.board, self.told = Board(), list[Any]()
        self.time = Timekeeper(self.board)
        self.monitor = TimeMonitor(self.time, lambda: BOUNDS, self.told.append, self.time.now)

    def say(self, utc: int) -> list[type]:
        """The kinds of what is told after the center's word."""
        self.told.clear()
        self.monitor.heard(utc, self.time.now(), self.time.now())
        return [type(event) for event in self.told]

    @property
    def true(self) -> int:
        return TRUE + self.board.passed


def test_a_thousand_impossible_answers_are_one_fault() -> None:
    watch = Watch()
    assert watch.say(5_000) == [PartLost]
    assert watch.told[0].part == "time" and "1970-01-01" in watch.told[0].why
    for number in range(1000):
        watch.board.passed += 100
        assert watch.say(5_000 + number) == []


def test_a_clock_that_goes_to_and_fro_is_one_fault_and_no_time() -> None:
    watch = Watch()
    assert watch.say(watch.true) == [ClockTrusted]
    kinds = [kind for each in range(200) for kind in watch.say(watch.true + (each + 1) % 2 * HOUR)]
    assert kinds == [PartLost]


def test_an_honest_center_is_heard_and_no_fault_is_told() -> None:
    watch = Watch()
    kinds = []
    for _ in range(180):
        kinds += watch.say(watch.true)
        watch.board.passed += MINUTE
    assert kinds == [ClockTrusted] * 4


def test_after_calm_it_is_over_and_the_time_is_news() -> None:
    watch = Watch()
    watch.say(5_000)
    watch.board.passed += CALM_MS
    assert watch.say(watch.true) == [PartFound, ClockTrusted]
    watch.monitor.look()
    assert len(watch.told) == 2
