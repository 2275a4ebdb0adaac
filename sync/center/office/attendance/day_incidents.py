"""The day incidents: who sat where on a day, and when a terminal could take nobody's touch. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.attendance.series_day import SeriesDay, SeriesFacts
from terminal.domain.anchor import Span
from terminal.domain.facts import Audit, Fact, Post, PostState

# The parts without which somebody's touch may come to nothing.
TouchPart = Literal["sensor", "fingers", "storage"]
_TOUCH_PARTS: dict[str, TouchPart] = {"sensor": "sensor", "fingers": "fingers", "storage": "storage"}

Stretches = list[tuple[int, int]]  # from when until when, ms UTC


class PostTurn(Struct, frozen=True, order=True):
    """Who sat at a window from between `earliest` and `latest` (ms UTC) on, as its terminal said."""

    window: str
    earliest: int
    latest: int
    terminal: str
    series: str
    seq: int
    state: PostState
    badge: str
    by: str
    session: str


class Outage(Struct, frozen=True, order=True):
    """When the terminal of a window was off, as far as its facts say, or a part of it told that it failed."""

    window: str
    since: int
    until: int
    terminal: str
    what: Literal["terminal", TouchPart]


class DayIncidents(Struct, frozen=True):
    """What else happened; `entered` are the windows at which leave, outings or cover were entered, by badge."""

    posts: tuple[PostTurn, ...] = ()
    outages: tuple[Outage, ...] = ()
    entered: Mapping[str, Collection[str]] = {}


def place_incidents(
    window: str, terminal: str, read: Sequence[tuple[SeriesFacts, SeriesDay]], begins: int, ends: int
) -> DayIncidents:
    """Of one terminal at one window, from all of its series, between these moments of the day."""
    told = [
        (fact, span)
        for series, said in read
        for fact, span in zip(series.facts, said.spans, strict=True)
        if fact.window in (window, "")
    ]
    outages = [*_failed(window, terminal, told, ends), *_off(window, terminal, told)]
    those = (
        replace(one, since=max(one.since, begins), until=min(one.until, ends))
        for one in outages
        if one.since < ends and one.until > begins
    )
    return DayIncidents(tuple(sorted(_posts(told, begins, ends))), tuple(sorted(those)))


def _posts(told: Iterable[tuple[Fact, Span]], begins: int, ends: int) -> Iterator[PostTurn]:
    for fact, span in told:
        bounds = _bounds(span, begins, ends) if fact.kind == "post" else None
        said = fact.said if bounds else None
        if isinstance(said, Post) and bounds:
            yield PostTurn(
                window=fact.window,
                earliest=bounds[0],
                latest=bounds[1],
                terminal=fact.terminal,
                series=fact.series,
                seq=fact.seq,
                state=said.state,
                badge=said.badge,
                by=said.by,
                session=said.session,
            )


def _failed(window: str, terminal: str, told: Iterable[tuple[Fact, Span]], ends: int) -> Iterator[Outage]:
    """A part is well again once that is said, or the terminal starts anew and says nothing of it."""
    since: dict[TouchPart, int] = {}
    boot = ""
    for fact, span in told:
        said, at = fact.said if fact.kind == "audit" else None, span.earliest or 0
        part = _TOUCH_PARTS.get(said.detail.split(":")[0]) if isinstance(said, Audit) else None
        if fact.boot != boot:
            yield from (Outage(window, start, at, terminal, failed) for failed, start in since.items())
            since, boot = {}, fact.boot
        if part and isinstance(said, Audit) and said.what == "fault":
            since.setdefault(part, at)
        elif part and isinstance(said, Audit) and said.what == "mended" and part in since:
            yield Outage(window, since.pop(part), at, terminal, part)
    yield from (Outage(window, start, ends, terminal, failed) for failed, start in since.items())


def _off(window: str, terminal: str, told: Iterable[tuple[Fact, Span]]) -> Iterator[Outage]:
    """Between the last that one boot told and the first of the next: who told nothing later may only be cut off."""
    for (_, before), (after, _) in pairwise(_on(told)):
        yield Outage(window, before, after, terminal, "terminal")


def _on(told: Iterable[tuple[Fact, Span]]) -> Stretches:
    """The stretches of time in which the terminal was on, each as wide as it may have been."""
    boots: dict[str, list[int]] = {}
    lived: Stretches = []
    for fact, span in told:
        boots.setdefault(fact.boot, []).extend(at for at in (span.earliest, span.latest) if at is not None)
        lived += [(at, at) for at in _last_alive(fact)]
    found: Stretches = []
    for first, last in sorted([*((min(at), max(at)) for at in boots.values() if at), *lived]):
        if found and (first <= found[-1][1] or first == last):
            found[-1] = (found[-1][0], max(found[-1][1], last))  # a sign of life is of the boot before it
        else:
            found.append((first, last))
    return found


def _last_alive(fact: Fact) -> Iterator[int]:
    said = fact.said if fact.kind == "post" else None
    if isinstance(said, Post) and said.state == "closed" and said.by == "restart" and said.latest:
        yield said.latest


def _bounds(span: Span, begins: int, ends: int) -> tuple[int, int] | None:
    """When it was, where that may have been between these moments."""
    if span.earliest is None or span.latest is None or span.latest < begins or span.earliest >= ends:
        return None
    return span.earliest, span.latest
