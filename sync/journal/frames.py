"""The frames of a journal, one line a commit: `CRC NUMBER PREVIOUS LENGTH JSON`. Bytes in, frames out; pure.

`CRC` is the CRC-32 of the rest of the line, `PREVIOUS` that of the frame before, both as 8 hexadecimal digits;
numbers rise by one; `LENGTH` is that of the JSON in bytes: it tells a line that was cut from one that was altered.
"""

import re
import zlib
from collections.abc import Iterator

from msgspec import Struct

HEAD = re.compile(
    rb'([0-9a-f]{8}) (\d{1,15}) ([0-9a-f]{8}) (\d{1,9}) (?=\{")'
)  # never in JSON: its quotes are escaped
FILL_CHARACTERS = (
    b"\n\0"  # what a file is filled ahead with, and what stands there when only its size reached the disk
)
RUN = re.compile(rb"[^\n\0]+\n?")
PARTIAL = re.compile(rb"[0-9a-f]{1,8}( (\d{1,15}( ([0-9a-f]{1,8}( (\d{1,9}( \{?)?)?)?)?)?)?)?\Z")  # of a head


class Frame(Struct, frozen=True):
    """A frame that is as it was written, and where its line ends."""

    number: int
    previous: int
    crc: int
    payload: bytes
    end: int


class Scan(Struct):
    """What a file holds. `frames` stand in the order of their numbers, each number once.

    `strays` counts frames that are whole but stand where they do not belong: doubled, swapped, left over, or not
    linked to the frame before. `spoilt` is what is no frame, without the `tail` that a cut left of a last line:
    that is no damage unless somebody was told that it is stored. `end` is where the last whole frame ends, and
    `dirt` how many bytes behind it are no fill.
    """

    frames: list[Frame]
    strays: int
    spoilt: list[bytes]
    tail: bytes
    end: int
    dirt: int

    @property
    def torn(self) -> bool:
        return bool(self.tail)


def encode(number: int, previous: int, payload: bytes) -> tuple[bytes, int]:
    """The line of a frame, and its checksum."""
    rest = b"%d %08x %d %s" % (number, previous, len(payload), payload)
    crc = zlib.crc32(rest)
    return b"%08x %s\n" % (crc, rest), crc


def first(content: bytes) -> Frame | None:
    """The frame that a file begins with, None where that is damaged."""
    run = RUN.match(content)
    return _frame(content, 0, run.end()) if run else None


def scan(content: bytes, start: bytes = b"") -> Scan:
    """Reads a file whole. Never fails. Frames from before one whose payload begins with `start` are left out."""
    found = Scan([], 0, [], b"", 0, 0)
    frames: dict[int, Frame] = {}
    last: Frame | None = None
    sound = 0  # runs of what is no frame, with a frame behind them
    written = len(content.rstrip(FILL_CHARACTERS))
    for each in _frames(content, found, written + 1):
        found.strays += last is not None and not _follows(each, last)
        frames.setdefault(each.number, each)
        last = each if last is None or each.number > last.number else last
        found.end = max(found.end, each.end)
        sound = len(found.spoilt)
    found.dirt = max(written - found.end, 0)
    rest = found.spoilt[sound:]
    # A commit that somebody was told of has its first byte on the disk.
    if found.dirt and (content[found.end] in FILL_CHARACTERS or (len(rest) == 1 and _torn(rest[0]))):
        found.tail, found.spoilt = b"".join(rest), found.spoilt[:sound]
    base = next((number for number, frame in frames.items() if start and frame.payload.startswith(start)), 0)
    found.frames = [frames[number] for number in sorted(frames) if number >= base]
    return found


def missing(frames: list[Frame]) -> int:
    """How many numbers between the first and the last frame have none."""
    return frames[-1].number - frames[0].number + 1 - len(frames) if frames else 0


def _frames(content: bytes, found: Scan, stop: int) -> Iterator[Frame]:
    """Every whole frame, in the order of the file; from `stop` on there is nothing but fill.

    That is half a megabyte and more at every start: to search it was a tenth of what a plate takes to hang.
    """
    place = 0
    while True:
        frame = _frame(content, place, content.find(b"\n", place) + 1)  # as a rule it is the next line
        if frame:
            yield frame
            place = frame.end
        elif run := RUN.search(content, place, stop):
            yield from _found(content, run, found)
            place = run.end()
        else:
            return


def _found(content: bytes, run: re.Match[bytes], found: Scan) -> Iterator[Frame]:
    """What a run of bytes holds that is no fill."""
    frame = _frame(content, run.start(), run.end())
    if frame:
        yield frame
    else:
        found.spoilt.append(run[0])
        yield from _salvaged(content, run.start(), run.end())


def _follows(frame: Frame, last: Frame) -> bool:
    """Whether it may stand behind `last`: as its successor, or behind a gap, which shows in the numbers."""
    return frame.number > last.number + 1 or (frame.number == last.number + 1 and frame.previous == last.crc)


def _frame(content: bytes, start: int, end: int) -> Frame | None:
    """The frame whose line stands there, if it is whole and as it was written."""
    head = HEAD.match(content, start, end)
    if not head or head.end() + int(head[4]) + 1 != end or content[end - 1] != 0x0A:
        return None
    return _checked(content, head, end - 1)


def _checked(content: bytes, head: re.Match[bytes], stop: int) -> Frame | None:
    crc = zlib.crc32(content[head.start() + 9 : stop])
    told, number, previous, _ = head.groups()
    if told != b"%08x" % crc:
        return None
    return Frame(int(number), int(previous, 16), crc, content[head.end() : stop], min(stop + 1, len(content)))


def _salvaged(content: bytes, place: int, end: int) -> Iterator[Frame]:
    """Whole frames within a line that damage to newlines made of several."""
    while head := HEAD.search(content, place, end):
        stop = head.end() + int(head[4])
        frame = _checked(content, head, stop) if stop < end else None
        place = stop if frame else head.start() + 1
        if frame:
            yield frame


def _torn(line: bytes) -> bool:
    """Whether this is what a cut leaves of a frame: its beginning."""
    cut = line.removesuffix(b"\n")
    head = HEAD.match(cut)
    if not head:
        return bool(PARTIAL.match(cut))
    rest = cut[head.end() :]
    if len(rest) == int(head[4]):
        return cut == line
    # with the length that it has the line would be right: then it is whole, and its length was altered
    return len(rest) < int(head[4]) and not encode(int(head[2]), int(head[3], 16), rest)[0].startswith(head[1])
