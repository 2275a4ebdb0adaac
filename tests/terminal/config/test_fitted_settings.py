"""A terminal's settings with what its configuration says of center, pins and ports over them."""

import pytest
from msgspec.structs import replace

from terminal.config.fitted_settings import fitted_settings
from terminal.config.settings import (
    BuzzerSettings,
    CenterSettings,
    EvaluatorSettings,
    SensorSettings,
    Settings,
    TrustSettings,
)
from terminal.domain.fittings import NO_FITTINGS, FittedCenter, FittedPins, Fittings

OWN = Settings(
    state="/var/lib/window-terminal",
    runtime="/run/window-terminal",
    center=CenterSettings("https://own.example", "/etc/window-terminal/ca.pem", "/etc/window-terminal/token"),
    trust=TrustSettings(()),
    evaluator=EvaluatorSettings({"satisfied": 5}, {"satisfied": 17}),
    sensor=SensorSettings("/dev/serial0", 9600, touch=4),
    buzzer=BuzzerSettings(12),
)
BARE = replace(OWN, evaluator=None, sensor=None, buzzer=None)


@pytest.mark.parametrize(
    ("fittings", "then"),
    [
        (NO_FITTINGS, OWN),
        (
            Fittings(FittedCenter("https://new.example", "PEM")),
            replace(OWN, center=replace(OWN.center, url="https://new.example")),
        ),
        (
            Fittings(pins=FittedPins(buttons={"satisfied": 20})),
            replace(OWN, evaluator=EvaluatorSettings({"satisfied": 20}, {"satisfied": 17})),
        ),
        (
            Fittings(pins=FittedPins(lamps={}, buzzer=13)),
            replace(OWN, evaluator=EvaluatorSettings({"satisfied": 5}, {}), buzzer=BuzzerSettings(13)),
        ),
        (Fittings(sensor="/dev/ttyUSB0"), replace(OWN, sensor=SensorSettings("/dev/ttyUSB0", 9600, touch=4))),
    ],
)
def test_what_is_left_out_stays_the_terminals_own(fittings: Fittings, then: Settings) -> None:
    assert fitted_settings(OWN, fittings) == then


def test_no_device_comes_by_it() -> None:
    everything = Fittings(pins=FittedPins({"satisfied": 20}, {"satisfied": 21}, 13), sensor="/dev/ttyUSB0")
    assert fitted_settings(BARE, everything) == BARE
