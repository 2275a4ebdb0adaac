"""The assessment book: the register of marks and rules, and what each month comes to by them.

Until it is announced nothing of a result is kept: it is made of what stands in the database whenever somebody
looks, and each figure says from what. Times are in ms since 1970, UTC.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from sync.center.hall import published_hall
from sync.center.office.assessment.assessed_attendance import AttendedRow
from sync.center.office.assessment.assessment import AssessedMonth
from sync.center.office.assessment.assessment_rules import AssessmentRules, ruling
from sync.center.office.assessment.mark_sheet import (
    GivenMark,
    MarkedPart,
    MarkInForce,
    marking,
    marks_of,
    sheet_case,
)
from sync.center.office.deed import CaseStanding, DeedDone
from sync.center.office.period import day_at
from sync.center.office.ratings.review import Decider
from sync.center.registers import case_book
from sync.center.registers.assessment.assessed_months import AssessedMonths, all_rules
from sync.center.storage.transactions import Transactions


class MarkSheet(Struct, frozen=True):
    """The marks of a unit's people in a month, by badge and part; `done` are the deeds, the first first."""

    month: str
    unit: str
    people: tuple[AttendedRow, ...]
    marks: Mapping[tuple[str, MarkedPart], MarkInForce]
    done: tuple[DeedDone, ...]


class AssessmentBook:
    """That of one center's database, whose own facts are in `series`."""

    def __init__(self, engine: Transactions, series: str, months: AssessedMonths) -> None:
        self._engine, self._series = engine, series
        self._months = months

    def month(self, month: str) -> AssessedMonth:
        """What this month comes to, by what is known now."""
        with self._engine.reading.begin() as connection:
            return self._months.month(connection, month)

    def rules(self) -> list[AssessmentRules]:
        """Every version that there was."""
        with self._engine.reading.begin() as connection:
            return all_rules(connection)

    def rule(self, rules: AssessmentRules, by: str, why: str, seen: int, form: str, now: int) -> None:
        """Raises `AssessmentRefused`, `CaseChanged`, `DoneAlready`."""
        with self._engine.begin() as connection:
            case_book.check_form(connection, form)
            made, month = all_rules(connection), day_at(published_hall.zone(connection), now)[:7]
            deed = ruling(rules, made, month, by, why)
            case_book.write(connection, self._series, deed, CaseStanding("rules"), seen, form, now)

    def sheet(self, month: str, unit: str) -> MarkSheet:
        with self._engine.reading.begin() as connection:
            return self._sheet(connection, month, unit)

    def mark(
        self,
        month: str,
        unit: str,
        marks: Sequence[GivenMark],
        by: Decider,
        why: str,
        seen: int,
        form: str,
        now: int,
    ) -> None:
        """Raises `AssessmentRefused`, `CaseChanged`, `DoneAlready`."""
        with self._engine.begin() as connection:
            case_book.check_form(connection, form)
            sheet = self._sheet(connection, month, unit)
            if len(sheet.done) != seen and sheet.done:
                raise case_book.changed(connection, sheet.done[-1])
            deed = marking(month, unit, [each.badge for each in sheet.people], marks, by, why)
            case_book.write(connection, self._series, deed, CaseStanding(month, unit=unit), seen, form, now)

    def _sheet(self, connection: Connection, month: str, unit: str) -> MarkSheet:
        rows = self._months.rows(connection, month)
        done = tuple(case_book.history(connection, "assessment", sheet_case(month, unit)))
        people = tuple(row for row in rows if row.unit == unit)
        return MarkSheet(month, unit, people, marks_of(done), done)
