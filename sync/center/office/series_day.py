"""The series day: which configuration a window had when work began, and who was seen there, by one series. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from sync.center.office.day_sheet import day_bounds
from terminal.attendance import Seen
from terminal.attendance.closed_days import ClosedDays, closed_days
from terminal.attendance.punches import seen_of
from terminal.domain.anchor import Span
from terminal.domain.facts import Disowned, Fact
from terminal.domain.receipts import Receipts
from terminal.domain.true_time import true_times
from terminal.domain.window import Window, clock_on


class SeriesFacts(Struct, frozen=True):
    """Facts of one series in `seq` order, those of the day and around it, and what bounds their times."""

    facts: tuple[Fact, ...]
    receipts: Receipts


class SeriesDay(Struct, frozen=True):
    """What one series says of a day; `seen` by badge, of the whole time that was read."""

    days: ClosedDays
    spans: tuple[Span, ...]
    seen: Mapping[str, Sequence[Seen]]


def series_day(zone: str, read: SeriesFacts) -> SeriesDay:
    spans = true_times(read.facts, read.receipts).spans
    seen: dict[str, list[Seen]] = {}
    for badge, one in _seen(read.facts, spans):
        seen.setdefault(badge, []).append(one)
    return SeriesDay(closed_days(zone, read.facts, read.receipts), spans, seen)


def working_configuration(
    day: str, window: str, read: SeriesFacts, spans: Sequence[Span], known: Mapping[str, Window]
) -> Window | None:
    """By which a window worked when the first session of the day began; `known` are its configurations by name.

    What is pushed later that day is of the days after it. None where the series does not say.
    """
    named = [
        (span, known[fact.config])
        for fact, span in zip(read.facts, spans, strict=True)
        if fact.window == window and fact.config in known
    ]
    found: Window | None = None
    for span, configured in named:
        if found is not None and span.earliest is not None and span.earliest > _begun(day, found):
            break
        found = configured
    return found


def _begun(day: str, configured: Window) -> int:
    """When work begins that day, ms UTC; when the day does, where there is none."""
    date = datetime.fromisoformat(day)
    starts = [session.start for session in configured.sessions_on(date.date())]
    begins, _ = day_bounds(configured.zone, day)
    return clock_on(configured.local(begins), min(starts)) if starts else begins


def _seen(facts: Sequence[Fact], spans: Sequence[Span]) -> Iterator[tuple[str, Seen]]:
    disowned = {said.punch for fact in facts if isinstance(said := fact.said, Disowned)}
    for fact, span in zip(facts, spans, strict=True):
        seen = seen_of(fact, span, disowned=fact.seq in disowned)
        if seen is not None:
            yield str(fact.body["badge"]), seen
