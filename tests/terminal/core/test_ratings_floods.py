"""More ratings than citizens can come are marked, never dropped (国办发〔2019〕51号: free and real ratings)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core import restore
from terminal.domain.events import Configured
from tests.support.asking import Asking
from tests.support.desk import Desk, with_rules

# ms before each press, and which of the facts made are marked. Six in sixty seconds is the hall's limit.
FLOODS: list[tuple[str, list[int], list[int]]] = [
    ("limits of the hall: six in a minute are six citizens", [0, 9000, 9000, 9000, 9000, 9000], [0] * 6),
    ("limits of the hall: the seventh within a minute is marked", [0] + [9000] * 6, [0] * 6 + [1]),
    ("limits of the hall: sixty seconds are sixty seconds", [0] + [10_000] * 6, [0] * 6 + [1]),
    ("limits of the hall: a millisecond later it is not marked", [0] + [10_000] * 5 + [10_001], [0] * 7),
    ("limits of the hall: an eighth and a ninth are marked too", [0] + [8001] * 8, [0] * 6 + [1] * 3),
    ("limits of the hall: it goes by the minute before, not by the count", [0] + [9000] * 5 + [61_000], [0] * 7),
]


@pytest.mark.parametrize(("_why", "pauses", "marks"), FLOODS, ids=[row[0] for row in FLOODS])
def test_which_ratings_are_marked(_why: str, pauses: list[int], marks: list[int]) -> None:
    desk = Desk()
    for ms in pauses:
        desk.wait(ms).press("very_satisfied")
        desk.settle()
    assert marks_of(desk) == marks


def test_changing_ones_mind_is_not_another_rating_and_a_change_keeps_the_mark() -> None:
    desk = Desk()
    desk.do(Configured(with_rules(flood_ratings=2), "1.2", desk.moment()))
    for _ in range(2):
        desk.wait(1000).press("satisfied")
        desk.settle().wait(1000).press("dissatisfied")
        desk.settle()
    assert marks_of(desk) == [0, 0, 0, 0]
    for ms in (9000, 9000):
        desk.wait(ms).press("satisfied")
        desk.settle()
    desk.wait(1000).press("dissatisfied")
    desk.settle()
    desk.wait(100).press("satisfied")
    desk.settle()
    assert marks_of(desk) == [0, 0, 0, 0, 0, 1, 1, 1]
    assert desk.of_kind("rating", "replaces") == [0, 1, 2, 3, 0, 0, 6, 7]


def test_a_restart_begins_the_count_anew_and_says_so_in_the_facts() -> None:
    desk = Desk()
    desk.do(Configured(with_rules(flood_ratings=2), "1.2", desk.moment()))
    for _ in range(2):
        desk.wait(9000).press("satisfied")
        desk.settle()
    desk.reboot(2000, "synced").do(Configured(with_rules(flood_ratings=2), "1.2", desk.moment()))
    for _ in range(3):
        desk.press("satisfied")
        desk.settle().wait(9000)
    assert marks_of(desk) == [0, 0, 0, 0, 1]
    assert [fact.boot for fact in desk.facts] == ["boot-1"] * 2 + ["boot-2"] * 3


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([1001, 1500, 5000, 19_998, 20_000, 20_001, 60_000]), max_size=25),
    st.integers(2, 5),
)
def test_marks_agree_with_counting_all_ratings_of_the_time_before(pauses: list[int], limit: int) -> None:
    desk = Asking()
    rules = with_rules(flood_ratings=limit, flood_seconds=20, rating_change_seconds=1)
    desk.do(Configured(rules, "1.2", desk.moment()))
    pressed: list[int] = []
    for ms in pauses:
        desk.wait(ms).press("very_satisfied")
        pressed.append(desk.true)
        desk.settle()
        assert restore(desk.facts, desk.moment()).kept == desk.state.kept
    near = [sum(0 <= now - then <= 20_000 for then in pressed[:n]) for n, now in enumerate(pressed)]
    assert marks_of(desk) == [int(count >= limit) for count in near]


def marks_of(desk: Desk) -> list[int]:
    return [int(body.get("flood", 0)) for kind, body in desk.said if kind == "rating"]
