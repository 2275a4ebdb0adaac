"""What staff may see of their ratings: from five on, and nothing that is smaller can be worked out from it."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.ratings.rating_sum import RatingSum
from sync.center.office.ratings.small_sums import ShownSum, shown_sum
from terminal.domain.facts import LEVELS

counts = st.integers(0, 12)
sums = st.builds(RatingSum, *[counts] * 8)


def possible(shown: ShownSum) -> Iterator[tuple[int, ...]]:
    """Everything that somebody who sees this can think of: the witness tries all hidden counts, nought to four."""
    choices = [range(5) if count is None else [count] for count in shown.levels.values()]
    for levels in product(*choices):
        if shown.rated is None or sum(levels) == shown.rated:
            yield levels


@given(sums)
def test_no_hidden_count_can_be_worked_out_from_what_stands_beside_it(found: RatingSum) -> None:
    """Expected 8: who knows everything that is shown still finds two answers at least for each hidden level."""
    shown = shown_sum(found)
    thinkable = [*possible(shown)]
    assert tuple(found.levels.values()) in thinkable
    for place, level in enumerate(LEVELS):
        if shown.levels[level] is None:
            assert len({levels[place] for levels in thinkable}) > 1


@given(sums)
def test_everything_that_is_shown_is_five_at_least_and_true(found: RatingSum) -> None:
    shown = shown_sum(found)
    beside = {
        name: (getattr(shown, name), getattr(found, name)) for name in ("unclear", "unrated", "excluded", "rated")
    }
    for said, true in [*beside.values(), *((shown.levels[level], found.levels[level]) for level in LEVELS)]:
        assert said is None or (said == true and said >= 5)


@pytest.mark.parametrize(
    ("found", "levels", "rated"),
    [
        (RatingSum(200, 10, 0, 0, 0), [200, 10, None, None, None], None),  # the total would say: nobody was unhappy
        (RatingSum(200, 10, 4, 3, 1), [200, 10, None, None, None], 218),
        (RatingSum(200, 10, 4, 4, 4), [200, 10, None, None, None], None),  # as many as there can be: each is four
        (RatingSum(20, 6, 5, 9, 4), [20, 6, 5, 9, None], None),  # one alone is the total less the others
        (RatingSum(20, 6, 5, 9, 5), [20, 6, 5, 9, 5], 45),
        (RatingSum(1, 1, 1, 1, 0), [None] * 5, None),
    ],
)
def test_a_month_as_its_person_sees_it(found: RatingSum, levels: list[int | None], rated: int | None) -> None:
    shown = shown_sum(found)
    assert ([*shown.levels.values()], shown.rated) == (levels, rated)
    # a share with its total would tell the sum of the good levels, and with it what is hidden
    assert (shown.satisfied_share is None) == (None in levels)
