"""The buzzer on gpiozero's mock pins: a pin that is busy, and tones that differ."""

from typing import get_args

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from hardware.sound.buzzer import PATTERNS, Buzzer, BuzzerMissing
from terminal.domain.effects import ToneName


def test_a_buzzer_on_a_busy_pin_is_missing_until_it_is_free() -> None:
    factory = MockFactory()
    other = LED(12, pin_factory=factory)
    with pytest.raises(BuzzerMissing, match="buzzer on GPIO12: the pin is in use by another part of this terminal"):
        Buzzer(12, factory=factory)
    other.close()
    buzzer = Buzzer(12, factory=factory)
    buzzer.play("counted")
    buzzer.close()
    buzzer.close()
    factory.close()


def test_tones_can_be_told_apart() -> None:
    assert set(PATTERNS) == set(get_args(ToneName))
    assert len(set(PATTERNS.values())) == len(PATTERNS)
