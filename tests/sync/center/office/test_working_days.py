"""The working days: what article 10.3 leaves to the hall, how long an answer may take, counted fairly.

Written down before the code, each with its reason:

 1. The day of the complaint does not count (as in the civil code): who complains at 16:55 has given
    nobody a day yet. Five days from a Monday end on the next Monday.
 2. Saturday and Sunday do not count.
 3. A public holiday does not count, be it a Wednesday: nobody is there.
 4. A Saturday or Sunday that is made up for (调休) counts: the office works.
 5. A complaint of a Saturday counts from the Monday after, and one of a holiday from the first day that is worked.
 6. A complaint of the day before the autumn holiday: seven days are passed over, the Saturday after counts.
 7. The last day belongs to the office whole: late is only from the next day on.
 8. While a case is stopped its days do not count. The day on which it stops does not, the day on which it goes on
    does: what is stopped and taken up again on one day has lost none, so nobody gains days by stopping often.
 9. A stop over a weekend gains nothing: those days would not have counted.
10. While it is stopped, there is no day until which it is due, and nobody is late.
11. Whoever is late already does not mend that by stopping: the last day was before.
12. Two stops that overlap count once.
13. An extension adds working days behind the last one, not calendar days.
14. A stop that begins on the last day makes the last day later by what it lasts.
15. In a year whose calendar nobody confirmed, the plain week counts, and it is said that the day may be another.
16. That is said, too, where only the last of the days lies in such a year.
17. A stop that is long over, before the complaint's first day, changes nothing.
18. Nought days after it is the day itself: never a day before the complaint.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.working_days import DueDay, StopDays, due_day, is_working, working_days
from terminal.domain.timetable import Calendar

# 2026 as the State Council has it, in part: the autumn holiday with its two days made up for, and the new year.
YEAR = Calendar(
    (2026,),
    ("2026-01-01", "2026-01-02", *(f"2026-10-0{n}" for n in range(1, 8))),
    ("2026-01-04", "2026-09-20", "2026-10-10"),
)

# the expectation, the complaint's day, how many working days, the stops, the last day
CASES = [
    (1, "2026-11-23", 5, [], "2026-11-30"),
    (1, "2026-11-23", 1, [], "2026-11-24"),
    (2, "2026-11-27", 1, [], "2026-11-30"),
    (2, "2026-11-26", 10, [], "2026-12-10"),
    (3, "2026-09-30", 1, [], "2026-10-08"),
    (4, "2026-09-18", 1, [], "2026-09-20"),
    (4, "2026-09-18", 2, [], "2026-09-21"),
    (5, "2026-11-28", 1, [], "2026-11-30"),
    (5, "2026-10-03", 1, [], "2026-10-08"),
    (6, "2026-09-30", 3, [], "2026-10-10"),
    (6, "2026-09-30", 4, [], "2026-10-12"),
    (6, "2026-09-30", 15, [], "2026-10-27"),
    (8, "2026-11-23", 5, [("2026-11-24", "2026-11-26")], "2026-12-02"),
    (8, "2026-11-23", 5, [("2026-11-24", "2026-11-24")], "2026-11-30"),
    (9, "2026-11-23", 5, [("2026-11-28", "2026-11-30")], "2026-11-30"),
    (9, "2026-11-23", 5, [("2026-11-27", "2026-11-30")], "2026-12-01"),
    (10, "2026-11-23", 5, [("2026-11-25", "")], None),
    (11, "2026-11-23", 5, [("2026-12-01", "2026-12-20")], "2026-11-30"),
    (11, "2026-11-23", 5, [("2026-12-01", "")], "2026-11-30"),
    (12, "2026-11-23", 5, [("2026-11-24", "2026-11-26"), ("2026-11-25", "2026-11-26")], "2026-12-02"),
    (14, "2026-11-23", 5, [("2026-11-30", "2026-12-02")], "2026-12-02"),
    (17, "2026-11-23", 5, [("2026-11-02", "2026-11-23")], "2026-11-30"),
    (18, "2026-11-28", 0, [], "2026-11-28"),
]


@pytest.mark.parametrize(("_number", "opened", "days", "stops", "last"), CASES)
def test_the_last_day_is_the_one_that_is_fair(
    _number: int, opened: str, days: int, stops: list[tuple[str, str]], last: str | None
) -> None:
    found = due_day(YEAR, opened, days, [StopDays(*stop) for stop in stops])
    assert found == (DueDay(last, True) if last else None)


def test_an_extension_adds_working_days_behind_the_last() -> None:
    """Expectation 13."""
    assert due_day(YEAR, "2026-09-25", 3 + 2, []) == DueDay("2026-10-09", True)


@pytest.mark.parametrize(
    ("_number", "opened", "last", "confirmed"),
    [
        (15, "2027-02-01", "2027-02-08", False),
        (16, "2026-12-28", "2027-01-04", False),
        (16, "2026-12-24", "2026-12-31", True),
        (16, "2025-12-30", "2026-01-07", False),  # it is the first days that nobody confirmed
    ],
)
def test_a_year_that_nobody_confirmed_is_said(_number: int, opened: str, last: str, confirmed: bool) -> None:
    assert due_day(YEAR, opened, 5, []) == DueDay(last, confirmed)


def test_without_any_calendar_the_plain_week_counts() -> None:
    assert due_day(Calendar(), "2026-09-30", 3, []) == DueDay("2026-10-05", False)


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
SPANS = st.tuples(DAYS, st.integers(0, 20)).map(lambda t: StopDays(str(t[0]), str(t[0] + timedelta(days=t[1]))))


@given(DAYS, st.integers(1, 30), st.lists(SPANS, max_size=3))
def test_exactly_so_many_days_count_and_the_last_is_one_of_them(
    opened: date, days: int, stops: list[StopDays]
) -> None:
    found = due_day(YEAR, str(opened), days, stops)
    assert found is not None
    last = date.fromisoformat(found.day)
    counted = [
        day
        for day in (opened + timedelta(days=n) for n in range(1, (last - opened).days + 1))
        if is_working(YEAR, day) and not any(stop.since <= str(day) < stop.until for stop in stops)
    ]
    assert (len(counted), counted[-1]) == (days, last)


@given(DAYS, st.integers(0, 30), st.lists(SPANS, max_size=3), st.lists(SPANS, max_size=3))
def test_more_stops_never_make_it_due_sooner(
    opened: date, days: int, stops: list[StopDays], more: list[StopDays]
) -> None:
    fewer, all_of_them = due_day(YEAR, str(opened), days, stops), due_day(YEAR, str(opened), days, [*stops, *more])
    assert fewer is not None
    assert all_of_them is not None
    assert fewer.day <= all_of_them.day


@pytest.mark.parametrize(
    ("after", "through", "count"),
    [
        ("2026-11-30", "2026-11-30", 0),  # the last day itself: not late
        ("2026-11-27", "2026-11-30", 1),
        ("2026-09-30", "2026-10-10", 3),
        ("2026-11-30", "2026-11-27", -1),  # still a day left
        ("2026-10-10", "2026-09-30", -3),
    ],
)
def test_how_many_working_days_lie_between(after: str, through: str, count: int) -> None:
    assert working_days(YEAR, after, through) == count
