"""The assessment of people and windows (article 9.3): what the rules make of a month's figures. Pure.

Scores are in hundredths of a point, so that they add up alike everywhere. Whoever lacks a basis has no score, and
it is said what is lacking. A quarter or a year is the mean of the months that have one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.assessment.assessment_rules import FULL_POINTS, AssessmentRules
from sync.center.office.assessment.mark_sheet import MARKED_PARTS, MarkedPart, MarkInForce
from sync.center.office.assessment.ranking import ranks
from sync.center.office.period import Period
from sync.center.office.ratings.rating_sum import RatingSum, by_level, rounded
from terminal.domain.mistake import Mistake

PartName = Literal["style", "skill", "discipline", "results"]
ASSESSED_PARTS: tuple[PartName, ...] = get_args(PartName)
HUNDREDTHS = 100


class Lacking(Struct, frozen=True, omit_defaults=True):
    """What somebody's score lacks: there are `found` of it, of `least`; of a mark or of people there is none."""

    what: Literal["days", "certain", "ratings", "style", "skill", "people", "months"]
    found: int = 0
    least: int = 0

    @property
    def said(self) -> Mistake:
        match self.what:
            case "days":
                return Mistake("{days} days that count, of {least}", days=self.found, least=self.least)
            case "certain":
                return Mistake("{halves} half days certain, of {least}", halves=self.found, least=self.least)
            case "ratings":
                return Mistake("{ratings} ratings, of {least}", ratings=self.found, least=self.least)
            case "months":
                return Mistake("{months} assessed months, of {least}", months=self.found, least=self.least)
            case "style":
                return Mistake("no mark for style")
            case "skill":
                return Mistake("no mark for skill")
            case "people":
                return Mistake("nobody whose post it is has days enough")


class AttendanceFigures(Struct, frozen=True, omit_defaults=True):
    """What is certain of a person's published days: of the settled ones all, of `pending` ones half days.

    `half_days_leave` are of approved leave: neither attendance nor absence. `half_days` are all that were due,
    `half_days_pending` those that say nothing yet, `half_days_apart` the certain ones of pending days; what was
    announced before they were counted has none of them. Each `_on` names the days.
    """

    days: int = 0
    pending: int = 0
    late: int = 0
    early: int = 0
    half_days_absent: int = 0
    half_days_leave: int = 0
    half_days: int = 0
    half_days_pending: int = 0
    half_days_apart: int = 0
    late_on: tuple[str, ...] = ()
    early_on: tuple[str, ...] = ()
    absent_on: tuple[str, ...] = ()

    @property
    def days_there(self) -> int:
        """A day has two halves, as the allowance has it; one on leave all day is none."""
        return self.days + self.half_days_apart // 2 - self.half_days_leave // 2

    @property
    def half_days_certain(self) -> int:
        """Without those on leave: of them nothing can be said."""
        return self.half_days - self.half_days_leave - self.half_days_pending

    @property
    def half_days_needed(self) -> int:
        """Half of those that were due and not on leave: else who is least known would come first."""
        return (self.half_days - self.half_days_leave + 1) // 2


class PersonFigures(Struct, frozen=True, omit_defaults=True):
    """What a month says of a person. `complaints` are the numbers of those that were found true in it."""

    badge: str
    name: str
    unit: str
    attendance: AttendanceFigures = AttendanceFigures()
    ratings: RatingSum = RatingSum()
    complaints: tuple[str, ...] = ()
    marks: Mapping[MarkedPart, MarkInForce] = {}


class WindowFigures(Struct, frozen=True, omit_defaults=True):
    """What a month says of a window; `people` are the badges of those who have post A there."""

    window: str
    unit: str
    people: tuple[str, ...]
    ratings: RatingSum = RatingSum()
    complaints: tuple[str, ...] = ()


class AssessedFigures(Struct, frozen=True):
    """Everything that a month is assessed by."""

    month: str
    people: tuple[PersonFigures, ...]
    windows: tuple[WindowFigures, ...]


class Assessed(Struct, frozen=True, omit_defaults=True):
    """A person or window, by badge or name: the parts that are known, the sum, and the rank among all who have one.

    Without a basis `score` and `rank` are None, and `lacking` says why.
    """

    key: str
    name: str
    unit: str
    parts: Mapping[PartName, int]
    complaints: int
    score: int | None
    lacking: tuple[Lacking, ...]
    rank: int | None = None
    months: Mapping[str, int] = {}  # of a quarter or year: the score of each month that has one


class AssessedMonth(Struct, frozen=True):
    """The figures of a month, by which rules, and what came of them; the first ranks first."""

    figures: AssessedFigures
    rules: AssessmentRules
    people: tuple[Assessed, ...]
    windows: tuple[Assessed, ...]


class AssessedPeriod(Struct, frozen=True):
    """A quarter or a year, by the months that are in it."""

    period: Period
    people: tuple[Assessed, ...]
    windows: tuple[Assessed, ...]


def assessed_month(figures: AssessedFigures, rules: AssessmentRules) -> AssessedMonth:
    people = {each.badge: _person(each, rules) for each in figures.people}
    enough = {each.badge for each in figures.people if _is_basis(each.attendance, rules)}
    own = {each.window: [people[one] for one in each.people if one in enough] for each in figures.windows}
    windows = (_window(each, own[each.window], rules) for each in figures.windows)
    return AssessedMonth(figures, rules, ranked(people.values()), ranked(windows))


def assessed_period(period: Period, months: Sequence[AssessedMonth], rules: AssessmentRules) -> AssessedPeriod:
    """Of a quarter or a year; `rules` are those of its last month."""
    least = rules.least_months_quarter if period.kind == "quarter" else rules.least_months_year
    return AssessedPeriod(
        period,
        _mean({month.figures.month: month.people for month in months}, least),
        _mean({month.figures.month: month.windows for month in months}, least),
    )


def ranked(found: Iterable[Assessed]) -> tuple[Assessed, ...]:
    """Who has no basis comes behind those who have, without a rank."""
    one_by_one = sorted(found, key=lambda each: (each.score is None, -(each.score or 0), each.key))
    places = ranks([each.score for each in one_by_one if each.score is not None])
    return tuple(replace(each, rank=places[n] if n < len(places) else None) for n, each in enumerate(one_by_one))


def _person(figures: PersonFigures, rules: AssessmentRules) -> Assessed:
    parts = _parts(figures, rules)
    lacking = _lacking(figures.attendance, rules) + _lacking_ratings(figures.ratings, rules)
    lacking += [Lacking(part) for part in MARKED_PARTS if part not in parts and _weight(part, rules)]
    complaints = len(figures.complaints)
    score = None if lacking else _score(parts, complaints, rules)
    return Assessed(figures.badge, figures.name, figures.unit, parts, complaints, score, tuple(lacking))


def _window(figures: WindowFigures, people: Sequence[Assessed], rules: AssessmentRules) -> Assessed:
    """What its own people are, and how it was rated itself."""
    parts = _mean_parts(people)
    results = _results(figures.ratings, rules)
    if results is not None:
        parts["results"] = results
    lacking = [] if people else [Lacking("people")]
    lacking += _lacking_ratings(figures.ratings, rules)
    lacking += [Lacking(part) for part in MARKED_PARTS if people and part not in parts and _weight(part, rules)]
    complaints = len(figures.complaints)
    score = None if lacking else _score(parts, complaints, rules)
    return Assessed(figures.window, figures.window, figures.unit, parts, complaints, score, tuple(lacking))


def _parts(figures: PersonFigures, rules: AssessmentRules) -> dict[PartName, int]:
    found: dict[PartName, int] = {part: mark.points * HUNDREDTHS for part, mark in figures.marks.items()}
    if figures.attendance.days or figures.attendance.half_days_apart:
        found["discipline"] = _discipline(figures.attendance, rules)
    if (results := _results(figures.ratings, rules)) is not None:
        found["results"] = results
    return found


def _discipline(figures: AttendanceFigures, rules: AssessmentRules) -> int:
    cost = figures.late * rules.late + figures.early * rules.early
    cost += figures.half_days_absent * rules.half_day_absent
    return max(FULL_POINTS - cost, 0) * HUNDREDTHS


def _results(ratings: RatingSum, rules: AssessmentRules) -> int | None:
    counts = ratings.counts
    points = sum(count * given for count, given in zip(counts, by_level(rules), strict=True))
    return rounded(points * HUNDREDTHS, sum(counts)) if any(counts) else None


def _mean_parts(people: Sequence[Assessed]) -> dict[PartName, int]:
    """Of each part that anybody has."""
    found: dict[PartName, int] = {}
    for part in ASSESSED_PARTS:
        own = [each.parts[part] for each in people if part in each.parts]
        if own and part != "results":
            found[part] = rounded(sum(own), len(own))
    return found


def _score(parts: Mapping[PartName, int], complaints: int, rules: AssessmentRules) -> int:
    weighed = sum(_weight(part, rules) * parts.get(part, 0) for part in ASSESSED_PARTS)
    return max(rounded(weighed, FULL_POINTS) - complaints * rules.complaint * HUNDREDTHS, 0)


def _weight(part: PartName, rules: AssessmentRules) -> int:
    weights: dict[PartName, int] = {
        "style": rules.style_weight,
        "skill": rules.skill_weight,
        "discipline": rules.discipline_weight,
        "results": rules.results_weight,
    }
    return weights[part]


def _is_basis(figures: AttendanceFigures, rules: AssessmentRules) -> bool:
    return figures.days_there >= rules.least_days and not _lacking_certain(figures)


def _lacking(figures: AttendanceFigures, rules: AssessmentRules) -> list[Lacking]:
    if figures.days_there >= max(rules.least_days, 1):
        return _lacking_certain(figures)
    return [Lacking("days", figures.days_there, max(rules.least_days, 1))]


def _lacking_certain(figures: AttendanceFigures) -> list[Lacking]:
    found, least = figures.half_days_certain, figures.half_days_needed
    return [Lacking("certain", found, least)] if figures.half_days_pending and found < least else []


def _lacking_ratings(ratings: RatingSum, rules: AssessmentRules) -> list[Lacking]:
    least = max(rules.least_ratings, 1)
    if not rules.results_weight or ratings.rated >= least:
        return []
    return [Lacking("ratings", ratings.rated, least)]


def _mean(months: Mapping[str, Sequence[Assessed]], least: int) -> tuple[Assessed, ...]:
    found: dict[str, dict[str, Assessed]] = {}
    for month, assessed in months.items():
        for each in assessed:
            found.setdefault(each.key, {})[month] = each
    return ranked(_mean_of(own, least) for own in found.values())


def _mean_of(own: Mapping[str, Assessed], least: int) -> Assessed:
    """One person's or window's months; named as in the last of them."""
    *_, last = own.values()
    scores = {month: each.score for month, each in own.items() if each.score is not None}
    lacking = () if len(scores) >= least else (Lacking("months", len(scores), least),)
    score = None if lacking else rounded(sum(scores.values()), len(scores))
    complaints = sum(each.complaints for each in own.values())
    return Assessed(last.key, last.name, last.unit, {}, complaints, score, lacking, months=scores)
