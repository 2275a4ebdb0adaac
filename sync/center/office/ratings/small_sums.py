"""The small sums: what staff may see of how they were rated, so that no citizen is known by it. Pure.

A count is shown from five on. Where it is smaller it may be none: who sees "none" would know what each of the
others pressed. What stands beside it gives no hidden count away.
"""

from collections.abc import Mapping

from msgspec import Struct

from sync.center.office.ratings.rating_sum import RatingSum
from terminal.domain.facts import Level

SHOWN_FROM = 5


class ShownSum(Struct, frozen=True):
    """A sum as staff see it: None is fewer than five, or what would tell how many those are."""

    levels: Mapping[Level, int | None]
    rated: int | None
    satisfied_share: int | None
    unclear: int | None
    unrated: int | None
    excluded: int | None

    @property
    def empty(self) -> bool:
        counts = (*self.levels.values(), self.rated, self.unclear, self.unrated, self.excluded)
        return all(count is None for count in counts)


def shown_sum(found: RatingSum) -> ShownSum:
    levels = {level: _shown(count) for level, count in found.levels.items()}
    return ShownSum(
        levels,
        found.rated if _tells_nothing(found) else None,
        found.satisfied_share if all(count is not None for count in levels.values()) else None,
        _shown(found.unclear),
        _shown(found.unrated),
        _shown(found.excluded),
    )


def _shown(count: int) -> int | None:
    return count if count >= SHOWN_FROM else None


def _tells_nothing(found: RatingSum) -> bool:
    """Whether the total may stand beside its levels: it tells the sum of the hidden ones, and may tell each."""
    hidden = [count for count in found.levels.values() if count < SHOWN_FROM]
    if not hidden:
        return True
    # together nothing, or as many as they can be at most: then each of them is known
    return SHOWN_FROM <= sum(hidden) < (SHOWN_FROM - 1) * len(hidden)
