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
from terminal.facts import Audit, Draft, Fact, Moment
from tests.machine.witness import SLOT, line


class Deed(Struct, frozen=True):
    """One call to a buffer: facts recorded together, all but the last `left` settled, or a text kept."""

    details: tuple[str, ...] = ()
    left: int = -1
    text: str = ""


def deeds(seed: int) -> Iterator[Deed]:
    """The same endless work for the same seed."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        kind = chance.random()
        if kind < 0.85:
            several = chance.randint(2, 5) if kind < 0.15 else 1
            details = [f"{seed}.{number}.{place} " + "窗" * chance.randrange(300) for place in range(several)]
            yield Deed(details=tuple(details))
        elif kind < 0.93:
            yield Deed(left=chance.randrange(4))
        else:
            yield Deed(text=f"{seed}.{number} " + "x" * chance.randrange(2000))


def draft(detail: str) -> Draft:
    return Draft(Moment(1_795_391_520_000, 1000, "b" * 32, "synced"), "2F-17", "1.1", Audit("fault", detail))


def perform(buffer: Buffer, deed: Deed) -> list[Fact]:
    if deed.details:
        return list(buffer.record([draft(detail) for detail in deed.details]))
    if deed.text:
        buffer.keep(SLOT, deed.text)
    else:
        buffer.settle(max(buffer.recorded - deed.left, buffer.recorded - buffer.waiting))
    return []


def main(folder: str, seed: str, syncs: str) -> None:
    if syncs == "unsynced":
        os.fdatasync = os.fsync = lambda fd: None
    _say("ready")
    buffer = Buffer(Path(folder))
    _say(buffer.identity.series)
    for deed in deeds(int(seed)):
        _say([line(fact) for fact in perform(buffer, deed)])


def _say(what: str | list[str]) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
