"""Presses of the evaluator (docs/glossary.md#keys; articles 3.5 and 10: 服务质量评价器, 评价器投诉)."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.events import Configured
from terminal.domain.facts import LEVELS, Fact, Level, Moment
from tests.support.desk import ANN, WINDOW, Desk, with_rules

VERY: Level = "very_satisfied"
GOOD: Level = "satisfied"
FAIR: Level = "basically_satisfied"
POOR: Level = "dissatisfied"
AWFUL: Level = "very_dissatisfied"

# What is pressed (ms after the press before, key), and what is kept of it (level, place of the one it replaces).
PRESSES: list[tuple[str, list[tuple[int, Level]], list[tuple[str, int]]]] = [
    ("keys, sentence 2: one press is one rating", [(0, GOOD)], [(GOOD, 0)]),
    ("keys, sentence 2: within 8 s the last press counts", [(0, GOOD), (3000, FAIR)], [(GOOD, 0), (FAIR, 1)]),
    ("keys, sentence 2: 8 s are 8 s", [(0, GOOD), (8000, FAIR)], [(GOOD, 0), (FAIR, 1)]),
    ("keys, sentence 2: after 8 s it is another rating", [(0, GOOD), (8001, FAIR)], [(GOOD, 0), (FAIR, 0)]),
    (
        "keys, sentence 2: a change does not prolong the 8 s",
        [(0, GOOD), (5000, FAIR), (5000, GOOD)],
        [(GOOD, 0), (FAIR, 1), (GOOD, 0)],
    ),
    (
        "keys, sentence 2: to and fro: each change replaces the one before",
        [(0, GOOD), (1000, POOR), (1000, GOOD), (1000, POOR)],
        [(GOOD, 0), (POOR, 1), (GOOD, 2), (POOR, 3)],
    ),
    (
        "keys, sentence 2: the same level again within 8 s makes no fact",
        [(0, GOOD), (600, GOOD), (7000, GOOD)],
        [(GOOD, 0)],
    ),
    (
        "keys, sentence 2: the same level again after 8 s is another citizen",
        [(0, GOOD), (8001, GOOD)],
        [(GOOD, 0), (GOOD, 0)],
    ),
    ("keys, sentence 2: the same level at once is a bounce, not two levels", [(0, GOOD), (100, GOOD)], [(GOOD, 0)]),
    (
        "keys, sentence 3: a third level is unclear",
        [(0, GOOD), (1000, FAIR), (1000, POOR)],
        [(GOOD, 0), (FAIR, 1), ("unclear", 2)],
    ),
    (
        "keys, sentence 3: two levels within half a second are unclear",
        [(0, GOOD), (499, POOR)],
        [(GOOD, 0), ("unclear", 1)],
    ),
    ("keys, sentence 2: half a second apart they are a change", [(0, GOOD), (500, POOR)], [(GOOD, 0), (POOR, 1)]),
    (
        "keys, sentence 3: two levels at the very same moment are unclear",
        [(0, GOOD), (0, POOR)],
        [(GOOD, 0), ("unclear", 1)],
    ),
    (
        "keys, sentence 3: a whole hand on the keys is one unclear rating",
        [(0, GOOD), (20, POOR), (20, AWFUL), (20, VERY)],
        [(GOOD, 0), ("unclear", 1)],
    ),
    (
        "keys, sentence 3: after unclear, a single press counts",
        [(0, GOOD), (100, POOR), (2000, VERY)],
        [(GOOD, 0), ("unclear", 1), (VERY, 2)],
    ),
    (
        "keys, sentence 3: after unclear, the first second is still the same hand",
        [(0, GOOD), (100, POOR), (1000, VERY)],
        [(GOOD, 0), ("unclear", 1)],
    ),
    (
        "keys, sentence 3: the single press after unclear opens 8 s of its own",
        [(0, GOOD), (100, POOR), (6000, VERY), (7000, FAIR)],
        [(GOOD, 0), ("unclear", 1), (VERY, 2), (FAIR, 3)],
    ),
    (
        "keys, sentence 3: 8 s after it began, unclear stays unclear and the press is another rating",
        [(0, GOOD), (100, POOR), (8000, VERY)],
        [(GOOD, 0), ("unclear", 1), (VERY, 0)],
    ),
]


@pytest.mark.parametrize(("_why", "presses", "kept"), PRESSES, ids=[row[0] for row in PRESSES])
def test_what_is_kept_of_presses(_why: str, presses: list[tuple[int, Level]], kept: list[tuple[str, int]]) -> None:
    desk = Desk()
    for ms, level in presses:
        desk.wait(ms).press(level)
        desk.settle()
    assert list(zip(desk.of_kind("rating", "level"), desk.of_kind("rating", "replaces"), strict=True)) == kept


def test_the_time_to_change_is_the_halls_to_choose() -> None:
    desk = Desk()
    desk.do(Configured(with_rules(rating_change_seconds=20), "1.2", desk.moment()))
    desk.press(GOOD)
    desk.settle().wait(20_000).press(FAIR)
    desk.settle().wait(1).press(VERY)
    desk.settle()
    assert desk.of_kind("rating", "replaces") == [0, 1, 0]


def test_a_rating_names_who_was_shown_and_by_which_fact() -> None:
    desk = Desk()
    desk.press(GOOD)
    desk.settle().touch(1)
    desk.settle().wait(9000).press(GOOD)
    desk.settle()
    shown = zip(desk.of_kind("rating", "badge"), desk.of_kind("rating", "staffing"), strict=True)
    assert list(shown) == [("", 0), (ANN.badge, 3)]
    assert desk.facts[3 - 1].kind == "post"


def test_a_restart_closes_the_rating_that_could_be_changed() -> None:
    desk = Desk()
    desk.press(GOOD)
    desk.settle().reboot(2000, "synced").press(FAIR)
    desk.settle()
    assert desk.of_kind("rating", "replaces") == [0, 0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0, 40, 499, 500, 1001, 4000, 8001]), st.sampled_from(LEVELS)), max_size=14)
)
def test_however_it_is_pressed_nothing_counts_twice_and_every_rating_was_pressed(
    presses: list[tuple[int, Level]],
) -> None:
    desk, made = Desk(), list[tuple[Level, Fact]]()
    for ms, level in presses:
        before = len(desk.facts)
        desk.wait(ms).press(level)
        desk.settle()
        assert len(desk.facts) - before in (0, 1)
        made += [(level, fact) for fact in desk.facts[before:]]
    replaced = [fact.body["replaces"] for _, fact in made if fact.body["replaces"]]
    assert len(replaced) == len(set(replaced))
    for n, (level, fact) in enumerate(made):
        assert fact.body["level"] in (level, "unclear")
        assert fact.body["replaces"] in (0, made[n - 1][1].seq)
    first_of_citizen = [fact.mono for _, fact in made if not fact.body["replaces"]]
    assert all(b - a > 8000 for a, b in pairwise(first_of_citizen))


def test_before_the_first_configuration_presses_are_kept_all_the_same() -> None:
    desk = Desk(configured=False)
    desk.hold(GOOD, 100)
    desk.wait(9000)
    desk.hold(POOR, 3000)
    desk.wait(100).press(POOR)
    desk.settle()
    assert [kind for kind, _ in desk.said] == ["rating", "rating", "complaint"]
    assert {fact.window for fact in desk.facts} == {""}
    assert str(desk.of_kind("complaint", "number")[0]).startswith("0-")


def test_a_press_is_timed_by_the_press_not_by_the_commit() -> None:
    """A commit of 20 s between them does not make two presses of one citizen two ratings."""
    desk = Desk()
    desk.press(GOOD)
    desk.wait(2000).press(FAIR)
    desk.wait(20_000).settle()
    moments = [Moment(fact.at, fact.mono, fact.boot, fact.clock) for fact in desk.facts]
    assert desk.of_kind("rating", "replaces") == [0, 1]
    assert moments[1].mono - moments[0].mono == 2000
    assert replace(moments[0], at=moments[0].at + 2000, mono=moments[1].mono) == moments[1]
    assert desk.facts[0].window == WINDOW.window
