"""The ratings as they stand: changes followed, unclear ones left out, each at its true time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from terminal.domain.anchor import Span, within_ever
from terminal.domain.facts import Fact, Level, Rating
from terminal.domain.true_time import true_times

CodedRow = dict[str, str]  # name of a column to what stands in it, as others code it


class Counted(Struct, frozen=True):
    """One citizen's rating. `at` is ms UTC."""

    level: Level
    case: str
    badge: str
    at: int


class Counting(Struct, frozen=True):
    """What may be passed on, and the facts whose time a person has to settle first."""

    ratings: list[Counted]
    unsettled: list[Fact]


def counted(facts: Sequence[Fact]) -> Counting:
    """The ratings among all facts of one series in `seq` order. Floods are marked in the facts, not left out."""
    said = [fact.said for fact in facts]
    replaced = {rating.replaces for rating in said if isinstance(rating, Rating)}
    ratings, unsettled = list[Counted](), list[Fact]()
    for fact, rating, span in zip(facts, said, true_times(facts).spans, strict=True):
        if not isinstance(rating, Rating) or rating.level == "unclear" or fact.seq in replaced:
            continue
        at = _middle(span)
        if at is None:
            unsettled.append(fact)
        else:
            ratings.append(Counted(rating.level, rating.case, rating.badge, at))
    return Counting(ratings, unsettled)


def written(at: int, zone: str) -> str:
    """A moment, ms UTC, as both interfaces write it: the wall clock of the hall."""
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def _middle(span: Span) -> int | None:
    if not span.certain or span.earliest is None or span.latest is None:
        return None
    middle = (span.earliest + span.latest) // 2
    return middle if middle == within_ever(middle) else None
