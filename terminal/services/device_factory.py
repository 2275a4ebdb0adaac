"""The device factory: what the settings name, made and not started; None where there is no such device here."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from gpiozero import Factory

from hardware.card_reader.device_lookup import DeviceLookup
from hardware.card_reader.reader import CardReader
from hardware.evaluator.buttons import Evaluator, EvaluatorMissing
from hardware.evaluator.serial_bus import SerialEvaluator
from hardware.fingerprint import Fingerprint
from hardware.fingerprint.touch_pin import TouchPin, TouchPinMissing
from hardware.sound.buzzer import Buzzer, BuzzerMissing
from hardware.sound.voice import Voice, VoiceMissing
from terminal.config.settings import BusSettings, ReaderSettings, SensorSettings, Settings
from terminal.domain.events import Device
from terminal.domain.facts import Moment
from terminal.domain.finger_ledger import Contents, Verdict
from terminal.domain.heartbeat import NewHeartbeat, unwatched

log = logging.getLogger(__name__)

MISSING_DEVICE_ERRORS = (EvaluatorMissing, BuzzerMissing, VoiceMissing)  # of the openings: try again later

Emit = Callable[[Any], None]
Now = Callable[[], Moment]


def sensor_of(
    sensor: SensorSettings | None,
    touch: TouchPin | None,
    emit: Emit,
    now: Now,
    admit: Callable[[Contents], Verdict],
    heartbeat: NewHeartbeat = unwatched,
) -> Fingerprint | None:
    """The fingerprint sensor."""
    if sensor is None:
        return None
    return Fingerprint(
        sensor.port,
        emit=emit,
        now=now,
        baud=sensor.baud,
        password=sensor.password,
        images=sensor.images,
        touch=touch,
        admit=admit,
        heartbeat=heartbeat("sensor"),
    )


def touch_of(sensor: SensorSettings | None, factory: Factory | None) -> tuple[TouchPin | None, str]:
    """The sensor's touch line, and why it could not be taken: the sensor works without it."""
    if sensor is None or sensor.touch is None:
        return None, ""
    try:
        return TouchPin(sensor.touch, factory=factory), ""
    except TouchPinMissing as e:
        log.warning("%s; looking at the glass instead", e)
        return None, f"{e}; the glass is looked at instead until the terminal is started again"


def reader_of(
    device: ReaderSettings | None,
    part: Literal["reader", "keypad"],
    emit: Emit,
    now: Now,
    heartbeat: NewHeartbeat = unwatched,
) -> CardReader | None:
    """The card reader or the keypad."""
    if device is None:
        return None
    where = Path(device.path) if device.path else DeviceLookup(device.vendor, device.product, device.port)
    return CardReader(where, part=part, emit=emit, now=now, heartbeat=heartbeat(part))


def bus_of(
    bus: BusSettings | None, emit: Emit, now: Now, heartbeat: NewHeartbeat = unwatched
) -> SerialEvaluator | None:
    """The serial evaluator."""
    if bus is None:
        return None
    return SerialEvaluator(
        bus.port,
        baud=bus.baud,
        boxes=bus.boxes,
        keys=bus.keys,
        operator=bus.operator,
        emit=emit,
        now=now,
        heartbeat=heartbeat("bus"),
    )


def openings_of(
    settings: Settings, factory: Factory | None, emit: Emit, now: Now, heartbeat: NewHeartbeat = unwatched
) -> dict[Device, Callable[[], Evaluator | Buzzer | Voice]]:
    """What takes buttons, buzzer and voice, each with its pins or its sound device: to be tried until it works."""
    evaluator, buzzer, voice = settings.evaluator, settings.buzzer, settings.voice
    openings: dict[Device, Callable[[], Evaluator | Buzzer | Voice]] = {}
    if evaluator:
        openings["evaluator"] = lambda: Evaluator(
            evaluator.buttons,
            evaluator.lamps,
            factory=factory,
            emit=emit,
            now=now,
            heartbeat=heartbeat("evaluator"),
        )
    if buzzer:
        openings["buzzer"] = lambda: Buzzer(buzzer.pin, factory=factory)
    if voice:
        folders = [Path(folder) for folder in (voice.recorded, voice.folder) if folder]
        openings["voice"] = lambda: Voice(folders, heartbeat("voice"))
    return openings
