"""The plate beside a Chromium kiosk: how soon it hangs there, its weight, what it does, how long a change takes.

The same witness for both: the X server's own frame.
"""

import math
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median, quantiles

from msgspec import Struct

from tests.benchmarks.kiosk import Kiosk, end
from tests.benchmarks.paired import Paired
from tests.benchmarks.wall import SIZE, Wall, weight, worked

PACKAGES = ("pygame",)
HEADER, PLAQUE, BODY = (0x34, 0x3E, 0x4E), (0x9E, 0x12, 0x1A), (0xFC, 0xFA, 0xF5)
BAND = 400  # a line of the band that changes
HEAD = """Medians of {} starts, and of {} with nothing of the disk in memory, as after a night without power; {}
facts in the buffer. Ours can be pressed after {:.2f} s. Memory is PSS of all processes; {} changes.

| | first true plate | after the night | memory | idle | a change, p50 | p99 |
|---|---|---|---|---|---|---|"""
PAGE_CACHE = Path("/proc/sys/vm/drop_caches")  # Documentation/admin-guide/sysctl/vm.rst; root's alone
REST = 0.1  # s without a change, after which the next may come


Start = Callable[[str], "subprocess.Popen[bytes]"]


class Extent(Struct, frozen=True):
    facts: int = 10_000
    starts: int = 7
    nights: int = 5  # starts with an empty page cache; none where that is not ours to empty
    settle: float = 10.0  # s after which memory is read
    idle: float = 60.0  # s
    changes: int = 50


class Side(Struct, frozen=True):
    """One of the two: medians, and the slowest of a hundred changes. Seconds, bytes, parts of a core, ms."""

    name: str
    first: float
    night: float
    memory: int
    idle: float
    change: float
    slowest: float


class PlateFigures(Struct, frozen=True):
    extent: Extent
    ready: float  # s until ours could be pressed
    ours: Side
    theirs: Side

    def text(self) -> str:
        extent = self.extent
        head = HEAD.format(extent.starts, extent.nights, extent.facts, self.ready, extent.changes)
        rows = [
            f"| {s.name} | {s.first:.2f} s | {s.night:.2f} s | {s.memory / 1e6:.0f} MB | {s.idle:.2%} of a core "
            f"| {s.change:.1f} ms | {s.slowest:.1f} ms |"
            for s in (self.ours, self.theirs)
        ]
        ours, theirs = self.ours, self.theirs
        ratio = (
            f"| ratio | {theirs.first / ours.first:.1f} × | {theirs.night / ours.night:.1f} × "
            f"| {theirs.memory / ours.memory:.1f} × | {theirs.idle / max(ours.idle, 1e-6):.1f} × "
            f"| {theirs.change / ours.change:.1f} × | {theirs.slowest / ours.slowest:.1f} × |"
        )
        return "\n".join([head, *rows, ratio])


def hangs(wall: Wall) -> bool:
    """Whether the plate of the configuration hangs there: its header with a unit in it, its window, its words."""
    if wall.pixel(SIZE[0] // 2, 3) != HEADER or wall.pixel(640, 6) != PLAQUE or wall.pixel(6, 300) != BODY:
        return False
    unit = b"".join(wall.row(y, 22, 590) for y in range(50, 95, 3))
    words = b"".join(wall.row(y, 100, 780) for y in range(150, 330, 6))
    return _pixels(unit, b"\xff\xff\xff") > 60 and _pixels(words, b"\x30\x1a\x0e") > 60


def _pixels(rows: bytes, colour: bytes) -> int:
    return sum(rows[place : place + 3] == colour for place in range(0, len(rows), 4))


def measure(folder: Path, extent: Extent) -> PlateFigures:
    """Both, start by start in turn."""
    ours, kiosk = Paired(folder / "terminal", extent.facts), Kiosk(folder)
    try:
        with kiosk:
            ready, *sides = _both(folder, ours, kiosk, extent)
    finally:
        ours.rig.stop()
    return PlateFigures(extent, ready, *sides)


def _both(folder: Path, ours: Paired, kiosk: Kiosk, extent: Extent) -> tuple[float, Side, Side]:
    starters: dict[str, Start] = {ours.name: ours.start, "Chromium kiosk": kiosk.start}
    _firsts(folder / "warming", starters, 1)  # the page cache, the bytecode and the profile
    nights = _firsts(folder / "night", starters, extent.nights if os.access(PAGE_CACHE, os.W_OK) else 0, _forgotten)
    firsts = _firsts(folder / "start", starters, extent.starts)
    ready = median(_ready(folder / f"ready-{number}", ours) for number in range(extent.starts))
    weights, idles = _still(folder, starters, extent)
    changes = {
        ours.name: _our_changes(folder, ours, extent),
        "Chromium kiosk": _their_changes(folder, kiosk, extent),
    }
    mine, theirs = (
        Side(name, firsts[name], nights[name], weights[name], idles[name], median(spans), _slowest(spans))
        for name, spans in changes.items()
    )
    return ready, mine, theirs


def _firsts(
    folder: Path, starters: Mapping[str, Start], count: int, before: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """How soon each plate hangs there, the median of so many starts in turn; not a number for none."""
    spans: dict[str, list[float]] = {name: [] for name in starters}
    for number in range(count):
        for name, start in starters.items():
            with Wall(folder / f"{name[:3]}-{number}") as wall:
                before()
                span, process = _started(wall, start)
                end(process)
            spans[name].append(span)
    return {name: median(found) if found else math.nan for name, found in spans.items()}


def _forgotten() -> None:
    """Empties the page cache: what is asked for next comes from the disk."""
    os.sync()
    PAGE_CACHE.write_text("3")


def _ready(folder: Path, ours: Paired) -> float:
    with Wall(folder) as wall:
        begun = time.monotonic()
        process = ours.start(wall.display)
        span = ours.ready() - begun
        end(process)
    return span


def _our_changes(folder: Path, ours: Paired, extent: Extent) -> list[float]:
    ours.stop_time()
    with Wall(folder / "change-ours") as wall:
        _, process = _started(wall, ours.start)
        ours.ready()
        spans = _changes(wall, ours.press, ours.let_go, extent.changes)
        end(process)
    return spans


def _their_changes(folder: Path, kiosk: Kiosk, extent: Extent) -> list[float]:
    with Wall(folder / "change-theirs") as wall:
        _, process = _started(wall, kiosk.start)
        kiosk.ready()
        spans = _changes(wall, lambda: kiosk.say("正在记录…"), lambda: kiosk.say(""), extent.changes)
        end(process)
    return spans


def _started(wall: Wall, start: Start) -> tuple[float, "subprocess.Popen[bytes]"]:
    """How long it takes from the start to the plate, and the process."""
    begun = time.monotonic()
    process = start(wall.display)
    return wall.until(lambda: hangs(wall)) - begun, process


def _still(folder: Path, starters: Mapping[str, Start], extent: Extent) -> tuple[dict[str, int], dict[str, float]]:
    """What each weighs, and what both do while nothing happens, side by side."""
    with Wall(folder / "still-one") as one, Wall(folder / "still-two") as two:
        running = {name: _started(wall, starters[name])[1] for name, wall in zip(starters, (one, two), strict=True)}
        time.sleep(extent.settle)
        weights = {name: weight(process.pid) for name, process in running.items()}
        before = {name: worked(process.pid) for name, process in running.items()}
        time.sleep(extent.idle)
        idles = {name: (worked(process.pid) - before[name]) / extent.idle for name, process in running.items()}
        for process in running.values():
            end(process)
    return weights, idles


def _changes(wall: Wall, change: Callable[[], None], back: Callable[[], None], count: int) -> list[float]:
    """How long each change takes to the wall, in ms."""
    spans = []
    for _ in range(count):
        quiet = _rested(wall)
        begun = time.monotonic()
        change()
        spans.append((wall.until_other(BAND, quiet) - begun) * 1000)
        back()
    return spans


def _rested(wall: Wall) -> bytes:
    """The band once nothing has changed on it for a while."""
    last = b""
    while (now := wall.row(BAND, 0, SIZE[0])) != last:
        last = now
        time.sleep(REST)
    return now


def _slowest(spans: list[float]) -> float:
    return quantiles(spans, n=100)[98] if len(spans) > 1 else spans[0]
