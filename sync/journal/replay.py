"""The replay: from a journal's files to its tables, with a count of all that is not as it was written."""

import errno
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
from msgspec import Struct

from sync.journal.frames import Frame, Scan, missing
from sync.journal.high_water_mark import Mark
from sync.journal.payload import JOURNAL_FORMAT, SEGMENT_START, Head, decode
from sync.journal.segments import Segment, segments
from sync.journal.tables import Tables


class FormatTooNew(OSError):
    """A later version wrote this journal, in a way that is not known here."""


class Replayed(Struct):
    """What the files say. `newest` is the file that the journal ends in, and `end` and `dirt` how (see `Scan`).

    `lost` counts frames that are gone, `strays` those that stand where they do not belong, and `doubtful` says that
    the last bytes are damaged in a way that leaves open whether they were a commit that somebody was told of.
    """

    tables: Tables
    number: int = 0  # of the last frame
    due: int = 0  # the number that a snapshot ends with
    crc: int = 0
    lost: int = 0
    strays: int = 0
    doubtful: bool = False
    spoilt: list[bytes] = []
    newest: Segment | None = None
    end: int = 0
    dirt: int = 0

    @property
    def damaged(self) -> int:
        """How many losses there are to report; at least one where anything could not be read."""
        return max(self.lost + self.strays + self.doubtful, len(self.spoilt))


def replay(path: Path, log: str, mark: Mark) -> Replayed:
    """Reads as many of the newest segments as hold what memory must have. Raises `FormatTooNew`, OSError."""
    found = Replayed(Tables(log))
    tail = b""
    for segment, content in _needed(path):
        _take(found, segment, content)
        tail = content.tail
        # a last line that no cut leaves, where the mark does not tell what stood there
        found.doubtful = bool(content.dirt and not tail and mark.number <= found.number)
    gone = max(mark.number, found.due) - found.number
    if gone > 0:
        found.lost += gone
        found.spoilt += [tail] if tail else []
    if found.damaged and log:
        _rescue(path, found.tables)
    return found


def log_documents(files: list[Segment], log: str, ids: range) -> Iterator[tuple[int, bytes]]:
    """The log's documents with these ids, as far as they are in the files, in the order of their ids."""
    start = max((n for n, each in enumerate(files) if each.head and each.head.since <= ids.start), default=0)
    files = files[start:]
    waiting: dict[int, bytes] = {}
    for segment, after in zip(files, [*files[1:], None], strict=True):
        found = log_documents_of(segment, after.number if after else 0, log)
        waiting |= {key: raw for key, raw in found.items() if key in ids}
        # What the next segment holds again may be damaged here or there.
        end = _since(after) if after else ids.stop
        for number in sorted(number for number in waiting if number < end):
            yield number, waiting.pop(number)
        ids = range(max(ids.start, end), ids.stop)
        if not ids:
            return


def log_documents_of(segment: Segment, before: int, log: str) -> dict[int, bytes]:
    """The log's documents in one segment, without what a segment that begins with `before` superseded."""
    documents = {}
    for frame in segment.scan(before).frames:
        payload = decode(frame.payload)
        changes = payload.change.get(log, {}) if payload else {}
        documents.update({int(key): bytes(raw) for key, raw in changes.items()})
    return documents


def _rescue(path: Path, tables: Tables) -> None:
    """What is damaged, of documents that a segment copied, may be whole where they were copied from."""
    files = segments(path)
    for segment, after in pairwise(files):
        gone = tables.missing()
        if not gone:
            return
        found = log_documents_of(segment, after.number, tables.log)
        tables.add({number: found[number] for number in gone if number in found})


def _since(segment: Segment) -> int:
    """The first document of the log that a segment may hold; the very first where its head is gone."""
    return segment.head.since if segment.head else 0


def _needed(path: Path) -> list[tuple[Segment, Scan]]:
    """The newest segments, oldest first, back to one that begins with all that memory must hold from there on."""
    read: list[tuple[Segment, Scan]] = []
    after, floor = 0, 0
    for segment in reversed(segments(path)):
        content = segment.scan(after)
        read.insert(0, (segment, content))
        floor = floor or _floor(content.frames)
        if segment.head and segment.head.since <= max(floor, 1):
            break
        after = segment.number or after
    return read


def _floor(frames: list[Frame]) -> int:
    """The floor that the last frame which tells of it tells, else 0."""
    for frame in reversed(frames):
        if b'"floor":' in frame.payload:
            payload = decode(frame.payload)
            if payload and (payload.floor or payload.head):
                return payload.head.floor if payload.head else payload.floor
    return 0


def _take(found: Replayed, segment: Segment, content: Scan) -> None:
    found.end, found.dirt = content.end, content.dirt
    # the name that a segment gets for good must tell its place among the others though its head is gone
    number = segment.number or (content.frames[0].number if content.frames else found.number + 1)
    first = found.newest is None
    found.due = 0 if first else max(found.due, number)  # the first may be an empty file that somebody made for us
    found.number = number - 1 if first else found.number
    found.newest = msgspec.structs.replace(segment, number=number)
    found.lost += _gap(found.number, content.frames, first) + missing(content.frames)
    found.strays += content.strays
    found.spoilt += content.spoilt
    for frame in content.frames:
        each = decode(frame.payload)
        if each is None:
            found.strays += 1
            continue
        _check_format(segment.path, each.head)
        found.due = frame.number + each.head.frames if each.head else found.due
        found.tables.replay(each)
    if content.frames:
        found.number, found.crc = content.frames[-1].number, content.frames[-1].crc


def _check_format(path: Path, head: Head | None) -> None:
    if head and head.format > JOURNAL_FORMAT:
        why = f"its format is {head.format}, this version reads {JOURNAL_FORMAT}: install the one that wrote it"
        raise FormatTooNew(errno.EPROTONOSUPPORT, why, str(path))


def _gap(last: int, frames: list[Frame], first: bool) -> int:
    """How many frames are missing between number `last` and these, with which the `first` segment may begin."""
    if not frames:
        return 0  # what follows tells it, be it another segment or the mark
    headless = first and not frames[0].payload.startswith(SEGMENT_START)
    return max(frames[0].number - last - 1, int(headless))
