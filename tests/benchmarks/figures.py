"""What the benchmark of the buffer found, as structs that can also be read."""

from collections.abc import Sequence

from msgspec import Struct

HEAD = """A fact is {} bytes as our buffer writes it; the bare appends write as many. `×` is the median, over the
rounds, of one contestant's time over the bare append's of the same round. `device B` is what reached the disk
during one insert: with the file system's journal, and with what anyone else wrote meanwhile. `dirtied B` is
`write_bytes` of `/proc/self/io`: a large page of the page cache counts whole although the disk gets one block."""


class Insert(Struct, frozen=True):
    """One contestant. The ratios are to the two bare appends; the bytes are the median over the turns."""

    name: str
    holds: int
    inserts: int
    to_append: float | None
    to_allocated: float | None
    median_us: float
    p99_us: float
    device: int | None
    written: int


class Rate(Struct, frozen=True):
    name: str
    facts_a_second: int
    to_alone: float | None


class Opening(Struct, frozen=True):
    """Medians over fresh processes; memory is what opening added, in bytes (PSS), and at its highest (RSS)."""

    name: str
    facts: int
    waiting: int
    seconds: float
    memory: int
    peak: int


class Reading(Struct, frozen=True):
    """`history` from its first fact to its last, in fresh processes; memory at its highest (RSS), in bytes."""

    name: str
    facts: int
    seconds: float
    peak: int


class BufferFigures(Struct, frozen=True):
    fact_bytes: int  # that our buffer hands to the disk for one fact
    inserts: list[Insert]
    missing: list[str]  # contestants that are not installed
    rates: list[Rate]
    openings: list[Opening]
    readings: list[Reading]

    def text(self) -> str:
        parts = [self._inserts(), *(f"{name}: not installed (extra `benchmark`)" for name in self.missing)]
        return "\n\n".join([*parts, self._rates(), self._openings(), self._readings()])

    def _inserts(self) -> str:
        columns = ("one durable insert", "holds", "× append", "× allocated", "median µs", "p99 µs", "n")
        rows = [
            (
                each.name,
                f"{each.holds:,}",
                times(each.to_append),
                times(each.to_allocated),
                f"{each.median_us:,.0f}",
                f"{each.p99_us:,.0f}",
                f"{each.inserts:,}",
                "–" if each.device is None else f"{each.device:,}",
                f"{each.written:,}",
            )
            for each in self.inserts
        ]
        return f"{HEAD.format(self.fact_bytes)}\n\n{markdown((*columns, 'device B', 'dirtied B'), rows)}"

    def _rates(self) -> str:
        rows = [(each.name, times(each.to_alone), f"{each.facts_a_second:,}") for each in self.rates]
        return markdown(("throughput", "× one thread", "facts a second"), rows)

    def _openings(self) -> str:
        rows = [
            (
                each.name,
                f"{each.facts:,}",
                f"{each.waiting:,}",
                f"{each.seconds:.3f}",
                f"{each.memory / 1e6:.1f}",
                f"{each.peak / 1e6:.1f}",
            )
            for each in self.openings
        ]
        return markdown(("opening", "facts", "waiting", "s", "MB added", "MB added at the peak"), rows)

    def _readings(self) -> str:
        rows = [
            (
                each.name,
                f"{each.facts:,}",
                f"{each.seconds:.3f}",
                f"{1e6 * each.seconds / each.facts:.1f}",
                f"{each.peak / 1e6:.1f}",
            )
            for each in self.readings
        ]
        return markdown(("history", "facts", "s", "µs a fact", "MB added at the peak"), rows)


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that reads as it stands, and as Markdown."""
    widths = [max(3, *(len(row[place]) for row in (columns, *rows))) for place in range(len(columns))]
    rule = ["-" * width if place == 0 else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    lines = [_line(row, widths) for row in (columns, rule, *rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return f"| {' | '.join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])} |"


def times(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"
