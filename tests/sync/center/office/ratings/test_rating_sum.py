"""Sums of ratings: everything that came is in exactly one figure, and a share has only clear answers in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.ratings.rating_sum import ANSWER_KINDS, SUM_FIGURES, RatingSum, figure_of, rounded, total

sums = st.builds(RatingSum, *[st.integers(0, 1000)] * 8)


@given(st.lists(sums, max_size=6))
def test_nothing_is_lost_or_counted_twice_when_sums_are_added(found: list[RatingSum]) -> None:
    assert total(found).everything == sum(one.everything for one in found)
    assert total(found).rated == sum(one.rated for one in found)


@given(sums, st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_what_nobody_answered_and_what_is_excluded_is_beside_a_share_and_not_in_it(
    found: RatingSum, unclear: int, unrated: int, excluded: int
) -> None:
    """Expected 2 and 5."""
    others = replace(found, unclear=unclear, unrated=unrated, excluded=excluded)
    assert others.satisfied_share == found.satisfied_share


@pytest.mark.parametrize(
    ("found", "share"),
    [
        (RatingSum(), None),
        (RatingSum(unrated=9), None),
        (RatingSum(1, 1, 1), 10_000),  # 基本满意 is satisfied, too
        (RatingSum(1, 0, 0, 1, 1), 3_333),
        (RatingSum(0, 2, 0, 1), 6_667),
        (RatingSum(0, 0, 0, 0, 3), 0),
    ],
)
def test_the_share_of_those_who_were_satisfied(found: RatingSum, share: int | None) -> None:
    assert found.satisfied_share == share


def test_each_answer_has_a_figure_of_its_own_and_an_excluded_one_the_last() -> None:
    assert [figure_of(answer, excluded=False) for answer in ANSWER_KINDS] + [
        figure_of("satisfied", excluded=True)
    ] == [*SUM_FIGURES]


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_rounding_is_half_up(of: int, by: int) -> None:
    assert abs(rounded(of, by) * by - of) * 2 <= by
    assert (rounded(1, 2), rounded(3, 2), rounded(5, 10)) == (1, 2, 1)
