"""The inspection of a journal: every frame of every file, those that opening passes over too, by the one before."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sync.journal.findings import Finding, span
from sync.journal.frames import RUN, Frame, encode, first, scan
from sync.journal.high_water_mark import MARK_STRUCT, Mark, MarkFile
from sync.journal.payload import JOURNAL_FORMAT, SEGMENT_START, FramePayload, decode
from sync.journal.segments import sealed


class StoredFrame(Struct, frozen=True, gc=False):
    """What a frame says, and where it stands."""

    file: str
    offset: int
    number: int
    payload: FramePayload


class InspectedLine(Struct, frozen=True):
    """A line of a file: its frame, or as damage left it, perhaps with frames in it."""

    offset: int
    length: int
    frames: list[Frame]
    sound: bool
    torn: bool


class Inspection:
    """Of the journal at `path`, which is only read. The lists are complete when `contents` has ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.problems: list[Finding] = []
        self.notes: list[Finding] = []  # what is odd and as it should be
        self.files = 0
        self.frames = 0
        self.mark = MarkFile(path).read()
        self._last: Frame | None = None
        self._due = 0  # the last frame of the newest snapshot

    def contents(self) -> Iterator[StoredFrame]:
        """What the frames say that count, in the order of the files."""
        files = files_of(self._path)
        numbers = [_number(file, self._path) for file in files]
        for place, file in enumerate(files):
            before = next(filter(None, numbers[place + 1 :]), 0)
            yield from self._file(file, before)
        if not self._path.exists():
            self.notes.append(Finding("the live segment is missing; the next start makes it", self._path.name))
        last = self._last.number if self._last else 0
        self.problems += judged(self.mark, last, MarkFile(self._path).path)
        if max(last, self.mark.number) < self._due:
            what = f"{span('frame', last + 1, self._due)} missing: its beginning is not whole"
            self.problems.append(Finding(what, files[-1].name))

    def _file(self, file: Path, before: int) -> Iterator[StoredFrame]:
        self.files += 1
        try:
            found = list(lines(file.read_bytes()))
        except OSError as e:
            self.problems.append(Finding(f"cannot be read: {e.strerror}", file.name))
            return
        self._judge_beginning(file, found)
        end = max((n for n, line in enumerate(found) if line.frames), default=-1)
        for line in found[: end + 1]:
            yield from self._line(file, line, before)
        self._judge_tail(file, found[end + 1 :], before)

    def _line(self, file: Path, line: InspectedLine, before: int) -> Iterator[StoredFrame]:
        if not line.sound:
            self.problems.append(Finding(f"{line.length} bytes are no frame", file.name, line.offset))
        for frame in line.frames:
            offset = line.offset + frame.end - len(encode(frame.number, frame.previous, frame.payload)[0])
            if before and frame.number >= before:
                self.notes.append(Finding("superseded by the next segment", file.name, offset, frame.number))
                continue
            self.frames += 1
            if wrong := misplaced(frame, self._last):
                self.problems.append(Finding(wrong, file.name, offset, frame.number))
            if self._last is None or frame.number > self._last.number:
                self._last = frame
            yield from self._payload(file, offset, frame)

    def _payload(self, file: Path, offset: int, frame: Frame) -> Iterator[StoredFrame]:
        payload = decode(frame.payload)
        if payload is None:
            self.problems.append(Finding("no journal of this version wrote it", file.name, offset, frame.number))
            return
        if payload.head and payload.head.format > JOURNAL_FORMAT:
            what = f"of format {payload.head.format}, which is not known here"
            self.problems.append(Finding(what, file.name, offset, frame.number))
        self._due = frame.number + payload.head.frames if payload.head else self._due
        yield StoredFrame(file.name, offset, frame.number, payload)

    def _judge_beginning(self, file: Path, found: list[InspectedLine]) -> None:
        frame = found[0].frames[0] if found and found[0].sound else None
        if not any(line.frames for line in found):
            self.problems.append(Finding("no frame in it", file.name))
        elif frame and not frame.payload.startswith(SEGMENT_START):
            why = "not what a segment begins with; what stood before it is gone"
            self.problems.append(Finding(why, file.name, 0, frame.number))
        elif frame and frame.number != _number(file, self._path):
            self.problems.append(Finding("not the frame that the file is named by", file.name, 0, frame.number))

    def _judge_tail(self, file: Path, tail: list[InspectedLine], before: int) -> None:
        # What was being written when a write failed or the power went is no damage: nobody was told of it.
        confirmed = self._last.number if self._last else 0
        for line in tail:
            finding = Finding(f"{line.length} bytes are no frame", file.name, line.offset)
            if line.torn and line is tail[-1]:
                self.notes.append(Finding("a torn frame, never confirmed", file.name, line.offset))
            elif before == confirmed + 1:
                self.notes.append(finding)
            else:
                self.problems.append(finding)


def files_of(path: Path) -> list[Path]:
    """The journal's files, oldest first."""
    return [*sealed(path), *([path] if path.exists() else [])]


def lines(content: bytes) -> Iterator[InspectedLine]:
    """What a file holds, in the order of the file."""
    for run in RUN.finditer(content):
        if frame := first(run[0]):
            yield InspectedLine(run.start(), len(run[0]), [frame], sound=True, torn=False)
        else:
            found = scan(run[0])
            yield InspectedLine(run.start(), len(run[0]), found.frames, sound=False, torn=found.torn)


def misplaced(frame: Frame, last: Frame | None) -> str:
    """What is wrong with a frame that stands behind `last`, empty where nothing is."""
    if last is None or (frame.number == last.number + 1 and frame.previous == last.crc):
        return ""
    if frame.number == last.number + 1:
        return "does not follow from the frame before it"
    if frame.number <= last.number:
        return f"stands behind frame {last.number}"
    return f"behind {last.number}: {span('frame', last.number + 1, frame.number - 1)} missing"


def judged(mark: Mark, last: int, file: Path) -> Iterator[Finding]:
    """What is wrong with a high-water mark where the journal ends with frame `last`."""
    if mark.number > last:
        yield Finding(f"{span('frame', last + 1, mark.number)} missing: confirmed, says the mark", file.name)
    # a cut may leave it empty, or without the bytes that it had just been lengthened by
    elif mark == Mark() and file.exists() and file.read_bytes()[: MARK_STRUCT.size].strip(b"\0"):
        yield Finding("damaged: it does not tell how far the journal went", file.name)


def _number(file: Path, path: Path) -> int:
    """The number of its first frame, 0 where nothing tells it."""
    if file != path:
        return int(file.suffix[1:])
    try:
        with file.open("rb") as opened:
            frame = first(opened.readline())
    except OSError:
        return 0
    return frame.number if frame else 0
