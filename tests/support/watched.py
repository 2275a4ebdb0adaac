"""Run by `test_loop`: presses come, facts are synced, a configuration is undone; the loop's thread is watched."""

import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from hardware.evaluator.buttons import Evaluator
from hardware.timekeeper import Timekeeper
from sync.buffer import Buffer
from sync.buffer.recorder import Recorder
from sync.bundles.installed import configured
from sync.bundles.trust import KeyTrust
from terminal.core import State, view
from terminal.domain.effects import Effect, Lamp, Record
from terminal.domain.events import Configured, Happened
from terminal.domain.hall import problems
from terminal.domain.trial_watch import TrialFigures
from terminal.services.configuration_trial import ConfigurationTrial
from terminal.services.loop import Loop
from tests.support.desk import WINDOW, at
from tests.support.office import KEYS
from tests.support.trial_desk import bundle

PATIENCE = 10  # s; nothing here takes one
PRESSES = 8
TRIED, UNDONE = 3, 5  # presses before a configuration comes, and before it is found to be wrong
FIRST = 60_000  # ms since boot
# Nobody sits here, and whether a tick finds that out between two presses is chance: it is not said so soon.
UNHURRIED = replace(WINDOW, rules=replace(WINDOW.rules, nobody_after_minutes=60))
FORBIDDEN = ("open", "os.", "socket.", "subprocess.", "shutil.", "sqlite3.", "tempfile.")
BUTTON, LAMP = 6, 27


class Watch:
    """Notes what one thread does that may take time."""

    def __init__(self) -> None:
        self.thread = 0  # nobody
        self.caught: list[str] = []
        for name in ("fsync", "fdatasync"):  # the interpreter raises no audit event for these
            setattr(os, name, self._synced(name, getattr(os, name)))
        sys.addaudithook(self._note)

    def begin(self) -> None:
        self.thread = threading.get_ident()

    def end(self) -> list[str]:
        self.thread = 0
        caught, self.caught = self.caught, []
        return caught

    def _note(self, event: str, arguments: tuple[Any, ...] = ()) -> None:
        if threading.get_ident() == self.thread and event.startswith(FORBIDDEN):
            self.caught.append(event)

    def _synced(self, name: str, real: Any) -> Any:
        def sync(file: int) -> None:
            self._note(f"os.{name}")
            real(file)

        return sync


class Clocks:
    """Each press comes long after the one before, so that each is a rating of its own."""

    boot = "boot-1"
    built = 0
    passed = FIRST

    def wall(self) -> int:
        return at("2026-03-02 09:00") + self.passed

    def mono(self) -> int:
        return self.passed

    def synchronized(self) -> int:
        return self.wall()

    def chip(self) -> bool:
        return False


class Desk:
    """Pins, loop, recorder and buffer, put together as the terminal does it."""

    def __init__(self, folder: Path) -> None:
        self.clocks = Clocks()
        now = self.trial_now = Timekeeper(self.clocks).now
        self.factory, self.buffer = MockFactory(), Buffer(folder)
        self.recorded: SimpleQueue[Any] = SimpleQueue()
        self.plates: SimpleQueue[Any] = SimpleQueue()
        self.loop = Loop(State(now()), now=now, act=self._act, show=self._show)
        self.recorder = Recorder(self.buffer, self._durable, now)
        self.evaluator = Evaluator(
            {"satisfied": BUTTON}, {"satisfied": LAMP}, factory=self.factory, emit=self.loop.emit, now=now
        )
        self.recorder.start()
        self.forced: SimpleQueue[str] = SimpleQueue()
        self.faults: dict[str, int] = {}
        self.buffer.keep("window", UNHURRIED.window)
        self.trial = ConfigurationTrial(
            self.buffer,
            KeyTrust(KEYS),
            figures=self._figures,
            engaged=lambda: False,
            emit=self._told,
            now=now,
            fit=lambda *_: None,
        )
        self.configure(1)
        self.trial.start()

    def drive(self) -> None:
        try:
            for number in range(PRESSES):
                self._try(number)
                self.clocks.passed += 20_000
                self.factory.pin(BUTTON).drive_low()
                self.recorded.get(timeout=PATIENCE)
                self.clocks.passed += 200
                self.factory.pin(BUTTON).drive_high()
        finally:
            self.loop.stop()

    def configure(self, version: int) -> None:
        text = bundle(version, UNHURRIED)
        self.trial.take(text, configured(self.buffer, text, KeyTrust(KEYS), self.trial_now()))
        assert self.forced.get(timeout=PATIENCE) == f"1.{version}"

    def _try(self, number: int) -> None:
        """In the midst of it one comes; later the desk fails by it, and the one before is back."""
        if number == TRIED:
            self.configure(2)
        if number == UNDONE:
            self.faults = {"Pressed": self.clocks.passed}
            assert self.forced.get(timeout=PATIENCE) == "1.1"

    def _figures(self) -> TrialFigures:
        return TrialFigures(self.clocks.passed, self.loop.drawn, faults=self.faults)

    def _told(self, event: Any) -> None:
        if not isinstance(event, Happened):  # its facts are not those that are counted
            self.loop.emit(event)
        if isinstance(event, Configured):
            self.forced.put(event.config)

    def close(self) -> None:
        self.evaluator.close()
        self.recorder.close()
        self.buffer.close()

    def _act(self, effect: Effect) -> None:
        if isinstance(effect, Record):
            self.recorder.record(effect)
        if isinstance(effect, Lamp):
            self.evaluator.lamp(effect.key, effect.on)

    def _show(self, state: State) -> None:
        self.recorder.sign(state.now)
        self.plates.put(view(state))

    def _durable(self, event: Any) -> None:
        self.loop.emit(event)
        self.recorded.put(event)


def main(folder: Path) -> None:
    watch = Watch()
    watch.begin()
    Path(__file__).read_bytes()
    print("control:", *watch.end())

    desk = Desk(folder)
    assert not problems(UNHURRIED)  # it reads the time zone's file, as whoever verifies a bundle does
    driving = threading.Thread(target=desk.drive)
    driving.start()
    watch.begin()
    desk.loop.run()
    caught = watch.end()
    driving.join()
    desk.trial.close()
    print("facts:", len(list(desk.buffer.history())))
    print("plates:", desk.plates.qsize() > PRESSES)
    print("tried:", '"stage":"undone"' in desk.buffer.configurations.trial, desk.loop.drawn)
    print("caught:", *caught)
    desk.recorder.close()
    print("sign of life:", (desk.buffer.signs.read("boot-1") or 0) > FIRST)
    desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
