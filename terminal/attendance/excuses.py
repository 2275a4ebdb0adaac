"""Excuses: what leave and outings make of the first start and the last end of somebody's work; pure."""

from collections.abc import Sequence

from msgspec import Struct

from terminal.domain.roster import Entry

Spans = tuple[tuple[int, int], ...]  # from when until when, ms UTC


class Excuse(Struct, frozen=True):
    """The moment `at` that an end is moved to; `wholly` where no punch is asked for.

    `out` are the outings that touch it. They are work, and where no punch says when somebody came back from them,
    or went, it is taken for `stands`.
    """

    at: int
    wholly: bool = False
    stands: int | None = None
    out: Spans = ()


def start_excused(spans: Spans, entries: Sequence[Entry], *, outing_needs_punches: bool) -> Excuse:
    """The start of work on these `spans`, in order. Entries that lie in others or follow on one another are one."""
    at: int | None = spans[0][0]
    chain: list[Entry] = []
    while at is not None and (held := [entry for entry in entries if entry.start <= at < entry.end]):
        chain.append(max(held, key=lambda entry: (entry.end, entry.what == "outing", entry.start)))
        at = _at_work(spans, chain[-1].end)
    out = tuple((entry.start, entry.end) for entry in chain if entry.what == "outing")
    believed = bool(out) and (at is None or not outing_needs_punches)
    moment = spans[-1][1] if at is None else at
    return Excuse(moment, at is None or believed, moment if believed else None, out)


def end_excused(spans: Spans, entries: Sequence[Entry], *, outing_needs_punches: bool) -> Excuse:
    """The end of work: the same as the start, with time running backwards."""
    turned = [Entry(entry.badge, entry.what, -entry.end, -entry.start) for entry in entries]
    found = start_excused(_turned(spans), turned, outing_needs_punches=outing_needs_punches)
    stands = None if found.stands is None else -found.stands
    return Excuse(-found.at, found.wholly, stands, _turned(found.out))


def _at_work(spans: Spans, at: int) -> int | None:
    """The first moment of work from there on, None where there is none."""
    return next((max(at, start) for start, end in spans if at < end), None)


def _turned(spans: Spans) -> Spans:
    return tuple((-end, -start) for start, end in reversed(spans))
