"""The announcement book: each ranking as it was announced, and the draft of what a correction would say.

Times are in ms since 1970, UTC.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.json import Decoder
from sqlalchemy import Connection, select

from sync.center.facts import rating_table
from sync.center.hall import published_hall
from sync.center.office.assessment.announcement import (
    ANNOUNCED,
    AnnouncedRanking,
    AnnouncedSources,
    Announcement,
    ResultChange,
    announcement_case,
    announcement_of,
    announcing,
    assessed_again,
    inputs_of,
    ranking_changes,
)
from sync.center.office.assessment.assessment import AssessedMonth, assessed_period
from sync.center.office.assessment.assessment_rules import AssessmentRefused, rules_for
from sync.center.office.assessment.mark_sheet import MARKED_PARTS
from sync.center.office.deed import CaseStanding
from sync.center.office.period import Period, day_at, named_period
from sync.center.office.ratings.review import ReviewState, review_of
from sync.center.registers import case_book
from sync.center.registers.assessment.assessed_months import AssessedMonths, all_rules
from sync.center.registers.attendance import judged_days
from sync.center.registers.attendance.worked_days import worked_days
from sync.center.storage.database import editions
from sync.center.storage.transactions import Transactions, one_at_a_time
from terminal.domain.mistake import Mistake

ANNOUNCEMENTS_KEPT = 30  # in memory: what was announced is never another
LOOKED_INTO: tuple[ReviewState, ...] = ("appealed", "proposed")


class RankingDraft(Struct, frozen=True):
    """A period as it would be announced now, beside what stands; `deeds` counts what was announced of it.

    `months` are what it is made of: of a month that one, of a quarter or year those that have begun.
    """

    period: Period
    ranking: AnnouncedRanking
    months: tuple[AssessedMonth, ...]
    last: Announcement | None
    deeds: int

    @property
    def changes(self) -> list[ResultChange]:
        return ranking_changes(self.last.ranking, self.ranking) if self.last else []


class ToldResult(Struct, frozen=True):
    """That somebody's result stands announced: `revision` 1 is the period's first; `at` in ms UTC."""

    period: str
    revision: int
    at: int


class _Named(Struct, frozen=True):
    key: str


class _NamedIn(Struct, frozen=True):
    """Of a ranking nothing but who is in it: everything else is much."""

    people: tuple[_Named, ...]


_named_json = Decoder(_NamedIn)


class AnnouncementBook:
    """That of one center's database, whose own facts are in `series`."""

    def __init__(self, engine: Transactions, series: str, months: AssessedMonths) -> None:
        self._engine, self._series = engine, series
        self._months = months
        self._kept: dict[int, Announcement] = {}

    def of(self, period: str) -> list[Announcement]:
        """Everything that was announced of a period, the newest first."""
        with self._engine.reading.begin() as connection:
            return self._of(connection, period)[::-1]

    def standing(self, most: int) -> list[Announcement]:
        """Of each period what stands announced, the newest period first."""
        with self._engine.reading.begin() as connection:
            cases = case_book.cases(connection, "assessment", (ANNOUNCED,), most=most)
            found = [self._of(connection, each.case.removeprefix(f"{ANNOUNCED} "))[-1] for each in cases]
            return sorted(found, key=lambda each: named_period(each.ranking.period).last, reverse=True)

    def months_of(self, announcement: Announcement) -> list[AssessedMonth]:
        """The months that it was made of, as they were announced then."""
        own = assessed_again(announcement)
        if own is not None:
            return [own]
        with self._engine.reading.begin() as connection:
            numbers = announcement.ranking.sources.months
            made_of = (each for month in numbers for each in self._of(connection, month))
            found = [assessed_again(each) for each in made_of if each.number == numbers[each.ranking.period]]
            return [month for month in found if month is not None]

    def draft(self, period: Period, now: int) -> RankingDraft:
        """By what is known now."""
        with self._engine.reading.begin() as connection:
            return self._draft(connection, period, now)

    def changes(self, period: Period, now: int) -> list[ResultChange]:
        """What a correction of what stands would say; nothing where nothing was announced."""
        with self._engine.reading.begin() as connection:
            if case_book.case(connection, "assessment", announcement_case(period.name)) is None:
                return []
            return self._draft(connection, period, now).changes

    def announce(self, period: Period, inputs: str, by: str, why: str, seen: int, form: str, now: int) -> None:
        """Announces what was looked at: made of `inputs`, when `seen` announcements of it stood.

        Raises `AssessmentRefused`, also where it is another by now, and `DoneAlready`.
        """
        with self._engine.begin() as connection:
            one_at_a_time(connection)  # nobody announces it meanwhile
            case_book.check_form(connection, form)
            draft = self._draft(connection, period, now)
            if (draft.deeds, draft.ranking.inputs) != (seen, inputs):
                raise AssessmentRefused(Mistake("it is another since you looked at it: look again"), "why")
            today = day_at(published_hall.zone(connection), now)
            deed = announcing(draft.ranking, draft.last, period, today, by, why)
            case_book.write(connection, self._series, deed, CaseStanding(ANNOUNCED), seen, form, now)

    def _of(self, connection: Connection, period: str) -> list[Announcement]:
        found: list[Announcement] = []
        for revision, done in enumerate(case_book.history(connection, "assessment", announcement_case(period)), 1):
            kept = self._kept.get(done.number) or announcement_of(done, revision)
            self._kept[done.number] = kept
            found.append(kept)
        while len(self._kept) > ANNOUNCEMENTS_KEPT:
            self._kept.pop(next(iter(self._kept)), None)
        return found

    def _draft(self, connection: Connection, period: Period, now: int) -> RankingDraft:
        announced = self._of(connection, period.name)
        last = announced[-1] if announced else None
        if period.kind == "month":
            month = self._months.month(connection, period.name)
            return RankingDraft(period, _month_ranking(connection, month), (month,), last, len(announced))
        begun = [month for month in period.months if month <= day_at(published_hall.zone(connection), now)[:7]]
        stands = {month: own[-1] for month in begun if (own := self._of(connection, month))}
        months = [self._month(connection, month, stands.get(month)) for month in begun]
        ranking = _long_ranking(connection, period, months, stands)
        return RankingDraft(period, ranking, tuple(months), last, len(announced))

    def _month(self, connection: Connection, month: str, stands: Announcement | None) -> AssessedMonth:
        """As it stands announced, else as it is known."""
        known = assessed_again(stands) if stands else None
        return known or self._months.month(connection, month)


def told_since(connection: Connection, badge: str, since: int) -> list[ToldResult]:
    """What was announced of somebody since then (ms UTC)."""
    recent = [each for each in case_book.cases(connection, "assessment", (ANNOUNCED,)) if each.changed >= since]
    found = [case_book.history(connection, "assessment", each.case)[-1] for each in recent]
    return [
        ToldResult(each.case.removeprefix(f"{ANNOUNCED} "), each.deeds, last.at)
        for each, last in zip(recent, found, strict=True)
        if any(person.key == badge for person in last.deed.read(_named_json).people)
    ]


def _month_ranking(connection: Connection, month: AssessedMonth) -> AnnouncedRanking:
    figures = month.figures
    inputs = inputs_of(figures, month.rules)
    sources = _sources(connection, month)
    return AnnouncedRanking(figures.month, inputs, month.people, month.windows, month.rules, sources, figures)


def _long_ranking(
    connection: Connection, period: Period, months: Sequence[AssessedMonth], stands: dict[str, Announcement]
) -> AnnouncedRanking:
    rules = rules_for(period.months[-1], all_rules(connection))
    found = assessed_period(period, months, rules)
    numbers = {
        month.figures.month: stands[month.figures.month].number if month.figures.month in stands else 0
        for month in months
        if month.figures.month in stands or _published(connection, named_period(month.figures.month))
    }
    inputs = inputs_of([(month.people, month.windows) for month in months], rules)
    sources = AnnouncedSources(months=numbers, differing=_differing(connection, period))
    return AnnouncedRanking(period.name, inputs, found.people, found.windows, rules, sources)


def _sources(connection: Connection, month: AssessedMonth) -> AnnouncedSources:
    period = named_period(month.figures.month)
    unmarked = sum(
        bool(each.lacking) and {lack.what for lack in each.lacking} <= {*MARKED_PARTS} for each in month.people
    )
    return AnnouncedSources(
        _unpublished(connection, period),
        sum(each.attendance.pending for each in month.figures.people),
        unmarked,
        _appeals(connection, period),
        sum(each.sum.rated for each in rating_table.undated_sums(connection)),
        differing=_differing(connection, period),
    )


def _differing(connection: Connection, period: Period) -> tuple[str, ...]:
    """Published days that would be judged otherwise by now."""
    return tuple(one.day for one in judged_days.differing(connection) if period.first <= one.day <= period.last)


def _unpublished(connection: Connection, period: Period) -> tuple[str, ...]:
    """Days that somebody was to come on, by the hall as it was when they were over."""
    known = _published(connection, period)
    return tuple(worked_days(connection, (day for day in period.days if day not in known)))


def _published(connection: Connection, period: Period) -> set[str]:
    days = select(editions.c.day).where(editions.c.day.between(period.first, period.last))
    return set(connection.scalars(days))


def _appeals(connection: Connection, period: Period) -> int:
    """Ratings of these days of which it is not decided whether they count."""
    names = [each.case for each in case_book.cases(connection, "review", LOOKED_INTO)]
    found = (review_of(done) for done in case_book.histories(connection, "review", names).values())
    return sum(review is not None and period.first <= review.rated.day <= period.last for review in found)
