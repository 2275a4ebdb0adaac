"""The ratings as they stand: changes followed, unclear ones left out, each at its true time."""

from collections.abc import Sequence

from msgspec import Struct

from sync.center.office.ratings.rating_count import standing_answers
from terminal.domain.facts import Fact, Level


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
    by_number = {fact.seq: fact for fact in facts}
    ratings, unsettled = list[Counted](), list[Fact]()
    for one in standing_answers(facts):
        if one.level and one.at is None:
            unsettled.append(by_number[one.seq])
        elif one.level and one.at is not None:
            ratings.append(Counted(one.level, one.case, one.badge, one.at))
    return Counting(ratings, unsettled)
