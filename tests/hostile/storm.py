"""The storm: a hall of true terminals that all come back at once, each with facts that waited."""

import asyncio
import gzip
import hashlib
import json
import random
import time
from collections.abc import Sequence
from typing import NamedTuple

from tests.hostile.wire import Center, Line, request

FIRST_SECONDS, MOST_SECONDS = 0.5, 60.0  # of the pause after a failure, as a terminal makes it


class Waiting(NamedTuple):
    """One terminal, and its deliveries that wait: each a whole call, and the number that it ends at."""

    key: str
    calls: Sequence[tuple[bytes, int]]


class Spent(NamedTuple):
    """What a crowd saw."""

    seconds: float  # until the last fact was settled
    calls: int
    late: int  # calls that outlived the terminal's time-out
    sent_away: int  # told to come again later
    spans: list[float]  # of the calls that were answered, s


def waiting(terminal: str, key: str, facts: int, batch: int) -> Waiting:
    """A terminal with a whole chain of facts to deliver."""
    series = hashlib.sha256(key.encode()).hexdigest()[:32]
    lines = list(chain(terminal, series, facts))
    calls = []
    for first in range(0, facts, batch):
        body = f'{{"series":"{series}","facts":[{",".join(lines[first : first + batch])}]}}'.encode()
        packed = gzip.compress(body, 6)
        calls.append((request("POST", "/v1/facts", key, packed, True), min(first + batch, facts)))
    return Waiting(key, calls)


def chain(terminal: str, series: str, count: int) -> Sequence[str]:
    prev, lines = "0" * 64, []
    for seq in range(1, count + 1):
        fact = {
            "at": 1_795_391_520_000 + seq,
            "body": {"badge": "1024", "level": "satisfied", "replaces": 0, "staffing": 0},
            "boot": "b" * 32,
            "clock": "synced",
            "config": "1.1",
            "kind": "rating",
            "mono": 1000 * seq,
            "prev": prev,
            "seq": seq,
            "series": series,
            "terminal": terminal,
            "window": "2F-17",
        }
        lines.append(json.dumps(fact, separators=(",", ":")))
        prev = hashlib.sha256(lines[-1].encode()).hexdigest()
    return lines


async def come(centers: Sequence[Center], hall: Sequence[Waiting], at_once: int) -> Spent:
    """Lets so many of them deliver at a time, from these addresses, until everything is settled."""
    seen = _Seen()
    room = asyncio.Semaphore(at_once)
    began = time.monotonic()

    async def one(number: int, terminal: Waiting) -> None:
        async with room:
            await _deliver(centers[number % len(centers)], terminal, seen)

    await asyncio.gather(*(one(number, terminal) for number, terminal in enumerate(hall)))
    return Spent(time.monotonic() - began, seen.calls, seen.late, seen.sent_away, seen.spans)


class _Seen:
    def __init__(self) -> None:
        self.calls = self.late = self.sent_away = 0
        self.spans: list[float] = []


async def _deliver(center: Center, terminal: Waiting, seen: _Seen) -> None:
    line = Line(center)
    for call, through in terminal.calls:
        failures = 0
        while (asked := await _try(line, call, through, seen)) is not None:
            failures = 0 if asked else failures + 1
            await asyncio.sleep(asked + random.random() * min(MOST_SECONDS, FIRST_SECONDS * 2**failures))
    line.shut()


async def _try(line: Line, call: bytes, through: int, seen: _Seen) -> float | None:
    """None once it is settled, else the seconds that the center asked for."""
    seen.calls += 1
    began = time.monotonic()
    try:
        answer = await line.call(call)
    except (OSError, EOFError, TimeoutError) as e:
        seen.late += isinstance(e, TimeoutError)
        return 0.0
    seen.spans.append(time.monotonic() - began)
    if answer.status == 200:
        assert answer.said["through"] >= through, answer
        return None
    assert answer.status in (429, 503), answer
    seen.sent_away += 1
    return float(answer.headers.get("retry-after", "0"))
