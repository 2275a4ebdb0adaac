"""Facts as a test looks at them, without the project's code; and a buffer whose segments hold a few of them."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from sync.buffer import FILE, Buffer
from terminal.domain.facts import Draft, Fact
from tests.support.disk import draft, moment

DAY = 86_400_000  # ms


def small(folder: Path) -> Buffer:
    """A buffer of which a segment holds some ten facts."""
    return Buffer(folder, room=2048, reserve=0, segment=4096)


def hashed(fact: Fact) -> str:
    """What the next fact must carry as `prev`, without the project's code."""
    fields = msgspec.structs.asdict(fact)
    said = {**fields.pop("more"), **fields}
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def chained(facts: Sequence[Fact]) -> bool:
    before = ["0" * 64, *(hashed(fact) for fact in facts)]
    return [fact.prev for fact in facts] == before[:-1]


def numbers(facts: Iterable[Fact]) -> list[int]:
    return [fact.seq for fact in facts]


def on_day(day: int) -> int:
    """A moment of that day, in ms UTC."""
    return moment(0).at + day * DAY


def dated(day: int, detail: str = "x") -> Draft:
    return draft(detail, mono=day * DAY)


def filled(folder: Path, days: int, settled: bool = True) -> list[Fact]:
    """What a buffer holds after so many days with ten facts, every day settled in the evening, if any."""
    with small(folder) as buffer:
        for day in range(days):
            for half in ("morning", "noon"):
                buffer.record([dated(day, f"{day} {half} {number}") for number in range(5)])
            if settled:
                buffer.settle(buffer.recorded)
        return list(buffer.history())


def journal_files(folder: Path) -> list[Path]:
    """Its segments, oldest first; the live one is the last."""
    return [*sorted(folder.glob(f"{FILE}.[0-9]*")), folder / FILE]


def archive_files(folder: Path) -> list[Path]:
    return sorted((folder / "archive").glob("*.jsonl.gz"))
