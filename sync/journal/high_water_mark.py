"""The high-water mark: beside the journal, the number of the last frame that somebody was told of.

It is written after each commit and left to the system to bring to the disk, so it may lag behind after a power cut;
it never runs ahead. Behind it, in the same page, stand the signs of life.
"""

import mmap
import os
import struct
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

MARK_STRUCT = struct.Struct("<QQQ")  # number, last, and a check of both
CHECK = 0x6B72616D2D706F74


class Mark(Struct, frozen=True):
    """The last frame's number, and the highest id in the log then."""

    number: int = 0
    last: int = 0


class MarkFile:
    """The mark of the journal at `path`. A disk that does not take it harms nothing: it only tells less."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(path.name + ".mark")
        self._map: mmap.mmap | None = None

    def read(self) -> Mark:
        """What stands there; a mark of nothing where there is none."""
        with suppress(OSError, struct.error):
            number, last, check = MARK_STRUCT.unpack_from(self.path.read_bytes())
            if check == number ^ last ^ CHECK:
                return Mark(number, last)
        return Mark()

    def write(self, number: int, last: int) -> None:
        if self._map is None:
            with suppress(OSError):
                self._map = self._mapped(number, last)
        else:
            MARK_STRUCT.pack_into(self._map, 0, number, last, number ^ last ^ CHECK)

    def close(self) -> None:
        """Brings it to the disk; may be called twice."""
        if self._map is not None:
            with suppress(OSError):
                self._map.flush()
            self._map.close()
            self._map = None

    def _mapped(self, number: int, last: int) -> mmap.mmap:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.pwrite(file, MARK_STRUCT.pack(number, last, number ^ last ^ CHECK), 0)  # its room on the disk, too
            return mmap.mmap(file, MARK_STRUCT.size)
        finally:
            os.close(file)
