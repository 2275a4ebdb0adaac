"""How many facts a center takes, beside the endpoint that a hall would write first: a fact a call, a commit a fact.

Both serve HTTPS from a process of their own, on the same disk with a database that syncs at each commit, and are
called by the same crowd: a few terminals at a time, each on a connection that stays. On PostgreSQL a center may be
several processes, and a broker with a bridge stands beside.
"""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec import Struct

from sync.center.network.certificates import Authority, establish
from sync.contract import key_hash, terminal_name
from tests.benchmarks.broker import bridge, broker, carried, mosquitto
from tests.benchmarks.crowd import accepted, processor_seconds
from tests.benchmarks.figures import markdown
from tests.benchmarks.measuring import in_child
from tests.benchmarks.orders import serving
from tests.benchmarks.plain_endpoint import Handler, endpoint, facts_in_postgresql, facts_in_sqlite
from tests.hostile import storm
from tests.hostile.wire import Line, centers, request
from tests.support.postgres import Postgres

PACKAGES = ("uvicorn", "litestar", "h11", "sqlalchemy", "psycopg", "msgspec")
PLAIN, BROKER = "plain endpoint, a fact a call", "mosquitto and a bridge, a fact a message"
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
    database: str
    taken: list[Taken]
    missing: list[str] = []

    def text(self) -> str:
        columns = (f"TLS, {self.database}", "facts", "facts a second", "×", "ms a fact")
        rows = [
            (each.name, f"{each.facts:,}", f"{each.a_second:,.0f}", f"{each.times:.1f}", f"{each.processor_ms:.3f}")
            for each in self.taken
        ]
        gone = [f"{name}: not installed, not measured" for name in self.missing]
        return "\n\n".join([HEAD, markdown(columns, rows), *gone])


Spent = tuple[int, float, float]  # facts, seconds by the clock, processor seconds


def measure(folder: Path, extent: CenterExtent) -> CenterFigures:
    """With SQLite."""
    authority = establish(folder / "authority", [], datetime.now(UTC))
    found = {PLAIN: _plain(facts_in_sqlite, str(folder / "plain.db"), authority, extent)}
    for batch in (20, 200):
        own = folder / f"{batch}"
        own.mkdir()
        found[f"ours, batches of {batch}"] = _ours(own, f"sqlite:///{own}/center.db", authority, extent, batch, 1)
    return CenterFigures("SQLite", _rows(found))


def measure_postgresql(folder: Path, extent: CenterExtent) -> CenterFigures:
    """With a server of its own, whose processor time is not counted."""
    authority = establish(folder / "authority", [], datetime.now(UTC))
    for each in (folder, folder.parent):  # both made for this run
        each.chmod(0o711)  # the server is another user's
    with Postgres(folder) as server:
        found = {PLAIN: _plain(facts_in_postgresql, server.database(), authority, extent)}
        if mosquitto():
            found[BROKER] = _broker(folder, server.database(), authority, extent)
        for batch, processes in itertools.product((20, 200), (1, 2, 4)):
            own = folder / f"{batch}-{processes}"
            own.mkdir()
            spent = _ours(own, server.database(), authority, extent, batch, processes)
            found[f"ours, batches of {batch}, {processes} serving"] = spent
    return CenterFigures("PostgreSQL", _rows(found), [] if mosquitto() else [BROKER])


def _rows(found: Mapping[str, Spent]) -> list[Taken]:
    plain = found[PLAIN][0] / found[PLAIN][1]
    return [_row(name, *spent, plain) for name, spent in found.items()]


def _row(name: str, facts: int, seconds: float, worked: float, plain: float) -> Taken:
    a_second = facts / seconds
    return Taken(name, facts, round(a_second, 1), round(a_second / plain, 1), round(1000 * worked / facts, 4))


def _ours(
    folder: Path, database: str, authority: Authority, extent: CenterExtent, batch: int, processes: int
) -> Spent:
    joined = accepted(database, extent.terminals)
    each = extent.small if batch == 20 else extent.large
    with ExitStack() as stack:
        own = [folder / f"{number}" for number in range(processes)]
        halls = [stack.enter_context(serving(each, database, authority)) for each in own]
        before = sum(processor_seconds(hall.pid) for hall in halls)
        spent = in_child(_deliver, authority.ca, [hall.url for hall in halls], joined, each, batch)
        worked = sum(processor_seconds(hall.pid) for hall in halls) - before
    return extent.terminals * each, spent, worked


def _broker(folder: Path, database: str, authority: Authority, extent: CenterExtent) -> Spent:
    """A fact a message, as many as in batches of 20."""
    own = folder / "broker"
    own.mkdir()
    keys = [f"{number + 1:064x}" for number in range(extent.terminals)]
    hall = [(terminal_name(key_hash(key)), f"{number:032x}") for number, key in enumerate(keys)]
    with broker(own, authority) as (port, pid), bridge(authority, port, database) as other:
        before = processor_seconds(pid) + processor_seconds(other)
        spent = carried(authority, port, database, hall, extent.small, AT_ONCE)
        worked = processor_seconds(pid) + processor_seconds(other) - before
    return extent.terminals * extent.small, spent, worked


def _deliver(ca: Path, urls: Sequence[str], joined: Sequence[tuple[str, str]], facts: int, batch: int) -> float:
    hall = [storm.waiting(terminal, key, facts, batch) for terminal, key in joined]
    doors = [centers(url, ca, len(hall)) for url in urls]
    to = [doors[number % len(doors)][number] for number in range(len(hall))]
    return asyncio.run(storm.come(to, hall, AT_ONCE)).seconds


def _plain(handler: Handler, database: str, authority: Authority, extent: CenterExtent) -> Spent:
    with endpoint(handler, database, authority) as (url, pid):
        before = processor_seconds(pid)
        spent = in_child(_post, authority.ca, url, extent.terminals, extent.plain)
        worked = processor_seconds(pid) - before
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
