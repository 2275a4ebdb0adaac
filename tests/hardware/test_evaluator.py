"""The evaluator on gpiozero's mock pins, which are driven by edges; and the buzzer."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from hardware.evaluator import Evaluator, EvaluatorMissing
from hardware.sound import PATTERNS, BuzzerMissing, Sound
from terminal.events import PartLost, Pressed, Released
from terminal.facts import Key, Moment

PATIENCE = 10  # s; nothing here takes one
BUTTONS: dict[Key, int] = {
    "very_satisfied": 5,
    "satisfied": 6,
    "basically_satisfied": 13,
    "dissatisfied": 19,
    "very_dissatisfied": 26,
    "staff": 21,
}
LAMPS: dict[Key, int] = {"very_satisfied": 17, "satisfied": 27, "very_dissatisfied": 24}
AT = 1_795_391_520_000


class Panel:
    """An evaluator whose pins and clock the test drives; its thread can be held up."""

    def __init__(self, factory: MockFactory) -> None:
        self.factory = factory
        self.mono = 0
        self.free = threading.Event()
        self.free.set()
        self.busy = threading.Event()
        self.events: SimpleQueue[Pressed | Released | PartLost] = SimpleQueue()
        self.evaluator = Evaluator(BUTTONS, LAMPS, factory=factory, emit=self._take, now=self._now)

    def _take(self, event: Pressed | Released | PartLost) -> None:
        self.events.put(event)
        self.busy.set()
        assert self.free.wait(PATIENCE)

    def _now(self) -> Moment:
        return Moment(AT + self.mono, self.mono, "boot", "synced")

    def edge(self, key: Key, pressed: bool, mono: int) -> None:
        self.mono = mono
        pin = self.factory.pin(BUTTONS[key])
        pin.drive_low() if pressed else pin.drive_high()

    def next(self) -> tuple[bool, Key, int]:
        event = self.events.get(timeout=PATIENCE)
        assert not isinstance(event, PartLost)
        assert event.moment.at - event.moment.mono == AT
        return isinstance(event, Pressed), event.key, event.moment.mono


@contextmanager
def at_panel() -> Iterator[Panel]:
    panel = Panel(MockFactory())
    try:
        yield panel
    finally:
        panel.free.set()
        panel.evaluator.close()
        panel.factory.close()


@pytest.fixture
def panel() -> Iterator[Panel]:
    with at_panel() as panel:
        yield panel


def test_a_press_is_told_before_it_is_released(panel: Panel) -> None:
    panel.edge("satisfied", True, 100)
    assert panel.next() == (True, "satisfied", 100)
    panel.edge("satisfied", False, 400)
    panel.mono = 500
    assert panel.next() == (False, "satisfied", 400)


def test_a_chattering_contact_is_pressed_once(panel: Panel) -> None:
    """The trains themselves are varied in `test_debounce`; here they come over a pin, many in a row."""
    chance = random.Random(2)
    for begins in range(1000, 41_000, 1000):
        mono, last = begins, begins
        for level in (True, False):
            bounces = 2 * chance.randrange(5)
            for number in range(bounces + 1):
                last = mono
                panel.edge("dissatisfied", level ^ bool(number % 2), mono)
                mono += chance.randrange(1, 6)
            mono = begins + 400
        panel.mono = begins + 900
        assert panel.next() == (True, "dissatisfied", begins)
        assert panel.next() == (False, "dissatisfied", last)
    assert panel.events.empty()


def test_a_thread_that_is_late_sees_the_same(panel: Panel) -> None:
    """Edges count by when they happened, not by when the thread came to look at them."""
    panel.free.clear()
    panel.edge("satisfied", True, 0)
    assert panel.busy.wait(PATIENCE)
    for pressed, mono in ((False, 200), (True, 205), (False, 210)):
        panel.edge("satisfied", pressed, mono)
    panel.edge("staff", True, 1000)
    panel.edge("satisfied", True, 1010)
    panel.free.set()
    assert [panel.next() for _ in range(4)] == [
        (True, "satisfied", 0),
        (False, "satisfied", 210),
        (True, "staff", 1000),
        (True, "satisfied", 1010),
    ]


def test_five_buttons_at_once(panel: Panel) -> None:
    keys = list(BUTTONS)[:5]
    for key in keys:
        panel.edge(key, True, 100)
    assert [panel.next() for _ in keys] == [(True, key, 100) for key in keys]
    for key in keys:
        panel.edge(key, False, 300)
    panel.mono = 400
    assert {panel.next() for _ in keys} == {(False, key, 300) for key in keys}


def test_lamps(panel: Panel) -> None:
    panel.evaluator.lamp("satisfied", True)
    panel.evaluator.lamp("dissatisfied", True)  # has none
    assert (panel.evaluator.lit(), panel.factory.pin(27).state) == (["satisfied"], True)
    panel.evaluator.lamp("satisfied", False)
    assert (panel.evaluator.lit(), panel.factory.pin(27).state) == ([], False)


def evaluator(factory: MockFactory) -> Evaluator:
    return Evaluator(
        BUTTONS, LAMPS, factory=factory, emit=lambda event: None, now=lambda: Moment(0, 0, "", "unset")
    )


@pytest.mark.parametrize(("pin", "what"), [(13, "basically_satisfied"), (27, "satisfied")])
def test_a_busy_pin_is_named_and_the_others_are_given_back(pin: int, what: Key) -> None:
    factory = MockFactory()
    other = LED(pin, pin_factory=factory)
    with pytest.raises(EvaluatorMissing, match=rf"{what} on GPIO{pin}: .*in use"):
        evaluator(factory)
    other.close()
    evaluator(factory).close()
    factory.close()


class Worn(MockFactory):  # type: ignore[misc]
    """Fails as lgpio does: with no word about the pin."""

    def pin(self, name: Any) -> Any:
        if name == 19:
            raise RuntimeError("'GPIO busy'")
        return super().pin(name)


def test_a_bare_error_is_given_its_pin() -> None:
    with pytest.raises(EvaluatorMissing, match=r"dissatisfied on GPIO19: RuntimeError: 'GPIO busy'"):
        evaluator(Worn())


def test_closing_twice_gives_the_pins_back(panel: Panel) -> None:
    panel.evaluator.close()
    panel.evaluator.close()
    LED(5, pin_factory=panel.factory).close()


def test_a_buzzer_on_a_busy_pin_is_missing_until_it_is_free() -> None:
    factory = MockFactory()
    other = LED(12, pin_factory=factory)
    with pytest.raises(BuzzerMissing, match="in use"):
        Sound(12, factory=factory)
    other.close()
    sound = Sound(12, factory=factory)
    sound.play("counted")
    sound.close()
    sound.close()
    factory.close()


def test_tones_can_be_told_apart() -> None:
    assert len(set(PATTERNS.values())) == len(PATTERNS) == 5


def test_a_thread_that_dies_says_that_its_keys_are_dead(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("hardware.debounce.Debounce.edge", fail)
    panel.edge("satisfied", True, 0)
    lost = panel.events.get(timeout=PATIENCE)
    assert isinstance(lost, PartLost) and lost.part == "evaluator"
