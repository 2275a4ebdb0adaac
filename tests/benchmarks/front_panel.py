"""The front panel: how long after the terminal itself a page of the demo is told of a lamp, and has the plate.

What the terminal shows is asked of its control socket without a pause; a page's events are read as they come.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import monotonic
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from terminal.demo.panel import Panel
from terminal.demo.rig import Rig
from terminal.domain.facts import LEVELS, Level
from tests.benchmarks.figures import markdown
from tests.benchmarks.measuring import quantile

PACKAGES = ("litestar", "uvicorn")
LIT, FRAMED = "lamp lit", "plate changed"
PATIENCE_SECONDS = 10.0  # s that a press may take to be seen


class PanelExtent(Struct, frozen=True):
    presses: int = 20


class Lag(Struct, frozen=True):
    """How far the page is behind, over all presses."""

    name: str
    median_ms: int
    p99_ms: int
    presses: int


class PanelFigures(Struct, frozen=True):
    lags: list[Lag]

    def text(self) -> str:
        rows = [(each.name, f"{each.median_ms}", f"{each.p99_ms}", f"{each.presses}") for each in self.lags]
        return markdown(("behind the terminal", "median ms", "p99 ms", "n"), rows)


class _Terminal(Struct):
    lamps: list[str]
    frames: int


class _Event(Struct):
    terminal: _Terminal | None = None


_event_json = msgspec.json.Decoder(_Event)


class Eye:
    """Whoever looks: notes when each lamp was first seen lit and each frame first seen."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._lit: frozenset[str] = frozenset()
        self._since: dict[str, float] = {}  # when each lamp was lit last
        self._frame, self._framed = 0, 0.0

    def sees(self, lamps: Sequence[str], frame: int) -> None:
        now = monotonic()
        with self._changed:
            self._since |= dict.fromkeys(set(lamps) - self._lit, now)
            self._lit = frozenset(lamps)
            if frame != self._frame:
                self._frame, self._framed = frame, now
            self._changed.notify_all()

    def when(self, lamp: Level, pressed: float, after: int) -> tuple[float, float]:
        """When this lamp was lit, behind the press, and when a frame above `after` was there."""
        with self._changed:
            seen = self._changed.wait_for(lambda: self._since.get(lamp, 0.0) > pressed, PATIENCE_SECONDS)
            assert seen, f"{lamp} is not lit"
            assert self._changed.wait_for(lambda: self._frame > after, PATIENCE_SECONDS), "no new frame"
            return self._since[lamp], self._framed

    def dark(self) -> int:
        """Waits until no lamp is lit; the frame by then."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._lit, PATIENCE_SECONDS), "a lamp stays lit"
            return self._frame


def measure(folder: Path, extent: PanelExtent) -> PanelFigures:
    """A whole demo in this folder, pressed again and again; a page is a client that reads its events."""
    rig = Rig(folder, headless=True, say=lambda _: None)
    try:
        rig.start()
        rig.power_on()
        rig.pair()
        rig.push()
        rig.confirm_fingers()
        with Panel(rig) as panel:
            found = list(_pressed(rig, panel.url, extent.presses))
    finally:
        rig.stop()
    names = (f"{LIT}, told", f"{FRAMED}, told", f"{FRAMED}, its picture there")
    return PanelFigures([_lag(name, [row[i] for row in found]) for i, name in enumerate(names)])


def _lag(name: str, seconds: Sequence[float]) -> Lag:
    millis = [1000 * max(0.0, each) for each in seconds]
    return Lag(name, round(median(millis)), round(quantile(millis, 0.99)), len(millis))


def _pressed(rig: Rig, url: str, presses: int) -> Iterator[tuple[float, float, float]]:
    near, page = Eye(), Eye()
    with _looking(lambda: _asked(rig, near)), closing(_connected(url)) as line, _looking(_told(line, page)):
        for number in range(presses):
            level, before, pressed = LEVELS[number % 2], max(near.dark(), page.dark()), monotonic()
            rig.key(level, True)
            rig.key(level, False)
            (lit, framed), (told, shown) = near.when(level, pressed, before), page.when(level, pressed, before)
            yield told - lit, shown - framed, _pictured(url) - framed


def _asked(rig: Rig, eye: Eye) -> None:
    status = rig.status()
    eye.sees(status.lamps, status.frames)


def _connected(url: str) -> HTTPConnection:
    line = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_SECONDS)
    line.request("GET", "/api/events")
    return line


def _told(line: HTTPConnection, eye: Eye) -> Callable[[], None]:
    events = line.getresponse()

    def read() -> None:
        raw = events.readline()
        if raw.startswith(b"data: ") and (said := _event_json.decode(raw[6:]).terminal):
            eye.sees(said.lamps, said.frames)

    return read


def _pictured(url: str) -> float:
    """Fetches the plate as a page does; when it was there."""
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_SECONDS)) as line:
        line.request("GET", "/api/plate.png")
        line.getresponse().read()
    return monotonic()


@contextmanager
def _looking(look: Callable[[], None]) -> Iterator[None]:
    """Looks again and again, on a thread of its own."""
    over = threading.Event()

    def turn() -> None:
        while not over.is_set():
            look()

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
