"""True times with bounds, from envelopes and anchors.

A `clock_set` fact ties one reading of a boot's monotonic clock to UTC. Every fact of that boot gets its true time
from it; facts of a boot that never had a trusted clock get an interval from their neighbours in `seq` order and
are marked uncertain. Nothing is guessed: an end that nothing bounds stays None. Where clocks contradict each other,
as few boots as possible are doubted, and all that one could doubt as well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from terminal.domain.anchor import (
    AGREED,
    CLOCK_CHIP_ERROR_MS,
    DRIFT,
    SYNCED_ERROR_MS,
    UNKNOWN_SPAN,
    Anchor,
    Span,
    spans_by,
)
from terminal.domain.boot_agreement import Agreement, BootLimits, agreement
from terminal.domain.facts import ClockSet, Fact
from terminal.domain.receipts import Receipts, ceilings


class TrueTimes(Struct, frozen=True):
    """A span for each fact; and the boots, as they were lived, that had been told the time and are not believed."""

    spans: tuple[Span, ...]
    doubted: tuple[str, ...]


def true_times(facts: Sequence[Fact], receipts: Receipts | None = None) -> TrueTimes:
    """The true times of the facts of one series in `seq` order.

    A receipt is a ceiling. It can make a time uncertain, and never gives a certain one another.
    """
    boots: dict[str, list[Fact]] = {}
    limits: Limits = {}
    for fact, ceiling in zip(facts, ceilings(facts, receipts), strict=True):
        boots.setdefault(fact.boot, []).append(fact)
        limits.setdefault(fact.boot, []).append(ceiling)
    heard = {boot: found for boot, lived in boots.items() if (found := _heard(lived))}
    read = {boot: spans_by(boots[boot], [anchor for anchor, _ in found]) for boot, found in heard.items()}
    believed = _believed(heard, read, _late(read, limits))
    others = _neighbours(boots, {boot: read[boot] for boot in believed.possible})
    sound = {boot: told for boot, told in read.items() if boot in believed.sure or not told[0].certain}
    chips = _chips(boots, heard, believed.sure, others)
    late = _late(read | chips, limits)
    told = sound | {boot: told for boot, told in chips.items() if boot not in late}
    placed = _placements(boots, told, _unopposed(limits, others, late))
    spans = tuple(next(placed[fact.boot]) for fact in facts)
    return TrueTimes(spans, tuple(boot for boot in read if boot not in believed.sure))


# What the boots of a terminal say, each for itself and then beside the others. In all of it a boot stands in the
# order in which it was lived, whatever its clock said.

Source = Literal["center", "timesyncd"]
Heard = list[tuple[Anchor, Source]]  # the anchors of one boot
SpanEnds = tuple[int | None, int | None]
Told = dict[str, list[Span]]  # the span of each fact of a boot, by the boot
Limits = dict[str, list[int | None]]  # what each fact of a boot is not younger than, by the boot


def _believed(heard: Mapping[str, Heard], read: Told, late: Set[str]) -> Agreement:
    """Which boots agree; not those whose facts the center had before they say that they were made.

    What the center's receipts decide, they do not decide for a boot that had the time from the same center.
    """
    claims = _claims(read)
    alone = agreement(claims)
    if not late:
        return alone
    rest = agreement({boot: said for boot, said in claims.items() if boot not in late})
    network = {boot for boot, found in heard.items() if any(source == "timesyncd" for _, source in found)}
    return Agreement(rest.sure & (alone.sure | network), rest.possible | alone.possible)


def _heard(lived: Sequence[Fact]) -> Heard:
    """The anchors of one boot. A clock that runs on the center's word drifts from it: its facts anchor nothing.

    Nor do those of a clock that is only held: it drifts from what the boot was once told. One that the network set
    drifts from the last `clock_set`, if there was one in this boot.
    """
    said = [fact.said if fact.kind == "clock_set" else None for fact in lived]
    source: Source = next((word.source for word in said if isinstance(word, ClockSet)), "timesyncd")
    set_at: int | None = None
    found: Heard = []
    for fact, word in zip(lived, said, strict=True):
        if isinstance(word, ClockSet):
            source, set_at = word.source, fact.mono
            found.append((Anchor(fact.boot, fact.mono, word.utc, word.bound), source))
        elif fact.clock == "synced" and source != "center":
            drift = 0 if set_at is None else (fact.mono - set_at) // DRIFT + 1
            found.append((Anchor(fact.boot, fact.mono, fact.at, SYNCED_ERROR_MS + drift), source))
    return found


def _chips(
    boots: Mapping[str, Sequence[Fact]], heard: Mapping[str, Heard], sure: Set[str], others: Mapping[str, SpanEnds]
) -> Told:
    """What clock chips say of boots that were never told the time, where that contradicts nothing.

    Only network time sets them; where that is doubted, so is the chip that it set.
    """
    found: Told = {}
    since: int | None = None
    for boot, lived in boots.items():
        network = [anchor.utc for anchor, source in heard.get(boot, ()) if source == "timesyncd"]
        if network:
            since = max(network) if boot in sure else None
        if boot not in heard and since is not None:
            told = spans_by(lived, _kept(lived, since))
            found |= {boot: told} if _within(told, others[boot]) else {}
    return {boot: found[boot] for boot in agreement(_claims(found)).sure}


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


def _late(told: Told, limits: Limits) -> set[str]:
    """The boots of which the center had a fact before they say that it was made."""
    return {
        boot
        for boot, spans in told.items()
        for span, limit in zip(spans, limits[boot], strict=True)
        if span.certain and span.earliest is not None and limit is not None and span.earliest > limit + AGREED
    }


def _unopposed(limits: Limits, others: Mapping[str, SpanEnds], late: Set[str]) -> Limits:
    """The limits that no boot contradicts which may be right: of the two, neither is picked."""
    return {
        boot: [None if boot in late or _before(limit, others[boot][0]) else limit for limit in those]
        for boot, those in limits.items()
    }


def _claims(told: Told) -> dict[str, BootLimits]:
    """Between which ends the boots say for certain that they were lived."""
    bounds = {boot: _bounds(those) for boot, those in told.items()}
    return {
        boot: (floor, ceiling)
        for boot, (floor, ceiling) in bounds.items()
        if floor is not None and ceiling is not None
    }


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


def _placements(boots: Mapping[str, Sequence[Fact]], told: Told, limits: Limits) -> dict[str, Iterator[Span]]:
    """The spans of each boot as they stand between its neighbours and below these limits."""
    neighbours = _neighbours(boots, told)
    nothing = {boot: [UNKNOWN_SPAN] * len(lived) for boot, lived in boots.items() if boot not in told}
    return {
        boot: iter(
            [_placed(span, neighbours[boot], limit) for span, limit in zip(those, limits[boot], strict=True)]
        )
        for boot, those in (told | nothing).items()
    }


def _placed(span: Span, ends: SpanEnds, limit: int | None) -> Span:
    """A span as it stands between its neighbours. They outweigh clocks that contradict one another."""
    if span.certain:
        return span
    earliest = _tighter(span.earliest, ends[0], max)
    latest = _tighter(span.latest, ends[1], min)
    if _before(latest, earliest):
        earliest, latest = ends
    return Span(earliest, latest if _before(limit, earliest) else _tighter(latest, limit, min), certain=False)


def _before(a: int | None, b: int | None) -> bool:
    return a is not None and b is not None and a < b


def _tighter(a: int | None, b: int | None, choose: Callable[[int, int], int]) -> int | None:
    return b if a is None else a if b is None else choose(a, b)


def _running(ends: Iterable[int | None], choose: Callable[[int, int], int]) -> list[int | None]:
    """For each place, the tightest of the ends before it, None while there is none."""
    nothing_first: list[int | None] = [None, *ends]
    return list(accumulate(nothing_first, lambda a, b: _tighter(a, b, choose)))[:-1]
