"""The complaint deadlines: by when a complaint is accepted and answered, and what is said once it is late.

Written down before the code, each with its reason:

 1. Both count from the day of the complaint, which does not count itself; each has its own limit.
 2. A terminal that was cut off for weeks delivers a complaint late: the answer counts from the day on which the
    citizen was told that it is registered, the acceptance from when the office could know of it.
 3. Where the terminal's clock was not trusted, nobody knows the day: both count from the day on which it came.
 4. A clock that runs ahead makes no complaint of tomorrow: it counts as made when it came, at the latest.
 5. The acceptance is kept once it was accepted or refused, the answer once the case is closed or refused; what was
    late then stays so, and does not become later.
 6. A stop moves the answer and not the acceptance, an extension the answer alone.
 7. On the Saturday after the Friday on which it was due it is overdue, by no working day yet; on Monday by one.
 8. While it is stopped it is not overdue, unless it was before.
 9. What was opened again counts from that day on.
10. The limits are those of the day on which it came in.
11. What is due next is the earlier of both while it is not accepted; nothing where it is stopped or ended.
12. Days count by the calendar that is in force when somebody looks, not by that of the day on which it came in: a
    holiday that is confirmed later gives the office its days, a Sunday that is made up for takes one. So nothing is
    called in time that is late by what the hall knows now, and nobody late who is not.
13. Overdue is what is late and still to be done. That it was accepted late is said with that date, and makes no
    complaint overdue whose answer still has its time; once it has ended, whatever was missed was missed.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from sync.center.office.complaints.complaint_case import ComplaintCase, Concerned, Lodged, StopSpan
from sync.center.office.complaints.complaint_deadlines import (
    OfficeDays,
    acceptance,
    answer,
    due_until,
    is_overdue,
    made_day,
    next_deadline,
    standing,
)
from sync.center.office.deed import CaseStanding
from sync.center.office.working_days import DueDay
from terminal.domain.timetable import Calendar

HALL = ZoneInfo("Asia/Shanghai")
DAYS = OfficeDays("Asia/Shanghai", Calendar((2026,), tuple(f"2026-10-0{n}" for n in range(1, 8)), ("2026-10-10",)))
LODGED = Lodged("evaluator", Concerned("GH-0217", "王芳", "公安局", "2F-17"), "2026-11-23", "2026-11-23", 5, 10)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=HALL).timestamp()) * 1000


OPENED = ComplaintCase("2026-000001", LODGED, LODGED.concerned, at("2026-11-23T16:55"), "")
ACCEPTED = replace(OPENED, state="accepted", accepted_at=at("2026-11-25T09:00"), handler="DC-01")
CLOSED = replace(ACCEPTED, state="closed", ended_at=at("2026-12-04T09:00"))
STOPPED = replace(ACCEPTED, stops=(StopSpan(at("2026-11-26T10:00")),))
RESUMED = replace(ACCEPTED, stops=(StopSpan(at("2026-11-26T10:00"), at("2026-11-30T08:30")),))
NOON = at("2026-11-25T12:00")


def test_each_limit_counts_from_the_day_after_the_complaint() -> None:
    """Expectation 1."""
    assert acceptance(OPENED, DAYS, NOON).due == DueDay("2026-11-30", True)
    assert answer(OPENED, DAYS, NOON).due == DueDay("2026-12-07", True)


def test_what_a_terminal_delivers_weeks_later_was_promised_weeks_ago() -> None:
    """Expectation 2: made on 23 November, here on 14 December."""
    late = replace(OPENED, lodged=replace(LODGED, arrived="2026-12-14"))
    now = at("2026-12-14T09:00")
    assert acceptance(late, DAYS, now).due == DueDay("2026-12-21", True)
    assert (answer(late, DAYS, now).due, answer(late, DAYS, now).late) == (DueDay("2026-12-07", True), 5)


@pytest.mark.parametrize(
    ("_number", "said", "certain", "received", "day"),
    [
        (2, "2026-11-23T16:55", True, "2026-12-14T09:00", "2026-11-23"),
        (3, "1970-01-01T08:00", False, "2026-12-14T09:00", "2026-12-14"),
        (4, "2026-11-24T09:00", True, "2026-11-23T23:59", "2026-11-23"),
        (2, "2026-11-24T00:01", True, "2026-11-24T00:01", "2026-11-24"),  # the hall's midnight, not that of UTC
    ],
)
def test_the_day_on_which_it_was_made(_number: int, said: str, certain: bool, received: str, day: str) -> None:
    assert made_day(DAYS, at(said), certain=certain, received=at(received)) == day


@pytest.mark.parametrize(
    ("case", "accepted_late", "answered_late"),
    [
        (ACCEPTED, False, True),
        (replace(ACCEPTED, accepted_at=at("2026-12-01T09:00")), True, True),
        (CLOSED, False, False),
        (replace(CLOSED, ended_at=at("2026-12-08T09:00")), False, True),
        (replace(OPENED, state="refused", ended_at=at("2026-11-30T17:00")), False, False),
        (replace(OPENED, state="refused", ended_at=at("2026-12-01T09:00")), True, False),
    ],
)
def test_what_was_kept_stays_kept_and_what_was_late_gets_no_later(
    case: ComplaintCase, accepted_late: bool, answered_late: bool
) -> None:
    """Expectation 5, looked at in the next spring."""
    spring = at("2027-03-01T09:00")
    assert acceptance(case, DAYS, spring).overdue == accepted_late
    assert answer(case, DAYS, spring).overdue == answered_late
    assert is_overdue(case, DAYS, spring) == (accepted_late or answered_late)
    if case.ended_at:
        return
    assert not is_overdue(case, DAYS, at("2026-12-02T09:00")), "it was accepted, late or not, and has its time"


def test_a_stop_and_an_extension_move_the_answer_alone() -> None:
    """Expectation 6: two working days stopped, a Thursday and a Friday, and three more given."""
    assert answer(RESUMED, DAYS, NOON).due == DueDay("2026-12-09", True)
    assert answer(replace(RESUMED, extended=3), DAYS, NOON).due == DueDay("2026-12-14", True)
    assert acceptance(replace(RESUMED, extended=3), DAYS, NOON).due == DueDay("2026-11-30", True)


@pytest.mark.parametrize(
    ("now", "overdue", "late"),
    [
        ("2026-11-27T23:59", False, 0),
        ("2026-11-28T00:00", True, 0),
        ("2026-11-30T08:00", True, 1),
        ("2026-12-02T08:00", True, 3),
    ],
)
def test_the_last_day_is_whole(now: str, overdue: bool, late: int) -> None:
    """Expectation 7: made on Friday the 20th, five days."""
    case = replace(OPENED, lodged=replace(LODGED, made="2026-11-20", answer_days=5))
    found = answer(case, DAYS, at(now))
    assert (found.due, found.overdue, found.late) == (DueDay("2026-11-27", True), overdue, late)


def test_stopped_it_is_due_on_no_day_and_late_by_none() -> None:
    """Expectations 8 and 11."""
    spring = at("2027-03-01T09:00")
    found = answer(STOPPED, DAYS, spring)
    assert (found.due, found.overdue) == (None, False)
    assert due_until(STOPPED, DAYS, spring) == 0
    late = replace(ACCEPTED, stops=(StopSpan(at("2026-12-09T10:00")),))
    assert answer(late, DAYS, spring).overdue, "it was late before"


def test_opened_again_it_begins_again() -> None:
    """Expectation 9."""
    again = replace(OPENED, begun_at=at("2026-12-14T10:00"))
    now = at("2026-12-15T09:00")
    assert [acceptance(again, DAYS, now).due, answer(again, DAYS, now).due] == [
        DueDay("2026-12-21", True),
        DueDay("2026-12-28", True),
    ]


def test_what_is_due_next() -> None:
    """Expectation 11: until the end of the day, by the hall's clock."""
    assert due_until(OPENED, DAYS, NOON) == at("2026-12-01T00:00")
    assert due_until(ACCEPTED, DAYS, NOON) == at("2026-12-08T00:00")
    delivered = replace(OPENED, lodged=replace(LODGED, arrived="2026-12-04"))
    assert due_until(delivered, DAYS, NOON) == at("2026-12-08T00:00"), "before it has to be accepted"
    assert not is_overdue(delivered, DAYS, at("2026-12-07T23:59"))
    assert is_overdue(delivered, DAYS, at("2026-12-08T00:00"))
    assert next_deadline(CLOSED, DAYS, NOON) is None
    assert due_until(CLOSED, DAYS, NOON) == 0


def test_the_list_of_cases_has_no_last_day() -> None:
    """Expectation 12: it would stand there as it was counted once."""
    found = standing(replace(ACCEPTED, unit="税务局"))
    assert found == CaseStanding("accepted", "GH-0217", "公安局", "2F-17", 0)


@pytest.mark.parametrize(
    ("holidays", "workdays", "last"),
    [
        ((), (), "2026-12-07"),
        (("2026-12-02", "2026-12-03"), (), "2026-12-09"),
        ((), ("2026-11-29",), "2026-12-04"),
    ],
)
def test_a_calendar_that_is_confirmed_or_changed_moves_what_is_open(
    holidays: tuple[str, ...], workdays: tuple[str, ...], last: str
) -> None:
    """Expectation 12: ten working days from Monday the 23rd, by what the hall knows when somebody looks."""
    before, now = OfficeDays("Asia/Shanghai"), OfficeDays("Asia/Shanghai", Calendar((2026,), holidays, workdays))
    assert answer(ACCEPTED, before, NOON).due == DueDay("2026-12-07", False)
    assert answer(ACCEPTED, now, NOON).due == DueDay(last, True)
    ends = now.end(last)
    assert [is_overdue(ACCEPTED, now, each) for each in (ends - 1, ends)] == [False, True]


def test_a_year_without_a_calendar_is_said_with_the_day() -> None:
    late = replace(OPENED, lodged=replace(LODGED, made="2026-12-28", arrived="2026-12-28"))
    assert answer(late, DAYS, NOON).due == DueDay("2027-01-11", False)
