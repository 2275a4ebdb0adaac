"""Looks at what terminals were told and what a database holds, by json, hashlib and plain SQL: no center's code."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

FAIR = (0, 200, 429, 503)  # 0: no answer in time
Json = dict[str, Any]
HELD = "SELECT terminal, series, seq, hash, raw FROM facts ORDER BY terminal, series, seq"
ASIDE = "SELECT count(*) FROM quarantine"


class Told(Struct, frozen=True):
    """What the terminals wrote down of their calls."""

    lines: Sequence[Json]

    @property
    def receipts(self) -> list[Json]:
        return [line for line in self.lines if line["status"] == 200]

    @property
    def furthest(self) -> dict[str, int]:
        """How far each terminal was ever told that it is settled."""
        most: dict[str, int] = defaultdict(int)
        for each in self.receipts:
            most[each["terminal"]] = max(most[each["terminal"]], each["through"])
        return dict(most)

    @property
    def taken_back(self) -> int:
        """Facts that a terminal was told are settled, and later that they are not."""
        last: dict[str, int] = defaultdict(int)
        lost = 0
        for each in self.receipts:
            lost += max(0, last[each["terminal"]] - each["through"])
            last[each["terminal"]] = each["through"]
        return lost

    def pauses(self, failed: float) -> list[float]:
        """Of each terminal: seconds from then to the first answer to what it sent after it, the shortest first."""
        first: dict[str, float] = {}
        for each in self.receipts:
            if each["began"] >= failed:
                first.setdefault(each["terminal"], each["at"] - failed)
        return sorted(first.values())

    @property
    def odd(self) -> list[Json]:
        """Answers that a center in order does not give: refusals, a conflict, a status beside 200, 429 and 503."""
        return [
            line for line in self.lines if "refused" in line or "conflict" in line or line["status"] not in FAIR
        ]

    @property
    def stores(self) -> set[str]:
        return {each["store"] for each in self.receipts}


def told(file: Path) -> Told:
    """Of the lines that are whole."""
    return Told([json.loads(line) for line in file.read_text(encoding="utf-8").split("\n")[:-1]])


def missing(rows: Sequence[Sequence[str]], furthest: dict[str, int]) -> int:
    """Facts that the terminals were told are settled and that are not among these rows."""
    there = {(row[0], int(row[2])) for row in rows}
    return sum((name, seq) not in there for name, most in furthest.items() for seq in range(1, most + 1))


def chain_problems(rows: Iterable[Sequence[str]]) -> list[str]:
    """Of each series: numbers from 1 on without gaps, each once, and each carrying the hash of the one before."""
    found = []
    series: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for terminal, name, number, kept_hash, raw in rows:
        series[terminal, name].append((int(number), kept_hash, raw))
    for (terminal, _), facts in series.items():
        prev = "0" * 64
        for place, (seq, kept_hash, raw) in enumerate(facts, 1):
            own, fact = hashlib.sha256(raw.encode()).hexdigest(), json.loads(raw)
            if (seq, fact["seq"], fact["prev"], kept_hash) != (place, place, prev, own):
                found.append(f"{terminal}: {seq} at place {place}")
            prev = own
    return found


def strangers(rows: Iterable[Sequence[str]], made: Path) -> list[str]:
    """Facts that stand there although no terminal made them, or twice."""
    known = set(made.read_text(encoding="utf-8").split("\n"))
    times = Counter(row[4] for row in rows)
    return [raw for raw, count in times.items() if count > 1 or raw not in known]
