"""Contestants, each in a process of its own, that take turns; and the counters that are read around each turn.

The speed of a disk drifts by the minute, so nothing is measured after something else: every round each contestant
has one short turn, in another order each time, and what is quoted is the median over the rounds.
"""

import math
import multiprocessing
import os
import random
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any, Protocol, TypeVar

from msgspec import Struct

Answer = TypeVar("Answer")
SPAWN = multiprocessing.get_context("spawn")  # a fresh interpreter: nobody pays for another's memory
SECTOR = 512  # bytes; the unit of the kernel's block statistics, whatever the device has


class Contestant(Protocol):
    def run(self, count: int) -> list[int]:
        """Does `count` operations; how long each took, in ns."""

    def close(self) -> None: ...


class Counters(Struct, frozen=True):
    """Bytes since the start of the process; None where the disk has no counter."""

    calls: int  # for writing
    asked: int  # handed to them
    written: int  # in pages made dirty, without the file system's own books; a large page counts whole
    device: int | None  # that reached the device, whoever wrote them


class Turn(Struct, frozen=True):
    """One contestant's turn: the spans in ns, and how far the counters went."""

    spans: list[int]
    calls: int
    asked: int
    written: int
    device: int | None


class Figures(Protocol):
    """What a benchmark found: a struct, for `--json`, that can also be read."""

    def text(self) -> str: ...


class Child:
    """A contestant in a process of its own. It is being made while this returns; `ready` waits for it."""

    def __init__(self, make: Callable[[], Contestant], folder: Path) -> None:
        self._pipe, far = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_serve, args=(make, folder, far), daemon=True)
        self._process.start()
        far.close()

    def ready(self) -> None:
        """Raises EOFError where the contestant could not be made; it has said why."""
        self._pipe.recv()

    def turn(self, count: int) -> Turn:
        self._pipe.send(count)
        turn: Turn = self._pipe.recv()
        return turn

    def close(self) -> None:
        self._pipe.close()  # the contestant reads the end of its orders
        self._process.join()


def race(children: Mapping[str, Child], turns: Mapping[str, Sequence[int]], rounds: int) -> list[dict[str, Turn]]:
    """Rounds of one turn each, in random order. `turns` has (operations a turn, one turn in so many rounds)."""
    order, dice = list(children), random.Random(20261123)
    found: list[dict[str, Turn]] = []
    os.sync()  # what filling left behind is nobody's turn to write
    for number in range(rounds):
        dice.shuffle(order)
        due = [name for name in order if number % turns[name][1] == 0]
        found.append({name: children[name].turn(turns[name][0]) for name in due})
    return found


def contest(
    folder: Path,
    makers: Mapping[str, Callable[[Path], Contestant]],
    turns: Mapping[str, tuple[int, int]],
    rounds: int,
) -> list[dict[str, Turn]]:
    """A race of contestants that are made for it, each in a folder of its own."""
    children = {name: _child(folder / name, maker) for name, maker in makers.items()}
    try:
        for child in children.values():
            child.ready()
        return race(children, turns, rounds)
    finally:
        for child in children.values():
            child.close()


def in_child(function: Callable[..., Answer], *args: Any) -> Answer:
    """What the function returns, called in a fresh process."""
    with SPAWN.Pool(1) as pool:
        return pool.apply(function, args)


def ratio(found: Sequence[Mapping[str, Turn]], name: str, to: str) -> float | None:
    """How many times as long one took as the other: the median over the rounds in which both had a turn."""
    pairs = [(turns[name].spans, turns[to].spans) for turns in found if name in turns and to in turns]
    return round(median(median(one) / median(other) for one, other in pairs), 3) if pairs else None


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def counters(folder: Path) -> Counters:
    """Where the counters of this process and of the disk under the folder stand."""
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    own = {name: int(value) for name, value in (line.split(": ") for line in lines)}
    return Counters(own["syscw"], own["wchar"], own["write_bytes"], _device(folder))


def memory(file: str, field: str) -> int:
    """A figure of /proc/self, in bytes."""
    lines = Path("/proc/self", file).read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:"))


def _child(folder: Path, maker: Callable[[Path], Contestant]) -> Child:
    folder.mkdir()
    return Child(partial(maker, folder), folder)


def _device(folder: Path) -> int | None:
    number = folder.stat().st_dev
    statistics = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}/stat")
    return int(statistics.read_text(encoding="ascii").split()[6]) * SECTOR if statistics.exists() else None


def _serve(make: Callable[[], Contestant], folder: Path, pipe: Connection) -> None:
    contestant = make()
    pipe.send(None)
    try:
        while True:
            pipe.send(_turn(contestant, pipe.recv(), folder))
    except EOFError:
        contestant.close()


def _turn(contestant: Contestant, count: int, folder: Path) -> Turn:
    before = counters(folder)
    spans = contestant.run(count)
    after = counters(folder)
    device = None if before.device is None or after.device is None else after.device - before.device
    calls, asked = after.calls - before.calls, after.asked - before.asked
    return Turn(spans, calls, asked, after.written - before.written, device)
