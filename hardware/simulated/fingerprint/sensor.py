"""The simulated fingerprint sensor for any thread: the glass, the ring and the module behind them."""

import threading
from collections.abc import Callable
from pathlib import Path

from hardware.fingerprint import notepad
from hardware.simulated.fingerprint.chip import RingState
from hardware.simulated.fingerprint.faults import Fault, Faults
from hardware.simulated.fingerprint.memory import Memory
from hardware.simulated.fingerprint.memory_file import MemoryFile
from hardware.simulated.fingerprint.module import ModuleReply, SimulatedModule
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.profiles import R503, Profile

__all__ = ["Sensor", "SensorPort"]

NOTICED = 3  # looks after which any client must have noticed what lies on the glass


class Sensor:
    """A sensor with its library (slot to finger), and in its notepad a library id (16 bytes) where one is given.

    What lasts without power is kept in the JSON file `memory`; a file that is there already counts, not `flash`,
    `password` and `library`. `MemoryUnreadable` where it is no such file.
    """

    def __init__(
        self,
        flash: dict[int, str] | None = None,
        *,
        profile: Profile = R503,
        password: int = 0,
        library: bytes = b"",
        memory: Path | None = None,
    ) -> None:
        pages = {0: notepad.written(library.hex())} if library else {}
        held, keep = _kept(memory, Memory(flash=dict(flash or {}), notepad=pages, password=password))
        self._module = SimulatedModule(profile, held, keep)
        self._faults = Faults(self._module.power_cycle)
        self._changed = threading.Condition()
        self._served: list[ModuleReply] = []
        self._speak: Callable[[bytes], None] | None = None

    def place(self, finger: str) -> None:
        """Lays a finger on the glass; "smudge…" and "light…" cannot be read."""
        with self._changed:
            self._module.chip.finger, self._module.chip.looks = finger, 0
            self._changed.notify_all()

    def lift(self) -> None:
        """Clears the glass."""
        self.place("")

    def power_cycle(self) -> None:
        """Takes the power for a moment; what is in its memory stays, and whoever listens hears that it is up."""
        with self._changed:
            greeting = self._module.power_cycle()
            if greeting and self._speak:
                self._speak(greeting)
            self._changed.notify_all()

    def inject(self, fault: Fault, times: int = 1) -> None:
        """Spoils so many of the next answers."""
        with self._changed:
            self._faults.inject(fault, times)

    def listen(self, speak: Callable[[bytes], None] | None) -> None:
        """Who is told of bytes that are no answers; None for nobody."""
        with self._changed:
            self._speak = speak

    def receive(self, data: bytes) -> bytes:
        """Takes bytes from the wire and gives the bytes of the answers."""
        with self._changed:
            self._served = self._module.receive(data)
            answers = b"".join(self._faults.spoil(reply.data) for reply in self._served)
            self._changed.notify_all()
            return answers

    def served(self) -> list[ModuleReply]:
        """The replies to the bytes that were received last, as they were before any fault."""
        return self._served

    @property
    def baud(self) -> int:
        """The speed at which the module listens and answers now."""
        return self._module.baud

    @property
    def finger(self) -> str:
        """What lies on the glass, empty for nothing."""
        return self._module.chip.finger

    @property
    def flash(self) -> dict[int, str]:
        """The library as it is now."""
        return dict(self._module.chip.memory.flash)

    @property
    def memory(self) -> Memory:
        """All that would be left without power."""
        return self._module.chip.memory

    @property
    def ring(self) -> RingState:
        """What the ring shows now."""
        return self._module.chip.ring

    @property
    def looks(self) -> int:
        """How often a client looked at the glass since the last `place` or `lift`."""
        return self._module.chip.looks

    @property
    def template_commands(self) -> int:
        """How often a client tried to move a template or an image over the wire."""
        return self._module.chip.template_commands

    def wait_for(self, condition: Callable[["Sensor"], bool], timeout: float) -> bool:
        """Waits up to `timeout` seconds for the condition to hold, and says whether it does."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), timeout)

    def wait_noticed(self, timeout: float) -> bool:
        """Waits until a polling client must have noticed the last `place` or `lift`."""
        return self.wait_for(lambda sensor: sensor.looks >= NOTICED, timeout)


def _kept(path: Path | None, blank: Memory) -> tuple[Memory, Callable[[Memory], None]]:
    if not path:
        return blank, lambda _: None
    file = MemoryFile(path)
    return file.load(blank), file.save
