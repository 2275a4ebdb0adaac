"""The touch line: with it the glass is left in peace until a finger comes, without it it is looked at."""

from collections.abc import Callable, Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from hardware.fingerprint.touch_pin import TouchPin, TouchPinMissing
from terminal.domain.events import Touched
from tests.support.driven import Driven, World
from tests.support.sensor_desk import FLASH

PIN = 4


class Wire:
    """A touch line that the test pulls."""

    def __init__(self) -> None:
        self.touched = False
        self._tell: Callable[[], None] = lambda: None

    def watch(self, touched: Callable[[], None]) -> None:
        self._tell = touched

    def pull(self) -> None:
        self.touched = True
        self._tell()

    def let_go(self) -> None:
        self.touched = False

    def close(self) -> None:
        pass


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.close()


def test_a_pin_is_touched_while_it_is_low(factory: MockFactory) -> None:
    told: list[bool] = []
    touch = TouchPin(PIN, factory=factory)
    touch.watch(lambda: told.append(touch.touched))
    assert not touch.touched
    factory.pin(PIN).drive_low()
    assert (touch.touched, told) == (True, [True])
    factory.pin(PIN).drive_high()
    assert (touch.touched, told) == (False, [True])
    touch.close()
    touch.close()


def test_a_pin_in_use_is_missing_and_free_again_after_closing(factory: MockFactory) -> None:
    first = TouchPin(PIN, factory=factory)
    with pytest.raises(TouchPinMissing, match="GPIO4"):
        TouchPin(PIN, factory=factory)
    first.close()
    TouchPin(PIN, factory=factory).close()


def test_without_a_touch_the_glass_is_looked_at_every_two_seconds() -> None:
    world = World()
    Driven(world, touch=Wire()).run(60.0)
    assert 27 <= len(world.looks()) <= 30


def test_without_a_line_the_glass_is_looked_at_often() -> None:
    world = World()
    Driven(world).run(60.0)
    assert 200 <= len(world.looks()) <= 600


@pytest.mark.parametrize("wired", [True, False])
def test_a_touch_counts_once_until_the_finger_was_lifted(wired: bool) -> None:
    world, wire = World(), Wire()
    for at in (10.5, 20.5):
        world.plan(at, lambda: world.place(FLASH[3]))
        world.plan(at, wire.pull)
        world.plan(at + 5, lambda: world.place(""))
        world.plan(at + 5, wire.let_go)
    desk = Driven(world, touch=wire if wired else None).run(30.0)
    first, second = [at for at, event in desk.told if isinstance(event, Touched)]
    assert 10.5 <= first <= 12
    assert 20.5 <= second <= 22


def test_a_line_that_is_broken_costs_two_seconds_and_no_touch() -> None:
    world = World()
    world.plan(10.5, lambda: world.place(FLASH[3]))
    desk = Driven(world, touch=Wire()).run(20.0)
    (touched,) = [at for at, event in desk.told if isinstance(event, Touched)]
    assert touched <= 13.5


def test_a_tone_is_dark_again_in_time_though_nothing_is_looked_at() -> None:
    world = World()
    desk = Driven(world, touch=Wire())
    shown: list[str] = []
    world.plan(10.5, lambda: desk.driver.ring("counted"))
    for at in (11.5, 12.5):
        world.plan(at, lambda: shown.append(world.module.chip.ring.colour))
    desk.run(20.0)
    assert shown == ["green", "off"]
