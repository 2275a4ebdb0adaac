"""The series day: by what a window worked, who was seen there, and what may be gone, by one series. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from sync.center.office.attendance.day_sheet import WorkedBy
from sync.center.office.attendance.decided_day import UncountedTouch
from sync.center.office.attendance.touch_hours import begun, day_bounds
from terminal.attendance import Seen
from terminal.attendance.closed_days import ClosedDays, closed_days
from terminal.attendance.punches import as_seen, seen_of
from terminal.domain.anchor import EVER, Span
from terminal.domain.facts import Disowned, Fact, Punch, Touch
from terminal.domain.receipts import Receipts
from terminal.domain.true_time import true_times
from terminal.domain.window import Window

ELSEWHERE = "the center has them in the series "  # of facts that are not gone: another series has them


class SeriesFacts(Struct, frozen=True):
    """Facts of one series in `seq` order, those of the day and around it, and what bounds their times.

    It was first heard of at `since`, ms UTC. `unread` are the numbers of what came and nobody could read.
    """

    facts: tuple[Fact, ...]
    receipts: Receipts
    since: int = 0
    unread: tuple[int, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether it begins where the one before it ended, of which then nothing is missing."""
        return bool(self.facts) and _is_elsewhere(self.facts[0])


class SeriesDay(Struct, frozen=True):
    """What one series says of a day; `seen` by badge, of the whole time that was read.

    It is not `whole` where something of the day may be gone, or is here and cannot be read.
    """

    days: ClosedDays
    spans: tuple[Span, ...]
    seen: Mapping[str, Sequence[Seen]]
    whole: bool
    uncounted: tuple[UncountedTouch, ...] = ()  # that may be of the day


def series_day(zone: str, day: str, read: SeriesFacts) -> SeriesDay:
    spans = true_times(read.facts, read.receipts).spans
    seen: dict[str, list[Seen]] = {}
    for badge, one in _seen(read.facts, spans):
        seen.setdefault(badge, []).append(one)
    begins, ends = day_bounds(zone, day)
    whole = not _missing(read, spans, begins, ends)
    uncounted = tuple(_uncounted(read.facts, spans, begins, ends))
    return SeriesDay(closed_days(zone, read.facts, spans), spans, seen, whole, uncounted)


def stray_touches(read: SeriesFacts, spans: Sequence[Span], begins: int, ends: int) -> Iterator[UncountedTouch]:
    """Whom a terminal recognised between these moments that stood at no window: it counts on no sheet."""
    for fact, span in zip(read.facts, spans, strict=True):
        said, seen = fact.said, seen_of(fact, span)
        if isinstance(said, Punch) and seen and seen.earliest < ends and seen.latest >= begins:
            yield UncountedTouch(seen, said.badge, fact.window, said.by, "stray")


def terminal_days(day: str, begins: int, read: Sequence[tuple[SeriesFacts, SeriesDay]]) -> ClosedDays:
    """Of all series of one terminal together, the older first; `begins` is when the day does, ms UTC.

    A card that died took along what it had not told. That another one closed the day does not say what it was.
    """
    closed = {one: closing for _, said in read for one, closing in said.days.closed.items()}
    alive = frozenset[str]().union(*(said.days.alive for _, said in read))
    waits = False
    for place, (series, said) in enumerate(read):
        ended = any(_took_over(day, begins, *each) for each in read[place + 1 : place + 2])
        older = (later for _, one in read[:place] for later in one.days.alive)
        brought = not series.facts and any(later > day for later in older)  # by hand, of a card that was copied
        waits = waits or not said.whole or not (ended or brought or said.days.over(day))
        if day in said.days.closed:
            break  # what another one recorded that day was after its end
    return ClosedDays(closed, alive, frozenset({day} if waits else ()))


def _took_over(day: str, begins: int, series: SeriesFacts, said: SeriesDay) -> bool:
    """Whether a series was there before the day, or has all that the one before it had not told."""
    return series.since < begins or series.goes_on or any(earlier < day for earlier in said.days.alive)


def configurations(
    window: str, read: SeriesFacts, spans: Sequence[Span], known: Mapping[str, Window], *, stood_before: bool
) -> list[WorkedBy]:
    """By what a window worked, one after the other; `known` are its configurations by name.

    Where the terminal stood there before what was read, it may have worked by the first all the time.
    """
    found: list[WorkedBy] = []
    for fact, span in zip(read.facts, spans, strict=True):
        one = known.get(fact.config)
        if fact.window == window and one and not (found and found[-1].window == one):
            found.append(WorkedBy(one, 0, 0) if stood_before and not found else _from(span, one))
    return found


def working_configuration(day: str, found: Sequence[WorkedBy]) -> Window | None:
    """By which a window worked when the first session of the day began, of these that it had one after the other.

    What is pushed later that day is of the days after it.
    """
    worked: Window | None = None
    for one in found:
        if worked is not None and one.earliest > begun(day, worked):
            break
        worked = one.window
    return worked


def _from(span: Span, window: Window) -> WorkedBy:
    return WorkedBy(window, span.earliest or 0, EVER[1] if span.latest is None else span.latest)


def _missing(read: SeriesFacts, spans: Sequence[Span], begins: int, ends: int) -> bool:
    """Whether what may be of the day is declared lost, or cannot be read."""
    numbers = [fact.seq for fact in read.facts]
    lost = (fact.seq for fact in read.facts if fact.kind == "lost" and not _is_elsewhere(fact))
    for number in (*lost, *read.unread):
        before, after = bisect_left(numbers, number) - 1, bisect_right(numbers, number)
        since = spans[before].earliest if before >= 0 else None
        until = spans[after].latest if after < len(spans) else None
        if (since is None or since < ends) and (until is None or until >= begins):
            return True
    return False


def _is_elsewhere(fact: Fact) -> bool:
    return fact.kind == "lost" and str(fact.body.get("why", "")).startswith(ELSEWHERE)


def _seen(facts: Sequence[Fact], spans: Sequence[Span]) -> Iterator[tuple[str, Seen]]:
    disowned = {said.punch for fact in facts if fact.kind == "disowned" and isinstance(said := fact.said, Disowned)}
    for fact, span in zip(facts, spans, strict=True):
        touched = fact.kind in ("punch", "touch")
        seen = seen_of(fact, span, disowned=fact.seq in disowned) if touched else None
        if seen is not None:
            yield str(fact.body["badge"]), seen


def _uncounted(facts: Sequence[Fact], spans: Sequence[Span], begins: int, ends: int) -> Iterator[UncountedTouch]:
    for fact, span in zip(facts, spans, strict=True):
        said = fact.said if fact.kind == "touch" else None
        if isinstance(said, Touch):
            seen = as_seen(fact, span, "punch", doubted=False)
            if seen.earliest < ends and seen.latest >= begins:
                yield UncountedTouch(seen, said.badge, fact.window, said.by, said.why)
