"""A whole hall that comes back at once, over TLS: how long each waits, and what it costs the center in memory.

Beside it the plain endpoint of a fact a call, in the same storm and with as many calls.
The crowd is one thread of a process of its own (`tests.hostile.epoll_storm`), on the machine of the center.
"""

import hashlib
import signal
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from sync.center.network.certificates import Authority, establish
from sync.contract import key_hash, terminal_name
from tests.benchmarks.crowd import accepted, memory_of, processor_seconds
from tests.benchmarks.figures import markdown
from tests.benchmarks.measuring import in_child, quantile
from tests.benchmarks.plain_endpoint import endpoint, facts_in_sqlite
from tests.hostile import storm
from tests.hostile.epoll_storm import EpollStorm, Weathered
from tests.hostile.storm import Waiting
from tests.hostile.wire import centers, request
from tests.sync.center.conftest import Hall

PACKAGES = ("uvicorn", "litestar", "httptools", "sqlalchemy", "msgspec")
FACTS_A_CALL = 20
HEAD = """A hall of {:,} terminals comes back at once; each opens a TLS connection of its own, from an address of
its own, and delivers call after call. `×` is against the plain endpoint, a fact a call, in the same storm. `p50`,
`p99`: from a call's first byte to its answer; `all back`: until 99 of 100 had their first call settled, handshakes
and all. `MiB`: resident at its highest, less what the process had before anybody came; `KiB each`: the same with
all connections open and one call made on each, by connection. `ms a call` and `crowd` are processor time, of
the server by call and of the crowd by the seconds that it took: 2.0 would be both cores."""


class StormExtent(Struct, frozen=True):
    """How many terminals come, and how many calls each has."""

    terminals: int = 1000
    calls: int = 10


class StormRow(Struct, frozen=True):
    """What became of one server in the storm."""

    name: str
    facts: int
    a_second: float
    times: float
    p50_s: float
    p99_s: float
    back_s: float
    late: int
    sent_away: int
    mebibytes: float
    kibibytes_each: float
    ms_a_call: float
    crowd: float


class StormFigures(Struct, frozen=True):
    terminals: int
    rows: list[StormRow]

    def text(self) -> str:
        columns = ("HTTPS, SQLite", "facts", "a second", "×", "p50 s", "p99 s", "all back s", "late", "sent away")
        more = ("MiB", "KiB each", "ms a call", "crowd")
        rows = [
            (
                each.name,
                f"{each.facts:,}",
                f"{each.a_second:,.0f}",
                f"{each.times:.1f}",
                f"{each.p50_s:.2f}",
                f"{each.p99_s:.2f}",
                f"{each.back_s:.1f}",
                f"{each.late:,}",
                f"{each.sent_away:,}",
                f"{each.mebibytes:.0f}",
                f"{each.kibibytes_each:.0f}",
                f"{each.ms_a_call:.2f}",
                f"{each.crowd:.2f}",
            )
            for each in self.rows
        ]
        return f"{HEAD.format(self.terminals)}\n\n{markdown((*columns, *more), rows)}"


class _Seen(Struct, frozen=True):
    """One storm, and the server meanwhile: its processor seconds, and bytes beyond its start."""

    spent: Weathered
    worked: float
    highest: int
    open: int


def measure(folder: Path, extent: StormExtent) -> StormFigures:
    authority = establish(folder / "authority", [], datetime.now(UTC))
    found = []
    for name, visit, facts in (("plain endpoint, a fact a call", _plain, 1), ("ours, batches of 20", _ours, 20)):
        once = visit(folder / f"once-{facts}", authority, extent.terminals, 1)
        storm_of = visit(folder / f"storm-{facts}", authority, extent.terminals, extent.calls)
        found.append((name, facts * extent.terminals * extent.calls, once, storm_of))
    plain = found[0][1] / found[0][3].spent.seconds
    return StormFigures(extent.terminals, [_row(*each, plain) for each in found])


def _row(name: str, facts: int, once: _Seen, found: _Seen, plain: float) -> StormRow:
    spent = found.spent
    return StormRow(
        name,
        facts,
        round(facts / spent.seconds, 1),
        round(facts / spent.seconds / plain, 1),
        round(quantile(spent.spans, 0.5), 3),
        round(quantile(spent.spans, 0.99), 3),
        round(quantile(spent.back, 0.99), 2),
        spent.late,
        spent.sent_away,
        round(found.highest / 2**20, 1),
        round(once.open / 1024 / len(once.spent.back), 1),
        round(1000 * found.worked / spent.calls, 3),
        round(spent.processor_s / spent.seconds, 2),
    )


def _ours(folder: Path, authority: Authority, terminals: int, calls: int) -> _Seen:
    folder.mkdir()
    hall = Hall(folder, authority)
    joined = accepted(hall.database, terminals)
    hall.start()
    try:
        return _seen(hall.pid, lambda: in_child(_deliver, authority.ca, hall.url, hall.pid, joined, calls))
    finally:
        hall.stop(signal.SIGKILL)


def _plain(folder: Path, authority: Authority, terminals: int, calls: int) -> _Seen:
    folder.mkdir()
    with endpoint(facts_in_sqlite, str(folder / "plain.db"), authority) as (url, pid):
        return _seen(pid, lambda: in_child(_post, authority.ca, url, pid, terminals, calls))


def _seen(pid: int, come: Callable[[], tuple[Weathered, int]]) -> _Seen:
    before, worked = memory_of(pid, "VmRSS"), processor_seconds(pid)
    spent, resident = come()
    worked = processor_seconds(pid) - worked
    return _Seen(spent, worked, memory_of(pid, "VmHWM") - before, resident - before)


def _deliver(ca: Path, url: str, pid: int, joined: Sequence[tuple[str, str]], calls: int) -> tuple[Weathered, int]:
    hall = [storm.waiting(*each, calls * FACTS_A_CALL, FACTS_A_CALL) for each in joined]
    return _weathered(ca, url, pid, hall, 200)


def _post(ca: Path, url: str, pid: int, terminals: int, calls: int) -> tuple[Weathered, int]:
    hall = []
    for number in range(terminals):
        key = hashlib.sha256(str(number).encode()).hexdigest()
        facts = storm.chain(terminal_name(key_hash(key)), key[:32], calls)
        hall.append(Waiting(key, [(request("POST", "/facts", "", fact.encode()), 0) for fact in facts]))
    return _weathered(ca, url, pid, hall, 201)


def _weathered(ca: Path, url: str, pid: int, hall: Sequence[Waiting], settled: int) -> tuple[Weathered, int]:
    """What the crowd saw, and the server's memory while all of its lines are open."""
    coming = EpollStorm(centers(url, ca, len(hall)), hall, settled)
    spent, resident = coming.weather(), memory_of(pid, "VmRSS")
    coming.close()
    return spent, resident
