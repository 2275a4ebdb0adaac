"""The port of a simulated sensor: a pseudo-terminal, at the speed of a real wire if wanted."""

import os
import pty
import select
import threading
import tty
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Protocol, Self

from msgspec import Struct

from hardware.simulated.fingerprint.module import ModuleReply
from hardware.simulated.fingerprint.wire import Wire

LOGGED = 10_000  # commands that are remembered


class Plugged(Protocol):
    """What stands behind the port, as a `Sensor` has it."""

    @property
    def baud(self) -> int: ...
    def receive(self, data: bytes) -> bytes: ...
    def served(self) -> list[ModuleReply]: ...
    def power_cycle(self) -> None: ...
    def listen(self, speak: Callable[[bytes], None] | None) -> None: ...


class Served(Struct, frozen=True):
    """One command on the wire. `instruction` is 0 where it could not be read; moments are `time.monotonic`."""

    instruction: int
    heard: float  # its first byte came
    answered: float  # the last byte of its answer had gone over the wire, and can be read


class SensorPort:
    """The sensor's port. While it is plugged in, a pseudo-terminal answers; `link` leads to it where one is given.

    `timed`: thinking and the wire take as long as the module's, and a client at another speed is not understood.
    """

    def __init__(self, sensor: Plugged, link: Path | None = None, *, timed: bool = False) -> None:
        self._log: deque[Served] = deque(maxlen=LOGGED)
        self._logging = threading.Lock()
        self._sensor = sensor
        self._link = link
        self._timed = timed
        self._place = ""
        self._thread: threading.Thread | None = None
        self._pull = -1  # an eventfd while plugged in
        self._plugging = threading.Lock()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def port(self) -> str:
        """The path to open: the link, the same after every plugging; without one that of the last plugging."""
        return str(self._link or self._place)

    @property
    def log(self) -> list[Served]:
        """The last 10,000 commands in their order, also of earlier pluggings: each whose answer has been read."""
        with self._logging:
            return list(self._log)

    def start(self) -> None:
        """Plugs the sensor in. Raises OSError where its link cannot be made."""
        self.plug()

    def close(self) -> None:
        """Unplugs the sensor; may be called again."""
        self.unplug()

    def plug(self) -> None:
        """Gives the sensor power and makes the port appear; nothing happens where it is plugged in."""
        with self._plugging:
            if self._thread:
                return
            self._sensor.power_cycle()
            master, slave = self._opened()
            self._pull = os.eventfd(0)
            self._sensor.listen(lambda data: _write(master, data))
            wires = (master, slave, self._pull)
            self._thread = threading.Thread(target=self._serve, args=wires, name=self.port, daemon=True)
            self._thread.start()

    def _opened(self) -> tuple[int, int]:
        """Both ends of a new pseudo-terminal, to which the link leads."""
        master, slave = pty.openpty()
        try:
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._place = os.ttyname(slave)
            if self._link:
                if self._link.is_symlink():  # a killed process leaves its link behind; what is no link is not ours
                    self._link.unlink(missing_ok=True)
                self._link.symlink_to(self._place)
        except OSError:
            os.close(master)
            os.close(slave)
            raise
        return master, slave

    def unplug(self) -> None:
        """Makes the port vanish, also under a client that has it open."""
        with self._plugging:
            if not self._thread:
                return
            if self._link:
                self._link.unlink(missing_ok=True)
            self._sensor.listen(None)
            os.eventfd_write(self._pull, 1)
            self._thread.join()
            os.close(self._pull)
            self._thread = None

    def _serve(self, master: int, slave: int, pull: int) -> None:
        wire, begun = Wire(master, pull), 0.0
        while pull not in select.select([master, pull], [], [])[0]:
            data = os.read(master, 4096)
            heard = monotonic()
            begun = begun or heard
            if self._exchange(master, data, wire if self._timed else None, begun):
                begun = 0.0
        os.close(slave)  # held open until now: a master whose clients are all gone reads errors
        os.close(master)

    def _exchange(self, master: int, data: bytes, wire: Wire | None, begun: float) -> bool:
        baud = self._sensor.baud  # a change of speed counts from the next command on
        answers = self._sensor.receive(wire.heard(data, baud) if wire else data)
        served = self._sensor.served()
        if wire:
            answers = wire.said(answers, baud, begun, sum(reply.think for reply in served))
        with self._logging:  # who has the answer in hand and asks for the log finds it there
            answered = monotonic()  # before it: nobody can have read an answer that is not there yet
            _write(master, answers)
            self._log += [Served(reply.instruction, begun, answered) for reply in served]
        return bool(served)


def _write(master: int, data: bytes) -> None:
    with suppress(BlockingIOError):  # a wire does not wait for those who do not read
        os.write(master, data)
