"""Periods by name and by day: each day is in one of each kind, and a name that is none is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.period import NoPeriod, PeriodKind, day_at, last_months, named_period, period_of

days = st.dates(date(2001, 1, 8), date(2998, 12, 1))
kinds = st.sampled_from(["day", "week", "month", "quarter", "year"])


@given(kinds, days)
def test_a_period_is_found_by_its_name_and_its_days_are_its_own(kind: PeriodKind, day: date) -> None:
    found = period_of(kind, day)
    assert found.first <= day.isoformat() <= found.last
    assert named_period(found.name) == found
    assert {period_of(kind, date.fromisoformat(each)).name for each in (found.days[0], found.days[-1])} == {
        found.name
    }
    assert (found.after.before, found.before.after) == (found, found)
    assert found.before.last < found.first, "no day is in two"


@given(days)
def test_the_months_of_a_year_are_its_quarters(day: date) -> None:
    months = period_of("year", day).months
    assert len(months) == 12
    assert period_of("quarter", day).months in [months[n : n + 3] for n in (0, 3, 6, 9)]
    assert next(last_months(day, 2)).name == period_of("month", day).before.name


@pytest.mark.parametrize(
    "name",
    ["", "2026-13", "2026-W54", "2026-02-30", "2026-Q5", "26", "1999", "2026-1", "٢٠٢٦", "2025-W53", "2026-11 "],
)
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(NoPeriod):
        named_period(name)
    assert named_period("2026-W53").last == "2027-01-03"


def test_a_moment_is_on_the_halls_day() -> None:
    assert day_at("Asia/Shanghai", 1_795_968_000_000) == "2026-11-30"  # 2026-11-29T16:00Z, midnight there
    assert day_at("Asia/Shanghai", 1_795_967_999_999) == "2026-11-29"
