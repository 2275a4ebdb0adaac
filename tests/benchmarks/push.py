"""From IT's push to the plates of a hall: terminals that hold a question at the center, beside agents that poll it.

The hall is `window-terminal simulate hall`, a process of its own with real buffers, desks and links. An agent asks
each half minute, as configuration managers do. Both are told by one center, of one push.
"""

import base64
import json
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from sync.bundles.bundle import text, verified_before
from sync.center.network.certificates import Authority, establish
from sync.contract import SignedBundle, key_hash, terminal_name
from sync.uplink.client import CenterClient, TryAgain
from sync.uplink.comparison import Comparison
from terminal.app.simulated_hall import sheet
from tests.benchmarks.crowd import processor_seconds
from tests.benchmarks.figures import markdown
from tests.benchmarks.measuring import quantile
from tests.support.commands import typed
from tests.support.office import KEYS
from tests.sync.center.conftest import Hall

HEAD = """From the moment at which `config push` begins to sign until a window works by what was pushed: the plate
is drawn by it next (`plate` says what that costs). Agents ask every {} s, each at a moment of its own."""
PACKAGES = ("uvicorn", "litestar", "requests", "sqlalchemy")
WAIT_SECONDS = 600.0  # s for a hall to join, or to be reached
ASKED_TO_JOIN = 50  # times at most
Moments = Callable[[str], list[int]]  # when windows began to work by this version, ms


class PushExtent(Struct, frozen=True):
    """How many windows of each kind, how often an agent asks, in s; and how many a whole hall has."""

    windows: int = 300
    poll: float = 30.0
    hall: int = 1_000


class Reached(Struct, frozen=True):
    """How long it took, ms."""

    name: str
    windows: int
    p50_ms: int
    p99_ms: int
    last_ms: int


class PushFigures(Struct, frozen=True):
    """`published_ms` is when the last bundle was at the center; `hall_ms` the same of a whole hall by itself."""

    poll_s: float
    published_ms: int
    hall: int
    hall_ms: int
    hall_processor_ms: tuple[int, int]  # of the push, and of the center
    reached: list[Reached]

    def text(self) -> str:
        columns = ("a hall of", "windows", "p50 ms", "p99 ms", "last ms")
        rows = [
            (each.name, f"{each.windows:,}", f"{each.p50_ms:,}", f"{each.p99_ms:,}", f"{each.last_ms:,}")
            for each in self.reached
        ]
        said = f"The push itself was over after {self.published_ms:,} ms."
        push, center = self.hall_processor_ms
        whole = f"One of {self.hall:,} windows, where no terminal asks, took {self.hall_ms:,} ms"
        spent = f"{whole}: {push:,} of processor for the push, {center:,} for the center."
        return "\n\n".join([HEAD.format(f"{self.poll_s:g}"), markdown(columns, rows), said, spent])


def measure(folder: Path, extent: PushExtent) -> PushFigures:
    """Half of the windows stand in the simulated hall, half are agents'."""
    authority = establish(folder / "authority", [], datetime.now(UTC))
    ours = [f"T-{number:04}" for number in range(extent.windows)]
    theirs = [f"A-{number:04}" for number in range(extent.windows)]
    both = [window for pair in zip(ours, theirs, strict=True) for window in pair]  # neither is published first
    _key(folder)
    with _center(folder, authority) as hall:
        _push(folder, hall, both, "before")
        (folder / "sheet.txt").write_text(hall.command("tokens", *ours, *theirs, "--days", "1").output)
        with _simulated(folder, hall, extent.windows) as told, _agents(folder, hall, theirs, extent.poll) as seen:
            _wait(lambda: len(told("1.1")) >= len(ours), "the hall is configured")
            _wait(lambda: len(seen("1.1")) >= len(theirs), "the agents are")
            began = _now_ms()
            _push(folder, hall, both, "after")
            published = _now_ms() - began
            _wait(lambda: len(told("1.2")) >= len(ours) and len(seen("1.2")) >= len(theirs), "all are reached")
            found = [("terminals that hold a question", told("1.2")), ("agents that poll", seen("1.2"))]
    reached, whole = [_reached(name, began, at) for name, at in found], _whole_hall(folder / "whole", extent.hall)
    return PushFigures(extent.poll, published, extent.hall, *whole, reached)


def _whole_hall(folder: Path, count: int) -> tuple[int, tuple[int, int]]:
    """How long a push takes by itself that changes every window, ms; and the processor's of either side."""
    folder.mkdir()
    authority, windows = establish(folder / "authority", [], datetime.now(UTC)), [f"T-{n:04}" for n in range(count)]
    _key(folder)
    with _center(folder, authority) as hall:
        _push(folder, hall, windows, "before")
        began, ours, theirs = _now_ms(), time.process_time(), processor_seconds(hall.pid)
        _push(folder, hall, windows, "after")
        ours, theirs = time.process_time() - ours, processor_seconds(hall.pid) - theirs
        return _now_ms() - began, (round(1000 * ours), round(1000 * theirs))


def _key(folder: Path) -> None:
    stored = {"private": base64.b64encode(bytes(range(32))).decode(), "epoch": 1, "version": 0}
    (folder / "it.key").write_bytes(msgspec.json.encode(stored))


def _reached(name: str, began: int, at: Sequence[int]) -> Reached:
    spans = [float(each - began) for each in at]
    return Reached(name, len(spans), round(quantile(spans, 0.5)), round(quantile(spans, 0.99)), round(max(spans)))


def _push(folder: Path, hall: Hall, windows: Sequence[str], unit: str) -> None:
    tables = "\n".join(f'[[units.windows]]\nid = "{window}"\npeople = []\n' for window in windows)
    (folder / "hall.toml").write_text(f'name = "中心"\nsessions = []\n[[units]]\nname = "{unit}"\n{tables}')
    where = ("--key", folder / "it.key", "--center", hall.url, "--ca", hall.authority.ca)
    result = typed("config", "push", "--yes", folder / "hall.toml", *where)
    assert result.exit_code == 0, result.output


@contextmanager
def _center(folder: Path, authority: Authority) -> Iterator[Hall]:
    hall = Hall(folder, authority)
    hall.start()
    try:
        yield hall
    finally:
        hall.stop()


@contextmanager
def _simulated(folder: Path, hall: Hall, windows: int) -> Iterator[Moments]:
    """The hall in a process of its own, and when its windows began to work by a version."""
    words = [sys.executable, "-m", "terminal", "simulate", "hall", "--json", "--press", "0"]
    words += ["--center", hall.url, "--ca", str(hall.authority.ca), "--trust", KEYS[0]]
    words += ["--tokens", str(folder / "sheet.txt"), "--windows", f"{windows}", "--folder", str(folder / "hall")]
    told = _Told()
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        reader = threading.Thread(target=told.read, args=(process.stdout,))
        reader.start()
        try:
            yield told.at
        finally:
            process.send_signal(signal.SIGTERM)
            reader.join()


@contextmanager
def _agents(folder: Path, hall: Hall, windows: Sequence[str], poll: float) -> Iterator[Moments]:
    told, over = _Told(), threading.Event()
    tokens = sheet((folder / "sheet.txt").read_text().splitlines())
    agents = [
        threading.Thread(target=_ask, args=(hall, window, tokens[window], poll, told, over)) for window in windows
    ]
    for agent in agents:
        agent.start()
    try:
        yield told.at
    finally:
        over.set()
        for agent in agents:
            agent.join()


def _ask(hall: Hall, window: str, token: str, poll: float, told: "_Told", over: threading.Event) -> None:
    """One agent: asks now and then, and works by what it is given."""
    key, after = secrets.token_hex(32), 0
    with closing(CenterClient(hall.url, hall.authority.ca, key, lambda: None)) as line:
        _join(line, key, window, token, over)
        pause = random.random() * poll
        while not over.wait(pause):
            pause = poll
            with suppress(TryAgain):
                for order in line.orders(after, 0).orders:
                    after = order.id
                    if isinstance(order.what, SignedBundle):
                        told.note(window, text(verified_before(order.what.bundle).pair), _now_ms())


def _join(line: CenterClient, key: str, window: str, token: str, over: threading.Event) -> None:
    compared = Comparison(key_hash(key))
    for _ in range(ASKED_TO_JOIN):
        try:
            answer = line.pair(compared.request(terminal_name(compared.fingerprint), window, "agent", token))
            if answer.state == "accepted":
                return
            compared.heard(answer.challenge)
        except TryAgain as e:
            over.wait(e.after or 1.0)  # it has others to let in
    raise AssertionError(f"{window} was not let in")


class _Told:
    """When which window began to work by which version; on any thread."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, str], int] = {}

    def note(self, window: str, config: str, at: int) -> None:
        self._at.setdefault((config, window), at)

    def at(self, config: str) -> list[int]:
        return [at for (by, _), at in list(self._at.items()) if by == config]

    def read(self, lines: Iterable[str]) -> None:
        for line in lines:
            said = json.loads(line)
            self.note(said["window"], said["config"], said["mono_ms"])


def _wait(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.1)


def _now_ms() -> int:
    """By the clock of the simulated hall, too."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000_000
