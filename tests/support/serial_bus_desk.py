"""What the serial evaluator's tests stand on: a desk that keeps the events, and boxes that were told."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager

from hardware.evaluator.serial_bus import EvaluatorEvent, SerialEvaluator
from hardware.simulated.evaluator import Boxes, BoxPort
from terminal.domain.events import PartFound, PartLost, Pressed, Released
from terminal.domain.facts import Key, Moment

PATIENCE = 10  # s; nothing here takes one


class Desk:
    """A driver whose events are kept, and whose clock the test sets."""

    def __init__(self, port: str, boxes: tuple[int, ...] = (1, 2)) -> None:
        self.mono = 1_000
        self.events: queue.SimpleQueue[EvaluatorEvent] = queue.SimpleQueue()
        self.driver = SerialEvaluator(
            port,
            boxes=boxes,
            keys={0: "dissatisfied", 2: "satisfied", 3: "very_satisfied"},
            operator={0x0B: "invite", 0x12: "away"},
            emit=self.take,
            now=self.now,
            retry=0.02,
        )

    def take(self, event: EvaluatorEvent) -> None:
        self.events.put(event)

    def now(self) -> Moment:
        return Moment(self.mono, self.mono, "boot", "synced")

    def next(self) -> EvaluatorEvent:
        return self.events.get(timeout=PATIENCE)

    def found(self) -> None:
        assert self.next() == PartFound("bus", self.now())

    def lost(self) -> str:
        event = self.next()
        assert isinstance(event, PartLost)
        assert event == PartLost("bus", event.why, self.now())
        return event.why

    def pressed(self, key: Key) -> None:
        assert [self.next(), self.next()] == [Pressed(key, self.now()), Released(key, self.now())]


@contextmanager
def at_desk(port: BoxPort) -> Iterator[Desk]:
    desk = Desk(port.port)
    with desk.driver:
        desk.found()
        yield desk


def heard(boxes: Boxes, count: int) -> bool:
    """Whether the boxes have been told so many things."""
    return boxes.wait_for(lambda boxes: len(boxes.heard) == count, PATIENCE)
