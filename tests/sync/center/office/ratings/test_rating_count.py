"""The rating count: each citizen's answer once, as it stands in the end."""

import pytest

from sync.center.office.ratings.rating_count import standing_answers
from terminal.domain.facts import Complaint, Draft, Fact, Moment, Rating, Said, Trust, Unrated
from tests.support.desk import at, fact_of

NOON = at("2026-03-02 12:00")


def fact(seq: int, said: Said, clock: Trust = "synced") -> Fact:
    return fact_of(Draft(Moment(NOON, 1000 + seq, "boot-1", clock), "2F-17", "1.1", said), seq)


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        # Expected 1: one citizen, three presses, one answer
        (
            [Rating("satisfied", "b", 1, 0), Rating("dissatisfied", "b", 1, 1), Rating("satisfied", "b", 1, 2)],
            "3 satisfied",
        ),
        # Expected 2: unclear and unrated are there, and are no level
        ([Rating("satisfied", "b", 1, 0), Rating("unclear", "b", 1, 1)], "2 unclear"),
        ([Unrated("c1", "b", 1)], "1 unrated"),
        ([Rating("satisfied", "b", 1, 0, "", 1), Complaint("1-1-1", "b", 1)], "1 satisfied"),
        ([Rating("unclear", "b", 1, 0, stuck=1), Rating("satisfied", "b", 1, 0)], "1 unclear, 2 satisfied"),
    ],
)
def test_what_stands(said: list[Said], answers: str) -> None:
    facts = [fact(n, each) for n, each in enumerate(said, 1)]
    assert ", ".join(f"{one.seq} {one.answer}" for one in standing_answers(facts)) == answers


def test_an_answer_says_whom_the_plate_named_and_when_it_was_as_far_as_anybody_knows() -> None:
    """Expected 3 and 4."""
    [named] = standing_answers([fact(1, Rating("satisfied", "GH-0217", 7, 0, "c1"))])
    assert (named.badge, named.window, named.at, named.case, named.level) == (
        "GH-0217",
        "2F-17",
        NOON,
        "c1",
        "satisfied",
    )
    [nobodys] = standing_answers([fact(1, Rating("unclear", "", 0, 0), clock="unset")])
    assert (nobodys.badge, nobodys.at, nobodys.level) == ("", None, None)
