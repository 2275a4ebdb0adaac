"""Pins that another program holds are taken in when it lets them go."""

from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from hardware.fingerprint.driver import trusting
from terminal.config.settings import BuzzerSettings, CenterSettings, EvaluatorSettings, Settings, TrustSettings
from terminal.domain.effects import Lamp
from terminal.domain.events import PartFound, PartLost
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
