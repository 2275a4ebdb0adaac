"""A whole terminal on mock pins, in this process, its clock moved on between the presses of its keys."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import current_thread
from time import monotonic
from typing import Any
from unittest.mock import patch

import msgspec
from gpiozero.pins.mock import MockFactory
from msgspec import Struct

from terminal.app.startup import Startup
from terminal.app.terminal import Terminal
from terminal.config.settings import CenterSettings, EvaluatorSettings, Settings, TrustSettings
from terminal.demo.rig import HALL
from terminal.domain.events import CardRead, Configured, Linked, Tick, Waiting
from terminal.domain.facts import LEVELS, Level
from terminal.domain.hall import Hall, merge
from terminal.domain.views import View

OPENS = 1_795_393_800_000  # 2026-11-23, Monday, 08:30 in the hall, in UTC ms
AFTER = 12_000  # ms between presses: ratings so far apart are no flood, and the last one's banner is gone
RECORDING, THANKS = "rating.recording", "rating.thanks"
PATIENCE = 10.0  # seconds; nothing here takes one
LOOK = 0.002  # seconds between looks while a key's release settles
PINS = EvaluatorSettings()


class Spans(Struct, frozen=True):
    """Seconds from one press's edge at the pin."""

    lamp: float
    durable: float
    changed: float
    thanked: float


class MovedClocks:
    """This machine's clock, told to be ahead."""

    boot = "benchmark"
    built = 0

    def __init__(self, starts_at: int) -> None:
        self._ahead = 0
        self._wall = starts_at - self.mono()

    def wall(self) -> int:
        return self._wall + self.mono()

    def mono(self) -> int:
        return time.monotonic_ns() // 1_000_000 + self._ahead

    def synchronized(self) -> int:
        return self.wall()

    def chip(self) -> bool:
        return False

    def move(self, milliseconds: int) -> None:
        self._ahead += milliseconds


class PressedDesk:
    """The terminal in `folder`: `terminal.run` works on one thread, everything here is for another.

    Nothing answers at the center's address. `linked`: the desk is told that the center is there and has everything.
    """

    def __init__(self, folder: Path, *, linked: bool) -> None:
        self._linked = linked
        self._factory, self._clocks = MockFactory(), MovedClocks(OPENS)
        self.terminal = Terminal(Startup(_settings(folder), self._clocks, headless=True), factory=self._factory)
        self._frames: SimpleQueue[tuple[float, View]] = SimpleQueue()
        self._synced: list[float] = []

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Notes the moments of the recorder's syncs and of the frames."""
        sync, show = os.fdatasync, self.terminal.screen.show

        def synced(file: int) -> None:
            sync(file)
            if current_thread().name == "recorder":
                self._synced.append(monotonic())

        def shown(view: View) -> bool:
            drew = show(view)
            if drew:
                self._frames.put((monotonic(), view))
            return drew

        with patch.object(os, "fdatasync", synced), patch.object(self.terminal.screen, "show", shown):
            yield

    def open(self) -> None:
        """Waits for the keys, and sets somebody down at the window."""
        _until(lambda: all(self._factory.pin(pin).when_changed for pin in PINS.buttons.values()))
        window, *_ = merge(msgspec.toml.decode(HALL.read_bytes(), type=Hall))
        now, emit = self.terminal.time.now, self.terminal.loop.emit
        emit(Configured(window, "1.1", now()))
        emit(CardRead(window.people[0].cards[0], now()))
        self._frame(lambda view: view.scene == "staffed")
        self._pass()

    def press(self, level: Level) -> Spans:
        """Presses and lets go, and waits until all is quiet again."""
        button, lamp = self._factory.pin(PINS.buttons[level]), self._factory.pin(PINS.lamps[level])
        self._synced.clear()
        lamp.clear_states()  # its states tell the seconds since this
        begun = monotonic()
        button.drive_low()
        changed, view = self._frame(lambda view: _said(view) in (RECORDING, THANKS))
        thanked = changed if _said(view) == THANKS else self._frame(lambda view: _said(view) == THANKS)[0]
        lit = lamp.states[1].timestamp
        durable = self._synced[-1]
        button.drive_high()
        _until(lambda: not self.terminal.loop.state.desk.held)
        self._pass()
        return Spans(lit, durable - begun, changed - begun, thanked - begun)

    def _pass(self) -> None:
        """Lets time pass until the plate is as before and the lamps are dark."""
        self._clocks.move(AFTER)
        now, emit = self.terminal.time.now(), self.terminal.loop.emit
        if self._linked:
            emit(Linked(True, now))
            self.terminal.buffer.settle(self.terminal.buffer.recorded)
            emit(Waiting(self.terminal.buffer.waiting, now))
        emit(Tick(now))
        self._frame(lambda view: not _said(view))
        self.terminal.loop.ask(lambda state: None, PATIENCE)

    def _frame(self, wanted: Callable[[View], bool]) -> tuple[float, View]:
        while True:
            moment, view = self._frames.get(timeout=PATIENCE)
            if wanted(view):
                return moment, view


def levels(count: int) -> list[Level]:
    """So many keys to press, one after the other."""
    return [LEVELS[number % len(LEVELS)] for number in range(count)]


def _said(view: View) -> str:
    return view.banner.id if view.banner else ""


def _settings(folder: Path) -> Settings:
    center = CenterSettings("https://127.0.0.1:9", str(folder / "ca.pem"))
    state, runtime = str(folder / "state"), str(folder / "runtime")
    return Settings(state=state, runtime=runtime, center=center, trust=TrustSettings(()), evaluator=PINS)


def _until(true: Callable[[], Any]) -> None:
    deadline = monotonic() + PATIENCE
    while not true():
        if monotonic() > deadline:
            raise TimeoutError("the desk did not come to rest")
        time.sleep(LOOK)
