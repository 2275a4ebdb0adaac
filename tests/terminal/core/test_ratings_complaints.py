"""Complaints at the evaluator (article 10.2: 评价器投诉): when a hold and a press are one, and its number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core.ratings import complaint_number
from terminal.domain.facts import Key, Level
from tests.support.asking import KEYS, Asking
from tests.support.desk import ANN, SERIES, Desk

VERY: Level = "very_satisfied"
FAIR: Level = "basically_satisfied"
POOR: Level = "dissatisfied"
AWFUL: Level = "very_dissatisfied"

# Complaint: hold 不满意 or 非常不满意 for 3 s, let go, press it again within 10 s.
COMPLAINTS: list[tuple[str, Key, int, int, Key, bool]] = [
    ("article 10.2, keys, sentence 4: held 3 s, pressed again at once", POOR, 3000, 200, POOR, True),
    ("article 10.2, keys, sentence 4: the other key that may complain", AWFUL, 3000, 200, AWFUL, True),
    ("article 10.2, keys, sentence 4: pressed again after 10 s", POOR, 3500, 10_000, POOR, True),
    ("article 10.2, keys, sentence 4: held for 10 s", POOR, 10_000, 200, POOR, True),
    ("article 10.2, keys, sentence 4: held only 2.9 s", POOR, 2900, 200, POOR, False),
    ("article 10.2, keys, sentence 4: pressed again only after 10.1 s", POOR, 3500, 10_100, POOR, False),
    ("keys, sentence 5: held over 10 s: a fault, never a complaint", POOR, 10_001, 200, POOR, False),
    ("keys, sentence 5: held for a minute", AWFUL, 60_000, 200, AWFUL, False),
    ("article 10.2, keys, sentence 4: confirmed on the other key", POOR, 3500, 1000, AWFUL, False),
    ("keys, sentence 1: a key that praises does not complain", VERY, 3500, 200, VERY, False),
    ("keys, sentence 1: nor does the middle one", FAIR, 3500, 200, FAIR, False),
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
        number = f"2F-17-{luhn_of(desk)}"
        assert desk.said[-1][1] == {"number": number, "badge": ANN.badge, "staffing": 2, "days": 15}


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
    assert (desk.banner, desk.view.complaint is None) == ("", False)
    desk.wait(500).press(POOR)
    desk.settle()
    assert [kind for kind, _ in desk.said].count("complaint") == 1


# What follows a complaint at once belongs to it. What is done from 0.1 s after it: ms waited, key pressed or
# "invite", "touch", "tick"; then the ratings after the complaint, and what the plate says beside the number.
AFTER: list[tuple[str, list[tuple[int, str]], list[tuple[str, int]], str]] = [
    ("a clerk leans over and presses 非常满意", [(2000, VERY)], [], "complaint.stands"),
    ("the same, in the last of the 8 s", [(7900, VERY)], [], "complaint.stands"),
    ("and once more", [(2000, VERY), (3000, VERY)], [], "complaint.stands"),
    ("the citizen presses the same key again", [(2000, POOR)], [], "complaint.stands"),
    ("two keys at once", [(2000, VERY), (100, AWFUL)], [], "complaint.stands"),
    ("twin: 8 s later it is the next citizen", [(7901, VERY)], [(VERY, 0)], "rating.thanks"),
    ("twin: who may change it", [(7901, VERY), (3000, FAIR)], [(VERY, 0), (FAIR, 1)], "rating.thanks"),
    (
        "twin: whoever is invited is the next citizen",
        [(2000, "invite"), (2000, VERY)],
        [(VERY, 0)],
        "rating.thanks",
    ),
    ("an invitation from before changes nothing", [(0, "tick"), (2000, VERY)], [], "complaint.stands"),
    ("a touch", [(2000, "touch")], [], "punch.counted"),
]


@pytest.mark.parametrize(("_why", "acts", "ratings", "told"), AFTER, ids=[row[0] for row in AFTER])
def test_a_complaint_seals_the_rating_it_grew_from_and_nothing_takes_its_number_away(
    _why: str, acts: list[tuple[int, str]], ratings: list[tuple[str, int]], told: str
) -> None:
    desk = Asking()
    desk.ask("c-1")
    complain(desk)
    number, before = desk.view.complaint, len(desk.given)
    for ms, what in acts:
        desk.wait(ms)
        match what:
            case "invite":
                desk.ask("c-2")
            case "touch":
                desk.touch(1)
            case "tick":
                desk.tick()
            case key:
                desk.act("press", next(word for word, its in KEYS.items() if its == key))
        desk.settle()
    later = desk.given[before:]
    assert [(level, place and place - before) for level, _, place in later] == ratings
    assert (desk.banner, desk.view.complaint) == (told, number)
    assert number is not None


@pytest.mark.parametrize("length", [3000, 9000])
def test_whoever_holds_a_key_right_after_a_complaint_makes_no_second_one(length: int) -> None:
    desk = Desk()
    complain(desk)
    desk.wait(2000)
    desk.hold(POOR, length)
    assert desk.banner != "complaint.offer"
    desk.wait(300).press(POOR)
    desk.settle()
    assert len(desk.of_kind("complaint", "number")) == 1


def test_twin_the_next_citizen_may_complain_too_and_the_plate_shows_that_number() -> None:
    desk = Desk()
    complain(desk)
    first = desk.view.complaint
    desk.wait(20_000)
    complain(desk)
    numbers = desk.of_kind("complaint", "number")
    assert len(numbers) == 2
    assert first and first.values["number"] == numbers[0]
    assert desk.view.complaint and desk.view.complaint.values["number"] == numbers[1]


def test_what_a_restart_forgets_of_a_complaint_seals_nothing() -> None:
    desk = Desk()
    complain(desk)
    desk.reboot(0, "synced").press(VERY)
    assert desk.settle().of_kind("rating", "level") == [POOR, VERY]


def complain(desk: Desk) -> None:
    desk.hold(POOR, 3000)
    desk.wait(300).press(POOR)
    desk.settle().wait(100).release(POOR)


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
