"""The devices of one terminal: opened, opened again when they were missing, and told what the core asks for."""

import threading
from collections.abc import Callable
from typing import Any

from gpiozero import Factory

from hardware.availability import Availability
from hardware.sound.prompts import PROMPTS
from hardware.sound.volume import Softer, volume_at
from terminal.config.settings import Settings, VoiceSettings
from terminal.domain.effects import Invite, Lamp, Say, Tone, ToneName
from terminal.domain.events import Device
from terminal.domain.facts import Key, Moment
from terminal.domain.finger_ledger import Contents, Verdict
from terminal.domain.heartbeat import NewHeartbeat, unwatched
from terminal.domain.window import Window
from terminal.services.device_factory import (
    MISSING_DEVICE_ERRORS,
    bus_of,
    openings_of,
    reader_of,
    sensor_of,
    touch_of,
)

Openings = Callable[[Settings], dict[Device, Callable[[], Any]]]
PINNED: tuple[Device, ...] = ("evaluator", "buzzer")  # what stands at pins
DEVICE_RETRY_SECONDS = 5.0  # s between tries to take what was busy or missing


class Devices:
    """What stands on the desk, by the settings. `factory` is gpiozero's, None for the board's own.

    `window` is what the terminal works by, None while there is no configuration: its zone tells the quiet hours.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        factory: Factory | None,
        emit: Callable[[Any], None],
        now: Callable[[], Moment],
        admit: Callable[[Contents], Verdict],
        window: Callable[[], Window | None] = lambda: None,
        heartbeat: NewHeartbeat = unwatched,
    ) -> None:
        self._heartbeat = heartbeat("devices")
        self._window = window
        self._voice = settings.voice
        self._now = now
        self._stop, self._woken = threading.Event(), threading.Event()
        self._settings = self._wanted = settings
        self._openings_by: Openings = lambda by: openings_of(by, factory, emit, now, heartbeat)
        self._openings = self._openings_by(settings)
        self._taken: dict[Device, Any] = {}
        self._availability = Availability(emit, now)
        self.tones = 0  # sounded so far
        self.last_tone: ToneName | None = None
        touch, self.touch_trouble = touch_of(settings.sensor, factory)
        self.fingerprint = sensor_of(settings.sensor, touch, emit, now, admit, heartbeat)
        self._bus = bus_of(settings.bus, emit, now, heartbeat)
        reader = reader_of(settings.reader, "reader", emit, now, heartbeat)
        keypad = reader_of(settings.keypad, "keypad", emit, now, heartbeat)
        self._drivers = [each for each in (self.fingerprint, self._bus, reader, keypad) if each]
        self._taking = threading.Thread(target=self._keep_taking, name="devices")

    def start(self) -> None:
        """Starts them all; none is waited for."""
        self._heartbeat.turned()
        self._taking.start()
        for driver in self._drivers:
            driver.start()

    def close(self) -> None:
        """Gives every device back; may be called twice."""
        self._stop.set()
        self._woken.set()
        if self._taking.is_alive():
            self._taking.join()
        for device in (*reversed(self._drivers), *self._taken.values()):
            device.close()

    def refit(self, settings: Settings) -> None:
        """Has the same devices at the pins and the port that these name, as soon as may be."""
        self._wanted = settings
        if self.fingerprint and settings.sensor:
            self.fingerprint.move(settings.sensor.port)
        self._woken.set()

    def lamp(self, lamp: Lamp) -> None:
        if evaluator := self._taken.get("evaluator"):
            evaluator.lamp(lamp.key, lamp.on)

    def tone(self, tone: Tone) -> None:
        """Sounds buzzer and voice, and lights the sensor's ring."""
        self.tones, self.last_tone = self.tones + 1, tone.name
        if buzzer := self._taken.get("buzzer"):
            buzzer.play(tone.name)
        self._speak((tone.name,))
        if self.fingerprint:
            self.fingerprint.ring(tone.name)

    def say(self, say: Say) -> None:
        """Says it aloud where there is a voice."""
        self._speak(PROMPTS[say.id])

    def invite(self, _: Invite) -> None:
        """Lets the box of a serial evaluator ask for a rating; without one the voice asks."""
        if self._bus:
            self._bus.invite()
        else:
            self.say(Say("rating.invited"))

    @property
    def keys_answer(self) -> bool:
        """Whether the evaluator that is fitted has its pins, and the serial one its port."""
        evaluator = "evaluator" not in self._openings or "evaluator" in self._taken
        return evaluator and not (self._bus and self._bus.trouble)

    def lit(self) -> list[Key]:
        return self._taken["evaluator"].lit() if "evaluator" in self._taken else []

    def _speak(self, names: tuple[str, ...]) -> None:
        voice = self._taken.get("voice")
        if self._voice and voice:
            voice.play(names, volume_at(self._minute(), self._voice.volume, _quiet(self._voice)))

    def _minute(self) -> int | None:
        """Since the hall's midnight; None while the hall or the time is not known."""
        window, now = self._window(), self._now()
        if window is None or now.clock == "unset":
            return None
        local = window.local(now.at)
        return local.hour * 60 + local.minute

    def _keep_taking(self) -> None:
        while not self._stop.is_set():
            self._heartbeat.turned()
            self._move_pins()
            self._let_go()
            self._take()
            self._heartbeat.wait(self._woken, DEVICE_RETRY_SECONDS)
            self._woken.clear()
        self._heartbeat.ended()

    def _move_pins(self) -> None:
        """Gives back what stands at other pins now: all of it first, for one may go where another was."""
        before, self._settings = self._settings, self._wanted
        if before == self._settings:
            return
        self._openings = self._openings_by(self._settings)
        moved: list[Device] = [p for p in PINNED if getattr(before, p) != getattr(self._settings, p)]
        for part in moved:
            if part in self._taken:
                self._taken.pop(part).close()

    def _let_go(self) -> None:
        """Gives back what has fallen silent: only a sound device can be pulled out, pins stay where they are."""
        voice = self._taken.get("voice")
        if voice and voice.trouble:
            del self._taken["voice"]
            voice.close()
            self._availability.lost("voice", voice.trouble)

    def _take(self) -> None:
        """Takes what is missing."""
        for part in self._openings.keys() - self._taken.keys():
            try:
                self._taken[part] = self._openings[part]()
                self._availability.back(part)
            except MISSING_DEVICE_ERRORS as e:
                self._availability.lost(part, str(e))
            except Exception as e:  # noqa: BLE001 the top of this thread: one device must not keep the others away
                self._availability.lost(part, f"the program failed at it ({e!r}); report it", trace=True)


def _quiet(voice: VoiceSettings) -> list[Softer]:
    return [Softer(_minutes(each.start), _minutes(each.end), each.volume) for each in voice.quiet]


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
