"""A journal with a log that grows over several segments, and its files read without the journal's own code."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sync.journal import JournalStorage

SEGMENT = 600  # bytes


def opened(path: Path, **options: Any) -> JournalStorage:
    return JournalStorage(path, **{"room": 0, "segment": SEGMENT, "log": "log", **options})


def text(number: int) -> bytes:
    return b'{"n":%d,"text":"of some length"}' % number


def add(storage: JournalStorage, first: int, last: int, floor: int = 0) -> None:
    for number in range(first, last + 1):
        state = {"state": {"1": b'{"at":%d}' % number}}
        storage.commit({"log": {str(number): text(number)}, **state}, floor=floor)


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir() if not each.name.endswith(".mark"))


def frames(file: Path) -> list[tuple[int, Any]]:
    """Number and content of the lines, read by what shares no code with the journal."""
    parts = [line.split(b" ", 4) for line in file.read_bytes().splitlines() if line]
    return [(int(part[1]), json.loads(part[4])) for part in parts]


def numbers(raws: Iterator[bytes]) -> list[int]:
    return [json.loads(raw)["n"] for raw in raws]
