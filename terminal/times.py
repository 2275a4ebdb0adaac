"""From envelopes and anchors to true times with bounds.

A `clock_set` fact ties one reading of a boot's monotonic clock to UTC. Every fact of that boot gets its true time
from it; facts of a boot that never had a trusted clock get an interval from their neighbours in `seq` order and
are marked uncertain. Nothing is guessed: an end that nothing bounds stays None.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from msgspec import Struct

from terminal.facts import ClockSet, Fact, Moment

DRIFT = 100e-6  # of elapsed time: the worst a Pi's crystal does
SYNCED = 1_000  # ms: how far a clock that says it is synchronised may be off


class Anchor(Struct, frozen=True):
    """At `mono` of `boot` it was `utc`, true within `bound`; all in milliseconds."""

    boot: str
    mono: int
    utc: int
    bound: int

    def utc_at(self, mono: int) -> int:
        return self.utc + mono - self.mono

    def bound_at(self, mono: int) -> int:
        return self.bound + int(abs(mono - self.mono) * DRIFT) + 1


class Span(Struct, frozen=True):
    """The true time lies in [earliest, latest], UTC in milliseconds; None where nothing bounds it."""

    earliest: int | None
    latest: int | None
    certain: bool


def anchor_of(fact: Fact) -> Anchor | None:
    """The anchor that a `clock_set` fact sets, or that a fact with a trusted clock is by itself."""
    said = fact.said
    if isinstance(said, ClockSet):
        return Anchor(fact.boot, fact.mono, said.utc, said.bound)
    return anchor_at(fact.moment)


def anchor_at(moment: Moment) -> Anchor | None:
    """The anchor that a moment with a trusted clock is by itself."""
    if moment.clock == "unset":
        return None
    return Anchor(moment.boot, moment.mono, moment.at, SYNCED)


def spans(facts: Sequence[Fact]) -> list[Span]:
    """The true time of each fact, for facts of one series in `seq` order."""
    anchors = _anchors(facts)
    certain = [_certain(fact, anchors.get(fact.boot, [])) for fact in facts]
    floors = _running([span.earliest if span else None for span in certain], max)
    ceilings = reversed(_running([span.latest if span else None for span in reversed(certain)], min))
    return [
        span or Span(floor, ceiling, certain=False)
        for span, floor, ceiling in zip(certain, floors, ceilings, strict=True)
    ]


def _anchors(facts: Sequence[Fact]) -> dict[str, list[Anchor]]:
    """The anchors of each boot. A clock that runs on the center's word drifts from it: its facts anchor nothing."""
    found: defaultdict[str, list[Anchor]] = defaultdict(list)
    source = {fact.boot: said.source for fact in reversed(facts) if isinstance(said := fact.said, ClockSet)}
    for fact in facts:
        if isinstance(said := fact.said, ClockSet):
            source[fact.boot] = said.source
        anchor = anchor_of(fact)
        if anchor and (isinstance(said, ClockSet) or source.get(fact.boot) != "center"):
            found[fact.boot].append(anchor)
    return dict(found)


def _certain(fact: Fact, anchors: Sequence[Anchor]) -> Span | None:
    if not anchors:
        return None
    best = min(anchors, key=lambda anchor: anchor.bound_at(fact.mono))
    utc, bound = best.utc_at(fact.mono), best.bound_at(fact.mono)
    return Span(utc - bound, utc + bound, certain=True)


def _running(ends: Iterable[int | None], choose: Callable[[int, int], int]) -> list[int | None]:
    """For each place, the tightest of the ends up to it, None while there is none."""

    def tighter(a: int | None, b: int | None) -> int | None:
        return b if a is None else a if b is None else choose(a, b)

    return list(accumulate(ends, tighter))
