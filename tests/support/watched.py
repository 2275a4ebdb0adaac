"""Run by `test_loop`: presses come from pins, facts go to the disk, and the loop's thread is watched meanwhile."""

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
from terminal.core import State, view
from terminal.domain.effects import Effect, Lamp, Record
from terminal.domain.events import Configured
from terminal.domain.hall import problems
from terminal.services.loop import Loop
from tests.support.desk import WINDOW, at

PATIENCE = 10  # s; nothing here takes one
PRESSES = 8
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
        now = Timekeeper(self.clocks).now
        self.factory, self.buffer = MockFactory(), Buffer(folder)
        self.recorded: SimpleQueue[Any] = SimpleQueue()
        self.plates: SimpleQueue[Any] = SimpleQueue()
        self.loop = Loop(State(now()), now=now, act=self._act, show=self._show)
        self.recorder = Recorder(self.buffer, self._durable, now)
        self.evaluator = Evaluator(
            {"satisfied": BUTTON}, {"satisfied": LAMP}, factory=self.factory, emit=self.loop.emit, now=now
        )
        self.recorder.start()
        self.loop.emit(Configured(UNHURRIED, "1.1", now()))

    def drive(self) -> None:
        try:
            for _ in range(PRESSES):
                self.clocks.passed += 20_000
                self.factory.pin(BUTTON).drive_low()
                self.recorded.get(timeout=PATIENCE)
                self.clocks.passed += 200
                self.factory.pin(BUTTON).drive_high()
        finally:
            self.loop.stop()

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
    assert not problems(UNHURRIED)  # as the worker does before the desk hears of it; it reads the time zone's file
    driving = threading.Thread(target=desk.drive)
    driving.start()
    watch.begin()
    desk.loop.run()
    caught = watch.end()
    driving.join()
    print("facts:", len(list(desk.buffer.history())))
    print("plates:", desk.plates.qsize() > PRESSES)
    print("caught:", *caught)
    desk.recorder.close()
    print("sign of life:", (desk.buffer.signs.read("boot-1") or 0) > FIRST)
    desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
