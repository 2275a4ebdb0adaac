"""What the driver's tests stand on: a desk that keeps the events, and sensors with a fault."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hardware.fingerprint import Fingerprint
from hardware.fingerprint.driver import SensorEvent
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor
from terminal.domain.events import PartFound, PartLost
from terminal.domain.facts import Moment

FLASH = {3: "0117-right-index", 41: "0203-left-thumb"}
SEARCH = bytes.fromhex("1B 01 0000 00C8")  # buffer 1, all 200 slots
PATIENCE = 10  # seconds; nothing here takes one


def open_files() -> int:
    """How many files this process has open."""
    return len([*Path("/proc/self/fd").iterdir()])


class Desk:
    """A driver whose events are kept, and whose clock the test sets."""

    def __init__(self, port: str, password: int = 0) -> None:
        self.at = 1_000
        self.events: queue.SimpleQueue[SensorEvent] = queue.SimpleQueue()
        self.driver = Fingerprint(port, emit=self.take, now=self.now, password=password, retry=0.02)

    def take(self, event: SensorEvent) -> None:
        self.events.put(event)

    def now(self) -> Moment:
        return Moment(self.at, self.at, "boot", "synced")

    def next(self) -> SensorEvent:
        return self.events.get(timeout=PATIENCE)

    def found(self) -> None:
        assert self.next() == PartFound("sensor", self.now())

    def lost(self) -> str:
        event = self.next()
        assert isinstance(event, PartLost)
        assert event == PartLost("sensor", event.why, self.now())
        return event.why


@contextmanager
def at_desk(sensor: Sensor, link: Path) -> Iterator[Desk]:
    """A desk whose sensor has answered."""
    with SensorPort(sensor, link) as port:
        desk = Desk(port.port)
        with desk.driver:
            desk.found()
            yield desk
    assert sensor.template_commands == 0


class Spoiling(Sensor):
    """Answers soundly `sound` times, spoils the next `spoilt`, and is sound again."""

    sound = 0
    spoilt = 1_000_000
    answered = 0

    def spoil(self, answer: bytes) -> bytes:
        """Flips a bit of the checksum."""
        return answer[:-1] + bytes([answer[-1] ^ 1])

    def receive(self, data: bytes) -> bytes:
        with self._changed:
            answer = super().receive(data)
            if not answer:
                return answer
            self.answered += 1
            spoil = self.sound < self.answered <= self.sound + self.spoilt
            return self.spoil(answer) if spoil else answer


class Mute(Spoiling):
    def spoil(self, answer: bytes) -> bytes:
        return b""


class Console(Spoiling):
    """The kernel's login prompt is still on the port."""

    def spoil(self, answer: bytes) -> bytes:
        return b"\r\nraspberrypi login: "


class Echo(Spoiling):
    """TX and RX touch each other."""

    def receive(self, data: bytes) -> bytes:
        super().receive(data)
        return data


class Cramped(Spoiling):
    """Claims a library of no slots."""

    def spoil(self, answer: bytes) -> bytes:
        none = bytes.fromhex("EF01 FFFFFFFF 07 0013 00 0000 0000 0000 0003 FFFFFFFF 0002 0006 0421")
        return none if len(answer) == len(none) else answer


class Brief(Spoiling):
    """Says yes and nothing more."""

    def spoil(self, answer: bytes) -> bytes:
        return bytes.fromhex("EF01 FFFFFFFF 07 0003 00 000A")


class Worn(Spoiling):
    """Reports a flash error."""

    def spoil(self, answer: bytes) -> bytes:
        return bytes.fromhex("EF01 FFFFFFFF 07 0003 18 0022")


class Novel(Spoiling):
    """Answers with a code that no manual knows."""

    def spoil(self, answer: bytes) -> bytes:
        return bytes.fromhex("EF01 FFFFFFFF 07 0003 77 0081")
