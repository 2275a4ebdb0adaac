"""The process whose power is cut: does one deed after another to a buffer and says so after each returned.

`python -m tests.machine.writer FOLDER SEED synced|unsynced` says "ready" before it opens the buffer, then the
buffer's series, then for each deed the facts that it recorded, as canonical lines in one JSON list.
"""

import json
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from terminal.domain.facts import Audit, Draft, Fact, Moment
from tests.machine.witness import SLOT, line

START = 1_795_391_520_000  # ms UTC
WEEK = 7 * 86_400_000  # ms


class Deed(Struct, frozen=True):
    """One call to a buffer: facts recorded together, all but the last `left` settled, a text kept, a configuration
    taken, or (with none of these) what is old archived. `at` is its time, in ms UTC.
    """

    details: tuple[str, ...] = ()
    left: int = -1
    text: str = ""
    version: int = 0
    at: int = START

    @property
    def configured(self) -> tuple[str, tuple[int, int]]:
        return f"configuration {self.version}", (1, self.version)


def deeds(seed: int) -> Iterator[Deed]:
    """The same endless work for the same seed, each seed a week after the one before."""
    chance, at = random.Random(seed), START + seed * WEEK
    number = 0
    while True:
        number += 1
        kind = chance.random()
        if kind < 0.8:
            several = chance.randint(2, 5) if kind < 0.15 else 1
            details = [f"{seed}.{number}.{place} " + "窗" * chance.randrange(300) for place in range(several)]
            yield Deed(details=tuple(details), at=at)
        elif kind < 0.88:
            yield Deed(left=chance.randrange(4))
        elif kind < 0.92:
            yield Deed(version=seed * 1000 + number)
        elif kind < 0.96:
            yield Deed(at=at)
        else:
            yield Deed(text=f"{seed}.{number} " + "x" * chance.randrange(2000))


def draft(detail: str, at: int = START) -> Draft:
    return Draft(Moment(at, 1000, "b" * 32, "synced"), "2F-17", "1.1", Audit("fault", detail))


def small(folder: Path) -> Buffer:
    """A buffer of which a segment holds some fifteen facts."""
    return Buffer(folder, room=8 << 10, reserve=8 << 10, segment=8 << 10)


def perform(buffer: Buffer, deed: Deed) -> list[Fact]:
    if deed.details:
        return list(buffer.record([draft(detail, deed.at) for detail in deed.details]))
    if deed.text:
        buffer.keep(SLOT, deed.text)
    elif deed.version:
        current, high_water = deed.configured
        buffer.configure(KeptBundles(current, last_good=buffer.configurations.current, high_water=high_water))
    elif deed.left >= 0:
        buffer.settle(max(buffer.recorded - deed.left, buffer.cursors.through))
    else:
        buffer.archive(deed.at)
    return []


def main(folder: str, seed: str, syncs: str) -> None:
    if syncs == "unsynced":
        os.fdatasync = os.fsync = lambda fd: None
    _say("ready")
    buffer = small(Path(folder))
    _say(buffer.identity.series)
    for deed in deeds(int(seed)):
        _say([line(fact) for fact in perform(buffer, deed)])


def _say(what: str | list[str]) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
