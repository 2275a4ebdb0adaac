"""What the benchmark of the sensor found, as structs that can also be read."""

from msgspec import Struct

from tests.benchmarks.figures import markdown

HEAD = """`added` is what a client takes beyond the sensor's own time: the whole identify less image, features and
search in the sensor's own log, each from the first byte of the command to the last byte of the answer. `×` is the
median, over the rounds, of one client's addition over ours of the same round."""


class Identified(Struct, frozen=True):
    """One client's identifies of a finger that lies on the glass."""

    name: str
    identifies: int
    to_ours: float
    median_us: int
    p90_us: int


class Reading(Struct, frozen=True):
    """From a finger's coming to our driver's event; `wait_ms` of it until the look that saw it began."""

    name: str
    touches: int
    total_ms: float
    wait_ms: float
    median_us: int  # added, of what came after that wait
    p90_us: int


class Idle(Struct, frozen=True):
    """Our driver while nobody comes; `commands` are those that the sensor got, its greeting included."""

    name: str
    seconds: float
    commands: int
    percent: float  # of one core


class SensorFigures(Struct, frozen=True):
    identifies: list[Identified]
    touches: list[Reading]
    idle: list[Idle]

    def text(self) -> str:
        return "\n\n".join([HEAD, self._identifies(), self._touches(), self._idle()])

    def _identifies(self) -> str:
        rows = [
            (each.name, f"{each.to_ours:.2f}", f"{each.median_us:,}", f"{each.p90_us:,}", f"{each.identifies:,}")
            for each in self.identifies
        ]
        return markdown(("one identify", "× ours", "added, median µs", "p90 µs", "n"), rows)

    def _touches(self) -> str:
        rows = [
            (
                each.name,
                f"{each.total_ms:,.0f}",
                f"{each.wait_ms:,.0f}",
                f"{each.median_us:,}",
                f"{each.p90_us:,}",
                f"{each.touches:,}",
            )
            for each in self.touches
        ]
        columns = ("finger to event", "all, median ms", "until the look ms", "added, median µs", "p90 µs", "n")
        return markdown(columns, rows)

    def _idle(self) -> str:
        rows = [
            (each.name, f"{each.percent:.2f}", f"{each.seconds:.0f}", f"{each.commands:,}") for each in self.idle
        ]
        return markdown(("idle", "% of a core", "s", "commands"), rows)
