"""The actions of a visitor at the demo's bench: what hands do there, and what eyes see."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from terminal.demo.deeds import (
    Card,
    ClockTurn,
    Finger,
    Lift,
    NetworkCable,
    PanelAct,
    PowerPlug,
    Press,
    Release,
    SensorCable,
    Strike,
    StuckKey,
)
from terminal.demo.fact_list import FactList
from terminal.demo.outcome import facts_delivered
from terminal.demo.panel_state import BenchState, PanelState, in_both, staff_said
from terminal.demo.people import NAMES
from terminal.demo.processes import DemoFailed
from terminal.demo.rig import STATUS_WAIT_SECONDS, Rig
from terminal.domain.facts import Key
from terminal.domain.views import Message, StaffFace
from terminal.services.control_protocol import BenchStatus, BenchStatusAnswer
from terminal.services.control_socket import NoAnswer, RequestRefused, call

log = logging.getLogger(__name__)

HANGING: Key = "basically_satisfied"  # which key it is that can hang
NOTICE = 1.0  # s that a finger stays at least, unless the sensor looked often enough before


class Actions:
    """Acts on a started rig and looks at it; for any thread."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._typing = threading.Lock()  # two cards at once would mix their digits
        self._power = threading.Lock()  # held while the terminal starts
        self._pulling = threading.Lock()
        self._starting: threading.Thread | None = None
        self._cut = False  # whether the network's cable was ever out
        self._error = 0  # ms that the board's clock is ahead, also after its next boot
        self._trouble, self._stuck = "", False
        self._listing = threading.Lock()
        self._list = FactList(rig.facts, NAMES)
        self._deeds: dict[type, Callable[[Any], None]] = {
            Press: self._press,
            Release: self._release,
            Finger: self._lay,
            Lift: self._lift,
            Card: self._card,
            Strike: self._strike,
            StuckKey: self._hang,
            NetworkCable: self._cable,
            PowerPlug: self._plug,
            ClockTurn: self._clock,
            SensorCable: self._sensor_cable,
        }

    def do(self, act: PanelAct) -> None:
        """Does it. Raises `NoAnswer`, `RequestRefused` where it needs a terminal that does not answer."""
        self._deeds[type(act)](act)

    def look(self, seen: str = "") -> PanelState:
        """What the terminal says of itself, and what is of the bench, once the mark is not the one `seen`.

        No figure is ever remembered: without an answer there is none.
        """
        try:
            status = self._rig.next_status(seen)
            with self._listing:
                self._list.follow(status.series, status.recorded)
        except (NoAnswer, RequestRefused):
            return PanelState(False, self.bench())
        tone = in_both(Message(f"tone.{status.tone}")) if status.tone else None
        at_center = self._delivered(status.terminal)
        with self._listing:
            self._tick(status)
            listed, done = self._list.listed(status.recorded - status.waiting), self._list.done
        return PanelState(True, self.bench(), status, tone, at_center, staff_said(status.staff), listed, done)

    def picture(self) -> bytes:
        """The plate as PNG. Raises `NoAnswer`, `RequestRefused`."""
        return self._rig.picture().png

    def staff_face(self) -> StaffFace:
        """What the staff's screen shows. Raises `NoAnswer`, `RequestRefused`."""
        face = self._status().staff
        if not face:
            raise NoAnswer("this terminal does not say what its staff's screen shows")
        return face

    def failed(self, why: str) -> None:
        """What somebody else began at this bench came to nothing."""
        self._trouble = why

    def close(self) -> None:
        """Waits until a power-on that was begun has ended."""
        if self._starting:
            self._starting.join()

    def _status(self) -> BenchStatusAnswer:
        return call(self._rig.control, BenchStatus(), STATUS_WAIT_SECONDS)

    def _tick(self, status: BenchStatusAnswer) -> None:
        """The steps that no fact shows: a cable that was out and has carried all since, a clock that was wrong."""
        if self._cut and self._rig.cable.plugged and not status.waiting and not status.center:
            self._list.did("cable")
        if status.clock_error:
            self._list.did("clock")

    def bench(self) -> BenchState:
        """What of the bench is seen now, whether the terminal answers or not."""
        rig = self._rig
        return BenchState(
            plug=rig.terminal is not None or (self._starting is not None and self._starting.is_alive()),
            cable=rig.cable.plugged,
            sensor=rig.sensor_plugged,
            finger=rig.sensor.finger,
            ring=rig.sensor.ring,
            trouble=self._trouble,
            stuck=self._stuck,
        )

    def _delivered(self, terminal: str) -> int | None:
        """How many of this terminal's facts the center has, None while its file cannot be read."""
        try:
            return facts_delivered(self._rig.database, terminal)
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

    def _strike(self, act: Strike) -> None:
        self._status()
        with self._typing:
            self._rig.strike(act.character)

    def _hang(self, act: StuckKey) -> None:
        self._status()
        self._rig.key(HANGING, act.stuck)
        self._stuck = act.stuck

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
        self._cut = self._cut or not act.plugged
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
                if self._stuck:
                    self._rig.key(HANGING, True)
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
