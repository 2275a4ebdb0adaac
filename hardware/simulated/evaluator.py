"""The simulated serial evaluator, on a bus that any host program can open.

`Boxes` are the boxes on one bus, for any thread; `BoxPort` the pseudo-terminal that their bus is plugged into.
"""

import os
import pty
import select
import threading
import tty
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from hardware.evaluator import frames
from hardware.evaluator.frames import Acknowledgement, Beep, BoxCommand, BoxReport, Digits, Stars, StartRating


class Box(Struct, frozen=True):
    """What one box shows, and what it was told. `asked`, `beeps` and `receipts` count."""

    digits: str = " " * frames.WIDTH
    stars: int = frames.MOST_STARS  # all of them when it is switched on
    asked: int = 0
    beeps: int = 0
    receipts: int = 0


class Boxes:
    """The boxes on one bus, by address."""

    def __init__(self, addresses: Collection[int] = (1,)) -> None:
        self._boxes = {address: Box() for address in addresses}
        self._decoder = frames.FrameDecoder()
        self._changed = threading.Condition()
        self.heard: list[BoxCommand] = []  # by any box, in order

    def receive(self, data: bytes) -> None:
        """Takes bytes from the wire."""
        with self._changed:
            self._decoder.feed(data)
            while (frame := self._decoder.next()) is not None:
                if (command := frames.command(frame)) and command.address in self._boxes:
                    self.heard.append(command)
                    self._boxes[command.address] = _told(self._boxes[command.address], command)
            self._changed.notify_all()

    @property
    def state(self) -> dict[int, Box]:
        """All boxes by address, as they are now."""
        with self._changed:
            return dict(self._boxes)

    def wait_for(self, condition: Callable[["Boxes"], bool], timeout: float) -> bool:
        """Waits up to `timeout` seconds for the condition to hold, and says whether it does."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), timeout)


def _told(box: Box, command: BoxCommand) -> Box:
    match command:
        case Acknowledgement():
            return replace(box, receipts=box.receipts + 1)
        case StartRating():
            return replace(box, asked=box.asked + 1)
        case Beep():
            return replace(box, beeps=box.beeps + 1)
        case Stars(_, count):
            return replace(box, stars=count)
        case Digits(_, text):
            return replace(box, digits=text)


class BoxPort:
    """The port of the bus. While it is plugged in, `port` leads to a pseudo-terminal with the boxes behind it.

    With a `link` the port has that path after every plugging, without one it is a new device each time.
    """

    def __init__(self, boxes: Boxes, link: Path | None = None) -> None:
        self._boxes = boxes
        self._link = link
        self._device = ""
        self._thread: threading.Thread | None = None
        self._wires = (-1, -1, -1)  # master, slave and an eventfd, while plugged in
        self._plugging = threading.Lock()

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    @property
    def port(self) -> str:
        """The path to open."""
        return str(self._link or self._device)

    def send(self, data: bytes) -> None:
        """Puts bytes on the wire; while it is unplugged they are lost."""
        with self._plugging, suppress(BlockingIOError):  # a wire does not wait for those who do not read
            if self._thread:
                os.write(self._wires[0], data)

    def say(self, report: BoxReport) -> None:
        """Sends what a box says."""
        self.send(frames.encode(frames.frame(report)))

    def plug(self) -> None:
        """Makes the port appear; nothing happens where it is plugged in."""
        with self._plugging:
            if self._thread:
                return
            master, slave = pty.openpty()
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._wires, self._device = (master, slave, os.eventfd(0)), os.ttyname(slave)
            self._thread = threading.Thread(target=self._serve, args=self._wires, name=self._device, daemon=True)
            self._thread.start()
            if self._link:
                self._link.unlink(missing_ok=True)  # a killed process leaves its link behind
                self._link.symlink_to(self._device)

    def unplug(self) -> None:
        """Makes the port vanish, also under a client that has it open; may be called again."""
        with self._plugging:
            if not self._thread:
                return
            thread, self._thread = self._thread, None
            if self._link:
                self._link.unlink(missing_ok=True)
        os.eventfd_write(self._wires[2], 1)
        thread.join()  # not under the lock: it may be about to send
        for wire in self._wires:
            os.close(wire)  # the slave too, until now: a master whose clients are all gone reads errors

    def _serve(self, master: int, _: int, pull: int) -> None:
        while pull not in select.select([master, pull], [], [])[0]:
            self._boxes.receive(os.read(master, 4096))
