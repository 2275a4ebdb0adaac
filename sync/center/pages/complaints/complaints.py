"""The complaints' part of the office: its pages, its link, and what waits for whom."""

from collections.abc import Sequence

from sqlalchemy import Connection

from sync.center.office.complaints.complaint_case import ComplaintCase
from sync.center.office.complaints.complaint_deadlines import OfficeDays, is_overdue, next_deadline
from sync.center.office.complaints.complaint_decision import COMPLAINT_OPEN, ComplaintOfficer, may
from sync.center.office.complaints.complaint_words import day_words
from sync.center.office.people.roles import Account
from sync.center.office.working_days import working_days
from sync.center.pages.complaints.complaint_list import COMPLAINT_LIST, COMPLAINTS_FILED, seen_complaints
from sync.center.pages.complaints.complaint_lookup import COMPLAINT_LOOKUP
from sync.center.pages.complaints.complaint_officer import COMPLAINT_READERS, complaint_officer
from sync.center.pages.complaints.complaint_page import COMPLAINT_PAGE
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.registers.complaints.complaint_hall import office_days
from terminal.domain.mistake import Mistake

COMPLAINT_SOON_DAYS = 3  # working days before the last one on which whoever handles it is told


def complaints_due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """What waits for this person: to be accepted, to be said by a unit or a second, to be decided."""
    if not account.holds(COMPLAINT_READERS, now):
        return []
    by, days = complaint_officer(account, now), office_days(connection)
    open_cases = seen_complaints(connection, by, COMPLAINT_OPEN, COMPLAINTS_FILED)
    lines = _supervision_due(open_cases, by, days, now) if by.supervises or by.heads else []
    accepting = [case for case in open_cases if may(case, "accepted", by)]
    lines += _waiting_due(
        Mistake("Complaints that wait to be accepted: {count}", count=len(accepting)), accepting, days, now
    )
    lines += _decided_next_due(open_cases, by, days, now)
    asked = [case for case in open_cases if case.state == "referred" and case.unit in by.units]
    waiting = [case for case in asked if not case.unit_answered]
    return lines + _waiting_due(
        Mistake("Complaints that wait for what your unit found: {count}", count=len(waiting)), waiting, days, now
    )


def _decided_next_due(
    cases: Sequence[ComplaintCase], by: ComplaintOfficer, days: OfficeDays, now: int
) -> list[DueLine]:
    """What others have done their part in, and supervision has not."""
    answered = [case for case in cases if case.unit_answered and case.state == "referred"]
    found = [case for case in answered if may(case, "substantiated", by)]
    asked = [case for case in cases if may(case, "closed", by)]
    told = Mistake("Complaints of which the unit has said what it found, to be decided: {count}", count=len(found))
    closing = Mistake("Complaints followed up, to be closed: {count}", count=len(asked))
    return _waiting_due(told, found, days, now) + _waiting_due(closing, asked, days, now)


def _waiting_due(said: Mistake, waiting: Sequence[ComplaintCase], days: OfficeDays, now: int) -> list[DueLine]:
    """How many, and by when the first of them; whoever reads it has nothing to look up."""
    if not waiting:
        return []
    dues = [found.due for case in waiting if (found := next_deadline(case, days, now)) and found.due]
    if first := min(dues, key=lambda due: due.day, default=None):
        said = Mistake("{said}; the first is due by {day}", said=said, day=day_words(first))
    late = any(is_overdue(case, days, now) for case in waiting)
    return [DueLine(said, f"/complaints?state={waiting[0].state}", late)]


def _supervision_due(
    cases: Sequence[ComplaintCase], by: ComplaintOfficer, days: OfficeDays, now: int
) -> list[DueLine]:
    late = sum(is_overdue(case, days, now) for case in cases)
    second = sum(case.state == "doubted" and not by.is_one_of(case.doubted_by, *case.doubted_for) for case in cases)
    nameless = sum(case.lodged.seq > 0 and not case.concerned.badge and not case.named for case in cases)
    soon = sum(case.handler == by.badge and _is_soon(case, days, now) for case in cases)
    lines = [
        (late, Mistake("Complaints overdue: {count}", count=late), "?overdue=1"),
        (
            second,
            Mistake("Complaints that wait for a second who holds them unreasonable: {count}", count=second),
            "?state=doubted",
        ),
        (
            nameless,
            Mistake(
                "Complaints at a plate that named nobody, to be decided whom they are about: {count}",
                count=nameless,
            ),
            "",
        ),
        (soon, Mistake("Complaints that you handle, due within three working days: {count}", count=soon), ""),
    ]
    return [DueLine(said, f"/complaints{where}", where == "?overdue=1") for count, said, where in lines if count]


def _is_soon(case: ComplaintCase, days: OfficeDays, now: int) -> bool:
    found = next_deadline(case, days, now)
    if found is None or found.due is None or found.overdue:
        return False
    return working_days(days.calendar, days.day(now), found.due.day) <= COMPLAINT_SOON_DAYS


COMPLAINTS = PageSet(
    (*COMPLAINT_LIST, *COMPLAINT_PAGE, *COMPLAINT_LOOKUP),
    (PageLink("/complaints", Mistake("Complaints"), COMPLAINT_READERS),),
    complaints_due,
    {"complaint": "/complaints/{case}"},
)
