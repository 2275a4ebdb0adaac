"""The rating sum: how many gave which answer, and the share of those who were satisfied. Pure.

The levels have no numbers here. What is said of many ratings is a share, and what is not in it stands beside it.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from sync.center.office.ratings.rating_count import RatingAnswer
from terminal.domain.facts import LEVELS, Level

SATISFIED_LEVELS: tuple[Level, ...] = ("very_satisfied", "satisfied", "basically_satisfied")
BAD_LEVELS: tuple[Level, ...] = ("dissatisfied", "very_dissatisfied")  # 差评, which are followed up
ANSWER_KINDS: tuple[RatingAnswer, ...] = (*LEVELS, "unclear", "unrated")


class RatingSum(Struct, frozen=True, omit_defaults=True):
    """How many of each answer. Those that were `excluded` are in none of the others."""

    very_satisfied: int = 0
    satisfied: int = 0
    basically_satisfied: int = 0
    dissatisfied: int = 0
    very_dissatisfied: int = 0
    unclear: int = 0
    unrated: int = 0
    excluded: int = 0

    @property
    def counts(self) -> tuple[int, ...]:
        """Of the levels, from the best to the worst."""
        return by_level(self)

    @property
    def levels(self) -> Mapping[Level, int]:
        return dict(zip(LEVELS, self.counts, strict=True))

    @property
    def rated(self) -> int:
        """Those by which anybody is judged."""
        return sum(self.counts)

    @property
    def bad(self) -> int:
        return sum(self.levels[level] for level in BAD_LEVELS)

    @property
    def everything(self) -> int:
        """All that came, whatever became of it."""
        return sum(structs.astuple(self))

    @property
    def satisfied_share(self) -> int | None:
        """How many of ten thousand were satisfied, at least basically; rounded half up. None where nobody rated."""
        good = sum(self.levels[level] for level in SATISFIED_LEVELS)
        return rounded(good * 10_000, self.rated) if self.rated else None


SUM_FIGURES: tuple[str, ...] = RatingSum.__struct_fields__


def figure_of(answer: RatingAnswer, *, excluded: bool) -> str:
    """In which of the figures one answer counts."""
    return "excluded" if excluded else answer


def by_level(of: Struct) -> tuple[int, ...]:
    """What stands in the fields that are called as the levels are, from the best to the worst."""
    return tuple(getattr(of, level) for level in LEVELS)


def total(sums: Iterable[RatingSum]) -> RatingSum:
    found = list(sums)
    return RatingSum(**{name: sum(getattr(one, name) for one in found) for name in SUM_FIGURES})


def rounded(of: int, by: int) -> int:
    """A quotient in whole numbers, rounded half up: the same on every machine."""
    return (2 * of + by) // (2 * by)
