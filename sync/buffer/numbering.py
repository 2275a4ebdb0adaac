"""The numbering of a series: its facts without gaps, each chained to the one before. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from terminal.domain.facts import GENESIS, Body, Draft, Fact, canonical

Numbered = tuple[Fact, bytes]  # a fact and its canonical bytes


class SeriesPosition(Struct, frozen=True):
    """Where a series stands: the number of its last fact, and the hash that the next one carries as `prev`."""

    terminal: str
    series: str
    seq: int = 0
    prev: str = GENESIS

    def after(self, fact: Fact, raw: bytes) -> "SeriesPosition":
        return SeriesPosition(self.terminal, self.series, fact.seq, hashlib.sha256(raw).hexdigest())


def number(place: SeriesPosition, drafts: Iterable[Draft]) -> tuple[list[Numbered], SeriesPosition]:
    """The facts that these drafts become, and where the series stands then."""
    numbered = []
    for draft in drafts:
        fact = Fact(
            terminal=place.terminal,
            series=place.series,
            seq=place.seq + 1,
            window=draft.window,
            config=draft.config,
            prev=place.prev,
            at=draft.moment.at,
            boot=draft.moment.boot,
            mono=draft.moment.mono,
            clock=draft.moment.clock,
            kind=draft.kind,
            body=draft.body,
        )
        raw = canonical(fact)
        place = place.after(fact, raw)
        numbered.append((fact, raw))
    return numbered, place


def void(place: SeriesPosition, facts: Sequence[Fact], why: str) -> tuple[list[Numbered], SeriesPosition]:
    """`void` facts in the place of these, whose numbers may be on the disk and are never given to others."""
    numbered = []
    for fact in facts:
        instead = msgspec.structs.replace(fact, prev=place.prev, kind="void", body={"why": why})
        raw = canonical(instead)
        place = place.after(instead, raw)
        numbered.append((instead, raw))
    return numbered, place


def rechained(place: SeriesPosition, facts: Iterable[Fact]) -> tuple[list[Numbered], SeriesPosition]:
    """The same facts under the same numbers in this place's series, and where that stands then."""
    numbered = []
    for fact in facts:
        instead = msgspec.structs.replace(fact, series=place.series, prev=place.prev)
        raw = canonical(instead)
        place = place.after(instead, raw)
        numbered.append((instead, raw))
    return numbered, place


def lost(place: SeriesPosition, to: int, near: Fact | None, why: str) -> Fact:
    """What says that the facts behind `place` up to number `to` are gone; its moment is that of a fact near by."""
    body: Body = {"from": place.seq + 1, "to": to, "why": why}
    if near is None:
        return Fact(place.terminal, place.series, to, "", "", place.prev, 0, "", 0, "unset", "lost", body)
    moved = {"terminal": place.terminal, "series": place.series, "seq": to, "prev": place.prev}
    return msgspec.structs.replace(near, **moved, kind="lost", body=body)


def gaps(facts: Iterable[Fact], last: int, place: SeriesPosition) -> Iterator[tuple[SeriesPosition, int]]:
    """Where numbers up to `last` are missing behind `place`: the place before the gap, and its last number."""
    for fact in facts:
        if fact.seq > place.seq + 1 and not covers(fact, place.seq + 1):
            yield place, fact.seq - 1
        place = place.after(fact, canonical(fact))
    if place.seq < last:
        yield place, last


def documents(numbered: Iterable[Numbered]) -> dict[str, bytes | None]:
    """Facts as a table holds them."""
    return {str(fact.seq): raw for fact, raw in numbered}


def covers(fact: Fact, seq: int) -> bool:
    """Whether this declares the numbers from `seq` to its own lost."""
    return fact.kind == "lost" and fact.body.get("from") == seq


def covering(fact: Fact, seq: int) -> bool:
    """Whether this declares `seq` and the number after it lost."""
    start = fact.body.get("from")
    return fact.kind == "lost" and isinstance(start, int) and start <= seq < fact.seq
