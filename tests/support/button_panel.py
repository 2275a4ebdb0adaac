"""What the evaluator's tests stand on: mock pins and a clock that the test drives."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from gpiozero.pins.mock import MockFactory

from hardware.evaluator.buttons import Evaluator
from terminal.domain.events import PartFound, PartLost, Pressed, Released
from terminal.domain.facts import Key, Moment

PATIENCE = 10  # s; nothing here takes one
BUTTONS: dict[Key, int] = {
    "very_satisfied": 5,
    "satisfied": 6,
    "basically_satisfied": 13,
    "dissatisfied": 19,
    "very_dissatisfied": 26,
    "staff": 21,
    "away": 20,
    "invite": 16,
}
LAMPS: dict[Key, int] = {"very_satisfied": 17, "satisfied": 27, "very_dissatisfied": 24}
AT = 1_795_391_520_000


class Panel:
    """An evaluator whose pins and clock the test drives; its thread can be held up."""

    def __init__(self, factory: MockFactory) -> None:
        self.factory = factory
        self.mono = 0
        self.free = threading.Event()
        self.free.set()
        self.busy = threading.Event()
        self.events: SimpleQueue[Pressed | Released | PartLost | PartFound] = SimpleQueue()
        self.evaluator = Evaluator(BUTTONS, LAMPS, factory=factory, emit=self._take, now=self._now)

    def _take(self, event: Pressed | Released | PartLost | PartFound) -> None:
        self.events.put(event)
        self.busy.set()
        assert self.free.wait(PATIENCE)

    def _now(self) -> Moment:
        return Moment(AT + self.mono, self.mono, "boot", "synced")

    def edge(self, key: Key, pressed: bool, mono: int) -> None:
        self.mono = mono
        pin = self.factory.pin(BUTTONS[key])
        pin.drive_low() if pressed else pin.drive_high()

    def next(self) -> tuple[bool, Key, int]:
        event = self.events.get(timeout=PATIENCE)
        assert not isinstance(event, PartLost | PartFound)
        assert event.moment.at - event.moment.mono == AT
        return isinstance(event, Pressed), event.key, event.moment.mono


@contextmanager
def at_panel(factory: MockFactory | None = None) -> Iterator[Panel]:
    panel = Panel(factory or MockFactory())
    try:
        yield panel
    finally:
        panel.free.set()
        panel.evaluator.close()
        panel.factory.close()
