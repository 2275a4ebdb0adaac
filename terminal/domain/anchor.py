"""The anchor: one reading of a boot's monotonic clock tied to UTC; and what the anchors of one boot say together.

An anchor opens a cone over the monotonic clock, as wide as the drift since it. The truth lies in all the cones at
once; where these have nothing in common, in one of them.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from terminal.domain.facts import ClockSet, Fact, Moment

DRIFT = 10_000  # ms in which the worst crystal of a Pi gains or loses one: 100 ppm
SYNCED_ERROR_MS = 1_000  # ms: how far a clock that says it is synchronised may be off
CLOCK_CHIP_ERROR_MS = 10_000  # ms: as much for a clock chip when it was last set
AGREED = 5_000  # ms by which two clocks may differ beyond their bounds: a wider span. More is a step of a clock

EVER = (0, 253_402_214_400_000)  # ms UTC, 1970 and the end of 9999, in any zone: where nothing else bounds a time


def within_ever(at: int) -> int:
    """A time that a calendar has, whatever a broken clock, or somebody who means ill, says."""
    return min(max(at, EVER[0]), EVER[1])


class Anchor(Struct, frozen=True):
    """At `mono` of `boot` it was `utc`, true within `bound`; all in milliseconds."""

    boot: str
    mono: int
    utc: int
    bound: int

    def utc_at(self, mono: int) -> int:
        return self.utc + mono - self.mono

    def bound_at(self, mono: int) -> int:
        return self.bound + abs(mono - self.mono) // DRIFT + 1


class Span(Struct, frozen=True):
    """The true time lies in [earliest, latest], UTC in milliseconds; None where nothing bounds it."""

    earliest: int | None
    latest: int | None
    certain: bool


UNKNOWN_SPAN = Span(None, None, certain=False)


def anchor_of(fact: Fact) -> Anchor | None:
    """The anchor that a `clock_set` fact sets, or that a fact with a trusted clock is by itself."""
    said = fact.said if fact.kind == "clock_set" else None
    if isinstance(said, ClockSet):
        return Anchor(fact.boot, fact.mono, said.utc, said.bound)
    return anchor_at(fact.moment)


def anchor_at(moment: Moment) -> Anchor | None:
    """The anchor that a moment with a trusted clock is by itself."""
    if moment.clock == "unset":
        return None
    return Anchor(moment.boot, moment.mono, moment.at, SYNCED_ERROR_MS)


ConeEdge = Callable[[int], int]  # of `mono`: one end of the cones, in units of 1/DRIFT ms


def spans_by(lived: Sequence[Fact], anchors: Sequence[Anchor]) -> list[Span]:
    """What these anchors of a boot say of its facts."""
    if not anchors:
        return [UNKNOWN_SPAN] * len(lived)
    cones = sorted(anchors, key=lambda anchor: anchor.mono)
    low, high = _edge(cones, -1, max), _edge(cones, +1, min)
    gap = max(low(anchor.mono) - high(anchor.mono) for anchor in cones)
    if gap > 0:
        low, high = _edge(cones, -1, min), _edge(cones, +1, max)
    certain = gap <= AGREED * DRIFT
    return [Span(-(-low(f.mono) // DRIFT) - 1, high(f.mono) // DRIFT + 1, certain) for f in lived]


def _edge(cones: Sequence[Anchor], side: Literal[-1, 1], choose: Callable[[int, int], int]) -> ConeEdge:
    """The lower or upper end that is chosen of all cones; a look-up costs no more for many than for few."""
    monos = [cone.mono for cone in cones]
    ends = [DRIFT * (cone.utc_at(0) + side * cone.bound) for cone in cones]
    passed = [end - side * mono for end, mono in zip(ends, monos, strict=True)]
    coming = [end + side * mono for end, mono in zip(ends, monos, strict=True)]
    before = list(accumulate(passed, choose))
    after = list(accumulate(reversed(coming), choose))[::-1]

    def edge(mono: int) -> int:
        place = bisect_left(monos, mono)
        left = before[place - 1] + side * mono if place else after[0] - side * mono
        right = after[place] - side * mono if place < len(monos) else left
        return DRIFT * mono + choose(left, right)

    return edge
