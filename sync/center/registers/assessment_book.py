"""The assessment book: the register of marks and rules, and what each month comes to by them.

Nothing of a result is kept: it is made of what stands in the database whenever somebody looks, and each figure says
from what. Times are in ms since 1970, UTC.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection, func, select

from sync.center import published_hall, rating_table
from sync.center.database import cases, deeds, editions
from sync.center.editions import rows_of
from sync.center.office.assessed_attendance import AttendedRow, attended_rows
from sync.center.office.assessment import (
    AssessedFigures,
    AssessedMonth,
    AssessedPeriod,
    PersonFigures,
    WindowFigures,
    assessed_month,
    assessed_period,
)
from sync.center.office.assessment_rules import (
    ASSESSMENT_RULES_CASE,
    AssessmentRules,
    rules_for,
    rules_made,
    ruling,
)
from sync.center.office.deed import CaseStanding, DeedDone
from sync.center.office.edition import EditionRow
from sync.center.office.mark_sheet import (
    MARKED_PARTS,
    GivenMark,
    MarkedPart,
    MarkInForce,
    marking,
    marks_of,
    sheet_case,
)
from sync.center.office.period import Period, day_at, named_period
from sync.center.office.rating_sum import RatingSum, total
from sync.center.office.review import Decider
from sync.center.office.touch_hours import day_bounds
from sync.center.office.true_complaint import FOUND_TRUE, TrueComplaint, found_true
from sync.center.rating_table import PlaceSum
from sync.center.registers import case_book
from sync.center.registers.case_book import CaseChanged
from sync.center.registers.rated_hall import RatedHall, rated_hall
from sync.center.transactions import Transactions

MONTHS_KEPT = 36  # in memory, of what the published sheets of a month come to


class MarkSheet(Struct, frozen=True):
    """The marks of a unit's people in a month, by badge and part; `done` are the deeds, the first first."""

    month: str
    unit: str
    people: tuple[AttendedRow, ...]
    marks: Mapping[tuple[str, MarkedPart], MarkInForce]
    done: tuple[DeedDone, ...]


class AssessmentBook:
    """That of one center's database, whose own facts are in `series`."""

    def __init__(self, engine: Transactions, series: str) -> None:
        self._engine, self._series = engine, series
        self._months: dict[tuple[int, ...], tuple[AttendedRow, ...]] = {}  # by its editions, which nothing changes

    def month(self, month: str) -> AssessedMonth:
        """What this month comes to, by what is known now."""
        with self._engine.reading.begin() as connection:
            return self._month(connection, month, rated_hall(connection))

    def period(self, period: Period, now: int) -> tuple[AssessedPeriod, list[AssessedMonth]]:
        """What a quarter or a year comes to, and the months of it that have begun."""
        with self._engine.reading.begin() as connection:
            hall = rated_hall(connection)
            begun = [month for month in period.months if month <= day_at(hall.zone, now)[:7]]
            months = [self._month(connection, month, hall) for month in begun]
            return assessed_period(period, months, rules_for(period.months[-1], _made(connection))), months

    def attendance(self, month: str) -> tuple[AttendedRow, ...]:
        """What was published of a month, by person."""
        with self._engine.reading.begin() as connection:
            return self._rows(connection, month)

    def rules(self) -> list[AssessmentRules]:
        """Every version that there was."""
        with self._engine.reading.begin() as connection:
            return _made(connection)

    def rule(self, rules: AssessmentRules, by: str, why: str, seen: int, form: str, now: int) -> None:
        """Raises `AssessmentRefused`, `CaseChanged`, `DoneAlready`."""
        with self._engine.begin() as connection:
            case_book.check_form(connection, form)
            made, month = _made(connection), day_at(published_hall.zone(connection), now)[:7]
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
                raise CaseChanged(sheet.done[-1])
            deed = marking(month, unit, [each.badge for each in sheet.people], marks, by, why)
            case_book.write(connection, self._series, deed, CaseStanding(month, unit=unit), seen, form, now)

    def _month(self, connection: Connection, month: str, hall: RatedHall) -> AssessedMonth:
        return assessed_month(self._figures(connection, month, hall), rules_for(month, _made(connection)))

    def _figures(self, connection: Connection, month: str, hall: RatedHall) -> AssessedFigures:
        rows = _with_posts(self._rows(connection, month), hall)
        sums = rating_table.place_sums(connection, named_period(month))
        complaints = true_complaints(connection, named_period(month), hall.zone)
        marks = _marks(connection, month, {each.unit for each in rows})
        people = tuple(_people(rows, sums, complaints, marks))
        return AssessedFigures(month, people, tuple(_windows(hall, sums, complaints)))

    def _rows(self, connection: Connection, month: str) -> tuple[AttendedRow, ...]:
        numbers = _newest_editions(connection, named_period(month))
        if numbers not in self._months:
            if len(self._months) >= MONTHS_KEPT:
                self._months.clear()
            self._months[numbers] = attended_rows(_published(connection, numbers))
        return self._months[numbers]

    def _sheet(self, connection: Connection, month: str, unit: str) -> MarkSheet:
        rows = _with_posts(self._rows(connection, month), rated_hall(connection))
        done = tuple(case_book.history(connection, "assessment", sheet_case(month, unit)))
        people = tuple(row for row in rows if row.unit == unit)
        return MarkSheet(month, unit, people, marks_of(done), done)


def true_complaints(connection: Connection, period: Period, zone: str) -> list[TrueComplaint]:
    """Those that were found true in a period, and still stand so."""
    (since, _), (_, until) = (day_bounds(zone, day) for day in (period.first, period.last))
    here = (deeds.c.register == "complaint") & (deeds.c.did == FOUND_TRUE) & deeds.c.at.between(since, until - 1)
    names = connection.scalars(select(deeds.c.case).where(here).distinct()).all()
    histories = case_book.histories(connection, "complaint", names)
    rows = select(cases).where(cases.c.register == "complaint", cases.c.case.in_(names))
    about = {row.case: row for row in connection.execute(rows)} if names else {}
    found = ((name, found_true(done)) for name, done in sorted(histories.items()))
    return [
        TrueComplaint(name, about[name].about, about[name].unit, about[name].window, deed.at)
        for name, deed in found
        if deed is not None and since <= deed.at < until
    ]


def _made(connection: Connection) -> list[AssessmentRules]:
    return rules_made(case_book.history(connection, "assessment", ASSESSMENT_RULES_CASE))


def _newest_editions(connection: Connection, period: Period) -> tuple[int, ...]:
    """Of each published day its newest edition, by number."""
    here = editions.c.day.between(period.first, period.last)
    return tuple(connection.scalars(select(func.max(editions.c.number)).where(here).group_by(editions.c.day)))


def _published(connection: Connection, numbers: Sequence[int]) -> Iterable[tuple[EditionRow, ...]]:
    query = select(editions.c.rows).where(editions.c.number.in_(numbers)).order_by(editions.c.day)
    return map(rows_of, connection.scalars(query))


def _with_posts(rows: Sequence[AttendedRow], hall: RatedHall) -> list[AttendedRow]:
    """And those who have a post and stand on no published sheet of that month."""
    listed = {row.badge for row in rows}
    others = {badge: hall.units[window] for window, badges in hall.posts.items() for badge in badges}
    added = [AttendedRow(badge, hall.name(badge), unit) for badge, unit in others.items() if badge not in listed]
    return [*rows, *added]


def _people(
    rows: Iterable[AttendedRow],
    sums: Iterable[PlaceSum],
    complaints: Sequence[TrueComplaint],
    marks: Mapping[tuple[str, MarkedPart], MarkInForce],
) -> Iterable[PersonFigures]:
    rated = _by(sums, lambda each: each.badge)
    for row in rows:
        yield PersonFigures(
            row.badge,
            row.name,
            row.unit,
            row.figures,
            rated.get(row.badge, RatingSum()),
            tuple(each.case for each in complaints if each.badge == row.badge),
            {part: marks[row.badge, part] for part in MARKED_PARTS if (row.badge, part) in marks},
        )


def _windows(
    hall: RatedHall, sums: Iterable[PlaceSum], complaints: Sequence[TrueComplaint]
) -> Iterable[WindowFigures]:
    rated = _by(sums, lambda each: each.window)
    for window, unit in sorted(hall.units.items()):
        about = tuple(each.case for each in complaints if each.window == window)
        yield WindowFigures(window, unit, hall.posts[window], rated.get(window, RatingSum()), about)


def _by(sums: Iterable[PlaceSum], key: Callable[[PlaceSum], str]) -> dict[str, RatingSum]:
    found: dict[str, list[RatingSum]] = {}
    for each in sums:
        found.setdefault(key(each), []).append(each.sum)
    return {name: own[0] if len(own) == 1 else total(own) for name, own in found.items()}


def _marks(connection: Connection, month: str, units: Iterable[str]) -> dict[tuple[str, MarkedPart], MarkInForce]:
    histories = case_book.histories(connection, "assessment", [sheet_case(month, unit) for unit in units])
    return {key: mark for done in histories.values() for key, mark in marks_of(done).items()}
