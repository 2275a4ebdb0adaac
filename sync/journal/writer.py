"""The writer of frames: into the live segment, or the next where that is full or can no longer be trusted."""

from contextlib import suppress
from pathlib import Path

from sync.durable import put_aside, sync_folder
from sync.journal.frames import encode
from sync.journal.live_segment import DISK_FULL_ERRNOS, LiveSegment
from sync.journal.replay import Replayed
from sync.journal.segments import seal


class SyncFailed(OSError):
    """What was to be stored may be on the disk all the same; the next commit goes into a new segment without it."""


def no_room(error: OSError) -> bool:
    """Whether the disk was full, and nothing of what was to be stored is on it."""
    return error.errno in DISK_FULL_ERRNOS and not isinstance(error, SyncFailed)


class Writer:
    """Goes on where the files of the journal at `path` end. Sizes are in bytes, see `JournalStorage`.

    `number` is that of the last frame that is durable, `tables` what the next segment's snapshot is made of.
    """

    def __init__(self, path: Path, found: Replayed, number: int, room: int, reserve: int, segment: int) -> None:
        self.number = number
        self._path = path
        self._tables = found.tables
        self._crc = found.crc
        self._room, self._reserve, self._segment = room, reserve, segment
        self._first = found.newest.number if found.newest else 0  # the frame that the file at `path` begins with
        self._limit = max(segment, 2 * found.end)
        self._live: LiveSegment | None = None
        try:
            self._resume(found)
        except BaseException:
            self.close()
            raise

    @property
    def full(self) -> bool:
        """Whether the disk had no room when it was last asked for some."""
        return self._live is not None and self._live.full

    def store(self, payload: bytes, urgent: bool) -> None:
        """Makes a frame durable. Raises OSError with nothing of it left, or `SyncFailed`."""
        live = self._live
        assert live
        if live.end >= self._limit and live.trusted:
            live = self._rolled(live)
        line, crc = encode(self.number + 1, self._crc, payload)
        if live.append(line, urgent):
            self.number, self._crc = self.number + 1, crc
            return
        try:
            self.begin(self._tables.floor, payload)
        except OSError as e:
            raise SyncFailed(e.errno, e.strerror) from e

    def begin(self, since: int, payload: bytes = b"") -> None:
        """Begins the next segment with a snapshot, the log's documents from `since` on, and a further frame.

        Raises OSError; the live segment is then no longer trusted if the next one may have its name already.
        """
        beside = self._path.with_name(self._path.name + ".new")
        content, number, crc = self._beginning(since, payload)
        fresh = LiveSegment(beside, self._room, self._reserve)
        try:
            fresh.begin(content)
        except OSError:
            fresh.close()
            with suppress(OSError):
                beside.unlink()
            raise
        try:
            self._name(beside)
        except OSError:
            fresh.close()
            if self._live:
                self._live.trusted = False
            raise
        if self._live:
            self._live.retire()
        self._live, self.number, self._crc = fresh, number, crc
        self._limit = max(self._segment, 2 * len(content))

    def close(self) -> None:
        """May be called twice."""
        if self._live:
            self._live.close()

    def _resume(self, found: Replayed) -> None:
        """What could not be read is put aside, and stays behind in its segment."""
        if not found.newest:
            self.begin(0)
            return
        if found.spoilt:
            with suppress(OSError):  # a disk that takes nothing must not keep the desk shut
                put_aside(self._path.with_name(self._path.name + ".damaged"), b"".join(found.spoilt))
        self._live = LiveSegment(found.newest.path, self._room, self._reserve)
        self._live.resume(found.end, found.dirt)
        if found.damaged or not found.number or found.newest.path != self._path:
            with suppress(OSError):  # the damage is then counted again at the next opening
                self.begin(self._tables.floor if found.damaged else self._tables.last)

    def _rolled(self, live: LiveSegment) -> LiveSegment:
        try:
            self.begin(self._tables.last)
        except OSError:
            self._limit = live.end + self._segment // 4  # a full disk: this file must do for now
        return self._live or live

    def _beginning(self, since: int, payload: bytes) -> tuple[bytes, int, int]:
        """The lines that a segment begins with; the number of the last, and its checksum."""
        lines, number, crc = [], self.number, self._crc
        snapshot = self._tables.snapshot(min(since, self._tables.last), alone=not self._tables.log)
        for each in [*snapshot, payload] if payload else snapshot:
            number += 1
            line, crc = encode(number, crc, each)
            lines.append(line)
        return b"".join(lines), number, crc

    def _name(self, beside: Path) -> None:
        """Gives the next segment the live name, and the one that had it its own for good."""
        number = self.number + 1
        if self._tables.log and self._first < number and self._path.exists():
            seal(self._path, self._first)
        sync_folder(self._path.parent)  # one after the other: a cut must not leave the second without the first
        beside.replace(self._path)
        self._first = number
        sync_folder(self._path.parent)
