"""The intake of facts and its rules: what is stored, what is set aside, what raises an alarm. Pure.

Nothing that a terminal sends blocks what it sends next: a fact that cannot be read is settled too, as refused, and
one that declares those before it lost settles them with itself.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from sync.contract import NUMBER_MAX, Refusal
from sync.repeated_keys import refuse_repeated_keys
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import GENESIS, Fact, canonical

FACT_BYTES = 16 << 10  # of one fact as it is sent; the largest that a terminal makes has 2 KB
NESTED_MOST = 32  # objects and lists in one another; how many a later reader bears hangs on what has called it


class StoredFact(Struct, frozen=True):
    """A fact as it is stored: `raw` is its canonical JSON, `hash` what the next fact carries as `prev`."""

    fact: Fact
    raw: str
    hash: str


class Item(Struct, frozen=True):
    """One delivered fact, read on its own. `seq` is None where not even a number could be made out."""

    raw: str  # as received
    seq: int | None
    content: StoredFact | None = None
    why: str = ""  # why there is no content

    def first(self, seq: int) -> int:
        """The lowest number that it settles where it stands as `seq`; a declaration of loss covers several."""
        if self.content is None or self.content.fact.kind != "lost":
            return seq
        start = self.content.fact.body.get("from")
        return start if isinstance(start, int) and 0 < start < seq else seq


class Known(Struct, frozen=True):
    """What the center has of a series, as far as a delivery touches it."""

    through: int = 0
    hashes: Mapping[int, str] = {}  # of stored facts
    refused: Mapping[int, frozenset[str]] = {}  # what is in quarantine, as received


class RefusedFact(Struct, frozen=True):
    seq: int
    why: str
    raw: str


class Alarm(Struct, frozen=True):
    what: str
    detail: str


class _Numbered(Struct, frozen=True):
    seq: int


_numbered_json = msgspec.json.Decoder(_Numbered)


def read(raw: bytes, terminal: str, series: str) -> Item:
    """One fact as its sender `terminal` may send it in `series`, or why it is not one."""
    if len(raw) > FACT_BYTES:
        return Item(_cut(raw), _number(raw), None, f"{len(raw)} bytes, a fact has {FACT_BYTES} at most")
    try:
        fact = fact_in(raw)
        _check(fact, terminal, series)
        content = canonical(fact)
        if content != raw:  # what is written anew just as it came has each key once
            refuse_repeated_keys(raw)
    except (ValueError, RecursionError) as e:
        return Item(readable(raw), _number(raw), None, str(e))
    return Item(readable(raw), fact.seq, StoredFact(fact, content.decode(), sha256(content).hexdigest()))


def readable(raw: bytes) -> str:
    """Any bytes as a text that a database keeps, and that shows what they were."""
    return raw.decode(errors="backslashreplace").replace("\0", "\\x00")


def _cut(raw: bytes) -> str:
    """The beginning of what is too long to be kept, and what tells it from another with the same."""
    return f"{readable(raw[:FACT_BYTES])} … {len(raw)} bytes, SHA-256 {sha256(raw).hexdigest()}"


def _check(fact: Fact, terminal: str, series: str) -> None:
    if fact.terminal != terminal:
        raise ValueError(f"made by terminal {fact.terminal[:60]!r}, sent by {terminal!r}")
    if fact.series != series:
        raise ValueError(f"of series {fact.series[:60]!r}, sent in {series!r}")
    if not 0 < fact.seq <= NUMBER_MAX or not -NUMBER_MAX <= fact.at <= NUMBER_MAX:
        raise ValueError(f"seq {fact.seq} or at {fact.at} is out of range")
    if "\0" in fact.kind + fact.window:
        raise ValueError("kind or window contains a zero byte")
    if _nested([fact.more]) > NESTED_MOST:
        raise ValueError(f"more than {NESTED_MOST} objects or lists in one another")


def _nested(within: list[Any]) -> int:
    """How many levels of objects and lists, `NESTED_MOST` and one at most."""
    levels = 0
    while levels <= NESTED_MOST and (within := [each for each in within if isinstance(each, dict | list)]):
        within = [part for each in within for part in (each.values() if isinstance(each, dict) else each)]
        levels += 1
    return levels


def _number(raw: bytes) -> int | None:
    try:
        seq = _numbered_json.decode(raw).seq
    except (ValueError, RecursionError):
        return None
    return seq if 0 < seq <= NUMBER_MAX else None


class Intake:
    """Takes the items of one delivery, in their order, and gathers what is to be written.

    Where who sent it `renews` a series in conflict, nothing is taken from there on and nothing of it put aside.
    Where nobody does, what is in conflict is put aside, and nothing is put behind the other facts; `conflict` is
    its first number, in this delivery or one before.
    """

    def __init__(self, series: str, known: Known, *, renews: bool = False, conflict: int = 0) -> None:
        self.through = known.through
        self.stored: list[StoredFact] = []
        self.quarantined: list[RefusedFact] = []
        self.refusals: list[Refusal] = []
        self.alarms: list[Alarm] = []
        self.conflict = conflict  # the number of the first fact that came again with other content
        self._renews = renews
        self._series = series
        self._hashes = dict(known.hashes)
        self._refused = {seq: set(raws) for seq, raws in known.refused.items()}
        self._last = 0

    @property
    def last_hash(self) -> str:
        """Of the fact at `through`; empty where that was refused, or is none."""
        return self._hashes.get(self.through, "")

    def take(self, item: Item) -> None:
        """Settles the item, unless facts before it are missing."""
        if self.conflict and self._renews:
            return
        self._last = seq = item.seq or self._guess(item.raw)
        following = self.through + 1
        if following in (seq, item.first(seq)) and not self.conflict:
            self._settle(seq, item)
            self.through = seq
        elif seq >= following:
            return  # the answer's `through` tells the terminal where to go on
        elif not self._repeated(seq, item):
            self._alarm("conflict", f"{seq} came again with other content")
            self._differs(seq, item)
            if not (self._renews and item.content):
                self._refuse(seq, item)

    def _differs(self, seq: int, item: Item) -> None:
        if item.content and not self.conflict:
            self.conflict = seq

    def _guess(self, raw: str) -> int:
        """The number of an item that does not tell it: the same one when the item comes again."""
        if self._last:
            return self._last + 1
        return min((seq for seq, raws in self._refused.items() if raw in raws), default=self.through + 1)

    def _settle(self, seq: int, item: Item) -> None:
        if item.content is None:
            self._refuse(seq, item)
            return
        # A refused fact has no hash here, so what follows it cannot be compared; the refusal is on record.
        before = self._hashes.get(self.through) if self.through else GENESIS
        if before is not None and item.content.fact.prev != before:
            self._alarm("chain", f"{seq} does not follow the fact before it")
        self._hashes[seq] = item.content.hash
        self.stored.append(item.content)
        body = item.content.fact.body
        if item.content.fact.kind == "audit" and body.get("what") == "claim":
            self._alarm("claim", f"{seq} says that this center said: {body.get('detail', '')}")

    def _repeated(self, seq: int, item: Item) -> bool:
        if item.raw in self._refused.get(seq, ()):
            self.refusals.append(_refusal(seq, item))
            if not self._renews:
                self._differs(seq, item)
            return True
        if item.content is None:
            return False
        # What the terminal lost, and the center has, is not lost.
        return item.content.fact.kind == "lost" or self._hashes.get(seq) == item.content.hash

    def _refuse(self, seq: int, item: Item) -> None:
        refusal = _refusal(seq, item)
        self._refused.setdefault(seq, set()).add(item.raw)
        self.refusals.append(refusal)
        self.quarantined.append(RefusedFact(seq, refusal.why, item.raw))

    def _alarm(self, what: str, detail: str) -> None:
        self.alarms.append(Alarm(what, f"series {self._series}: {detail}"))


def _refusal(seq: int, item: Item) -> Refusal:
    return Refusal(seq, item.why or "another fact with this number is settled already")
