"""The evaluator's buttons and their lamps, by name, on GPIO pins, through gpiozero.

gpiozero's own `bounce_time` loses edges on real pins (gpiozero #550) and does nothing on mock pins, so the edges
come here undebounced, with their moment, and `debounce` makes presses of them on one small thread.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue

from gpiozero import LED, DigitalInputDevice, Factory
from msgspec.structs import replace

from hardware.availability import Availability
from hardware.evaluator.debounce import Debounce, KeyChange
from hardware.pin_errors import pin_error
from terminal.domain.events import PartFound, PartLost, Pressed, Released
from terminal.domain.facts import Key, Moment
from terminal.domain.heartbeat import UNWATCHED, Heartbeat

log = logging.getLogger(__name__)

ButtonEdge = tuple[Key | None, bool, Moment]
SETTLE_POLL_SECONDS = 0.02  # s between looks while a release settles


class EvaluatorMissing(Exception):
    """The pins could not be taken; the message says which and why. Try again later."""


class Evaluator:
    """Buttons between pin and ground, lamps from pin to ground; pin numbers as in BCM.

    Raises `EvaluatorMissing` when a pin is busy or there are no pins here.
    """

    def __init__(
        self,
        buttons: Mapping[Key, int],
        lamps: Mapping[Key, int],
        *,
        factory: Factory | None,
        emit: Callable[[Pressed | Released | PartLost | PartFound], None],
        now: Callable[[], Moment],
        heartbeat: Heartbeat = UNWATCHED,
    ) -> None:
        self._heartbeat = heartbeat
        self._emit = emit
        self._now = now
        self._availability = Availability(emit, now)
        self._edges: SimpleQueue[ButtonEdge | None] = SimpleQueue()
        self._contacts = {key: Debounce() for key in buttons}
        self._devices: list[LED | DigitalInputDevice] = []
        self._lamps: dict[Key, LED] = {}
        self._closed = False
        self._broken: set[Key] = set()  # lamps that did not obey
        self._taking = ""  # lgpio's errors do not name the pin
        try:
            self._take(buttons, lamps, factory)
        except Exception as e:
            # gpiozero and its back ends raise what they like here, up to bare lgpio errors
            self._release()
            raise EvaluatorMissing(f"{self._taking}: {pin_error(e)}") from e
        self._thread = threading.Thread(target=self._run, name="evaluator")
        self._heartbeat.turned()
        self._thread.start()

    def lamp(self, key: Key, on: bool) -> None:
        """Switches a lamp; a key without one is no error, and one that fails is only logged."""
        if key not in self._lamps:
            return
        try:
            self._lamps[key].value = on
        except Exception:
            # as in the taking of pins; and a dark lamp must not end the caller's thread, nor a key's meaning
            if key not in self._broken:
                log.exception("lamp %s cannot be switched; its key still counts", key)
            self._broken.add(key)
        else:
            self._broken.discard(key)

    def lit(self) -> list[Key]:
        """The lamps that are on, as far as they obey."""
        return [key for key, lamp in self._lamps.items() if key not in self._broken and lamp.is_lit]

    def close(self) -> None:
        """Gives the pins back; may be called twice."""
        self._edges.put(None)
        self._thread.join()
        self._release()

    def _take(self, buttons: Mapping[Key, int], lamps: Mapping[Key, int], factory: Factory | None) -> None:
        for key, pin in lamps.items():
            self._taking = f"lamp {key} on GPIO{pin}"
            self._lamps[key] = LED(pin, pin_factory=factory)
            self._devices.append(self._lamps[key])
        for key, pin in buttons.items():
            self._taking = f"button {key} on GPIO{pin}"
            # gpiozero's Button keeps a thread that looks ten times a second whether it is held.
            button = DigitalInputDevice(pin, pull_up=True, pin_factory=factory)
            self._devices.append(button)
            button.when_activated = self._edge(key, True)
            button.when_deactivated = self._edge(key, False)

    def _edge(self, key: Key, pressed: bool) -> Callable[[], None]:
        return lambda: self._edges.put((key, pressed, self._now()))

    def _release(self) -> None:
        for device in self._devices:
            device.close()

    def _run(self) -> None:
        while not self._closed:
            try:
                self._watch()
            except Exception:
                log.exception("the evaluator's program failed at an edge; report it")
                self._contacts = {
                    key: Debounce() for key in self._contacts
                }  # what failed may stand in the old ones
                self._availability.lost("evaluator", "the program failed at a key; see the log")
        self._heartbeat.ended()

    def _watch(self) -> None:
        while (edge := self._next()) is not None:
            self._judge(*edge)
            self._availability.back("evaluator")
        self._closed = True

    def _judge(self, key: Key | None, pressed: bool, moment: Moment) -> None:
        # An edge is judged by its own time: to a thread that is late, a bounce would be a second press.
        self._settle(moment)
        if key is not None:
            self._report(key, self._contacts[key].edge(pressed, moment.mono), moment)

    def _next(self) -> ButtonEdge | None:
        """The next edge, one of no key when it is time to look again, None when the thread is to end."""
        if not any(contact.settling for contact in self._contacts.values()):
            return self._awaited()
        self._heartbeat.turned()
        before = self._now()  # an edge up to here has had all the waiting to arrive
        try:
            return self._edges.get(timeout=SETTLE_POLL_SECONDS)
        except Empty:
            return None, False, before

    def _awaited(self) -> ButtonEdge | None:
        """The next edge, however long that takes."""
        while True:
            self._heartbeat.turned()
            try:
                return self._edges.get(timeout=self._heartbeat.rest)
            except Empty:
                continue

    def _settle(self, now: Moment) -> None:
        for key, contact in self._contacts.items():
            self._report(key, contact.settle(now.mono), now)

    def _report(self, key: Key, change: KeyChange | None, moment: Moment) -> None:
        if change is None:
            return
        then = replace(moment, mono=change.mono, at=moment.at - moment.mono + change.mono)
        self._emit(Pressed(key, then) if change.pressed else Released(key, then))
