"""The ranking: who has the same score has the same rank, and the next has as many before them as there are."""

from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.assessment.ranking import ranks


@given(st.lists(st.integers(0, 5)))
def test_a_rank_is_one_more_than_those_who_are_better(scores: list[int]) -> None:
    """Expected 16; the witness counts."""
    in_order = sorted(scores, reverse=True)
    assert ranks(in_order) == [1 + sum(other > score for other in scores) for score in in_order]
