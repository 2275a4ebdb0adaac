"""The attendance month: everybody once, figures that are the sum of the days, and nothing invented.

What is fair, before any of it ran: allowances are paid by half days at work, so what is on leave, absent, to be
checked or not judged must never be among those; nobody drops out of the list because a day was not published; and
what is not known is shown as such, not as presence and not as absence.
"""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.attendance.attendance_month import (
    AttendanceMonth,
    MonthFigures,
    attendance_month,
    days_of,
    half_day_limits,
    runs,
    total,
)
from sync.center.office.attendance.day_sheet import day_sheet
from sync.center.office.attendance.edition import Edition, EditionRow, edition_rows
from terminal.domain.hall import merge
from terminal.domain.window import LaterRules, Rules
from tests.support.month import played
from tests.support.month_hall import DAYS, UNITS, WINDOWS, hall, people
from tests.support.month_witness import hours
from tests.sync.center.office.attendance.test_day_sheet import sources
from tests.sync.center.office.attendance.test_edition import SHEETS, published
from tests.terminal.attendance.test_day_month import witnessed

MONTH = played(5)
HALL = merge(hall())
SEPTEMBER = [day for day in DAYS if day.startswith("2026-09")]
BADGES = sorted(person.badge for listed in people().values() for person in listed)


def edition(day: str, rows: tuple[EditionRow, ...], revision: int = 1) -> Edition:
    return Edition(1, day, revision, 0, "", "", "", (), rows)


@pytest.fixture(scope="module")
def editions() -> list[Edition]:
    """Of every day with a session but the 15th, which somebody holds back."""
    known = sources(MONTH)
    found = ((day, edition_rows(day_sheet(day, known))) for day in SEPTEMBER if day != "2026-09-15")
    return [edition(day, rows) for day, rows in found if rows]


@pytest.fixture(scope="module")
def september(editions: list[Edition]) -> AttendanceMonth:
    return attendance_month("2026-09", editions, HALL, "2026-10-01")


def test_the_limits_of_a_half_day_are_those_that_held_on_some_day_of_the_month() -> None:
    later = Rules(half_day_minutes=15, later=(LaterRules(effective="2026-09-15", half_day_minutes=30),))
    works = [replace(HALL[0], rules=later), *HALL[1:]]
    found = {month: half_day_limits(month, works) for month in ("2026-08", "2026-09", "2026-10")}
    assert found == {"2026-08": (15,), "2026-09": (15, 30), "2026-10": (15, 30)}
    assert half_day_limits("2026-09", ()) == ()


def test_everybody_of_the_hall_has_one_row_and_every_day_one_cell(september: AttendanceMonth) -> None:
    assert sorted(row.badge for row in september.rows) == BADGES
    assert september.days == tuple(f"2026-09-{n:02}" for n in range(1, 31))
    assert {len(row.marks) for row in september.rows} == {30}


def test_the_figures_are_those_of_the_truth(september: AttendanceMonth) -> None:
    """From who touched when, by plain arithmetic: of everybody whose days of that month are all settled, and not
    the day that is held back.
    """
    expected: dict[str, list[int]] = {badge: [0, 0, 0] for badge in BADGES}
    for badge, day, (shifts, _, halves) in witnessed(MONTH, margin="on_time"):
        if day in SEPTEMBER and day != "2026-09-15":
            expected[badge][0] += halves
            expected[badge][1] += sum(came[0] == "late" for _, came, _, _ in shifts)
            expected[badge][2] += sum(went[0] == "early" for _, _, went, _ in shifts)
    sure = 0
    for row in september.rows:
        figures = row.figures
        assert [figures.absent, figures.late, figures.early] == expected[row.badge]
        sure += not figures.pending
    assert sure


def test_a_half_day_that_was_due_is_one_of_four_and_the_sums_are_the_rows(september: AttendanceMonth) -> None:
    kinds = {person.badge: UNITS[WINDOWS[window]] for window, listed in people().items() for person in listed}
    for row in september.rows:
        one = row.figures
        worked = [day for day in SEPTEMBER if day != "2026-09-15"]
        assert one.due == sum(len(hours(kinds[row.badge], day)) for day in worked)
        assert one.due == one.attended + one.absent + one.leave + one.pending
    assert september.sums.due == sum(row.figures.due for row in september.rows)
    assert september.sums.late == sum(row.figures.late for row in september.rows)


def test_a_day_that_is_held_back_is_not_judged_and_counts_as_nothing(september: AttendanceMonth) -> None:
    """It is a Tuesday: everybody was to come, and the column says so. A Sunday without hours says nothing."""
    for row in september.rows:
        cells = dict(zip(september.days, row.marks, strict=True))
        assert cells["2026-09-15"] == ("unjudged",)
        assert cells["2026-09-27"] == ()
        # before the first sheet of this center the days are not judged either: 1 to 14 September
        before = [day for day in september.days[:13] if hours("two", day)]
        assert row.figures.unjudged == len(before) + 1 + (cells["2026-09-05"] == ("unjudged",)) * 2


def test_what_is_not_over_is_not_missing(editions: list[Edition]) -> None:
    half = attendance_month("2026-09", [one for one in editions if one.day < "2026-09-21"], HALL, "2026-09-22")
    for row in half.rows:
        assert row.marks[20] == ("unjudged",), "yesterday, before it is published"
        assert set(row.marks[21:]) == {()}


def test_somebody_who_left_the_hall_keeps_their_days_and_who_comes_has_a_row(editions: list[Edition]) -> None:
    gone = tuple(replace(one, people=one.people[1:]) for one in HALL)
    left = attendance_month("2026-09", editions, gone, "2026-10-01")
    assert sorted(row.badge for row in left.rows) == BADGES
    fresh = attendance_month("2026-11", [], HALL, "2026-11-01")
    assert sorted(row.badge for row in fresh.rows) == BADGES
    assert fresh.sums == MonthFigures()


def test_the_newest_edition_of_a_day_counts_in_whatever_order_they_come() -> None:
    absent = EditionRow("税务", "1024", "张三", 1, 0, 0, pending=False, half_days=2)
    corrected = replace(absent, half_days_absent=0)
    both = [edition("2026-11-02", (corrected,), 2), edition("2026-11-02", (absent,), 1)]
    for editions in (both, both[::-1]):
        [row] = attendance_month("2026-11", editions, (), "2026-12-01").rows
        assert (row.figures.attended, row.marks[1]) == (2, ("fine",))


def test_what_an_older_edition_did_not_keep_is_not_judged_and_no_attendance_is_invented() -> None:
    older = EditionRow("税务", "1024", "张三", 0, 0, 0, pending=False)
    [row] = attendance_month("2026-11", [edition("2026-11-02", (older,))], (), "2026-12-01").rows
    assert (row.marks[1], row.figures) == (("unjudged",), MonthFigures(unjudged=1))


def test_what_is_certain_of_a_day_is_paid_though_the_rest_of_it_waits() -> None:
    """Half a day at work, and half a day for whose afternoon a dead terminal has the touches.

    Of a day that was published before halves were, nobody knows which half it was: all of it waits, as it did.
    """
    waits = published("税务", "1024", "张三", [("fine",), ("pending",)])
    older = replace(waits, halves=())
    shown = []
    for line in (waits, older):
        [row] = attendance_month("2026-11", [edition("2026-11-02", (line,))], (), "2026-12-01").rows
        shown.append((row.marks[1], row.figures.attended, row.figures.pending, row.figures.days_attended))
    assert shown == [(("pending",), 1, 1, "0.5"), (("pending", "pending"), 0, 2, "0")]


SHEETS_BY_DAY = st.dictionaries(st.sampled_from(days_of("2026-11")), SHEETS, max_size=6)


@given(SHEETS_BY_DAY)
def test_for_any_sheets_nobody_is_twice_nobody_is_missing_and_nothing_is_counted_double(
    sheets: Mapping[str, tuple[EditionRow, ...]],
) -> None:
    editions = [edition(day, rows) for day, rows in sheets.items()]
    month = attendance_month("2026-11", editions, (), "2026-12-01")
    everybody = {row.badge for rows in sheets.values() for row in rows}
    assert sorted(row.badge for row in month.rows) == sorted(everybody)
    for row in month.rows:
        mine = [(day, each) for day, rows in sheets.items() for each in rows if each.badge == row.badge]
        assert [day for day, marks in zip(month.days, row.marks, strict=True) if marks] == sorted(
            day for day, _ in mine
        )
        figures = row.figures
        assert figures.due == sum(each.half_days for _, each in mine)
        assert figures.due == figures.attended + figures.absent + figures.leave + figures.pending
        sure = sum(
            half.marks in (("fine",), ("late",), ("late", "early")) for _, each in mine for half in each.halves
        )
        assert figures.attended == sure, "half by half, whatever else there is of that day"
        assert sum(marks.count("absent") for marks in row.marks) == sum(each.half_days_absent for _, each in mine)
        assert ("pending" in sum(row.marks, ())) == any(each.pending for _, each in mine)
        assert row.figures.settled == (row.figures.pending == 0)
    assert month.sums == total(row.figures for row in month.rows)


def test_days_that_follow_one_another_among_the_worked_ones_are_one_run() -> None:
    """Friday and Monday do where nobody works between; a day that is known parts them."""
    worked = ["03-05", "03-06", "03-09", "03-10", "03-11", "03-12"]
    assert runs(["03-06", "03-09", "03-12"], worked) == [("03-06", "03-09"), ("03-12", "03-12")]
    assert runs([], worked) == []


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_month_has_all_its_days(day: date) -> None:
    days = days_of(f"{day:%Y-%m}")
    assert day.isoformat() in days
    assert len(days) == len(set(days)) in (28, 29, 30, 31)
    assert (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days == len(days) - 1


@pytest.mark.parametrize("wrong", ["", "2026-13", "november", "2026-11-01"])
def test_what_is_no_month_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        days_of(wrong)


def test_two_half_days_are_a_day() -> None:
    found = [MonthFigures(attended=n).days_attended for n in (0, 1, 2, 41)]
    assert found == ["0", "0.5", "1", "20.5"]
