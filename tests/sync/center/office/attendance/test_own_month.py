"""The own month: one person's days, touches and leave, and not a word of anybody else.

What is fair, before any of it ran: the figures are those that are published, for by them one is paid; how each
touch counts is said as it was judged last, for one can ask about it; where the two are not the same it says so.
Whoever may look at their own month must learn nothing of a colleague by it, whatever the center had at hand.
"""

import msgspec
import pytest
from msgspec.structs import replace

from sync.center.office.attendance.attendance_month import attendance_month
from sync.center.office.attendance.day_sheet import DaySheet, day_sheet
from sync.center.office.attendance.edition import Edition, edition_rows
from sync.center.office.attendance.own_month import OwnMonth, OwnSheet, own_month
from terminal.domain.hall import merge
from terminal.domain.roster import Entry
from tests.support.month import played
from tests.support.month_hall import DAYS, hall, people
from tests.sync.center.office.attendance.test_day_sheet import sources
from tests.terminal.attendance.test_day_month import entries, utc

MONTH = played(4)
HALL = merge(hall())
SEPTEMBER = [day for day in DAYS if day.startswith("2026-09")]
PEOPLE = {person.badge: person.name for listed in people().values() for person in listed}


@pytest.fixture(scope="module")
def sheets() -> dict[str, DaySheet]:
    known = sources(MONTH)
    return {day: sheet for day in SEPTEMBER if (sheet := day_sheet(day, known)).rows}


def editions(sheets: dict[str, DaySheet]) -> list[Edition]:
    return [
        Edition(n, day, 1, 0, "", "", "", (), edition_rows(one)) for n, (day, one) in enumerate(sheets.items(), 1)
    ]


def mine(sheets: dict[str, DaySheet], badge: str) -> OwnMonth:
    """From everything that there is of everybody."""
    judged = [OwnSheet(day, 7, row) for day, sheet in sheets.items() for row in sheet.rows]
    entered = [each for other in PEOPLE for each in entries(MONTH, other)]
    return own_month("2026-09", badge, editions(sheets), judged, entered, HALL, "2026-10-01")


@pytest.mark.parametrize("badge", PEOPLE)
def test_it_has_the_figures_of_the_hall_for_one_person_and_each_of_their_touches(
    sheets: dict[str, DaySheet], badge: str
) -> None:
    found = mine(sheets, badge)
    [row] = [
        row for row in attendance_month("2026-09", editions(sheets), HALL, "2026-10-01").rows if row.badge == badge
    ]
    assert found.figures == row.figures
    assert {one.day: one.marks for one in found.days} == {
        day: marks for day, marks in zip([f"2026-09-{n:02}" for n in range(1, 31)], row.marks, strict=True) if marks
    }
    worked = {one.day for one in found.days if one.judged}
    touched = [mark for mark in MONTH.marks if mark.badge == badge and mark.day in worked]
    of_day = [
        each
        for one in found.days
        for each in one.touches
        if utc(one.day, 0) <= each.seen.earliest < utc(one.day, 86_400)
    ]
    assert len(of_day) == len(touched)


@pytest.mark.parametrize("badge", PEOPLE)
def test_nothing_in_it_is_of_anybody_else(sheets: dict[str, DaySheet], badge: str) -> None:
    said = msgspec.json.encode(mine(sheets, badge)).decode()
    assert PEOPLE[badge] in said
    for other, name in PEOPLE.items():
        if other != badge:
            assert f'"{other}"' not in said
            assert f'"{name}"' not in said


def test_leave_is_what_was_entered_for_the_person_and_no_cover(sheets: dict[str, DaySheet]) -> None:
    for badge in PEOPLE:
        entered = {each for each in entries(MONTH, badge) if each.what != "cover"}
        assert set(mine(sheets, badge).leave) == entered


def test_leave_that_the_list_has_no_more_stays_as_the_day_was_judged_by_it(sheets: dict[str, DaySheet]) -> None:
    day = SEPTEMBER[0]
    row = sheets[day].rows[0]
    past = Entry(row.badge, "leave", utc(day, 0), utc(day, 86_400))
    later = Entry(row.badge, "outing", utc("2026-09-30", 0), utc("2026-10-02", 0))
    judged = [OwnSheet(day, 7, replace(row, excuses=(past,)))]
    assert own_month("2026-09", row.badge, [], judged, [later], HALL, "2026-09-20").leave == (past, later)
    longer = replace(past, end=past.end + 1)
    assert own_month("2026-09", row.badge, [], judged, [longer], HALL, "2026-09-20").leave == (longer,)


def test_a_day_that_is_judged_otherwise_than_published_says_so(sheets: dict[str, DaySheet]) -> None:
    day = SEPTEMBER[0]
    row = sheets[day].rows[0]
    [published] = [one for one in editions(sheets) if one.day == day]
    later = replace(published, rows=tuple(replace(one, late=one.late + 1) for one in published.rows))
    for edition, differs in ((published, False), (later, True)):
        found = own_month("2026-09", row.badge, [edition], [OwnSheet(day, 7, row)], [], HALL, "2026-09-15")
        [shown] = [one for one in found.days if one.day == day]
        assert (shown.differs, shown.edition is not None) == (differs, True)


def test_somebody_whom_the_hall_does_not_know_has_an_empty_month(sheets: dict[str, DaySheet]) -> None:
    found = mine(sheets, "nobody")
    assert (found.days, found.leave, found.figures.due) == ((), (), 0)
