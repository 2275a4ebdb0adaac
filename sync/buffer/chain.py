"""The chain of facts and its judge: numbers without gaps, each fact with the hash of the one before it. Pure."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from sync.journal.findings import Finding, span
from terminal.domain.facts import GENESIS

ORIGIN = bytes.fromhex(GENESIS)


class Link(Struct, frozen=True, gc=False):
    """A fact in the chain. `first` is its own number, or where it declares others lost, the first of them."""

    seq: int
    first: int
    prev: bytes
    digest: bytes
    kind: str
    series: str
    file: str = ""
    offset: int | None = None
    frame: int = 0

    @property
    def declares(self) -> bool:
        return self.kind == "lost"

    def finding(self, what: str) -> Finding:
        return Finding(what, self.file, self.offset, self.frame, self.seq)


class Chain:
    """Takes the facts in the order of their numbers. The center has all up to `through`: they may be given up.

    `lost` holds the numbers that are declared lost. What else is missing is a problem; what is declared, a note.
    """

    def __init__(self, series: str, through: int = 0, lost: Iterable[range] = ()) -> None:
        self._series = series
        self._through = through
        self._lost = sorted(lost, key=lambda numbers: numbers.start)
        self._last: Link | None = None
        self.problems: list[Finding] = []
        self.notes: list[Finding] = []
        self.count = 0  # of facts, without declarations

    @property
    def end(self) -> int:
        """The last number."""
        return self._last.seq if self._last else 0

    @property
    def waiting(self) -> int:
        """How many facts the center does not have; what is lost counts once for each declaration."""
        above = self._through + 1
        declared = sum(max(numbers[-1] - max(numbers.start, above), 0) for numbers in self._lost)
        return max(self.end - self._through - declared, 0)

    def take(self, link: Link) -> None:
        """The next fact, or the same again from another file."""
        if link.series != self._series:
            self.problems.append(link.finding(f"of another series: {link.series}"))
        elif self._last and link.seq == self._last.seq:
            self._judge_again(link, self._last)
        else:
            self._judge(link)
            self._note(link)
            self.count += not link.declares
            self._last = link

    def promise(self, seq: int) -> None:
        """Numbers up to this one were given to facts."""
        for start, end in self._undeclared(self.end + 1, seq):
            self.problems.append(Finding(f"{span('fact', start, end)} missing at the end"))

    def _judge(self, link: Link) -> None:
        # Before the first fact that is kept, only those may be missing that the center has.
        start = self.end + 1 if self.count else max(self.end, self._through) + 1
        for first, last in self._undeclared(start, link.first - 1):
            self.problems.append(link.finding(f"{span('fact', first, last)} missing before it"))
        expected = self._last.digest if self._last else ORIGIN
        # What was recorded before others were lost follows from those, not from their declaration.
        unknown = self._last is not None and self._last.declares
        if link.first == self.end + 1 and link.prev != expected and not unknown:
            self.problems.append(
                link.finding("does not follow from the fact before it: one of the two was altered")
            )

    def _judge_again(self, link: Link, last: Link) -> None:
        if link.digest != last.digest and not (link.declares or last.declares):
            self.problems.append(link.finding("not the same as in an earlier file"))

    def _note(self, link: Link) -> None:
        if link.declares:
            self.notes.append(link.finding(f"{span('fact', link.first, link.seq)} declared lost"))
        elif link.kind == "void":
            self.notes.append(link.finding("void: what had this number was never confirmed"))

    def _undeclared(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The first and the last of the numbers that nothing declares lost."""
        for numbers in self._lost:
            if start <= end and start < numbers.start:
                yield start, min(end, numbers.start - 1)
            start = max(start, numbers.stop)
        if start <= end:
            yield start, end
