"""The segments of a journal: the live one at its path, and beside it older ones, named by their first frame.

    a.journal                 the live segment
    a.journal.0000000001      sealed segments, oldest first
    a.journal.damaged         what could not be read, for a person

A segment is sealed in two durable steps: the live file takes its name, then the next one takes the live name. So
the live name may be missing after a cut; the newest sealed segment is then the end of the journal. A frame that is
numbered as high as a later segment's first was superseded by it and does not count: after a failed sync the next
segment begins again with the number of the frame that may or may not be on the disk.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from sync.journal.frames import Scan, first, scan
from sync.journal.payload import SEGMENT_START, Head, decode

DIGITS = 10


class Segment(Struct, frozen=True):
    """A file of the journal, and its first frame as far as it is readable. `number` is 0 where nothing tells it."""

    path: Path
    number: int
    head: Head | None
    held: BinaryIO | None = None  # open, where the file may get another name or go while it is read

    def scan(self, before: int) -> Scan:
        """What it holds, without frames that a segment beginning with `before` superseded (0: there is none)."""
        found = scan(self._content(), SEGMENT_START)
        if before:
            found.frames = [frame for frame in found.frames if frame.number < before]
        return found

    def _content(self) -> bytes:
        if self.held is None:
            return self.path.read_bytes()
        self.held.seek(0)
        return self.held.read()


def segments(path: Path, hold: bool = False) -> list[Segment]:
    """The journal's files, oldest first, with `hold` open; those before one that stands alone are left out."""
    found: list[Segment] = []
    for each in [*sealed(path), *([path] if path.exists() else [])]:
        segment = _segment(each, path, hold)
        if segment.head and segment.head.alone:
            found.clear()
        found.append(segment)
    return found


def sealed(path: Path) -> list[Path]:
    """The sealed files, oldest first."""
    named = path.parent.glob(f"{path.name}.{'[0-9]' * DIGITS}")
    return sorted(each for each in named if each.is_file())


def seal(path: Path, number: int) -> None:
    """Gives the live segment, which begins with this frame, its name for good. Not durable yet. Raises OSError."""
    path.replace(path.with_name(f"{path.name}.{number:0{DIGITS}d}"))


def _segment(path: Path, live: Path, hold: bool) -> Segment:
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        frame = first(file.readline())
        content = decode(frame.payload) if frame and frame.payload.startswith(SEGMENT_START) else None
        told = frame.number if frame else 0
        number = told if path == live else int(path.suffix[1:])
        if hold:
            stack.pop_all()
        return Segment(path, number, content.head if content else None, file if hold else None)
