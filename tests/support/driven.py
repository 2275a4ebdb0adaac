"""The sensor's driver in a world whose clock is driven: nothing waits, and every second is counted."""

import threading
from collections.abc import Callable
from typing import Any

from hardware.fingerprint import Fingerprint
from hardware.fingerprint.discovery import Port, Surroundings
from hardware.fingerprint.driver import SensorEvent
from hardware.fingerprint.request_queue import RequestQueue
from hardware.fingerprint.zfm import Instruction
from hardware.simulated.fingerprint.memory import Memory
from hardware.simulated.fingerprint.module import SimulatedModule
from hardware.simulated.fingerprint.profiles import R503, Profile
from terminal.domain.events import PartFound, PartLost
from terminal.domain.facts import Moment
from tests.support.sensor_desk import FLASH, PATIENCE

USB = "/dev/ttyUSB-window"  # no such file, whatever machine this runs on
RENAMED = "/dev/ttyUSB-other"


class World:
    """One sensor on one adapter. What is to happen at a second is planned; `spoil` sees (command, answer)."""

    def __init__(self, profile: Profile = R503, memory: Memory | None = None) -> None:
        self.at = 0.0
        self.device = USB  # where the adapter is, empty while it is pulled
        self.refusal: OSError | None = None  # of the system, to open the port
        self.garbage = b""  # what is heard from a module at a wrong speed
        self.opened: list[tuple[str, int]] = []
        self.commands: list[tuple[float, int]] = []
        self.others: list[Port] = []
        self.module = SimulatedModule(profile, memory or Memory(flash=FLASH), lambda _: None)
        self._plan: list[tuple[float, Callable[[], Any]]] = []

    def spoil(self, command: bytes, answer: bytes) -> bytes:
        return answer

    def plan(self, at: float, act: Callable[[], Any]) -> None:
        self._plan = sorted([*self._plan, (at, act)], key=lambda planned: planned[0])

    def go_on(self, seconds: float, enough: Callable[[], bool] = lambda: False) -> None:
        """Lets time pass, with what was planned for it."""
        until = self.at + max(seconds, 1e-6)  # a real clock goes on whatever is left to wait
        while self._plan and self._plan[0][0] <= until:
            self.at, act = max(self.at, self._plan[0][0]), self._plan[0][1]
            del self._plan[0]
            act()
            if enough():
                return
        self.at = max(self.at, until)

    def ports(self) -> list[Port]:
        sensor = [Port(self.device, 0x1A86, 0x7523, None, "1-1.3")] if self.device else []
        return [*self.others, *sensor]

    def open(self, port: str, baud: int) -> "DrivenLine":
        self.opened.append((port, baud))
        if self.refusal:
            raise self.refusal
        if port != self.device:
            raise FileNotFoundError(2, "No such file or directory")
        return DrivenLine(self, port, baud)

    def pull(self) -> None:
        self.device = ""

    def put_back(self, device: str = USB) -> None:
        self.device = device
        self.module.power_cycle()

    def place(self, finger: str) -> None:
        self.module.chip.finger = finger

    def looks(self) -> list[float]:
        return [at for at, code in self.commands if code == Instruction.GET_IMAGE]


class DrivenLine:
    def __init__(self, world: World, port: str, baud: int) -> None:
        self._world, self._port, self._baud = world, port, baud
        self._unread = b""

    def _check(self) -> None:
        if self._world.device != self._port:
            raise OSError(5, "Input/output error")

    def write(self, data: bytes) -> None:
        self._check()
        self._world.commands.append((self._world.at, data[9]))
        if self._baud != self._world.module.baud:
            self._unread += self._world.garbage
            return
        for reply in self._world.module.receive(data):
            self._world.go_on(reply.think)
            self._unread += self._world.spoil(data, reply.data)

    def read(self, seconds: float) -> bytes:
        self._check()
        if not self._unread:
            self._world.go_on(seconds)
        data, self._unread = self._unread, b""
        return data

    def clear(self) -> None:
        self._check()
        self._unread = b""

    def close(self) -> None:
        pass


class DrivenRequestQueue(RequestQueue):
    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def _wait(self, seconds: float, busy: bool) -> None:
        self._world.go_on(seconds, lambda: self._ready(busy))


class Driven:
    """A driver in this world, and what it told at which second."""

    def __init__(self, world: World, **settings: Any) -> None:
        self.world = world
        self.told: list[tuple[float, SensorEvent]] = []
        self.requests = DrivenRequestQueue(world)
        self.driver = Fingerprint(
            USB,
            emit=lambda event: self.told.append((round(world.at, 2), event)),
            now=lambda: Moment(0, 0, "boot", "synced"),
            surroundings=Surroundings(world.open, world.ports, lambda: world.at),
            requests=self.requests,
            **settings,
        )

    def run(self, seconds: float) -> "Driven":
        """Runs until this second of the world."""
        ended = threading.Event()

        def end() -> None:
            ended.set()
            self.requests.close()

        self.world.plan(seconds, end)
        self.driver.start()
        assert ended.wait(PATIENCE)
        self.driver.close()
        assert not {code for _, code in self.world.commands} & {0x08, 0x09, 0x0A, 0x0B}
        return self

    @property
    def events(self) -> list[SensorEvent]:
        return [event for _, event in self.told]

    def lost(self, part: str = "sensor") -> list[str]:
        return [event.why for event in self.events if isinstance(event, PartLost) and event.part == part]

    def found(self, part: str = "sensor") -> list[float]:
        return [at for at, event in self.told if isinstance(event, PartFound) and event.part == part]
