"""The lines of a journal: one frame a commit, `CRC-32 LENGTH JSON`. Bytes in, frames and damage out; pure."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import msgspec
from msgspec import Struct

HEAD = re.compile(rb'[0-9a-f]{8} (\d{1,9}) (?=\{")')  # never inside a frame: a quote in JSON text is escaped

Frame = dict[str, Any]


class Line(Struct, frozen=True):
    """A line of the file: what it holds, None where nothing; where it ends; and whether it was damaged."""

    frame: Frame | None
    end: int
    raw: bytes
    spoilt: bool


def encode(content: Frame) -> bytes:
    """The line of a frame."""
    payload = msgspec.json.encode(content)
    return b"%08x %d %s\n" % (zlib.crc32(payload), len(payload), payload)


def decode(line: bytes) -> Frame:
    """What `encode` made a line of, as it will be read again."""
    frame: Frame = msgspec.json.decode(line.split(b" ", 2)[2])
    return frame


def lines(content: bytes) -> Iterator[Line]:
    """What a journal holds. The newlines that fill it ahead are no lines; a torn tail is not spoilt."""
    written = content.rstrip(b"\n")
    written += b"\n" if content.endswith(b"\n") else b""
    padded = len(content) > len(written)
    end = 0
    for raw in BytesIO(written):
        end += len(raw)
        whole = _parse(raw)
        # Where the file is filled ahead, a torn line is followed by newlines as a whole one is.
        tail = raw.rstrip(b"\n") if padded and end == len(written) else raw
        yield Line(whole or _parse(_behind(raw)), end, raw, whole is None and not _torn(tail))


def _parse(line: bytes) -> Frame | None:
    """The content of a whole and undamaged frame, else None."""
    checksum, _, rest = line.partition(b" ")
    length, _, payload = rest.partition(b" ")
    payload = payload.removesuffix(b"\n")
    whole = line.endswith(b"\n") and length == b"%d" % len(payload) and checksum == b"%08x" % zlib.crc32(payload)
    if not whole:
        return None
    content: Frame = msgspec.json.decode(payload)
    return content


def _behind(line: bytes) -> bytes:
    """The last frame in a line that a damaged newline made of several."""
    return line[max((head.start() for head in HEAD.finditer(line)), default=len(line)) :]


def _torn(line: bytes) -> bool:
    """Whether this is what a cut leaves of a frame: shorter than it says. Anything else is damage."""
    head = HEAD.match(line)
    return not line.endswith(b"\n") and not (head and len(line) - head.end() > int(head[1]))
