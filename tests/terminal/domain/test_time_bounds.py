"""Between which times the true one must lie, and how that is said."""

import pytest

from terminal.domain.anchor import EVER
from terminal.domain.time_bounds import ANY_TIME, TimeBounds, in_words

BOUNDS = TimeBounds(
    1_795_910_400_000, "this software was built", 1_867_276_800_000, "the center's certificate ends"
)


@pytest.mark.parametrize("utc", [BOUNDS.floor, BOUNDS.ceiling, (BOUNDS.floor + BOUNDS.ceiling) // 2])
def test_what_can_be_true_is_not_refused(utc: int) -> None:
    assert BOUNDS.refusal(utc) == ""


@pytest.mark.parametrize(
    ("utc", "why"),
    [
        (5_000, "1970-01-01 00:00:05 UTC is before this software was built, 2026-11-29 00:00:00 UTC"),
        (BOUNDS.floor - 1, "2026-11-28 23:59:59 UTC is before this software was built, 2026-11-29 00:00:00 UTC"),
        (
            BOUNDS.ceiling + 1,
            "2029-03-04 00:00:00 UTC is after the center's certificate ends, 2029-03-04 00:00:00 UTC",
        ),
        (10**15, "1000000000000000 ms is after the center's certificate ends, 2029-03-04 00:00:00 UTC"),
    ],
)
def test_what_cannot_says_why(utc: int, why: str) -> None:
    assert BOUNDS.refusal(utc) == why


def test_where_nothing_is_known_the_calendar_bounds() -> None:
    assert [ANY_TIME.refusal(utc) for utc in EVER] == ["", ""]
    assert ANY_TIME.refusal(EVER[1] + 1) and ANY_TIME.refusal(-1)
    assert [in_words(utc) for utc in EVER] == ["1970-01-01 00:00:00 UTC", "9999-12-31 00:00:00 UTC"]
