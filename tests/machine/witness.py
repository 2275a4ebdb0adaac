"""Looks at what a buffer holds without a line of the code that wrote it: only json and hashlib."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from sync.buffer import Buffer
from terminal.domain.facts import Fact

DECLARED = {"lost", "void"}  # what a buffer says in place of facts that it cannot vouch for
SLOT = "configuration"


class Held(Struct, frozen=True):
    """What a buffer holds: its facts as canonical lines, how far they are settled, the text in its slot, and its
    configuration with the high-water pair.
    """

    series: str
    lines: list[str]
    through: int
    text: str | None
    configured: tuple[str, tuple[int, int]] = ("", (0, 0))

    @property
    def facts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


def line(fact: Fact | dict[str, Any]) -> str:
    """A fact as the text that is hashed: keys sorted, no spaces, not escaped."""
    plain = msgspec.to_builtins(fact)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def held(buffer: Buffer) -> Held:
    lines = [line(fact) for fact in buffer.history()]
    slots, through = buffer.configurations, buffer.cursors.through
    return Held(buffer.identity.series, lines, through, buffer.kept(SLOT), (slots.current, slots.high_water))


def look(folder: Path) -> Held:
    """What the buffer in `folder` holds when it is opened, which gives it up again."""
    buffer = Buffer(folder)
    try:
        return held(buffer)
    finally:
        buffer.close()


def chain_problems(lines: Sequence[str]) -> list[str]:
    """Where the numbers have a gap or the chain of hashes does not hold."""
    problems, prev = [], "0" * 64
    for number, text in enumerate(lines, 1):
        fact = json.loads(text)
        if fact["seq"] != number:
            problems.append(f"fact {fact['seq']} stands at place {number}")
        if fact["prev"] != prev:
            problems.append(f"fact {fact['seq']} does not follow from the one before it")
        prev = hashlib.sha256(text.encode()).hexdigest()
    return problems


def written(folder: Path) -> set[str]:
    """Every whole fact that stands in any file of `folder`, as canonical lines; damaged text is passed over."""
    found: set[str] = set()
    for path in folder.rglob("*"):
        if path.is_file():
            for text in path.read_bytes().rstrip(b"\n").split(b"\n"):  # a file may be filled ahead with newlines
                found |= set(_facts_in(text))
    return found


def _facts_in(text: bytes) -> Iterable[str]:
    start = text.find(b"{")
    if start < 0:
        return
    try:
        waiting = [json.loads(text[start:])]
    except ValueError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and {"seq", "prev"} <= value.keys():
            yield line(value)
        elif isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
