"""The ratings that are counted and passed on: what citizens said in the end, at its true time."""

import pytest
from msgspec.structs import replace

from sync.center.exports.ratings import counted
from terminal.domain.facts import (
    ClockSet,
    Complaint,
    Draft,
    Fact,
    Moment,
    Rating,
    Said,
    Trust,
    Unrated,
)
from terminal.domain.true_time import true_times
from tests.support.desk import at, fact_of

NOON = at("2026-03-02 12:00")

# What is said one after the other, and the levels that are passed on.
SAID: list[tuple[str, list[Said], list[str]]] = [
    ("a rating", [Rating("satisfied", "b", 1, 0)], ["satisfied"]),
    (
        "changes: the last press counts",
        [Rating("satisfied", "b", 1, 0), Rating("dissatisfied", "b", 1, 1), Rating("satisfied", "b", 1, 2)],
        ["satisfied"],
    ),
    ("unclear counts to nobody", [Rating("satisfied", "b", 1, 0), Rating("unclear", "b", 1, 1)], []),
    (
        "pressed once more after unclear",
        [Rating("satisfied", "b", 1, 0), Rating("unclear", "b", 1, 1), Rating("very_satisfied", "b", 1, 2)],
        ["very_satisfied"],
    ),
    ("unrated is no level, and no default", [Unrated("c1", "b", 1)], []),
    ("a complaint is its own act", [Complaint("1-1-1", "b", 1)], []),
    ("a flood is marked, not dropped", [Rating("satisfied", "b", 1, 0, "", 1)], ["satisfied"]),
    (
        "two citizens",
        [Rating("satisfied", "b", 1, 0), Unrated("c1", "b", 1), Rating("dissatisfied", "b", 1, 0)],
        ["satisfied", "dissatisfied"],
    ),
]


@pytest.mark.parametrize(("_why", "said", "levels"), SAID, ids=[row[0] for row in SAID])
def test_what_is_passed_on(_why: str, said: list[Said], levels: list[str]) -> None:
    facts = [fact(n, each) for n, each in enumerate(said, 1)]
    counting = counted(facts)
    assert [rating.level for rating in counting.ratings] == levels
    assert counting.unsettled == []


def test_a_rating_carries_its_case_and_its_true_time_from_an_anchor_that_came_later() -> None:
    rating = fact(1, Rating("satisfied", "GH-0217", 7, 0, "c1"), mono=10_000, clock="unset")
    anchor = fact(2, ClockSet(NOON, 50, "center"), mono=70_000, clock="synced")
    [found] = counted([rating, anchor]).ratings
    assert (found.case, found.badge) == ("c1", "GH-0217")
    assert abs(found.at - (NOON - 60_000)) <= 1


def test_a_rating_whose_time_nobody_knows_waits_for_a_person() -> None:
    rating = fact(1, Rating("satisfied", "b", 1, 0), clock="unset")
    counting = counted([rating])
    assert (counting.ratings, counting.unsettled) == ([], [rating])


def test_nor_does_one_by_a_clock_out_of_every_calendar_break_the_export() -> None:
    rating = replace(fact(1, Rating("satisfied", "b", 1, 0)), at=-(2**62))
    counting = counted([rating])
    assert (counting.ratings, counting.unsettled) == ([], [rating])


def test_nor_is_the_time_guessed_where_others_stand_before_and_after() -> None:
    said = Rating("satisfied", "b", 1, 0)
    first, last = fact(1, said), replace(fact(3, said), boot="boot-3", at=NOON + 3_600_000)
    between = replace(fact(2, said, clock="unset"), boot="boot-2")
    bounds = true_times([first, between, last]).spans[1]
    assert bounds.earliest is not None
    assert bounds.latest is not None
    counting = counted([first, between, last])
    assert ([rating.level for rating in counting.ratings], counting.unsettled) == (["satisfied"] * 2, [between])


def fact(seq: int, said: Said, mono: int = 1000, clock: Trust = "synced") -> Fact:
    return fact_of(Draft(Moment(NOON, mono + seq, "boot-1", clock), "2F-17", "1.1", said), seq)
