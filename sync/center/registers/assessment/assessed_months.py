"""The assessed months: each made of what stands in the database, and kept while nothing of that has changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection, func, select

from sync.center.facts import rating_table
from sync.center.facts.rating_table import PlaceSum
from sync.center.hall import published_hall
from sync.center.office.assessment.assessed_attendance import AttendedRow, attended_rows
from sync.center.office.assessment.assessment import (
    AssessedFigures,
    AssessedMonth,
    PersonFigures,
    WindowFigures,
    assessed_month,
)
from sync.center.office.assessment.assessment_rules import (
    ASSESSMENT_RULES_CASE,
    AssessmentRules,
    rules_for,
    rules_made,
)
from sync.center.office.assessment.mark_sheet import MARKED_PARTS, MarkedPart, MarkInForce, marks_of
from sync.center.office.attendance.edition import EditionRow
from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.complaints.true_complaint import FOUND_TRUE, TrueComplaint, found_true
from sync.center.office.period import Period, named_period
from sync.center.office.ratings.rating_sum import RatingSum, total
from sync.center.registers import case_book
from sync.center.registers.attendance.editions import rows_of
from sync.center.registers.ratings.rated_hall import RatedHall, rated_hall, rated_hall_at
from sync.center.storage.database import cases, deeds, editions

MONTHS_KEPT = 15  # in memory: a year is looked at again and again, and its months seldom change
KeptKey = TypeVar("KeptKey")
KeptValue = TypeVar("KeptValue")


class MonthInputs(Struct, frozen=True):
    """What a month is made of. `deeds` is the newest deed by which marks, rules or complaints may be others."""

    hall: RatedHall
    editions: tuple[int, ...]
    sums: tuple[PlaceSum, ...]
    deeds: int


class AssessedMonths:
    """Those of one database. Every part of a call is in the caller's transaction."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, ...], tuple[AttendedRow, ...]] = {}  # by editions, which nothing changes
        self._months: dict[str, tuple[MonthInputs, AssessedMonth]] = {}
        self._halls: dict[int, RatedHall] = {}  # by how far IT had published

    def month(self, connection: Connection, month: str) -> AssessedMonth:
        """By the posts that people had when it ended: who came or changed windows later has no part in it."""
        inputs = _inputs(connection, named_period(month), self._hall(connection, month))
        kept = self._months.get(month)
        if kept is not None and kept[0] == inputs:
            return kept[1]
        figures = self._figures(connection, month, inputs)
        assessed = assessed_month(figures, rules_for(month, all_rules(connection)))
        _keep(self._months, month, (inputs, assessed))
        return assessed

    def rows(self, connection: Connection, month: str) -> list[AttendedRow]:
        """What was published of each person, and those who had a post and stand on no sheet."""
        return self._attended(connection, month, self._hall(connection, month))

    def _attended(self, connection: Connection, month: str, hall: RatedHall) -> list[AttendedRow]:
        numbers = _newest_editions(connection, named_period(month))
        rows = self._rows.get(numbers)
        if rows is None:
            rows = attended_rows(_published(connection, numbers))
            _keep(self._rows, numbers, rows)
        return _with_posts(rows, hall)

    def _hall(self, connection: Connection, month: str) -> RatedHall:
        _, until = day_bounds(published_hall.zone(connection), named_period(month).last)
        reach = published_hall.reach(connection, until)
        if not reach:  # a center that is younger than this month: its people are those that it has now
            return rated_hall(connection)
        hall = self._halls.get(reach)
        if hall is None:
            hall = rated_hall_at(connection, until)
            _keep(self._halls, reach, hall)
        return hall

    def _figures(self, connection: Connection, month: str, inputs: MonthInputs) -> AssessedFigures:
        hall, sums = inputs.hall, inputs.sums
        rows = self._attended(connection, month, hall)
        complaints = _true_complaints(connection, named_period(month), hall.zone)
        marks = _marks(connection, month)
        people = tuple(_people(rows, sums, complaints, marks))
        return AssessedFigures(month, people, tuple(_windows(hall, sums, complaints)))


def all_rules(connection: Connection) -> list[AssessmentRules]:
    """Every version that there was."""
    return rules_made(case_book.history(connection, "assessment", ASSESSMENT_RULES_CASE))


def _keep(kept: dict[KeptKey, KeptValue], key: KeptKey, found: KeptValue) -> None:
    """The newest ones; the others are made again when somebody asks."""
    kept[key] = found
    while len(kept) > MONTHS_KEPT:
        kept.pop(next(iter(kept)), None)


def _true_complaints(connection: Connection, period: Period, zone: str) -> list[TrueComplaint]:
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


def _inputs(connection: Connection, period: Period, hall: RatedHall) -> MonthInputs:
    newest = select(func.max(deeds.c.number)).where(deeds.c.register.in_(("assessment", "complaint")))
    sums = tuple(rating_table.place_sums(connection, period))
    return MonthInputs(hall, _newest_editions(connection, period), sums, connection.scalar(newest) or 0)


def _newest_editions(connection: Connection, period: Period) -> tuple[int, ...]:
    """Of each published day its newest edition, by number."""
    here = editions.c.day.between(period.first, period.last)
    return tuple(connection.scalars(select(func.max(editions.c.number)).where(here).group_by(editions.c.day)))


def _published(connection: Connection, numbers: Sequence[int]) -> Iterable[tuple[str, tuple[EditionRow, ...]]]:
    query = select(editions.c.day, editions.c.rows).where(editions.c.number.in_(numbers)).order_by(editions.c.day)
    return ((row.day, rows_of(row.rows)) for row in connection.execute(query))


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


def _marks(connection: Connection, month: str) -> dict[tuple[str, MarkedPart], MarkInForce]:
    """On whichever unit's sheet they stand: of somebody who has changed units the newest is in force."""
    sheets = [each.case for each in case_book.cases(connection, "assessment", [month])]
    histories = case_book.histories(connection, "assessment", sheets)
    return marks_of(sorted(chain(*histories.values()), key=lambda done: done.number))
