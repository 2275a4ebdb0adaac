"""What the benchmark of the crowd found, as structs that can also be read."""

from msgspec import Struct

from tests.benchmarks.figures import markdown

HEAD = """A terminal delivers twenty facts at a time, each time on a new connection, while others harm the center;
`MB added` is the center's memory at its highest (RSS), above what it had before. Below, a hall comes back with what
waited: `late` are calls that outlived the terminal's time-out, `sent away` those that were told when to come
again. `CPU s` is the center's own processor time: other work on the machine changes it least."""


class Flood(Struct, frozen=True):
    """One kind of attack, and the deliveries that were made meanwhile; the failed ones count with their time."""

    name: str
    count: int
    megabytes: float
    processor_s: float
    deliveries: int
    failed: int
    median_ms: int
    p99_ms: int


class Storm(Struct, frozen=True):
    """A hall that delivers what waited, a few terminals at a time or all at once."""

    name: str
    seconds: float
    to_quiet: float
    processor_s: float
    processor_to_quiet: float
    calls: int
    late: int
    sent_away: int
    p99_s: float
    longest_s: float


class CrowdFigures(Struct, frozen=True):
    floods: list[Flood]
    storms: list[Storm]

    def text(self) -> str:
        return "\n\n".join([HEAD, self._floods(), self._storms()])

    def _floods(self) -> str:
        columns = (
            "a terminal delivers beside",
            "n",
            "MB added",
            "CPU s",
            "deliveries",
            "failed",
            "median ms",
            "p99 ms",
        )
        rows = [
            (
                each.name,
                f"{each.count:,}",
                f"{each.megabytes:,.1f}",
                f"{each.processor_s:,.1f}",
                f"{each.deliveries:,}",
                f"{each.failed:,}",
                f"{each.median_ms:,}",
                f"{each.p99_ms:,}",
            )
            for each in self.floods
        ]
        return markdown(columns, rows)

    def _storms(self) -> str:
        columns = (
            "a hall comes back",
            "s",
            "× few",
            "CPU s",
            "× few",
            "calls",
            "late",
            "sent away",
            "p99 s",
            "longest s",
        )
        rows = [
            (
                each.name,
                f"{each.seconds:.1f}",
                f"{each.to_quiet:.2f}",
                f"{each.processor_s:.1f}",
                f"{each.processor_to_quiet:.2f}",
                f"{each.calls:,}",
                f"{each.late:,}",
                f"{each.sent_away:,}",
                f"{each.p99_s:.2f}",
                f"{each.longest_s:.2f}",
            )
            for each in self.storms
        ]
        return markdown(columns, rows)
