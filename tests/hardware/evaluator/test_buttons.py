"""The evaluator on gpiozero's mock pins: presses, lamps, and pins that are busy."""

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory, MockPin

from hardware.evaluator.buttons import Evaluator, EvaluatorMissing
from terminal.domain.events import PartFound, PartLost, Pressed
from terminal.domain.facts import Key, Moment
from tests.support.button_panel import BUTTONS, LAMPS, PATIENCE, Panel, at_panel


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


def test_no_thread_looks_at_the_buttons() -> None:
    before = set(threading.enumerate())
    with at_panel():
        assert [thread.name for thread in threading.enumerate() if thread not in before] == ["evaluator"]


class Held(MockPin):  # type: ignore[misc]
    """Its button is down before anybody listens."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self.drive_low()


def test_buttons_held_at_the_start_count_from_their_next_press() -> None:
    with at_panel(MockFactory(pin_class=Held)) as panel:
        panel.edge("satisfied", False, 100)
        panel.edge("satisfied", True, 500)
        panel.edge("staff", False, 600)
        panel.edge("staff", True, 700)
        assert [panel.next(), panel.next()] == [(True, "satisfied", 500), (True, "staff", 700)]


def test_lamps(panel: Panel) -> None:
    panel.evaluator.lamp("satisfied", True)
    panel.evaluator.lamp("dissatisfied", True)  # has none
    assert (panel.evaluator.lit(), panel.factory.pin(27).state) == (["satisfied"], True)
    panel.evaluator.lamp("satisfied", False)
    assert (panel.evaluator.lit(), panel.factory.pin(27).state) == ([], False)


def test_a_lamp_that_fails_costs_no_key_and_no_other_lamp(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """lgpio's errors have no other base than `Exception`."""

    def burn(pin: object, state: object) -> None:
        raise RuntimeError("'GPIO not allocated'")

    bad = panel.factory.pin(27)
    with monkeypatch.context() as broken:
        broken.setattr(type(bad), "_set_state", burn)
        panel.evaluator.lamp("satisfied", True)
        panel.evaluator.lamp("satisfied", True)
    panel.evaluator.lamp("very_satisfied", True)
    assert panel.evaluator.lit() == ["very_satisfied"]
    assert [record.getMessage() for record in caplog.records] == [
        "lamp satisfied cannot be switched; its key still counts"
    ]
    panel.edge("satisfied", True, 100)
    assert panel.next() == (True, "satisfied", 100)
    panel.evaluator.lamp("satisfied", True)
    assert panel.evaluator.lit() == ["very_satisfied", "satisfied"]


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


def test_a_failure_of_the_program_is_told_and_the_keys_go_on(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("hardware.evaluator.debounce.Debounce.edge", fail)
        panel.edge("satisfied", True, 0)
        lost = panel.events.get(timeout=PATIENCE)
        assert isinstance(lost, PartLost) and lost.part == "evaluator"
    panel.edge("satisfied", False, 100)
    found = panel.events.get(timeout=PATIENCE)
    assert isinstance(found, PartFound) and found.part == "evaluator"
    panel.edge("satisfied", True, 300)
    pressed = panel.events.get(timeout=PATIENCE)
    assert isinstance(pressed, Pressed) and (pressed.key, pressed.moment.mono) == ("satisfied", 300)


def test_a_failure_at_every_key_is_told_once(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    failed: SimpleQueue[None] = SimpleQueue()

    def fail(*_: object) -> None:
        failed.put(None)
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("hardware.evaluator.debounce.Debounce.edge", fail)
        for mono in (0, 100, 200):
            panel.edge("satisfied", mono != 100, mono)
            failed.get(timeout=PATIENCE)
    panel.edge("satisfied", False, 300)
    told = [type(panel.events.get(timeout=PATIENCE)) for _ in range(2)]
    assert told == [PartLost, PartFound] and panel.events.empty()
