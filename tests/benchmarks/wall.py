"""A wall to hang a plate on: an X server of its own, whose frame anybody can read, and what hangs there weighs."""

import mmap
import os
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

SIZE = (800, 480)
LOOK = 0.002  # s between looks at the frame
PATIENCE = 60.0  # s
TICKS = os.sysconf("SC_CLK_TCK")
WORDS = struct.Struct(">25I")  # the head of an XWD file (X11/XWDFile.h): its size, …, bytes a line, …, colours
COLOUR = 12  # bytes of each


class Wall:
    """Xvfb of the plate's size; its frame is mapped, so that looking costs whoever is looked at next to nothing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        reading, writing = os.pipe()
        screen = f"{SIZE[0]}x{SIZE[1]}x24"
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-fbdir", str(folder)]
        self._server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as numbers:
            self.display = f":{numbers.readline().strip()}"
        with (folder / "Xvfb_screen0").open("rb") as file:
            self._frame = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        head = WORDS.unpack_from(self._frame)
        self._start, self._line = head[0] + head[19] * COLOUR, head[12]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.kill()
        self._server.wait()

    def row(self, y: int, left: int, right: int) -> bytes:
        """The pixels of a line, four bytes each: blue, green, red, and nothing."""
        start = self._start + y * self._line
        return self._frame[start + 4 * left : start + 4 * right]

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        blue, green, red, _ = self.row(y, x, x + 1)
        return red, green, blue

    def until(self, true: Callable[[], bool]) -> float:
        """When it became true, by the monotonic clock. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > deadline:
                raise TimeoutError("what was waited for never stood on the wall")
            time.sleep(LOOK)
        return time.monotonic()

    def until_other(self, y: int, before: bytes) -> float:
        """When this line was another than before, by the monotonic clock. Raises TimeoutError."""
        return self.until(lambda: self.row(y, 0, SIZE[0]) != before)


def family(pid: int) -> list[int]:
    """A process and all that come from it."""
    parents = dict(_parents())
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def weight(pid: int) -> int:
    """The memory of a process and all that come from it, each shared page by its share (PSS), in bytes."""
    return sum(_pss(each) for each in family(pid))


def worked(pid: int) -> float:
    """The processor time of a process and all that come from it, in seconds."""
    return sum(_ticks(each) for each in family(pid)) / TICKS


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields:
            yield int(folder.name), int(fields[1])


def _stat(pid: int) -> list[str]:
    """The fields behind the name, from the state on; none of a process that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _ticks(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
