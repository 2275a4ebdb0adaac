"""The devices of one terminal: opened, opened again when they were missing, and told what the core asks for."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gpiozero import Factory

from hardware.evaluator import Evaluator, EvaluatorMissing
from hardware.fingerprint import Fingerprint
from hardware.keys import CardReader
from hardware.sound import BuzzerMissing, Sound
from terminal.events import Lamp, Part, PartFound, PartLost, Tone, ToneName
from terminal.facts import Key, Moment
from terminal.settings import Settings

log = logging.getLogger(__name__)

RETRY = 5.0  # s between tries to take pins that were busy


class Devices:
    """What stands on the desk, by the settings. `factory` is gpiozero's, None for the board's own."""

    def __init__(
        self,
        settings: Settings,
        *,
        factory: Factory | None,
        emit: Callable[[Any], None],
        now: Callable[[], Moment],
    ) -> None:
        self._settings = settings
        self._factory = factory
        self._emit = emit
        self._now = now
        self._stop = threading.Event()
        self._evaluator: Evaluator | None = None
        self._sound: Sound | None = None
        self._lost: set[Part] = set()
        self.tones: list[ToneName] = []
        sensor, reader = settings.sensor, settings.reader
        self.fingerprint = Fingerprint(sensor.port, baud=sensor.baud, emit=emit, now=now) if sensor else None
        self._reader = CardReader(Path(reader.path), emit=emit, now=now) if reader else None
        self._pins = threading.Thread(target=self._keep_pins, name="pins")

    def start(self) -> None:
        """Starts them all; none is waited for."""
        self._pins.start()
        for device in (self.fingerprint, self._reader):
            if device:
                device.start()

    def close(self) -> None:
        """Gives every device back; may be called twice."""
        self._stop.set()
        if self._pins.is_alive():
            self._pins.join()
        for device in (self._reader, self.fingerprint, self._evaluator, self._sound):
            if device:
                device.close()

    def lamp(self, lamp: Lamp) -> None:
        if self._evaluator:
            self._evaluator.lamp(lamp.key, lamp.on)

    def tone(self, tone: Tone) -> None:
        """Sounds the buzzer and lights the sensor's ring."""
        self.tones.append(tone.name)
        if self._sound:
            self._sound.play(tone.name)
        if self.fingerprint:
            self.fingerprint.ring(tone.name)

    def lit(self) -> list[Key]:
        return self._evaluator.lit() if self._evaluator else []

    def _keep_pins(self) -> None:
        try:
            while not self._take_pins():
                if self._stop.wait(RETRY):
                    return
        except Exception:
            log.exception("the pins' thread ended")

    def _take_pins(self) -> bool:
        """Takes what is missing; whether all is there."""
        wanted, buzzer = self._settings.evaluator, self._settings.buzzer
        if wanted and not self._evaluator:
            try:
                self._evaluator = Evaluator(
                    wanted.buttons, wanted.lamps, factory=self._factory, emit=self._emit, now=self._now
                )
                self._here("evaluator")
            except EvaluatorMissing as e:
                self._gone("evaluator", str(e))
        if buzzer and not self._sound:
            try:
                self._sound = Sound(buzzer.pin, factory=self._factory)
                self._here("buzzer")
            except BuzzerMissing as e:
                self._gone("buzzer", str(e))
        return not self._lost

    def _gone(self, part: Part, why: str) -> None:
        if part not in self._lost:
            self._lost.add(part)
            log.warning("%s missing: %s", part, why)
            self._emit(PartLost(part, why, self._now()))

    def _here(self, part: Part) -> None:
        if part in self._lost:
            self._lost.remove(part)
            log.info("%s is there", part)
            self._emit(PartFound(part, self._now()))
