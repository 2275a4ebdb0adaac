"""The fitted settings: a terminal's own, with what its configuration says of center, pins and ports."""

from msgspec.structs import replace

from terminal.config.settings import BuzzerSettings, EvaluatorSettings, SensorSettings, Settings
from terminal.domain.fittings import FittedPins, Fittings


def fitted_settings(own: Settings, fittings: Fittings) -> Settings:
    """What the terminal works by. No device comes by it that its own settings do not have."""
    pins, center = fittings.pins or FittedPins(), own.center
    return replace(
        own,
        center=replace(center, url=fittings.center.url) if fittings.center else center,
        evaluator=_evaluator(own.evaluator, pins),
        buzzer=_buzzer(own.buzzer, pins),
        sensor=_sensor(own.sensor, fittings.sensor),
    )


def _evaluator(own: EvaluatorSettings | None, pins: FittedPins) -> EvaluatorSettings | None:
    if own is None:
        return None
    buttons = own.buttons if pins.buttons is None else pins.buttons
    return EvaluatorSettings(buttons, own.lamps if pins.lamps is None else pins.lamps)


def _buzzer(own: BuzzerSettings | None, pins: FittedPins) -> BuzzerSettings | None:
    return own if own is None or pins.buzzer is None else BuzzerSettings(pins.buzzer)


def _sensor(own: SensorSettings | None, port: str | None) -> SensorSettings | None:
    return own if own is None or port is None else replace(own, port=port)
