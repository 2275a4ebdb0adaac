"""Pins that another program holds are taken in when it lets them go."""

from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from hardware.fingerprint.driver import trusting
from terminal.config.settings import BuzzerSettings, CenterSettings, EvaluatorSettings, Settings, TrustSettings
from terminal.domain.effects import Lamp
from terminal.domain.events import PartFound, PartLost, Pressed
from terminal.domain.facts import Moment
from terminal.services import device_factory, devices
from terminal.services.devices import Devices

NOW = Moment(1_795_000_000_000, 1, "boot", "synced")
SETTINGS = Settings(
    state="",
    runtime="",
    center=CenterSettings("", ""),
    trust=TrustSettings(()),
    evaluator=EvaluatorSettings(),
    buzzer=BuzzerSettings(),
)
PATIENCE = 10  # s


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    made = MockFactory()
    yield made
    made.reset()


def test_busy_pins_are_reported_once_and_taken_when_they_are_free(
    factory: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "DEVICE_RETRY_SECONDS", 0.01)
    other, events = LED(17, pin_factory=factory), SimpleQueue[Any]()
    desk = Devices(SETTINGS, factory=factory, emit=events.put, now=lambda: NOW, admit=trusting)
    desk.start()
    try:
        lost = events.get(timeout=PATIENCE)
        assert isinstance(lost, PartLost) and lost.part == "evaluator"
        assert "very_satisfied on GPIO17" in lost.why
        assert not desk.keys_answer
        desk.lamp(Lamp("very_satisfied", on=True))  # a desk without an evaluator is told, and shrugs
        other.close()
        assert events.get(timeout=PATIENCE) == PartFound("evaluator", NOW)
        desk.lamp(Lamp("very_satisfied", on=True))
        assert desk.lit() == ["very_satisfied"]
        assert desk.keys_answer
        assert factory.pin(17).state
    finally:
        desk.close()
    assert events.empty()


def test_a_device_that_fails_in_its_own_way_does_not_keep_the_others_away(
    factory: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError("nobody foresaw this")

    monkeypatch.setattr(devices, "DEVICE_RETRY_SECONDS", 0.01)
    events = SimpleQueue[Any]()
    desk = Devices(SETTINGS, factory=factory, emit=events.put, now=lambda: NOW, admit=trusting)
    with monkeypatch.context() as patch:
        patch.setattr(device_factory, "Buzzer", fail)
        desk.start()
        lost = events.get(timeout=PATIENCE)
        assert lost.part == "buzzer" and "nobody foresaw this" in lost.why
    try:
        assert events.get(timeout=PATIENCE) == PartFound("buzzer", NOW)
        desk.lamp(Lamp("very_satisfied", on=True))
        assert desk.lit() == ["very_satisfied"]
    finally:
        desk.close()


def test_pins_that_a_configuration_moves_are_given_back_before_others_are_taken(factory: MockFactory) -> None:
    """One goes where the other was. The old ones return as they were."""
    moved = replace(
        SETTINGS, evaluator=EvaluatorSettings({"satisfied": 12}, {"satisfied": 5}), buzzer=BuzzerSettings(17)
    )
    events = SimpleQueue[Any]()
    desk = Devices(SETTINGS, factory=factory, emit=events.put, now=lambda: NOW, admit=trusting)
    desk.start()
    try:
        for settings, key in ((moved, 12), (SETTINGS, 6), (moved, 12)):
            desk.refit(settings)
            pressed(factory, key, events)
    finally:
        desk.close()


def pressed(factory: MockFactory, pin: int, events: SimpleQueue[Any]) -> None:
    """A press there is felt, as soon as the pin is taken."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        if factory.pin(pin).function == "input":
            factory.pin(pin).drive_low()
            factory.pin(pin).drive_high()
        with suppress(Empty):
            while not isinstance(event := events.get(timeout=0.05), Pressed):
                pass
            assert event.key == "satisfied"
            return
    raise AssertionError(f"nothing at GPIO {pin}")
