"""Complaints at the evaluator (article 10.2: 评价器投诉): when a hold and a press are one, and its number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core.ratings import complaint_number
from terminal.domain.facts import Key, Level
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
