"""The export file: facts that travel by hand, from a buffer to a center that no network leads to.

JSON lines: a header, one fact a line in its canonical bytes, and a trailer with their count and the SHA-256 of all
lines before it. Packed with gzip where the name ends in `.gz`. See docs/decisions/0010.
"""

import gzip
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import IO, Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from sync.durable import sync_folder
from terminal.domain.facts import Fact, canonical

FORMAT: Final = "window-terminal facts 1"
FORMAT_NAME = b"window-terminal facts"  # in the first line of any version
NO_FACTS = "not a file of facts, or one of another version"
LINE = 64 << 10  # bytes of a line; a fact has some hundred
LINES = 2_000_000  # facts of a file; a busy window makes 200,000 a year
UNPACKED = 1 << 30  # bytes of a file's lines together
PACKED = b"\x1f\x8b"  # RFC 1952, 2.3.1

Readable = IO[bytes] | gzip.GzipFile
LineOfText = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\Z")]


class Header(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose facts these are: what the terminal says when it pairs, its series, and the number of the first fact."""

    format: Literal["window-terminal facts 1"]
    terminal: LineOfText
    board: LineOfText
    version: LineOfText
    key_hash: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    series: LineOfText
    first: Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]


_header_json = msgspec.json.Decoder(Header)


class Trailer(Struct, frozen=True, forbid_unknown_fields=True):
    """By this a file that was cut or altered on its way is noticed."""

    count: int
    sha256: str


_trailer_json = msgspec.json.Decoder(Trailer)


class NotAnExport(Exception):
    """Nothing of this file may be used: make it, or copy it, again. The message says why."""


class Export:
    """A file that was found to be whole; `sha256` is that of all its lines but the last."""

    def __init__(self, file: Readable, header: Header, trailer: Trailer) -> None:
        self._file = file
        self.header = header
        self.count, self.sha256 = trailer.count, trailer.sha256

    def facts(self) -> Iterator[bytes]:
        """Each fact as it stands in the file, in its order."""
        self._file.seek(0)
        self._file.readline()
        for _ in range(self.count):
            yield self._file.readline().removesuffix(b"\n")


def write(path: Path, header: Header, facts: Sequence[Fact]) -> None:
    """Writes a file that is whole and durable when this returns, and is not there otherwise.

    Raises FileExistsError rather than overwrite, or OSError where the disk refuses.
    """
    import tempfile  # brings every compressor along, and a terminal that starts waits for its imports

    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    beside = path
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as out:
            beside = Path(out.name)
            _fill(out, _lines(header, facts), packed=path.name.endswith(".gz"))
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise


@contextmanager
def opened(path: Path) -> Iterator[Export]:
    """The export in this file, read to its end once before anything of it is used.

    Raises `NotAnExport`, or OSError where it cannot be read.
    """
    with path.open("rb") as raw:
        packed = raw.read(len(PACKED)) == PACKED
        raw.seek(0)
        file = gzip.GzipFile(fileobj=raw) if packed else raw
        try:
            export = _checked(file)
        except (EOFError, zlib.error, gzip.BadGzipFile) as e:
            raise NotAnExport("cut or damaged") from e
        yield export


def _fill(out: IO[bytes], lines: Iterator[bytes], *, packed: bool) -> None:
    if not packed:
        out.writelines(lines)
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as narrow:
        narrow.writelines(lines)


def _lines(header: Header, facts: Sequence[Fact]) -> Iterator[bytes]:
    seen = sha256()
    for content in chain([msgspec.json.encode(header)], map(canonical, facts)):
        line = content + b"\n"
        seen.update(line)
        yield line
    yield msgspec.json.encode(Trailer(len(facts), seen.hexdigest())) + b"\n"


def _checked(file: Readable) -> Export:
    line, seen, count = _first_line(file), sha256(), -1
    header, size = _header(line), len(line)
    while after := _line(file):
        seen.update(line)
        line, count, size = after, count + 1, size + len(after)
        if count > LINES or size > UNPACKED:
            raise NotAnExport(f"more than {LINES} facts or {UNPACKED} bytes when unpacked")
    trailer = _trailer(line)
    if (trailer.count, trailer.sha256) != (count, seen.hexdigest()):
        raise NotAnExport("altered since it was written: count or checksum of its last line do not fit the rest")
    return Export(file, header, trailer)


def _first_line(file: Readable) -> bytes:
    """Of a file that is another thing altogether it is not said that it was cut."""
    line = file.readline(LINE + 1)
    if len(line) <= LINE and FORMAT_NAME not in line:
        raise NotAnExport(NO_FACTS)
    return _checked_line(line)


def _line(file: Readable) -> bytes:
    """The next line, empty at the end."""
    return _checked_line(file.readline(LINE + 1))


def _checked_line(line: bytes) -> bytes:
    if len(line) > LINE:
        raise NotAnExport(f"a line of more than {LINE} bytes")
    if line and not line.endswith(b"\n"):
        raise NotAnExport("cut: its last line is not whole")
    return line


def _header(line: bytes) -> Header:
    try:
        return _header_json.decode(line)
    except (ValueError, RecursionError) as e:
        raise NotAnExport(f"{NO_FACTS}: {e}") from e


def _trailer(line: bytes) -> Trailer:
    try:
        return _trailer_json.decode(line)
    except (ValueError, RecursionError) as e:
        raise NotAnExport("cut: its last line is not the one that tells how many facts there are") from e
