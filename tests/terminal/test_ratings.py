"""Presses of the evaluator (DESIGN section 10; regulation, articles 3.5 and 10: 服务质量评价器, 评价器投诉)."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.facts import LEVELS, Fact, Key, Level, Moment
from terminal.hall import Configured
from terminal.ratings import complaint_number
from tests.terminal.desk import ANN, SERIES, WINDOW, Desk, with_rules

VERY: Level = "very_satisfied"
GOOD: Level = "satisfied"
FAIR: Level = "basically_satisfied"
POOR: Level = "dissatisfied"
AWFUL: Level = "very_dissatisfied"

# What is pressed (ms after the press before, key), and what is kept of it (level, place of the one it replaces).
PRESSES: list[tuple[str, list[tuple[int, Level]], list[tuple[str, int]]]] = [
    ("one press is one rating", [(0, GOOD)], [(GOOD, 0)]),
    ("within 8 s the last press counts", [(0, GOOD), (3000, FAIR)], [(GOOD, 0), (FAIR, 1)]),
    ("8 s are 8 s", [(0, GOOD), (8000, FAIR)], [(GOOD, 0), (FAIR, 1)]),
    ("after 8 s it is another rating", [(0, GOOD), (8001, FAIR)], [(GOOD, 0), (FAIR, 0)]),
    (
        "a change does not prolong the 8 s",
        [(0, GOOD), (5000, FAIR), (5000, GOOD)],
        [(GOOD, 0), (FAIR, 1), (GOOD, 0)],
    ),
    (
        "to and fro: each change replaces the one before",
        [(0, GOOD), (1000, POOR), (1000, GOOD), (1000, POOR)],
        [(GOOD, 0), (POOR, 1), (GOOD, 2), (POOR, 3)],
    ),
    ("the same level again within 8 s makes no fact", [(0, GOOD), (600, GOOD), (7000, GOOD)], [(GOOD, 0)]),
    ("the same level again after 8 s is another citizen", [(0, GOOD), (8001, GOOD)], [(GOOD, 0), (GOOD, 0)]),
    ("the same level at once is a bounce, not two levels", [(0, GOOD), (100, GOOD)], [(GOOD, 0)]),
    (
        "a third level is unclear",
        [(0, GOOD), (1000, FAIR), (1000, POOR)],
        [(GOOD, 0), (FAIR, 1), ("unclear", 2)],
    ),
    ("two levels within half a second are unclear", [(0, GOOD), (499, POOR)], [(GOOD, 0), ("unclear", 1)]),
    ("half a second apart they are a change", [(0, GOOD), (500, POOR)], [(GOOD, 0), (POOR, 1)]),
    ("two levels at the very same moment are unclear", [(0, GOOD), (0, POOR)], [(GOOD, 0), ("unclear", 1)]),
    (
        "a whole hand on the keys is one unclear rating",
        [(0, GOOD), (20, POOR), (20, AWFUL), (20, VERY)],
        [(GOOD, 0), ("unclear", 1)],
    ),
    (
        "after unclear, a single press counts",
        [(0, GOOD), (100, POOR), (2000, VERY)],
        [(GOOD, 0), ("unclear", 1), (VERY, 2)],
    ),
    (
        "after unclear, the first second is still the same hand",
        [(0, GOOD), (100, POOR), (1000, VERY)],
        [(GOOD, 0), ("unclear", 1)],
    ),
    (
        "the single press after unclear opens 8 s of its own",
        [(0, GOOD), (100, POOR), (6000, VERY), (7000, FAIR)],
        [(GOOD, 0), ("unclear", 1), (VERY, 2), (FAIR, 3)],
    ),
    (
        "8 s after it began, unclear stays unclear and the press is another rating",
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


# Complaint: hold 不满意 or 非常不满意 for 3 s, let go, press it again within 10 s.
COMPLAINTS: list[tuple[str, Key, int, int, Key, bool]] = [
    ("held 3 s, pressed again at once", POOR, 3000, 200, POOR, True),
    ("the other key that may complain", AWFUL, 3000, 200, AWFUL, True),
    ("pressed again after 10 s", POOR, 3500, 10_000, POOR, True),
    ("held for 10 s", POOR, 10_000, 200, POOR, True),
    ("held only 2.9 s", POOR, 2900, 200, POOR, False),
    ("pressed again only after 10.1 s", POOR, 3500, 10_100, POOR, False),
    ("held over 10 s: a fault, never a complaint", POOR, 10_001, 200, POOR, False),
    ("held for a minute", AWFUL, 60_000, 200, AWFUL, False),
    ("confirmed on the other key", POOR, 3500, 1000, AWFUL, False),
    ("a key that praises does not complain", VERY, 3500, 200, VERY, False),
    ("nor does the middle one", FAIR, 3500, 200, FAIR, False),
]


@pytest.mark.parametrize(
    ("_why", "key", "held", "pause", "again", "complains"), COMPLAINTS, ids=[row[0] for row in COMPLAINTS]
)
def test_when_a_hold_and_a_press_are_a_complaint(
    _why: str, key: Key, held: int, pause: int, again: Key, complains: bool
) -> None:
    desk = Desk()
    desk.touch(1)
    desk.settle().hold(key, held)
    desk.wait(pause).press(again)
    desk.settle()
    assert [kind for kind, _ in desk.said].count("complaint") == int(complains)
    if complains:
        assert desk.said[-1][1] == {"number": f"2F-17-{luhn_of(desk)}", "badge": ANN.badge, "staffing": 2}


def test_never_let_go_is_never_a_complaint() -> None:
    desk = Desk()
    for pause in (0, 3500, 1000):
        desk.wait(pause).press(POOR)
        desk.settle()
    assert "complaint" not in dict(desk.said)


def test_another_key_between_withdraws_the_offer() -> None:
    desk = Desk()
    desk.hold(POOR, 3500)
    for key in (FAIR, POOR):
        desk.wait(500).press(key)
        desk.settle()
    assert "complaint" not in dict(desk.said)


def test_a_complaint_is_made_once_and_the_next_press_is_a_rating() -> None:
    desk = Desk()
    desk.hold(POOR, 3500)
    for _ in range(3):
        desk.wait(300).press(POOR)
        desk.settle().wait(100).release(POOR)
    assert [kind for kind, _ in desk.said].count("complaint") == 1


def test_a_confirming_press_that_is_held_offers_no_second_complaint_over_the_number() -> None:
    desk = Desk()
    desk.hold(POOR, 3500)
    desk.wait(300)
    desk.hold(POOR, 4000)
    assert desk.banner == "complaint.taken"
    desk.wait(500).press(POOR)
    desk.settle()
    assert [kind for kind, _ in desk.said].count("complaint") == 1


def luhn_of(desk: Desk) -> str:
    """The number that this desk's last fact must carry: 10 + 0x5eed % 90, the seq before it, the check digit."""
    digits = f"{10 + 0x5EED % 90}{desk.facts[-1].seq - 1:04d}"
    return f"{digits}-{check_digit(digits)}"


def check_digit(digits: str) -> int:
    """ISO/IEC 7812-1 annex B, by trying: the one digit that makes the sum of the whole a multiple of ten."""
    for last in range(10):
        total = 0
        for place, digit in enumerate((digits + str(last))[::-1]):
            value = int(digit)
            total += value if place % 2 == 0 else sum(int(d) for d in str(value * 2))
        if total % 10 == 0:
            return last
    raise AssertionError


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**128 - 1), st.integers(0, 10**7))
def test_the_number_of_a_complaint_ends_in_its_luhn_digit(series: int, seq: int) -> None:
    number = complaint_number("2F-17", f"{series:032x}", seq)
    window, digits, check = number.rsplit("-", 2)
    assert window == "2F-17"
    assert int(check) == check_digit(digits)
    assert complaint_number("2F-17", f"{series:032x}", seq + 1) != number


def test_known_luhn_digits() -> None:
    assert check_digit("7992739871") == 3  # the example that is quoted everywhere
    assert complaint_number("1", "0" * 32, 0) == "1-100000-9"  # every other digit doubled: 1 is not, 9 to ten
    assert complaint_number("1", "", 5) == "1-100005-8"  # 5 is: 10, digits added 1, with the other 1 eight to ten


def test_two_complaints_of_a_day_never_share_a_number_even_over_a_restart() -> None:
    desk = Desk()
    for restart in (False, False, True, False):
        if restart:
            desk.reboot(60_000, "synced")
        desk.hold(AWFUL, 3000)
        desk.wait(100).press(AWFUL)
        desk.settle().wait(100).release(AWFUL)
        desk.wait(20_000)
    numbers = desk.of_kind("complaint", "number")
    assert len(numbers) == len(set(numbers)) == 4
    assert {fact.series for fact in desk.facts} == {SERIES}


def test_before_the_first_configuration_presses_are_kept_all_the_same() -> None:
    desk = Desk(configured=False)
    desk.press(GOOD)
    desk.settle().wait(9000)
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
