"""How many facts a center takes, beside the endpoint that a hall would write first: a fact a call, a commit a fact.

Both serve HTTPS from a process of their own, on the same disk with SQLite that syncs at each commit, and are
called by the same crowd: a few terminals at a time, each on a connection that stays.
"""

import asyncio
import signal
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec import Struct

from sync.center.certificates import Authority, establish
from sync.contract import key_hash, terminal_name
from tests.benchmarks.crowd import accepted, processor_seconds
from tests.benchmarks.figures import markdown
from tests.benchmarks.measuring import in_child
from tests.benchmarks.plain_endpoint import endpoint, facts_in_sqlite
from tests.hostile import storm
from tests.hostile.wire import Line, centers, request
from tests.sync.center.conftest import Hall

PACKAGES = ("uvicorn", "litestar", "h11", "sqlalchemy", "msgspec")
AT_ONCE = 8  # terminals that deliver at a time
HEAD = """Facts a second, all of them settled and synced; `×` is against the plain endpoint in the same run. `ms a
fact` is the processor time of the serving process alone: other work on the machine changes it least."""


class CenterExtent(Struct, frozen=True):
    """How many terminals come, and how many facts each has."""

    terminals: int = 60
    plain: int = 50
    small: int = 1_000  # facts of each, in batches of 20
    large: int = 4_000  # in batches of 200


class Taken(Struct, frozen=True):
    """What one contestant took."""

    name: str
    facts: int
    a_second: float
    times: float
    processor_ms: float  # for a fact


class CenterFigures(Struct, frozen=True):
    taken: list[Taken]

    def text(self) -> str:
        columns = ("HTTPS, SQLite", "facts", "facts a second", "×", "ms a fact")
        rows = [
            (each.name, f"{each.facts:,}", f"{each.a_second:,.0f}", f"{each.times:.1f}", f"{each.processor_ms:.3f}")
            for each in self.taken
        ]
        return f"{HEAD}\n\n{markdown(columns, rows)}"


def measure(folder: Path, extent: CenterExtent) -> CenterFigures:
    authority = establish(folder / "authority", [], datetime.now(UTC))
    plain = _plain(folder / "plain.db", authority, extent)
    ours = [_ours(folder / f"batches-of-{batch}", authority, extent, batch) for batch in (20, 200)]
    names = ("plain endpoint, a fact a call", "ours, batches of 20", "ours, batches of 200")
    return CenterFigures(
        [_row(name, *found, plain[0] / plain[1]) for name, found in zip(names, (plain, *ours), strict=True)]
    )


def _row(name: str, facts: int, seconds: float, worked: float, plain: float) -> Taken:
    a_second = facts / seconds
    return Taken(name, facts, round(a_second, 1), round(a_second / plain, 1), round(1000 * worked / facts, 4))


def _ours(folder: Path, authority: Authority, extent: CenterExtent, batch: int) -> tuple[int, float, float]:
    """Facts, seconds by the clock, processor seconds."""
    folder.mkdir()
    hall = Hall(folder, authority)
    joined = accepted(hall.database, extent.terminals)
    hall.start()
    each = extent.small if batch == 20 else extent.large
    before = processor_seconds(hall.pid)
    spent = in_child(_deliver, authority.ca, hall.url, joined, each, batch)
    worked = processor_seconds(hall.pid) - before
    hall.stop(signal.SIGKILL)
    return extent.terminals * each, spent, worked


def _deliver(ca: Path, url: str, joined: Sequence[tuple[str, str]], facts: int, batch: int) -> float:
    hall = [storm.waiting(terminal, key, facts, batch) for terminal, key in joined]
    return asyncio.run(storm.come(centers(url, ca, len(hall)), hall, AT_ONCE)).seconds


def _plain(file: Path, authority: Authority, extent: CenterExtent) -> tuple[int, float, float]:
    with endpoint(facts_in_sqlite, str(file), authority) as (url, pid):
        before = processor_seconds(pid)
        spent = in_child(_post, authority.ca, url, extent.terminals, extent.plain)
        worked = processor_seconds(pid) - before
    with sqlite3.connect(file) as witness:
        assert witness.execute("SELECT count(*) FROM facts").fetchone() == (extent.terminals * extent.plain,)
    return extent.terminals * extent.plain, spent, worked


def _post(ca: Path, url: str, terminals: int, facts: int) -> float:
    keys = [f"{number + 1:064x}" for number in range(terminals)]
    calls = [list(storm.chain(terminal_name(key_hash(key)), key[:32], facts)) for key in keys]
    return asyncio.run(_come(ca, url, calls))


async def _come(ca: Path, url: str, calls: Sequence[Sequence[str]]) -> float:
    room, began = asyncio.Semaphore(AT_ONCE), monotonic()

    async def one(to: Any, facts: Sequence[str]) -> None:
        async with room:
            line = Line(to)
            for fact in facts:
                assert (await line.call(request("POST", "/facts", "", fact.encode()))).status == 201
            line.shut()

    await asyncio.gather(*(one(*each) for each in zip(centers(url, ca, len(calls)), calls, strict=True)))
    return monotonic() - began
