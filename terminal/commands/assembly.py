"""One terminal put together: parts made and started in order, stopped in reverse."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
from gpiozero import Factory

from display.screen import Screen
from hardware import board
from hardware.timekeeper import Clocks, Timekeeper
from sync import bundle
from sync.buffer import Buffer
from sync.client import Center
from sync.contract import Report
from sync.recorder import Recorder
from sync.worker import Desk, Worker, in_force
from terminal import __version__
from terminal.commands.checks import of_running
from terminal.commands.devices import Devices
from terminal.commands.keeping import Keeping
from terminal.control import Answer, Control
from terminal.core import restore, view
from terminal.events import (
    ClockTrusted,
    Delivered,
    Effect,
    Happened,
    Lamp,
    Part,
    PartFound,
    PartLost,
    Record,
    Recorded,
    RosterKnown,
    SlotsKnown,
    Tone,
)
from terminal.facts import Audit, Moment
from terminal.loop import Loop
from terminal.roster import Roster
from terminal.settings import Settings
from terminal.views import View

log = logging.getLogger(__name__)

ANSWER = 1.0  # s that whoever asks through the control socket waits for the desk
SCREEN_RETRY = 10_000  # ms between tries to open a screen that was missing


class Terminal:
    """A terminal by these settings. `most` is the longest pause, in seconds, between tries to reach the center;
    `tls_clock` the time, ms UTC, that certificates are judged by where it is not the terminal's own; `disk` what is
    wrong with the disk that its folder is on.

    Raises `sync.buffer.BufferBusy`, or OSError when its folder cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        clocks: Clocks,
        *,
        factory: Factory | None = None,
        headless: bool = False,
        most: float = 60.0,
        tls_clock: Callable[[], int] | None = None,
        disk: str = "",
    ) -> None:
        self.settings = settings
        self.time = Timekeeper(clocks)
        now = self.time.now
        self._tls_clock = tls_clock or (lambda: now().at)
        self.buffer = Buffer(settings.buffer, board.serial(), segment=settings.journal.segment)
        self.loop = Loop(restore(self.buffer.recent(), now()), now=now, act=self._act, show=self._show)
        self._keeping = Keeping(self.buffer, disk, self.loop.emit, now)
        self.recorder = Recorder(self.buffer, self._durable, now)
        self.devices = Devices(settings, factory=factory, emit=self.loop.emit, now=now)
        self.worker = Worker(self.buffer, self._desk(), self._connect, most)
        size = settings.screen.width, settings.screen.height
        self.screen = Screen(size, fullscreen=settings.screen.fullscreen, headless=headless)
        self._screen_tried = now().mono
        self._problems: dict[Part, str] = {}
        self._effects: dict[type, Callable[[Any], None]] = {
            Record: self.recorder.record,
            Lamp: self.devices.lamp,
            Tone: self.devices.tone,
        }

    def run(self, more: dict[str, Answer]) -> None:
        """Works until the loop is stopped; `more` are further answers at the control socket."""
        with ExitStack() as stack:
            stack.callback(self.buffer.close)
            stack.callback(self.screen.close)
            self._remember()
            for part in (self.recorder, self.devices, self.worker, self._control(more)):
                stack.callback(part.close)
                part.start()
            self._tell_screen_problems()
            self.loop.run()

    def status(self) -> dict[str, Any]:
        """What the terminal says of itself, as the control socket and `status` give it."""
        state = self.loop.ask(lambda state: state, ANSWER)
        through, refused = self.buffer.cursors.through, len(self.buffer.refused())
        return {
            "version": __version__,
            "terminal": self.buffer.identity.terminal,
            "series": self.buffer.identity.series,
            "window": state.desk.window.window if state.desk.window else "",
            "config": state.desk.config,
            "code": state.desk.code,
            "recorded": self.buffer.recorded,
            "waiting": self.buffer.waiting,
            "delivered": through - refused,
            "refused": refused,
            "clock": {"at": state.now.at, "trust": state.now.clock, "boot": state.now.boot},
            "center": self.worker.link.why or "",
            "parts": state.desk.parts,
            "pending": bool(state.desk.pending),
            "plate": msgspec.to_builtins(view(state)),
            "screen": self.screen.driver,
            "frames": self.screen.frames,
        }

    def doctor(self) -> dict[str, Any]:
        """What works and what does not."""
        state = self.loop.ask(lambda state: state, ANSWER)
        checks = of_running(
            self.settings, state.desk.parts, self.worker.link.why, state.now.clock, self.screen.driver
        )
        return {"checks": msgspec.to_builtins(checks)}

    def _control(self, more: dict[str, Answer]) -> Control:
        answers: dict[str, Answer] = {"status": lambda _: self.status(), "doctor": lambda _: self.doctor()}
        return Control(self.settings.control, {**answers, **more})

    def _remember(self) -> None:
        """What the desk needs before the center is there: configuration, fingers, day list; and that it began."""
        now = self.time.now()
        config, fingers = self.buffer.configurations.current, self.buffer.kept("fingers")
        roster = self.buffer.kept("roster")
        if config:
            self._reconfigure(config, now)
        if fingers:
            self.loop.emit(SlotsKnown(msgspec.json.decode(fingers, type=dict[int, str]), now))
        if roster:
            self.loop.emit(RosterKnown(msgspec.json.decode(roster, type=Roster), now))
        self.loop.emit(Delivered(self.buffer.cursors.through, now))
        self.loop.emit(Happened(Audit("boot", __version__), now))
        self._keeping.look()

    def _reconfigure(self, text: str, now: Moment) -> None:
        try:
            self.loop.emit(in_force(bundle.verify(text, self.settings.trust.keys), now))
        except bundle.BundleRefused as e:
            log.error("the stored configuration is not used: %s", e)
            self.loop.emit(Happened(Audit("config_refused", f"stored: {e}"), now))

    def _desk(self) -> Desk:
        return Desk(
            emit=self.loop.emit,
            now=self.time.now,
            heard=self._heard,
            trusted=self._trusted,
            report=self._report,
            keys=self.settings.trust.keys,
            version=__version__,
        )

    def _connect(self) -> Center:
        center = self.settings.center
        return Center(center.url, Path(center.ca), self.buffer.identity.key, self._certificate_time)

    def _certificate_time(self) -> int | None:
        return self._tls_clock() if self.time.trusted else None

    def _act(self, effect: Effect) -> None:
        self._effects[type(effect)](effect)

    def _durable(self, event: Any) -> None:
        self.loop.emit(event)
        self._keeping.look()
        if isinstance(event, Recorded):
            self.worker.nudge()

    def _heard(self, utc: int, sent: Moment, received: Moment) -> None:
        self._trust(self.time.heard(utc, sent, received))

    def _trusted(self) -> bool:
        self._trust(self.time.look())
        return self.time.trusted

    def _trust(self, event: ClockTrusted | None) -> None:
        if event:
            self.loop.emit(event)

    def _report(self) -> Report:
        state = self.loop.state
        return Report(
            version=__version__,
            config=state.desk.config,
            recorded=self.buffer.recorded,
            waiting=self.buffer.waiting,
            clock=state.now.clock,
            parts={str(part): why for part, why in state.desk.parts.items()},
        )

    def _show(self, plate: View) -> None:
        mono = self.time.now().mono
        if self._problems and mono - self._screen_tried >= SCREEN_RETRY:
            self._screen_tried = mono
            self.screen.retry()
            self._tell_screen_problems()
        self.screen.show(plate)
        if not self.screen.pump():
            self.loop.stop()

    def _tell_screen_problems(self) -> None:
        now, was = self.time.now(), self._problems
        self._problems = self.screen.problem()
        for part in self._problems.keys() - was.keys():
            log.warning("%s: %s", part, self._problems[part])
            self.loop.emit(PartLost(part, self._problems[part], now))
        for part in was.keys() - self._problems.keys():
            log.info("%s is there", part)
            self.loop.emit(PartFound(part, now))
