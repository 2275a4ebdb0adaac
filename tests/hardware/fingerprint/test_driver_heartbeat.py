"""The heartbeat of the sensor's thread: it turns whatever the sensor answers, at least once in a rest."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from hardware.fingerprint.enrolment import Enrol
from terminal.domain.heartbeat import Unwatched
from terminal.services.heartbeats import REST_SECONDS
from tests.support.driven import USB, Driven, World


class Turns(Unwatched):
    """Keeps when the loop turned, in the world's seconds."""

    rest = REST_SECONDS

    def __init__(self, world: World) -> None:
        self.world, self.at, self.over = world, list[float](), False

    def turned(self) -> None:
        self.at.append(self.world.at)

    def ended(self) -> None:
        self.over = True

    def longest(self) -> float:
        return max(later - earlier for earlier, later in pairwise(self.at))


def sound(_: World) -> None: ...


def silent(world: World) -> None:
    world.spoil = lambda command, answer: b""  # type: ignore[method-assign]


def garbling(world: World) -> None:
    world.spoil = lambda command, answer: b"\xff" * 40  # type: ignore[method-assign]


def refused(world: World) -> None:
    world.refusal = PermissionError(13, "Permission denied")


def pulled(world: World) -> None:
    world.plan(20, world.pull)
    world.plan(200, world.put_back)


@pytest.mark.parametrize("spoil", [sound, silent, garbling, refused, pulled])
def test_a_sensor_that_is_dead_or_mad_does_not_hold_its_thread(spoil: Callable[[World], None]) -> None:
    world = World()
    spoil(world)
    turns = Turns(world)
    Driven(world, heartbeat=turns).run(300)
    assert turns.longest() < REST_SECONDS
    assert world.at - turns.at[-1] < REST_SECONDS
    assert turns.over


def test_whoever_enrols_may_take_his_time() -> None:
    world = World()
    turns, done = Turns(world), []
    finger = Enrol(7, 1, ready=lambda: None, cancelled=lambda: False)
    driven = Driven(world, heartbeat=turns)
    world.plan(5, lambda: done.append(driven.driver.enrol(finger, lambda _: None)))
    driven.run(200)
    assert done and turns.longest() < REST_SECONDS


def test_a_sensor_that_answers_is_another_case_than_one_that_does_not() -> None:
    """The twin: the worlds above differ in what they should."""
    world = World()
    world.plan(1, lambda: None)
    assert Driven(world).run(5).lost() == []
    lost = World()
    silent(lost)
    assert Driven(lost).run(30).lost() != [] and lost.opened[0][0] == USB
