"""The live segment: the file that a journal is written to, filled ahead, so that an append needs no new space."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from sync.durable import write_all

DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT)
FILL_BYTE = b"\n"


class LiveSegment:
    """A file whose frames end at `end`. `reserve` of the bytes that it is filled ahead by are for what is urgent.

    `trusted` falls for good with the first write or sync that failed: what the file holds then is not known.
    `full` says whether the disk had no room when the file was last to be filled ahead.
    """

    def __init__(self, path: Path, room: int, reserve: int) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._size = os.fstat(self._file).st_size
        self._room = room
        self._reserve = reserve
        self.end = 0
        self.trusted = True
        self.full = False

    def begin(self, content: bytes) -> None:
        """Makes it hold this and nothing else, durable but for its name. Raises OSError."""
        os.ftruncate(self._file, 0)
        write_all(self._file, content + FILL_BYTE * (self._room + self._reserve), 0)
        os.fsync(self._file)
        self.end, self._size = len(content), len(content) + self._room + self._reserve

    def resume(self, end: int, dirt: int) -> None:
        """Goes on at `end`, behind which `dirt` bytes mean nothing."""
        self.end = end
        try:
            write_all(self._file, FILL_BYTE * dirt, end)
            # What a process wrote that was killed before its sync counts from now on: so it must be on the disk.
            os.fsync(self._file)
        except OSError:
            self.trusted = False

    def append(self, line: bytes, urgent: bool) -> bool:
        """Whether the line is durable. Raises OSError, with nothing of it left, where the disk has no room."""
        if not self.trusted:
            return False
        try:
            self._make_room(len(line), urgent)
            write_all(self._file, line, self.end)
            os.fdatasync(self._file)
        except OSError as e:
            if e.errno in DISK_FULL_ERRNOS and self._cut_back(len(line)):
                raise
            self.trusted = False
            return False
        self.end += len(line)
        self._size = max(self._size, self.end)
        return True

    def retire(self) -> None:
        """Gives back what the file was filled ahead by, now that another one goes on."""
        if self.trusted:
            with suppress(OSError):  # it only takes more room then
                os.ftruncate(self._file, self.end)
        self.close()

    def close(self) -> None:
        """May be called twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _make_room(self, length: int, urgent: bool) -> None:
        """Fills the file ahead where too little is left. Raises OSError where that fails and the rest is
        reserved.
        """
        if self.end + length + self._reserve <= self._size or not (self._room or self._reserve):
            return
        ahead = self.end + length + self._reserve + self._room
        try:
            write_all(self._file, FILL_BYTE * (ahead - self._size), self._size)
            os.fsync(self._file)
        except OSError as e:
            if e.errno not in DISK_FULL_ERRNOS:
                raise
            os.ftruncate(self._file, self._size)
            self.full = True
            if self._reserve and not urgent:
                raise
        else:
            self._size, self.full = ahead, False

    def _cut_back(self, length: int) -> bool:
        """Whether nothing is left of a line that found no room."""
        try:
            os.ftruncate(self._file, self._size)
            write_all(self._file, FILL_BYTE * min(length, self._size - self.end), self.end)
        except OSError:
            return False
        self.full = True
        return True
