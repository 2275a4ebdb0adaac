"""What a durable fact costs while others wait for the disk, and alone: on this disk, and on a slow one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from msgspec import Struct

from tests.benchmarks.buffer import fact_bytes
from tests.benchmarks.figures import markdown, times
from tests.benchmarks.measuring import Contestant, Turn, contest, ratio
from tests.benchmarks.slow_sync import LONGER_MS, slow_sync
from tests.benchmarks.stores import (
    THREADS,
    Alone,
    Asking,
    Bare,
    Sqlite,
    SqliteShared,
    SqliteTogether,
    Together,
    Whole,
)

PACKAGES = ("msgspec",)
QUEUES = (2, THREADS)
APPEND = "bare append, fdatasync"
SQLITE = "SQLite, WAL, FULL"
SQLITE_TOGETHER = f"SQLite, {THREADS} rows a transaction"
Makers = Mapping[str, Callable[[Path], Contestant]]


class QueuedExtent(Struct, frozen=True):
    """How much is measured."""

    rounds: int = 100
    batch: int = 80  # facts a turn
    slow_rounds: int = 10
    slow_batch: int = 40


class QueuedFact(Struct, frozen=True):
    """One contestant, by the fact; `together` is how many of them it wrote at once."""

    name: str
    together: float
    to_append: float | None
    to_sqlite: float | None
    median_us: float


class QueuedFigures(Struct, frozen=True):
    """`slow` is empty where there is no C compiler."""

    fact_bytes: int
    here: list[QueuedFact]
    slow: list[QueuedFact]

    def text(self) -> str:
        slowly = f"every sync {LONGER_MS} ms longer"
        slow = _table(slowly, self.slow) if self.slow else f"{slowly}: not measured, for want of a C compiler (cc)"
        return f"A fact is {self.fact_bytes} bytes.\n\n{_table('this disk', self.here)}\n\n{slow}"


def measure(folder: Path, extent: QueuedExtent) -> QueuedFigures:
    size = fact_bytes(folder)
    here = _measured(folder / "here", size, extent.batch, extent.rounds)
    with slow_sync(folder) as possible:
        slow = _measured(folder / "slow", size, extent.slow_batch, extent.slow_rounds) if possible else []
    return QueuedFigures(size, here, slow)


def _measured(folder: Path, size: int, batch: int, rounds: int) -> list[QueuedFact]:
    folder.mkdir()
    makers = _makers(size)
    found = contest(folder, makers, dict.fromkeys(makers, (batch, 1)), rounds)
    return [_fact(found, name, batch) for name in makers]


def _makers(size: int) -> Makers:
    one, many = partial(Bare, size=size, allocated=0), partial(Bare, size=THREADS * size, allocated=0)
    return {
        APPEND: partial(Whole, make=one),
        f"bare append, {THREADS} facts a sync": partial(Whole, make=many, together=THREADS),
        SQLITE: partial(Whole, make=partial(Sqlite, size=0)),
        SQLITE_TOGETHER: partial(Whole, make=partial(SqliteTogether, size=0), together=THREADS),
        **{f"{SQLITE}, {n} callers": partial(Whole, make=partial(SqliteShared, threads=n)) for n in QUEUES},
        "Buffer.record, a lone caller": partial(Whole, make=Alone),
        **{f"Buffer.record, {n} callers": partial(Whole, make=partial(Together, threads=n)) for n in QUEUES},
        "the recorder, asked for one": partial(Whole, make=partial(Asking, ahead=1)),
        **{f"the recorder, asked for {n}": partial(Whole, make=partial(Asking, ahead=n)) for n in QUEUES},
    }


def _fact(found: Sequence[Mapping[str, Turn]], name: str, batch: int) -> QueuedFact:
    together = _together(name, batch / median(turns[name].calls for turns in found))
    per_fact = median(turns[name].spans[0] for turns in found) / 1000
    return QueuedFact(name, together, ratio(found, name, APPEND), ratio(found, name, SQLITE), round(per_fact, 1))


def _together(name: str, a_write: float) -> float:
    """Facts a sync. Whoever syncs each write tells it by those; SQLite writes a transaction in parts."""
    if name.startswith("SQLite"):
        return THREADS if name == SQLITE_TOGETHER else 1
    return a_write


def _table(where: str, facts: Sequence[QueuedFact]) -> str:
    columns = (f"by the fact, {where}", "facts a sync", "× append", "× SQLite", "median µs")
    rows = [
        (
            each.name,
            f"{each.together:.1f}",
            times(each.to_append),
            times(each.to_sqlite),
            f"{each.median_us:,.0f}",
        )
        for each in facts
    ]
    return markdown(columns, rows)
