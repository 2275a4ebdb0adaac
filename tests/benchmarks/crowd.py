"""What strangers and storms cost a center: its memory, its connections, and how long true deliveries take.

The hostile side is a process of its own that speaks the wire only; so does the terminal whose deliveries are timed.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from multiprocessing.pool import AsyncResult
from pathlib import Path

from msgspec import Struct

from sync.center.network.certificates import Authority, establish
from sync.center.store import Store
from sync.contract import BATCH, key_hash, terminal_name
from tests.benchmarks.crowd_figures import CrowdFigures, Flood, Storm
from tests.benchmarks.measuring import SPAWN, in_child, quantile
from tests.hostile import floods, storm
from tests.hostile.wire import Center, Line, center, centers
from tests.support.postgres import Postgres
from tests.sync.center.conftest import Hall

PACKAGES = ("uvicorn", "litestar", "h11", "sqlalchemy", "msgspec")
STRANGER = "ab" * 32
FEW_FACTS = 20  # in one of the deliveries that are timed
PAUSE_SECONDS = 0.1  # between two of them
ADDRESSES = 50  # of the idle ones


class Extent(Struct, frozen=True):
    """How much is measured."""

    calls: int = 200  # that unpack large
    idle: int = 500  # connections
    polls: int = 200  # that nobody waits for
    terminals: int = 60  # of the storm
    facts: int = 400  # of each of them


Place = Callable[[Path], str]  # a folder's database, an empty one
LONG = Extent(calls=1000, idle=10_000, polls=3000, terminals=1000)


def measure(folder: Path, extent: Extent) -> CrowdFigures:
    """With SQLite."""
    return _measured(folder, extent, lambda own: f"sqlite:///{own}/center.db")


def measure_postgresql(folder: Path, extent: Extent) -> CrowdFigures:
    """With a server of its own, which syncs nothing: its processor time is not the center's."""
    with Postgres() as server:
        return _measured(folder, extent, lambda _: server.database())


def _measured(folder: Path, extent: Extent, place: Place) -> CrowdFigures:
    authority = establish(folder / "authority", [], datetime.now(UTC))
    return CrowdFigures(_floods(folder, authority, extent, place), _storms(folder, authority, extent, place))


def _floods(folder: Path, authority: Authority, extent: Extent, place: Place) -> list[Flood]:
    attacks: list[tuple[str, int, Callable[[Path, str, str], None]]] = [
        ("nobody else", 1, _nobody),
        ("4 KB calls, unknown key", extent.calls, partial(_unpack, extent.calls, False)),
        ("4 KB calls, accepted key", extent.calls, partial(_unpack, extent.calls, True)),
        ("idle TLS connections", extent.idle, partial(_hold, extent.idle)),
        ("polls left behind", extent.polls, partial(_abandon, extent.polls)),
    ]
    return [_flood(folder / f"flood-{number}", authority, place, *each) for number, each in enumerate(attacks)]


def _nobody(_ca: Path, _url: str, _key: str) -> None:
    time.sleep(3)  # the deliveries of this time are what the others are compared with


def _unpack(calls: int, accepted: bool, ca: Path, url: str, key: str) -> None:
    hostile = centers(url, ca, 1)[0]
    asyncio.run(floods.unpack(hostile, key if accepted else STRANGER, calls))


def _hold(count: int, ca: Path, url: str, _key: str) -> None:
    asyncio.run(floods.hold(centers(url, ca, ADDRESSES), count))


def _abandon(count: int, ca: Path, url: str, key: str) -> None:
    asyncio.run(floods.abandon(centers(url, ca, 1)[0], key, count))


def _flood(
    folder: Path,
    authority: Authority,
    place: Place,
    name: str,
    count: int,
    attack: Callable[[Path, str, str], None],
) -> Flood:
    with _running(folder, authority, place, 2) as (hall, ((terminal, key), (_, hostile))), SPAWN.Pool(1) as pool:
        calls = storm.waiting(terminal, key, 200 * FEW_FACTS, FEW_FACTS).calls
        before, worked = memory_of(hall.pid, "VmHWM"), processor_seconds(hall.pid)
        raging = pool.apply_async(attack, (authority.ca, hall.url, hostile))
        spans, failed = asyncio.run(_deliveries(center(hall.url, authority.ca), calls, raging))
        raging.get()
        added, worked = memory_of(hall.pid, "VmHWM") - before, processor_seconds(hall.pid) - worked
    milliseconds = [1000 * span for span in spans]
    return Flood(
        name,
        count,
        round(added / 1e6, 1),
        round(worked, 1),
        len(spans),
        failed,
        round(quantile(milliseconds, 0.5)),
        round(quantile(milliseconds, 0.99)),
    )


async def _deliveries(
    to: Center, calls: Sequence[tuple[bytes, int]], raging: "AsyncResult[None]"
) -> tuple[list[float], int]:
    """Each on a connection of its own, until it is quiet: how long each took, and how many failed."""
    spans: list[float] = []
    failed, waiting = 0, list(calls)
    while waiting and (not spans or not raging.ready()):
        line, began = Line(to), time.monotonic()
        try:
            assert (await line.call(waiting[0][0])).status == 200
            waiting.pop(0)
        except (OSError, EOFError, TimeoutError):
            failed += 1
        spans.append(time.monotonic() - began)
        line.shut()
        await asyncio.sleep(PAUSE_SECONDS)
    return spans, failed


def _storms(folder: Path, authority: Authority, extent: Extent, place: Place) -> list[Storm]:
    quiet = _storm(folder / "quiet", authority, place, extent, 4)
    crowded = _storm(folder / "storm", authority, place, extent, extent.terminals)
    return [_row("four at a time", quiet, quiet), _row("all at once", crowded, quiet)]


def _storm(
    folder: Path, authority: Authority, place: Place, extent: Extent, at_once: int
) -> tuple[storm.Spent, float]:
    """What the crowd saw, and the processor time that it cost the center."""
    with _running(folder, authority, place, extent.terminals) as (hall, joined):
        before = processor_seconds(hall.pid)
        spent = in_child(_come, authority.ca, hall.url, joined, extent.facts, at_once)
        return spent, processor_seconds(hall.pid) - before


def _come(ca: Path, url: str, joined: Sequence[tuple[str, str]], facts: int, at_once: int) -> storm.Spent:
    hall = [storm.waiting(terminal, key, facts, BATCH) for terminal, key in joined]
    return asyncio.run(storm.come(centers(url, ca, len(hall)), hall, at_once))


def _row(name: str, found: tuple[storm.Spent, float], quiet: tuple[storm.Spent, float]) -> Storm:
    spent, worked = found
    return Storm(
        name,
        round(spent.seconds, 1),
        round(spent.seconds / quiet[0].seconds, 2),
        round(worked, 1),
        round(worked / quiet[1], 2),
        spent.calls,
        spent.late,
        spent.sent_away,
        round(quantile(spent.spans, 0.99), 2),
        round(max(spent.spans), 2),
    )


@contextmanager
def _running(
    folder: Path, authority: Authority, place: Place, terminals: int
) -> Iterator[tuple[Hall, list[tuple[str, str]]]]:
    """A center in a process of its own, and the names and keys of terminals that it accepted."""
    folder.mkdir()
    hall = Hall(folder, authority)
    hall.database = place(folder)
    joined = accepted(hall.database, terminals)
    hall.start()
    try:
        yield hall, joined
    finally:
        hall.stop(signal.SIGKILL)  # one that a flood has filled would not stop in time


def accepted(database: str, count: int) -> list[tuple[str, str]]:
    store, made = Store(database), []
    for number in range(count):
        key = f"{number + 1:064x}"
        store.gate.accept(key_hash(key), f"W-{number}", 1)
        made.append((terminal_name(key_hash(key)), key))
    store.close()
    return made


def memory_of(pid: int, field: str) -> int:
    """A figure of a process, in bytes."""
    lines = Path("/proc", str(pid), "status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:"))


def processor_seconds(pid: int) -> float:
    """What a process has worked so far, all its threads together."""
    fields = Path("/proc", str(pid), "stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
