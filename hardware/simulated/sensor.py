"""The simulated fingerprint sensor: `Sensor` is the glass, the ring and the module behind them for any thread,
`SensorPort` the pseudo-terminal that it is plugged into."""

import os
import pty
import select
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from hardware.simulated.module import Module, Ring

NOTICED = 3  # looks after which any client must have noticed what lies on the glass


class Sensor:
    """A sensor with its library (slot to finger); `colours` as `hardware.simulated.module.Module` has them."""

    def __init__(
        self, flash: dict[int, str] | None = None, *, capacity: int = 200, password: int = 0, colours: int = 7
    ) -> None:
        self._module = Module(dict(flash or {}), capacity=capacity, password=password, colours=colours)
        self._changed = threading.Condition()

    def place(self, finger: str) -> None:
        """Lays a finger on the glass; one that begins with "smudge" cannot be read."""
        with self._changed:
            self._module.finger, self._module.looks = finger, 0
            self._changed.notify_all()

    def lift(self) -> None:
        """Clears the glass."""
        self.place("")

    def power_cycle(self) -> None:
        """Takes the power for a moment; the library stays."""
        with self._changed:
            self._module.power_cycle()
            self._changed.notify_all()

    def receive(self, data: bytes) -> bytes:
        """Takes bytes from the wire and gives the bytes of the answers."""
        with self._changed:
            answers = self._module.receive(data)
            self._changed.notify_all()
            return answers

    @property
    def finger(self) -> str:
        """What lies on the glass, empty for nothing."""
        return self._module.finger

    @property
    def flash(self) -> dict[int, str]:
        """The library as it is now."""
        with self._changed:
            return dict(self._module.flash)

    @property
    def ring(self) -> Ring:
        """What the ring shows now."""
        return self._module.ring

    @property
    def looks(self) -> int:
        """How often a client looked at the glass since the last `place` or `lift`."""
        return self._module.looks

    @property
    def template_commands(self) -> int:
        """How often a client tried to move a template or an image over the wire."""
        return self._module.template_commands

    def wait_for(self, condition: Callable[["Sensor"], bool], timeout: float) -> bool:
        """Waits up to `timeout` seconds for the condition to hold, and says whether it does."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), timeout)

    def wait_noticed(self, timeout: float) -> bool:
        """Waits until a polling client must have noticed the last `place` or `lift`."""
        return self.wait_for(lambda sensor: sensor.looks >= NOTICED, timeout)


class SensorPort:
    """The sensor's plug. While it is in, `link` leads to a pseudo-terminal on which the sensor answers."""

    def __init__(self, sensor: Sensor, link: Path) -> None:
        self._sensor = sensor
        self._link = link
        self._thread: threading.Thread | None = None
        self._pull = -1  # an eventfd while plugged in
        self._plug = threading.Lock()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def port(self) -> str:
        """The path to open, the same after every plugging."""
        return str(self._link)

    def start(self) -> None:
        """Plugs the sensor in."""
        self.plug()

    def close(self) -> None:
        """Unplugs the sensor; may be called again."""
        self.unplug()

    def plug(self) -> None:
        """Gives the sensor power and makes the port appear; nothing happens where it is plugged in."""
        with self._plug:
            if self._thread:
                return
            self._sensor.power_cycle()
            master, slave = pty.openpty()
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._pull = os.eventfd(0)
            wires = (master, slave, self._pull)
            self._thread = threading.Thread(target=self._serve, args=wires, name=str(self._link), daemon=True)
            self._thread.start()
            self._link.unlink(missing_ok=True)  # a killed process leaves its link behind
            self._link.symlink_to(os.ttyname(slave))

    def unplug(self) -> None:
        """Makes the port vanish, also under a client that has it open."""
        with self._plug:
            if not self._thread:
                return
            self._link.unlink(missing_ok=True)
            os.eventfd_write(self._pull, 1)
            self._thread.join()
            os.close(self._pull)
            self._thread = None

    def _serve(self, master: int, slave: int, pull: int) -> None:
        while pull not in select.select([master, pull], [], [])[0]:
            answers = self._sensor.receive(os.read(master, 4096))
            with suppress(BlockingIOError):  # a wire does not wait for those who do not read
                os.write(master, answers)
        os.close(slave)  # held open until now: a master whose clients are all gone reads errors
        os.close(master)
