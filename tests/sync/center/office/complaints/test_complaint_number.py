"""The complaint number: told with a check digit, and found again however somebody types it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.complaints.complaint_number import told_number, typed_number
from terminal.core.ratings import complaint_number


def sums_to_ten(digits: str) -> bool:
    """Luhn as its standard has it, checked from behind."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += int(digit) if place % 2 == 0 else sum(map(int, str(int(digit) * 2)))
    return total % 10 == 0


@given(st.integers(2020, 2099), st.integers(1, 999_999), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(year: int, count: int, place: int, by: int) -> None:
    case = f"{year}-{count:06d}"
    told = told_number(case)
    digits = told.replace("-", "")
    assert told.startswith(f"{case}-")
    assert sums_to_ten(digits)
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    assert not sums_to_ten(wrong)


@pytest.mark.parametrize(
    "typed",
    ["2026-000123-3", " 2026-000123-3 ", "2026-000 123-3", "2026－000123－3", "2026–000123—3", "2026−000123‐3"],
)
def test_it_is_found_however_it_is_typed(typed: str) -> None:
    assert typed_number(typed) == told_number("2026-000123") == "2026-000123-3"


@pytest.mark.parametrize("typed", ["2f-17-120 034-5", "２Ｆ－17－120034－5", "2F-17-120034-5\n"])
def test_so_is_the_number_of_a_plate(typed: str) -> None:
    assert typed_number(typed) == "2F-17-120034-5"


@given(st.text(max_size=300))
def test_anything_may_be_typed(text: str) -> None:
    found = typed_number(text)
    assert len(found) <= 60 * 18  # one sign may stand for as many
    assert not any(sign.isspace() for sign in found)


def test_a_number_of_the_plate_ends_in_the_same_digit() -> None:
    assert sums_to_ten(complaint_number("2F-17", "5e" * 16, 34).split("-", 2)[2].replace("-", ""))
