"""The review book: the register of ratings that are followed up, appealed against, or excluded.

What is decided here changes how a rating is counted in the same transaction. Times are in ms since 1970, UTC.
"""

from collections.abc import Callable

from msgspec import Struct
from sqlalchemy import Connection

from sync.center.facts import rating_table
from sync.center.facts.rating_table import RatingRow
from sync.center.hall import published_hall
from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed
from sync.center.office.ratings.reason_table import ReasonTable
from sync.center.office.ratings.review import (
    Decider,
    RatedFact,
    ReasonsGiven,
    Review,
    ReviewRefused,
    ReviewWord,
    deciding,
    opening,
    reasoning,
    review_after,
    review_of,
)
from sync.center.office.ratings.review_rules import (
    REVIEW_RULES_CASE,
    ReviewRules,
    changed_limit,
    changed_table,
    follow_up_due,
    review_rules,
)
from sync.center.registers import case_book
from sync.center.storage.transactions import Transactions, one_at_a_time
from terminal.domain.mistake import Mistake
from terminal.domain.timetable import Calendar

NO_RATING = "the citizen changed this rating afterwards, or there is none"
TAKEN_UP = "it is taken up already: {case}"


class ReviewShown(Struct, frozen=True):
    """A case with its deeds. `stands`: the rating was not changed by a later press since."""

    review: Review
    done: tuple[DeedDone, ...]
    stands: bool


class ReviewBook:
    """That of one center's database, whose own facts are in `series`."""

    def __init__(self, engine: Transactions, series: str) -> None:
        self._engine, self._series = engine, series

    def open(self, series: str, seq: int, by: Decider, why: str, form: str, now: int) -> str:
        """Takes up a rating; the number of its case. Raises `ReviewRefused`, `DoneAlready`."""
        with self._engine.begin() as connection:
            one_at_a_time(connection)  # what is read here must still be so when it is written
            case_book.check_form(connection, form)
            row = rating_table.rating(connection, series, seq)
            if row is None:
                raise ReviewRefused(Mistake(NO_RATING))
            if row.review:
                raise ReviewRefused(Mistake(TAKEN_UP, case=row.review))
            case = case_book.new_number(connection, "review", now)
            deed = opening(case, _rated(connection, row), due_of(connection, row), by, why)
            self._write(connection, None, deed, 0, form, now)
            rating_table.mark(connection, row, case, excluded=False)
            return case

    def shown(self, case: str) -> ReviewShown | None:
        with self._engine.reading.begin() as connection:
            done = case_book.history(connection, "review", case)
            review = review_of(done) if case != REVIEW_RULES_CASE else None
            if review is None:
                return None
            return ReviewShown(review, tuple(done), _row(connection, review) is not None)

    def decide(self, case: str, did: ReviewWord, by: Decider, why: str, seen: int, form: str, now: int) -> None:
        """Raises `ReviewRefused`, `CaseChanged`, `DoneAlready`."""
        self._do(case, lambda review: deciding(review, did, by, why), seen, form, now)

    def note_reasons(
        self, case: str, given: ReasonsGiven, by: Decider, why: str, seen: int, form: str, now: int
    ) -> None:
        """Raises `ReviewRefused`, `CaseChanged`, `DoneAlready`."""
        self._do(case, lambda review: reasoning(review, given, by, why), seen, form, now)

    def rules(self) -> ReviewRules:
        with self._engine.reading.begin() as connection:
            return rules_in(connection)

    def set_limit(self, days: int, by: str, why: str, seen: int, form: str, now: int) -> None:
        """Raises `ReviewRefused`, `CaseChanged`, `DoneAlready`."""
        self._rule(lambda _: changed_limit(days, by, why), seen, form, now)

    def set_table(self, table: ReasonTable, by: str, why: str, seen: int, form: str, now: int) -> None:
        """Raises `ReviewRefused`, `CaseChanged`, `DoneAlready`."""
        self._rule(lambda rules: changed_table(rules, table, by, why), seen, form, now)

    def _rule(self, act: Callable[[ReviewRules], OfficeDeed], seen: int, form: str, now: int) -> None:
        with self._engine.begin() as connection:
            case_book.check_form(connection, form)
            deed = act(rules_in(connection))
            case_book.write(connection, self._series, deed, CaseStanding("rules"), seen, form, now)

    def _do(self, case: str, act: Callable[[Review], OfficeDeed], seen: int, form: str, now: int) -> None:
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, form)
            done = case_book.history(connection, "review", case)
            review = review_of(done)
            if review is None:
                raise ReviewRefused(Mistake(NO_RATING))
            if review.deeds != seen:  # told before anything that follows from it
                raise case_book.changed(connection, done[-1])
            after = self._write(connection, review, act(review), seen, form, now)
            row = _row(connection, review)
            if row is not None and row.excluded != bool(after.excluded_by):
                rating_table.mark(connection, row, case, excluded=bool(after.excluded_by))

    def _write(
        self, connection: Connection, review: Review | None, deed: OfficeDeed, seen: int, form: str, now: int
    ) -> Review:
        after = review_after(review, DeedDone(deed, 0, now))
        case_book.write(connection, self._series, deed, after.standing, seen, form, now)
        return after


def rules_in(connection: Connection) -> ReviewRules:
    return review_rules(case_book.history(connection, "review", REVIEW_RULES_CASE))


def due_of(connection: Connection, row: RatingRow) -> int:
    """By when a bad rating is to be answered, ms UTC; 0 where nobody knows when it was."""
    if not row.day:
        return 0
    last = published_hall.newest(connection, row.window)
    works = last.works_by if last else None
    zone, calendar = (works.zone, works.calendar) if works else (published_hall.zone(connection), Calendar())
    return follow_up_due(calendar, zone, row.day, rules_in(connection).days)


def _rated(connection: Connection, row: RatingRow) -> RatedFact:
    last = published_hall.newest(connection, row.window)
    unit = last.works_by.unit if last and last.works_by else ""
    terminal = rating_table.maker(connection, row.series)
    place = (terminal, row.series, row.seq, row.window, unit)
    return RatedFact(*place, row.badge, row.answer, row.day, row.at)


def _row(connection: Connection, review: Review) -> RatingRow | None:
    return rating_table.rating(connection, review.rated.series, review.rated.seq)
