"""The complaint deadlines: by when one is to be accepted and answered, in working days of the hall. Pure.

Both limits are those that held when it came in: what the hall changes later makes no promise longer. They may be
set by the hall, since local rules differ: 10 working days in one hall's rules, 15 in another's; these are defaults.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from sync.center.office.complaints.complaint_case import COMPLAINT_UNACCEPTED, ComplaintCase
from sync.center.office.deed import CaseStanding
from sync.center.office.working_days import DueDay, StopDays, due_day, working_days
from terminal.domain.timetable import Calendar


class OfficeDays(Struct, frozen=True):
    """The hall's zone and calendar, by which the days of its office count."""

    zone: str
    calendar: Calendar = Calendar()

    def day(self, at: int) -> str:
        """The hall's day of a moment, ms UTC."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(self.zone)).date().isoformat()

    def end(self, day: str) -> int:
        """When a day is over, ms UTC."""
        after = datetime.fromisoformat(day) + timedelta(days=1)
        return int(after.replace(tzinfo=ZoneInfo(self.zone)).timestamp()) * 1000


class ComplaintDeadline(Struct, frozen=True):
    """One of both: `done` is the day on which it was kept or missed, empty while it is open.

    `due` is None while the case is stopped. `late` counts working days behind the last day: on the Saturday after a
    Friday it is overdue, and by none yet.
    """

    what: Literal["accept", "answer"]
    due: DueDay | None
    done: str
    overdue: bool
    late: int


def acceptance(case: ComplaintCase, days: OfficeDays, now: int) -> ComplaintDeadline:
    """By when it is said whether the complaint is accepted. It cannot be stopped: saying no takes nobody's help."""
    begun = days.day(case.begun_at) if case.begun_at else case.lodged.arrived
    done = case.accepted_at or case.ended_at
    return _deadline("accept", due_day(days.calendar, begun, case.lodged.accept_days, ()), done, days, now)


def answer(case: ComplaintCase, days: OfficeDays, now: int) -> ComplaintDeadline:
    """By when the complainant has an answer, with what stopped it and what it was extended by."""
    begun = days.day(case.begun_at) if case.begun_at else case.lodged.made
    stops = [StopDays(days.day(each.since), days.day(each.until) if each.until else "") for each in case.stops]
    last = due_day(days.calendar, begun, case.lodged.answer_days + case.extended, stops)
    return _deadline("answer", last, case.ended_at, days, now)


def is_overdue(case: ComplaintCase, days: OfficeDays, now: int) -> bool:
    """Whether something is late that is still to be done; of a case that has ended, whether either was missed."""
    accepting = acceptance(case, days, now)
    counts = case.ended or case.state in COMPLAINT_UNACCEPTED
    return (counts and accepting.overdue) or answer(case, days, now).overdue


def next_deadline(case: ComplaintCase, days: OfficeDays, now: int) -> ComplaintDeadline | None:
    """What is to be done next; None once it is ended.

    What a terminal delivers weeks later may have to be answered before it has to be accepted.
    """
    if case.ended:
        return None
    reply = answer(case, days, now)
    if case.state not in COMPLAINT_UNACCEPTED:
        return reply
    accepting = acceptance(case, days, now)
    return min(accepting, reply, key=lambda each: each.due.day if each.due else "9999")


def due_until(case: ComplaintCase, days: OfficeDays, now: int) -> int:
    """Until when the next step is in time, ms UTC; 0 where nothing is due."""
    following = next_deadline(case, days, now)
    return days.end(following.due.day) if following and following.due else 0


def standing(case: ComplaintCase) -> CaseStanding:
    """As the list of all cases has it: no last day, which moves with the calendar that holds when one looks."""
    concerned = case.concerned
    return CaseStanding(case.state, concerned.badge, concerned.unit or case.unit, concerned.window)


def _deadline(
    what: Literal["accept", "answer"], due: DueDay | None, done: int, days: OfficeDays, now: int
) -> ComplaintDeadline:
    until = days.day(done or now)
    overdue = due is not None and until > due.day
    late = working_days(days.calendar, due.day, until) if due and overdue else 0
    return ComplaintDeadline(what, due, days.day(done) if done else "", overdue, late)


def made_day(days: OfficeDays, at: int, *, certain: bool, received: int) -> str:
    """The day on which a complaint counts as made: as its terminal says, or as it came where no clock tells.

    No complaint is younger than its receipt, whatever a clock says.
    """
    return days.day(min(at, received) if certain else received)


def parsed_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
