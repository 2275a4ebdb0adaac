"""The objection book: who objects to an announced result of their own, and what they were answered.

Times are in ms since 1970, UTC.
"""

from sqlalchemy import Connection

from sync.center.office.assessment.assessment_rules import AssessmentRefused
from sync.center.office.assessment.objection import (
    OBJECTED,
    ResultObjection,
    answering,
    objecting,
    objection_case,
    objection_of,
    standing_after,
)
from sync.center.office.deed import Case
from sync.center.office.ratings.review import Decider
from sync.center.registers import case_book
from sync.center.registers.assessment.announcement_book import AnnouncementBook
from sync.center.storage.transactions import Transactions, one_at_a_time
from terminal.domain.mistake import Mistake


class ObjectionBook:
    """That of one center's database, whose own facts are in `series`."""

    def __init__(self, engine: Transactions, series: str, announcements: AnnouncementBook) -> None:
        self._engine, self._series = engine, series
        self._announcements = announcements

    def of(self, period: str, badge: str) -> ResultObjection | None:
        with self._engine.reading.begin() as connection:
            return _read(connection, period, badge)

    def object(self, period: str, badge: str, why: str, seen: int, form: str, now: int) -> None:
        """Objects to one's own result. Raises `AssessmentRefused`, `CaseChanged`, `DoneAlready`."""
        announced = self._announcements.of(period)
        if not announced:
            raise AssessmentRefused(Mistake("it is not announced"), "why")
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, form)
            before = _read(connection, period, badge)
            deed = objecting(announced[0], before, badge, why)
            case_book.write(connection, self._series, deed, standing_after(deed, before), seen, form, now)

    def answer(self, period: str, badge: str, by: Decider, why: str, seen: int, form: str, now: int) -> None:
        """Raises `AssessmentRefused`, `CaseChanged`, `DoneAlready`."""
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, form)
            found = _read(connection, period, badge)
            if found is None:
                raise AssessmentRefused(Mistake("nobody objected to it"), "why")
            deed = answering(found, by, why)
            case_book.write(connection, self._series, deed, standing_after(deed, found), seen, form, now)


def waiting_objections(connection: Connection) -> list[Case]:
    """Those that nobody answered, the newest first."""
    return case_book.cases(connection, "assessment", (OBJECTED,))


def _read(connection: Connection, period: str, badge: str) -> ResultObjection | None:
    return objection_of(case_book.history(connection, "assessment", objection_case(period, badge)))
