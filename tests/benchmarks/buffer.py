"""What a durable fact costs: in time, in bytes on the disk, from eight threads, at the next start, and to read."""

import gc
import shutil
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from msgspec import Struct

from sync.buffer import Buffer
from tests.benchmarks.figures import BufferFigures, Insert, Opening, Rate, Reading
from tests.benchmarks.material import DAY, NOW, fill
from tests.benchmarks.measuring import Contestant, Turn, contest, in_child, memory, quantile, ratio
from tests.benchmarks.stores import (
    THREADS,
    Alone,
    Bare,
    Journal,
    Lite,
    Ours,
    PersistQueue,
    Recording,
    Sqlite,
    TinyJournal,
    TinyJson,
    Together,
    timed,
)

PACKAGES = ("tinydb", "msgspec", "persist-queue", "litequeue")
LIMIT = "bare append, fdatasync"
ALLOCATED = "bare append into allocated space"
TINY = "TinyDB JSONStorage"
TINY_JOURNAL = "TinyDB on our journal"
QUEUES = (("persist-queue", "persistqueue", PersistQueue), ("litequeue", "litequeue", Lite))
ALONE = "one thread, Buffer.record"
WAITING = "all waiting"
SETTLED = "all but two days settled"


class Extent(Struct, frozen=True):
    """How much is measured."""

    sizes: tuple[int, ...] = (100, 10_000, 100_000)  # facts in our buffer
    others: int = 10_000  # facts in the others'
    full: int = 100_000  # facts in the buffer that is opened
    rounds: int = 200
    batch: int = 10  # operations a turn
    slow: int = 5  # TinyDB's own storage has one operation in so many rounds
    crowd: int = 400  # facts a turn from eight threads
    openings: int = 7


def measure(folder: Path, extent: Extent) -> BufferFigures:
    """Everything that can be measured in this folder."""
    size = fact_bytes(folder)
    missing = [name for name, module, _ in QUEUES if find_spec(module) is None]
    inserts = _inserts(folder, extent, size)
    rates, openings = _rates(folder, extent), _openings(folder, extent)
    return BufferFigures(size, inserts, missing, rates, openings, _readings(folder, extent))


def fact_bytes(folder: Path) -> int:
    """Counted, not known: the buffer's format is its own affair."""
    name = "ours, counted"
    found = contest(folder, {name: partial(Ours, size=100)}, {name: (1, 1)}, 11)
    return int(median(turns[name].asked for turns in found))


def _inserts(folder: Path, extent: Extent, size: int) -> list[Insert]:
    allocated = 4 * size * extent.batch * extent.rounds
    makers: dict[str, Callable[[Path], Contestant]] = {
        LIMIT: partial(Bare, size=size, allocated=0),
        ALLOCATED: partial(Bare, size=size, allocated=allocated),
        **{f"our buffer, {held}": partial(Ours, size=held) for held in extent.sizes},
        **{
            f"{TINY_JOURNAL}, {held}": partial(TinyJournal, size=held)
            for held in (extent.sizes[0], extent.sizes[-1])
        },
        "our journal, fact encoded": partial(Journal, size=extent.others),
        "SQLite, WAL, FULL": partial(Sqlite, size=extent.others),
        **{name: partial(maker, size=extent.others) for name, module, maker in QUEUES if find_spec(module)},
        TINY: partial(TinyJson, size=extent.others),
    }
    turns = dict.fromkeys(makers, (extent.batch, 1)) | {TINY: (1, extent.slow)}
    found = contest(folder, makers, turns, extent.rounds)
    held = {name: maker.keywords["size"] for name, maker in makers.items() if isinstance(maker, partial)}
    return [_insert(found, name, 0 if name in {LIMIT, ALLOCATED} else held[name]) for name in makers]


def _insert(found: Sequence[Mapping[str, Turn]], name: str, holds: int) -> Insert:
    turns = [each[name] for each in found if name in each]
    spans = [span / 1000 for turn in turns for span in turn.spans]
    devices = [turn.device / len(turn.spans) for turn in turns if turn.device is not None]
    return Insert(
        name=name.partition(",")[0] if name.startswith(("our buffer", TINY_JOURNAL)) else name,
        holds=holds,
        inserts=len(spans),
        to_append=ratio(found, name, LIMIT),
        to_allocated=ratio(found, name, ALLOCATED),
        median_us=round(median(spans), 1),
        p99_us=round(quantile(spans, 0.99), 1),
        device=round(median(devices)) if devices else None,
        written=round(median(turn.written / len(turn.spans) for turn in turns)),
    )


def _rates(folder: Path, extent: Extent) -> list[Rate]:
    makers: dict[str, Callable[[Path], Contestant]] = {
        ALONE: Alone,
        f"{THREADS} threads, Buffer.record": Together,
        f"{THREADS} threads, through the recorder": Recording,
    }
    found = contest(folder, makers, dict.fromkeys(makers, (extent.crowd, 1)), max(extent.rounds // 10, 1))
    return [_rate(found, name, extent.crowd) for name in makers]


def _rate(found: Sequence[Mapping[str, Turn]], name: str, count: int) -> Rate:
    slower = ratio(found, ALONE, name)
    return Rate(name, round(count / (median(turns[name].spans[0] for turns in found) / 1e9)), slower)


def _openings(folder: Path, extent: Extent) -> list[Opening]:
    waiting, settled = folder / WAITING, folder / SETTLED
    left = min(2 * DAY, extent.full)
    in_child(_filled, waiting, extent.full)
    shutil.copytree(waiting, settled)
    in_child(_settled, settled, extent.full - left)
    rounds = [[in_child(_opened, each) for each in (waiting, settled)] for _ in range(extent.openings)]
    pairs = zip((waiting, settled), (extent.full, left), zip(*rounds, strict=True), strict=True)
    return [_opening(where.name, extent.full, count, found) for where, count, found in pairs]


def _opening(name: str, facts: int, waiting: int, found: Sequence[tuple[int, int, int]]) -> Opening:
    spans, added, peaks = zip(*found, strict=True)
    return Opening(name, facts, waiting, round(median(spans) / 1e9, 4), int(median(added)), int(median(peaks)))


def _readings(folder: Path, extent: Extent) -> list[Reading]:
    """Of the buffers that were opened: from memory, from segments, and from the archive."""
    archived = folder / "all but two days settled, and archived"
    shutil.copytree(folder / SETTLED, archived)
    in_child(_archived, archived)
    places = (folder / WAITING, folder / SETTLED, archived)
    rounds = [[in_child(_read, each) for each in places] for _ in range(extent.openings)]
    return [_reading(where.name, found) for where, found in zip(places, zip(*rounds, strict=True), strict=True)]


def _reading(name: str, found: Sequence[tuple[int, int, int]]) -> Reading:
    counts, spans, peaks = zip(*found, strict=True)
    return Reading(name, min(counts), round(median(spans) / 1e9, 4), int(median(peaks)))


def _filled(folder: Path, size: int) -> None:
    buffer = Buffer(folder)
    fill(buffer, size)
    buffer.close()


def _settled(folder: Path, through: int) -> None:
    buffer = Buffer(folder)
    buffer.settle(through)
    buffer.close()


def _archived(folder: Path) -> None:
    buffer = Buffer(folder)
    buffer.archive(2 * NOW)
    buffer.close()


def _read(folder: Path) -> tuple[int, int, int]:
    """How many facts there are, how long reading them took, in ns, and the bytes that it added at its peak."""
    buffer = Buffer(folder)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # proc(5): the peak begins anew
    resident, last = memory("status", "VmRSS"), deque[int](maxlen=1)
    span = timed(lambda: last.extend(count for count, _ in enumerate(buffer.history(), start=1)))
    peak = memory("status", "VmHWM") - resident
    buffer.close()
    return last[0], span, peak


def _opened(folder: Path) -> tuple[int, int, int]:
    """How long opening took, in ns, and the bytes it added, at its end and at its peak. The page cache is warm."""
    gc.collect()
    before, resident = memory("smaps_rollup", "Pss"), memory("status", "VmRSS")
    buffers: list[Buffer] = []
    span = timed(lambda: buffers.append(Buffer(folder)))
    gc.collect()
    added, peak = memory("smaps_rollup", "Pss") - before, memory("status", "VmHWM") - resident
    buffers[0].close()
    return span, added, peak
