"""From the edge at a key's pin to the lamp, to the durable fact, to the plate: a whole terminal, press by press."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from msgspec import Struct

from terminal.domain.facts import Level
from tests.benchmarks.desk import PressedDesk, Spans, levels
from tests.benchmarks.figures import markdown
from tests.benchmarks.measuring import counters, in_child, quantile
from tests.benchmarks.stores import Bare

PACKAGES = ("pygame",)
WARMING = 10  # presses before those that count
BARE = "bare append, fdatasync"
LINKED, ALONE = "center there", "center away"
HEAD = """`×` is the median, over the presses, of the span over that of a bare append with `fdatasync` once that
press was settled; the append writes as many bytes ({}) as the press."""
STAGES: dict[str, Callable[[Spans], float]] = {
    "lamp lit": lambda spans: spans.lamp,
    "fact durable": lambda spans: spans.durable,
    "plate changed": lambda spans: spans.changed,
    "plate says thanks": lambda spans: spans.thanked,
}

Found = tuple[int, list[Spans], list[float]]  # bytes of a press, the presses, the bare appends in seconds


class Extent(Struct, frozen=True):
    """How much is measured."""

    presses: int = 400  # with and without the center


class Stage(Struct, frozen=True):
    """One thing that follows a press, or the bare append."""

    name: str
    presses: int
    to_append: float
    median_us: int
    p99_us: int


class PressFigures(Struct, frozen=True):
    bytes: int  # that one press hands to the disk
    linked: list[Stage]
    alone: list[Stage]

    def text(self) -> str:
        tables = [_table(name, each) for name, each in ((LINKED, self.linked), (ALONE, self.alone))]
        return "\n\n".join([HEAD.format(self.bytes), *tables])


def measure(folder: Path, extent: Extent) -> PressFigures:
    """Everything that follows a press: in this folder, each time in a fresh process."""
    linked, alone = (in_child(_presses, folder / name, extent.presses, name == LINKED) for name in (LINKED, ALONE))
    return PressFigures(linked[0], _stages(linked), _stages(alone))


def _stages(found: Found) -> list[Stage]:
    _, spans, appends = found
    followed = [_stage(name, [span(each) for each in spans], appends) for name, span in STAGES.items()]
    return [_stage(BARE, appends, appends), *followed]


def _stage(name: str, spans: Sequence[float], appends: Sequence[float]) -> Stage:
    times = median(span / append for span, append in zip(spans, appends, strict=True))
    micros = [1e6 * span for span in spans]
    return Stage(name, len(spans), round(times, 2), round(median(micros)), round(quantile(micros, 0.99)))


def _table(name: str, stages: Sequence[Stage]) -> str:
    rows = [
        (each.name, f"{each.to_append:.2f}", f"{each.median_us:,}", f"{each.p99_us:,}", f"{each.presses:,}")
        for each in stages
    ]
    return markdown((f"from the edge, {name}", "× append", "median µs", "p99 µs", "n"), rows)


def _presses(folder: Path, count: int, linked: bool) -> Found:
    """The terminal has the main thread, as it has when it is run."""
    folder.mkdir()
    desk = PressedDesk(folder, linked=linked)
    with ThreadPoolExecutor(1) as hand, desk.watched():
        found = hand.submit(_pressed, desk, folder, count)
        found.add_done_callback(lambda _: desk.terminal.loop.stop())
        desk.terminal.run({})
        return found.result()


def _pressed(desk: PressedDesk, folder: Path, count: int) -> Found:
    desk.open()
    size = int(median(_written(desk, folder, level) for level in levels(WARMING)))
    bare = Bare(folder, size=size, allocated=0)
    spans, appends = list[Spans](), list[float]()
    for level in levels(count):
        spans.append(desk.press(level))
        appends += [nanoseconds / 1e9 for nanoseconds in bare.run(1)]
    bare.close()
    return size, spans, appends


def _written(desk: PressedDesk, folder: Path, level: Level) -> int:
    before = counters(folder).asked
    desk.press(level)
    return counters(folder).asked - before
