"""The actions of a visitor at the demo's bench, what eyes and hands do: one struct for each."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Annotated, Any

from msgspec import Meta, Struct

from display.texts.catalogue import LANGUAGES, sentence
from hardware.simulated.fingerprint.chip import RingState
from terminal.demo.outcome import kinds_delivered
from terminal.demo.processes import DemoFailed
from terminal.demo.rig import Rig
from terminal.domain.facts import Key
from terminal.domain.look import Language
from terminal.domain.views import Message
from terminal.services.control_protocol import BenchStatus, BenchStatusAnswer
from terminal.services.control_socket import NoAnswer, RequestRefused, call

log = logging.getLogger(__name__)

STATUS_WAIT_SECONDS = 1.5  # s that the terminal has to say how it is
NOTICE = 1.0  # s that a finger stays at least, unless the sensor looked often enough before
CLOCK_ERROR_MAX_MS = 366 * 24 * 3_600_000  # ms by which a clock may be turned


class Deed(Struct, frozen=True, tag_field="do", forbid_unknown_fields=True):
    """What every act has in common: its name on the wire."""


class Press(Deed, frozen=True, tag="press"):
    key: Key


class Release(Deed, frozen=True, tag="release"):
    key: Key


class Finger(Deed, frozen=True, tag="finger"):
    """Lays a finger on the glass; one that begins with "smudge" cannot be read."""

    finger: Annotated[str, Meta(min_length=1, max_length=40)]


class Lift(Deed, frozen=True, tag="lift"):
    """Clears the glass."""


class Card(Deed, frozen=True, tag="card"):
    number: Annotated[str, Meta(pattern=r"^[0-9A-Z]{1,32}\Z")]


class NetworkCable(Deed, frozen=True, tag="cable"):
    """The network's."""

    plugged: bool


class PowerPlug(Deed, frozen=True, tag="plug"):
    """The terminal's power."""

    plugged: bool


class ClockTurn(Deed, frozen=True, tag="clock"):
    error: Annotated[int, Meta(ge=-CLOCK_ERROR_MAX_MS, le=CLOCK_ERROR_MAX_MS)]  # ms ahead of the true time


class SensorCable(Deed, frozen=True, tag="sensor"):
    plugged: bool


PanelAct = Press | Release | Finger | Lift | Card | NetworkCable | PowerPlug | ClockTurn | SensorCable


class BenchState(Struct, frozen=True):
    """What of the bench a visitor sees: what is plugged in, what lies on the glass, why there is no terminal."""

    plug: bool
    cable: bool
    sensor: bool
    finger: str
    ring: RingState
    trouble: str


class PanelState(Struct, frozen=True, omit_defaults=True):
    """All that a visitor sees. Where no `answer` comes there is the bench alone."""

    answer: bool
    bench: BenchState
    terminal: BenchStatusAnswer | None = None
    tone: dict[Language, str] | None = None  # the last one's meaning, by language
    center: int | None = None  # facts that it has, None while its file cannot be read


class Actions:
    """Acts on a started rig and looks at it; for any thread."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._typing = threading.Lock()  # two cards at once would mix their digits
        self._power = threading.Lock()  # held while the terminal starts
        self._pulling = threading.Lock()
        self._starting: threading.Thread | None = None
        self._error = 0  # ms that the board's clock is ahead, also after its next boot
        self._trouble = ""
        self._deeds: dict[type, Callable[[Any], None]] = {
            Press: self._press,
            Release: self._release,
            Finger: self._lay,
            Lift: self._lift,
            Card: self._card,
            NetworkCable: self._cable,
            PowerPlug: self._plug,
            ClockTurn: self._clock,
            SensorCable: self._sensor_cable,
        }

    def do(self, act: PanelAct) -> None:
        """Does it. Raises `NoAnswer`, `RequestRefused` where it needs a terminal that does not answer."""
        self._deeds[type(act)](act)

    def look(self) -> PanelState:
        """What the terminal says of itself now, and what is of the bench. Nothing is ever remembered."""
        try:
            status = self._status()
        except (NoAnswer, RequestRefused):
            return PanelState(False, self._bench())
        tone = Message(f"tone.{status.tone}") if status.tone else None
        words = {language: sentence(tone, language) for language in LANGUAGES} if tone else None
        return PanelState(True, self._bench(), status, words, self._delivered())

    def picture(self) -> bytes:
        """The plate as PNG. Raises `NoAnswer`, `RequestRefused`."""
        return self._rig.picture().png

    def close(self) -> None:
        """Waits until a power-on that was begun has ended."""
        if self._starting:
            self._starting.join()

    def _status(self) -> BenchStatusAnswer:
        return call(self._rig.control, BenchStatus(), STATUS_WAIT_SECONDS)

    def _bench(self) -> BenchState:
        rig = self._rig
        return BenchState(
            plug=rig.terminal is not None or (self._starting is not None and self._starting.is_alive()),
            cable=rig.cable.plugged,
            sensor=rig.sensor_plugged,
            finger=rig.sensor.finger,
            ring=rig.sensor.ring,
            trouble=self._trouble,
        )

    def _delivered(self) -> int | None:
        """How many facts the center has, None while its file cannot be read."""
        try:
            return kinds_delivered(self._rig.database).total()
        except sqlite3.OperationalError as e:
            log.warning("the center's database cannot be read: %s", e)
            return None

    # A request that timed out still lies in the socket of a terminal that stands still, and would be obeyed when it
    # goes on: so whoever acts asks first.

    def _press(self, act: Press) -> None:
        self._status()
        self._rig.key(act.key, True)

    def _release(self, act: Release) -> None:
        self._status()
        self._rig.key(act.key, False)

    def _card(self, act: Card) -> None:
        self._status()
        with self._typing:
            self._rig.card(act.number)

    def _clock(self, act: ClockTurn) -> None:
        self._status()
        self._rig.turn_clock(act.error)
        self._error = act.error

    def _lay(self, act: Finger) -> None:
        self._let_look()
        self._rig.sensor.place(act.finger)

    def _lift(self, act: Lift) -> None:
        self._let_look()
        self._rig.sensor.lift()

    def _let_look(self) -> None:
        """A click is quicker than a hand: what lies on the glass stays until the sensor has seen it."""
        if self._rig.terminal and self._rig.sensor_plugged:
            self._rig.sensor.wait_noticed(NOTICE)

    def _cable(self, act: NetworkCable) -> None:
        self._rig.cable.plug() if act.plugged else self._rig.cable.pull()

    def _sensor_cable(self, act: SensorCable) -> None:
        self._rig.port.plug() if act.plugged else self._rig.port.unplug()

    def _plug(self, act: PowerPlug) -> None:
        self._plug_in() if act.plugged else self._unplug()

    def _plug_in(self) -> None:
        self._starting = threading.Thread(target=self._power_on, name="power")
        self._starting.start()

    def _power_on(self) -> None:
        with self._power:
            if self._rig.terminal:
                return
            try:
                self._rig.power_on(self._error)
            except (DemoFailed, RequestRefused) as e:
                self._trouble = str(e)

    def _unplug(self) -> None:
        with self._pulling:
            if self._rig.terminal:
                self._rig.terminal.kill()  # one that is just starting, too: this ends its power-on
            with self._power:
                self._rig.pull_plug()
                self._rig.sensor.power_cycle()  # it is fed by the terminal
                self._trouble = ""
