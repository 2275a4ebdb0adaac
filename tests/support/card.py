"""Cards to inspect: a buffer in several files, read and altered line by line with zlib and json alone."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync.buffer import Buffer
from tests.support.disk import draft

LIVE = "buffer.journal"
LATER = 1_795_391_520_000 + 31 * 86_400_000  # ms; the facts of `draft` are then ready for the archive
FACTS = 60


class Line:
    """A line as it lies in a file."""

    def __init__(self, file: str, offset: int, content: bytes) -> None:
        self.file, self.offset, self.content = file, offset, content
        _, number, _, _, payload = content.split(b" ", 4)
        self.number = int(number)
        self.facts = [int(each) for each in json.loads(payload).get("change", {}).get("facts", {})]


def card(folder: Path, settled: int = 0, archived: bool = False) -> Path:
    """A buffer with one fact a frame, in segments of about ten facts; facts 1 to `settled` are."""
    with Buffer(folder, "board", room=512, reserve=0, segment=4096) as buffer:
        for number in range(FACTS):
            buffer.record([draft(f"fact {number}", number)])
        if settled:
            buffer.settle(settled)
        if archived:
            buffer.archive(LATER)
    return folder


def files(folder: Path) -> list[Path]:
    """Oldest first."""
    return [*sorted(folder.glob(f"{LIVE}.[0-9]*")), *folder.glob(LIVE)]


def lines(file: Path) -> list[Line]:
    found, offset = [], 0
    for content in file.read_bytes().split(b"\n"):
        if content:
            found.append(Line(file.name, offset, content + b"\n"))
        offset += len(content) + 1
    return found


def line(number: int, previous: int, payload: bytes) -> bytes:
    rest = f"{number} {previous:08x} {len(payload)} ".encode() + payload
    return f"{zlib.crc32(rest):08x} ".encode() + rest + b"\n"


def flipped(file: Path, offset: int) -> None:
    content = bytearray(file.read_bytes())
    content[offset] ^= 0x04
    file.write_bytes(content)


def cut_out(file: Path, gone: Line) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: gone.offset] + content[gone.offset + len(gone.content) :])


def relinked(file: Path, alter: Callable[[bytes], bytes]) -> None:
    """Alters payloads, and gives every line the checksums that fit: only what they say tells of it."""
    content, previous = b"", None
    for each in lines(file):
        _, number, before, _, payload = each.content.removesuffix(b"\n").split(b" ", 4)
        made = line(int(number), int(before, 16) if previous is None else previous, alter(payload))
        content, previous = content + made, int(made[:8], 16)
    file.write_bytes(content)


def tree(folder: Path) -> dict[str, Any]:
    """Everything in a folder, with its times."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.is_file() and path.read_bytes())
        for path in sorted(folder.rglob("*"))
    }
