"""The simulated sensor in a process of its own, at the speed of a real one; it tells what it served and when."""

from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, Self

from hardware.fingerprint.scanning import LIFTED
from hardware.fingerprint.zfm import Instruction
from hardware.simulated.fingerprint.port import SensorPort, Served
from hardware.simulated.fingerprint.sensor import Sensor
from tests.benchmarks.measuring import SPAWN

FINGER, SLOT = "0117-right-index", 3
PATIENCE = 10.0  # seconds; nothing here takes one
IDENTIFY = {
    Instruction.GET_IMAGE: 1,
    Instruction.IMAGE_TO_FEATURES: 2,
    Instruction.SEARCH: 3,
    Instruction.FAST_SEARCH: 3,
}


class Simulator:
    """An R503 with one finger; `port` is the path to open, moments are `time.monotonic`, that of all processes."""

    def __init__(self) -> None:
        self._pipe, far = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_serve, args=(far,), daemon=True)
        self._process.start()
        far.close()
        self.port: str = self._pipe.recv()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Unplugs the sensor; may be called twice."""
        self._pipe.close()  # the sensor reads the end of its orders
        self._process.join()

    def place(self) -> float:
        """Lays the finger on the glass; the moment before it lay there."""
        moment: float = self._ask("place")
        return moment

    def lift(self) -> None:
        """Clears the glass."""
        self._ask("lift")

    def seen_empty(self) -> None:
        """Waits until our driver has looked so often that it takes the next finger for a new touch."""
        if not self._ask("seen_empty"):
            raise TimeoutError("nobody looks at the glass")

    def log(self) -> list[Served]:
        """The commands so far, in their order."""
        served: list[Served] = self._ask("log")
        return served

    def _ask(self, order: str) -> Any:
        self._pipe.send(order)
        return self._pipe.recv()


def identified(log: list[Served], begun: float, ended: float) -> list[Served]:
    """Image, features and search of the identify in this span. Raises ValueError unless it is one of each."""
    found = [each for each in log if begun <= each.heard < ended and each.instruction in IDENTIFY]
    if [IDENTIFY[Instruction(each.instruction)] for each in found] != [1, 2, 3]:
        raise ValueError(f"no identify: {found}")
    return found


def seconds(served: list[Served]) -> float:
    """How long the sensor took for these, from the first byte of each command to the last of its answer."""
    return sum(each.answered - each.heard for each in served)


def _serve(pipe: Connection) -> None:
    sensor = Sensor({SLOT: FINGER})
    with SensorPort(sensor, timed=True) as port, suppress(EOFError):
        pipe.send(port.port)
        orders: dict[str, Callable[[], Any]] = {
            "place": lambda: _place(sensor),
            "lift": sensor.lift,
            "seen_empty": lambda: sensor.wait_for(lambda sensor: sensor.looks >= LIFTED, PATIENCE),
            "log": lambda: port.log,
        }
        while True:
            pipe.send(orders[pipe.recv()]())


def _place(sensor: Sensor) -> float:
    moment = monotonic()
    sensor.place(FINGER)
    return moment
