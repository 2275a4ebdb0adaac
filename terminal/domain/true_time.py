"""True times with bounds, from envelopes and anchors.

A `clock_set` fact ties one reading of a boot's monotonic clock to UTC. Every fact of that boot gets its true time
from it; facts of a boot that never had a trusted clock get an interval from their neighbours in `seq` order and
are marked uncertain. Nothing is guessed: an end that nothing bounds stays None, and of two clocks that contradict
each other neither is picked.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from terminal.domain.facts import ClockSet, Fact, Moment

DRIFT = 10_000  # ms in which the worst crystal of a Pi gains or loses one: 100 ppm
SYNCED_ERROR_MS = 1_000  # ms: how far a clock that says it is synchronised may be off
CLOCK_CHIP_ERROR_MS = 10_000  # ms: as much for a clock chip when it was last set
AGREED = 5_000  # ms by which two clocks may differ beyond their bounds: a wider span. More is a step of a clock


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


def spans(facts: Sequence[Fact]) -> list[Span]:
    """The true time of each fact, for facts of one series in `seq` order."""
    boots: dict[str, list[Fact]] = {}
    for fact in facts:
        boots.setdefault(fact.boot, []).append(fact)
    told = _told(boots)
    neighbours = _neighbours(boots, told)
    placed = {
        boot: iter([_placed(span, neighbours[boot]) for span in told.get(boot, [UNKNOWN_SPAN] * len(lived))])
        for boot, lived in boots.items()
    }
    return [next(placed[fact.boot]) for fact in facts]


# What the boots of a terminal say, each for itself and then beside the others. In all of it a boot stands in the
# order in which it was lived, whatever its clock said.

Source = Literal["center", "timesyncd"]
Heard = list[tuple[Anchor, Source]]  # the anchors of one boot
SpanEnds = tuple[int | None, int | None]
Told = dict[str, list[Span]]  # the span of each fact of a boot, by the boot
UNKNOWN_SPAN = Span(None, None, certain=False)


def _told(boots: Mapping[str, Sequence[Fact]]) -> Told:
    """What each boot says of its time. Clock chips speak only for boots that were never synchronised."""
    heard = {boot: found for boot, lived in boots.items() if (found := _heard(lived))}
    read = {boot: _read(boots[boot], [anchor for anchor, _ in found]) for boot, found in heard.items()}
    return _uncontested(boots, read | _chips(boots, heard, read))


def _heard(lived: Sequence[Fact]) -> Heard:
    """The anchors of one boot. A clock that runs on the center's word drifts from it: its facts anchor nothing.

    Nor do those of a clock that is only held: it drifts from what the boot was once told.
    """
    said = [fact.said if fact.kind == "clock_set" else None for fact in lived]
    source: Source = next((word.source for word in said if isinstance(word, ClockSet)), "timesyncd")
    found: Heard = []
    for fact, word in zip(lived, said, strict=True):
        if isinstance(word, ClockSet):
            source = word.source
            found.append((Anchor(fact.boot, fact.mono, word.utc, word.bound), source))
        elif fact.clock == "synced" and source != "center":
            found.append((Anchor(fact.boot, fact.mono, fact.at, SYNCED_ERROR_MS), source))
    return found


def _chips(boots: Mapping[str, Sequence[Fact]], heard: Mapping[str, Heard], read: Told) -> Told:
    """What clock chips say. Only network time sets them; where that was contradicted, so is the chip it set."""
    neighbours, sound = _neighbours(boots, read), _uncontested(boots, read)
    found: Told = {}
    since: int | None = None
    for boot, lived in boots.items():
        network = [anchor.utc for anchor, source in heard.get(boot, ()) if source == "timesyncd"]
        if network:
            since = max(network) if boot in sound and sound[boot][0].certain else None
        if boot not in heard and since is not None:
            kept = _read(lived, _kept(lived, since))
            found |= {boot: kept} if _within(kept, neighbours[boot]) else {}
    return found


def _kept(lived: Sequence[Fact], since: int) -> list[Anchor]:
    """What a chip that was set at `since` says of this boot; nothing if somebody turned the clock meanwhile."""
    held = [fact for fact in lived if fact.clock == "held"]
    offsets = [fact.at - fact.mono for fact in held]
    if not held or max(offsets) - min(offsets) > SYNCED_ERROR_MS:
        return []
    return [
        Anchor(
            held[0].boot, held[0].mono, held[0].at, CLOCK_CHIP_ERROR_MS + max(held[0].at - since, 0) // DRIFT + 1
        )
    ]


def _within(read: Sequence[Span], ends: SpanEnds) -> bool:
    """Whether a boot may have been lived between these ends."""
    last, first = _bounds(read)
    return not (_before(first, ends[0]) or _before(ends[1], last))


def _uncontested(boots: Iterable[str], told: Told) -> Told:
    """Without the boots that contradict another: one that is later in `seq` but says it was lived before."""
    neighbours = _neighbours(boots, told)
    return {boot: read for boot, read in told.items() if _within(read, neighbours[boot])}


def _neighbours(boots: Iterable[str], told: Told) -> dict[str, SpanEnds]:
    """Between which ends each boot was lived: the latest that one before says for certain, the earliest after."""
    order = list(boots)
    bounds = [_bounds(told.get(boot, ())) for boot in order]
    floors = _running((earliest for earliest, _ in bounds), max)
    ceilings = _running((latest for _, latest in reversed(bounds)), min)
    return dict(zip(order, zip(floors, reversed(ceilings), strict=True), strict=True))


def _bounds(read: Sequence[Span]) -> SpanEnds:
    """The latest `earliest` that a boot says for certain, and the earliest `latest`."""
    starts = [span.earliest for span in read if span.certain and span.earliest is not None]
    ends = [span.latest for span in read if span.certain and span.latest is not None]
    return max(starts, default=None), min(ends, default=None)


def _placed(span: Span, ends: SpanEnds) -> Span:
    """A span as it stands between its neighbours. They outweigh clocks that contradict one another."""
    if span.certain:
        return span
    earliest = _tighter(span.earliest, ends[0], max)
    latest = _tighter(span.latest, ends[1], min)
    return Span(*(ends if _before(latest, earliest) else (earliest, latest)), certain=False)


# What the anchors of one boot say together. An anchor opens a cone over the monotonic clock, as wide as the drift
# since it. The truth lies in all the cones at once; where these have nothing in common, in one of them.

ConeEdge = Callable[[int], int]  # of `mono`: one end of the cones, in units of 1/DRIFT ms


def _read(lived: Sequence[Fact], anchors: Sequence[Anchor]) -> list[Span]:
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


def _before(a: int | None, b: int | None) -> bool:
    return a is not None and b is not None and a < b


def _tighter(a: int | None, b: int | None, choose: Callable[[int, int], int]) -> int | None:
    return b if a is None else a if b is None else choose(a, b)


def _running(ends: Iterable[int | None], choose: Callable[[int, int], int]) -> list[int | None]:
    """For each place, the tightest of the ends before it, None while there is none."""
    nothing_first: list[int | None] = [None, *ends]
    return list(accumulate(nothing_first, lambda a, b: _tighter(a, b, choose)))[:-1]
