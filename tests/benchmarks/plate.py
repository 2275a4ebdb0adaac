"""The plate beside a Chromium kiosk: how soon it hangs there, what it weighs, what it does while nothing happens,
and how long one change takes. The same witness for both: the X server's own frame."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median, quantiles

import msgspec
from msgspec import Struct

from hardware import board
from hardware.simulated.clock import Power, real_clock, set_shared_clock
from sync.buffer import Buffer
from terminal.control import call
from terminal.demo.rig import Rig
from tests.benchmarks.kiosk import Kiosk, end
from tests.benchmarks.material import fill
from tests.benchmarks.wall import PATIENCE, SIZE, Wall, weight, worked

PACKAGES = ("pygame",)
HEADER, PLAQUE, BODY = (0x34, 0x3E, 0x4E), (0x9E, 0x12, 0x1A), (0xFC, 0xFA, 0xF5)
BAND = 400  # a line of the band that changes
HEAD = """Medians of {} starts with {} facts in the buffer. Memory is PSS of all processes; {} changes.

| | first true plate | memory | idle | a change, p50 | p99 |
|---|---|---|---|---|---|"""
REST = 0.1  # s without a change, after which the next may come
APART = 12_000  # ms between presses: each is a rating of its own


Start = Callable[[str], "subprocess.Popen[bytes]"]


class Extent(Struct, frozen=True):
    facts: int = 10_000
    starts: int = 7
    settle: float = 10.0  # s after which memory is read
    idle: float = 60.0  # s
    changes: int = 50


class Side(Struct, frozen=True):
    """One of the two: medians, and the slowest of a hundred changes. Seconds, bytes, parts of a core, ms."""

    name: str
    first: float
    memory: int
    idle: float
    change: float
    slowest: float


class PlateFigures(Struct, frozen=True):
    facts: int
    starts: int
    changes: int
    ours: Side
    theirs: Side

    def text(self) -> str:
        head = HEAD.format(self.starts, self.facts, self.changes)
        rows = [
            f"| {s.name} | {s.first:.2f} s | {s.memory / 1e6:.0f} MB | {s.idle:.2%} of a core | {s.change:.1f} ms "
            f"| {s.slowest:.1f} ms |"
            for s in (self.ours, self.theirs)
        ]
        ours, theirs = self.ours, self.theirs
        ratio = (
            f"| ratio | {theirs.first / ours.first:.1f} × | {theirs.memory / ours.memory:.1f} × "
            f"| {theirs.idle / max(ours.idle, 1e-6):.1f} × | {theirs.change / ours.change:.1f} × "
            f"| {theirs.slowest / ours.slowest:.1f} × |"
        )
        return "\n".join([head, *rows, ratio])


class Ours:
    """A terminal that was paired and configured, and has delivered the facts that it holds."""

    name = "window-terminal"

    def __init__(self, folder: Path, facts: int) -> None:
        self.rig = Rig(folder, headless=True, say=lambda _: None)
        self.rig.start()
        # First, as they came first: a buffer keeps in memory what follows a fact of these two days.
        with Buffer(folder / "terminal" / "buffer", board.serial()) as buffer:
            fill(buffer, facts)
        self.rig.power_on()
        self.rig.pair()
        self.rig.push()
        self.rig.until(lambda: self.rig.status()["config"], "the configuration is in force")
        self.rig.until(lambda: self.rig.status()["waiting"] == 0, "the facts are delivered")
        self.rig.switch_off()

    def start(self, display: str) -> "subprocess.Popen[bytes]":
        power = Power(secrets.token_hex(8), real_clock(), 0)
        bench = self.rig.folder / "board"
        (bench / "power.json").write_bytes(msgspec.json.encode(power))
        named = ["--settings", str(self.rig.settings), "--simulated", str(bench)]
        lean = {"DISPLAY": display, "SDL_VIDEODRIVER": "x11", "SDL_FRAMEBUFFER_ACCELERATION": "0"}
        return subprocess.Popen(
            [sys.executable, "-m", "terminal", "run", *named],
            env={**os.environ, **lean},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop_time(self) -> None:
        """From the next start on, time goes on only when it is told to, and nobody else tells what time it is."""
        self.rig.cable.pull()
        set_shared_clock(self.rig.folder / "board" / "clock", real_clock() + 1000)
        self._now = real_clock() + 1000

    def press(self) -> None:
        call(self.rig.control, {"do": "edge", "key": "satisfied", "pressed": True})

    def let_go(self) -> None:
        call(self.rig.control, {"do": "edge", "key": "satisfied", "pressed": False})
        for ahead in (200, APART):
            self._now += ahead
            set_shared_clock(self.rig.folder / "board" / "clock", self._now)
            call(self.rig.control, {"do": "tick"})


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
    ours, kiosk = Ours(folder / "terminal", extent.facts), Kiosk(folder)
    try:
        with kiosk:
            sides = _both(folder, ours, kiosk, extent)
    finally:
        ours.rig.stop()
    return PlateFigures(extent.facts, extent.starts, extent.changes, *sides)


def _both(folder: Path, ours: Ours, kiosk: Kiosk, extent: Extent) -> tuple[Side, Side]:
    starters: dict[str, Start] = {ours.name: ours.start, "Chromium kiosk": kiosk.start}
    firsts: dict[str, list[float]] = {name: [] for name in starters}
    for number in range(extent.starts + 1):  # the first one only warms the page cache and the profile
        for name, start in starters.items():
            with Wall(folder / f"start-{name[:3]}-{number}") as wall:
                span, process = _started(wall, start)
                end(process)
            firsts[name] += [span] if number else []
    weights, idles = _still(folder, starters, extent)
    ours.stop_time()
    with Wall(folder / "change-ours") as wall:
        _, process = _started(wall, ours.start)
        call(ours.rig.control, {"do": "status"}, PATIENCE)
        mine = _changes(wall, ours.press, ours.let_go, extent.changes)
        end(process)
    with Wall(folder / "change-theirs") as wall:
        _, process = _started(wall, kiosk.start)
        theirs = _changes(wall, lambda: kiosk.say("正在记录…"), lambda: kiosk.say(""), extent.changes)
        end(process)
    return tuple(
        Side(name, median(firsts[name]), weights[name], idles[name], median(spans), _slowest(spans))
        for name, spans in zip(starters, (mine, theirs), strict=True)
    )  # type: ignore[return-value]


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
