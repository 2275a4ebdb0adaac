"""The assessment: what is fair, as decision 0071 has it from before there was code, with its numbers.

Scores are worked out by hand here, in points: 20 style, 20 skill, 30 discipline, 30 results of a hundred.
"""

from collections.abc import Mapping
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.assessment.assessment import (
    Assessed,
    AssessedFigures,
    AssessedMonth,
    AttendanceFigures,
    PersonFigures,
    WindowFigures,
    assessed_month,
    assessed_period,
)
from sync.center.office.assessment.assessment_rules import SHIPPED_RULES, AssessmentRules
from sync.center.office.assessment.mark_sheet import MarkedPart, MarkInForce
from sync.center.office.period import named_period
from sync.center.office.ratings.rating_sum import RatingSum
from terminal.domain.facts import LEVELS

Figures = TypeVar("Figures", PersonFigures, WindowFigures)
MARKS: Mapping[MarkedPart, MarkInForce] = {
    "style": MarkInForce(90, "GH-0001", "晨检", 1, 1),
    "skill": MarkInForce(80, "GH-0001", "抽考", 1, 2),
}
NO_MARKS = replace(SHIPPED_RULES, style_weight=0, skill_weight=0, discipline_weight=50, results_weight=50)
WELL = PersonFigures("A", "张三", "公安局", AttendanceFigures(days=22), RatingSum(30, 10), (), MARKS)


def month(*people: PersonFigures, rules: AssessmentRules = SHIPPED_RULES, name: str = "2026-11") -> AssessedMonth:
    return assessed_month(AssessedFigures(name, people, ()), rules)


def score(person: PersonFigures, rules: AssessmentRules = SHIPPED_RULES) -> int | None:
    [found] = month(person, rules=rules).people
    return found.score


def lacking(person: PersonFigures, rules: AssessmentRules = SHIPPED_RULES) -> list[str]:
    [found] = month(person, rules=rules).people
    assert (found.score is None) == bool(found.lacking) == (found.rank is None)
    return [str(each.said) for each in found.lacking]


def test_a_score_is_what_the_rules_make_of_the_four_parts() -> None:
    """0.2 × 90 + 0.2 × 80 + 0.3 × 100 + 0.3 × (30 × 100 + 10 × 90) / 40 = 18 + 16 + 30 + 29.25."""
    assert score(WELL) == 9_325
    late = replace(WELL, attendance=AttendanceFigures(days=22, late=2, early=1, half_days_absent=1))
    assert score(late) == 9_325 - 30 * (2 + 2 + 2 + 10)


def test_approved_leave_costs_nothing() -> None:
    """Expected 12: a week of leave, ten halves, and the same figures otherwise: the same score and rank."""
    away = replace(WELL, badge="B", attendance=AttendanceFigures(days=22, half_days_leave=10))
    assert [(one.score, one.rank) for one in month(WELL, away).people] == [(9_325, 1), (9_325, 1)]
    fewer = replace(away, ratings=RatingSum(15, 5))  # nor does it count that fewer came to them meanwhile
    assert score(fewer) == 9_325


def test_who_has_no_basis_is_not_ranked_and_not_last() -> None:
    """Expected 13: with its twin who has just enough."""
    few = replace(WELL, badge="B", attendance=AttendanceFigures(days=22, half_days_leave=36))
    assert lacking(few) == ["4 days that count, of 5"]
    assert lacking(replace(few, attendance=AttendanceFigures(days=22, half_days_leave=34))) == []
    assert lacking(replace(WELL, ratings=RatingSum(9, unrated=50, excluded=5))) == ["9 ratings, of 10"]
    assert lacking(replace(WELL, ratings=RatingSum(10))) == []
    bad = replace(WELL, badge="Z", ratings=RatingSum(0, 0, 0, 0, 12))
    assert [(one.key, one.rank) for one in month(few, bad, WELL).people] == [("A", 1), ("Z", 2), ("B", None)]


def test_nobody_without_a_day_is_ranked_whatever_the_rules_ask_for() -> None:
    asks_nothing = replace(NO_MARKS, least_days=0, least_ratings=0)
    absent = PersonFigures("A", "张三", "公安局", ratings=RatingSum(3))
    assert lacking(absent, asks_nothing) == ["0 days that count, of 1"]
    assert lacking(replace(absent, attendance=AttendanceFigures(days=1)), asks_nothing) == []


def test_what_is_to_be_checked_says_nothing_against_anybody_and_is_no_basis() -> None:
    """Expected 10: whoever reads the editions counts only settled days; three of them are none."""
    assert lacking(replace(WELL, attendance=AttendanceFigures(days=3, pending=19))) == ["3 days that count, of 5"]
    assert score(replace(WELL, attendance=AttendanceFigures(days=20, pending=2))) == score(WELL)


def test_whoever_is_mostly_to_be_checked_takes_no_place() -> None:
    """Few days that count have few deductions: nobody comes first because the terminals could tell little of them.

    Expected: 1. Of 44 half days due, 21 certain: no place, whatever the days are; its twin with 22 has one. 2. What
    approved leave covers is no basis: of 44 with 20 on leave, 11 of the other 24 are too few. 3. Windows are not
    made of such people either. 4. Neither is lateness in what counts forgiven by what does not.
    """
    little = AttendanceFigures(days=8, pending=14, half_days=44, half_days_pending=23, half_days_apart=5)
    first = replace(WELL, badge="B", attendance=little)
    assert lacking(first) == ["21 half days certain, of 22"]
    enough = replace(little, half_days_pending=22, half_days_apart=6, late=1)
    assert lacking(replace(first, attendance=enough)) == []
    assert score(replace(first, attendance=enough)) == 9_325 - 30 * 2
    away = replace(little, days=15, pending=7, half_days_leave=20, half_days_pending=13, half_days_apart=1)
    assert lacking(replace(first, attendance=away)) == ["11 half days certain, of 12"]
    windows = (WindowFigures("2F-17", "公安局", ("B",), RatingSum(40)),)
    [window] = assessed_month(AssessedFigures("2026-11", (first,), windows), SHIPPED_RULES).windows
    assert [str(each.said) for each in window.lacking] == ["nobody whose post it is has days enough"]


def test_certain_halves_of_a_day_to_be_checked_count() -> None:
    """Expected: two of them are a day for the least number of days, and discipline is known by them alone."""
    halves = AttendanceFigures(days=4, pending=2, half_days=12, half_days_pending=2, half_days_apart=2)
    assert lacking(replace(WELL, attendance=halves)) == []
    assert lacking(replace(WELL, attendance=replace(halves, half_days_apart=1))) == ["4 days that count, of 5"]
    asks_little = replace(SHIPPED_RULES, least_days=1)
    assert score(replace(WELL, attendance=replace(halves, days=0, half_days=4)), asks_little) == 9_325


def test_unclear_unrated_and_excluded_are_in_no_score() -> None:
    """Expected 2 and 5."""
    assert score(replace(WELL, ratings=RatingSum(30, 10, unclear=7, unrated=90, excluded=4))) == score(WELL)


def test_a_complaint_that_was_found_true_costs_what_the_rules_say() -> None:
    """Expected 15: those that were not are not in the figures at all."""
    assert score(replace(WELL, complaints=("2026-000001", "2026-000004"))) == 9_325 - 1_000


def test_no_part_falls_below_nought_nor_does_the_sum() -> None:
    """Expected 19: a hundred times late costs discipline, and no more than discipline is worth."""
    often = replace(WELL, attendance=AttendanceFigures(days=22, late=100))
    assert score(often) == 9_325 - 3_000
    assert score(replace(often, complaints=tuple("abcdefghijklmnopqrstuvwxyz"))) == 0


def test_the_same_score_is_the_same_rank_and_the_next_has_as_many_before_them() -> None:
    """Expected 16."""
    people = [replace(WELL, badge=badge) for badge in "DCB"] + [replace(WELL, complaints=("2026-000001",))]
    assert [(one.key, one.rank) for one in month(*people).people] == [("B", 1), ("C", 1), ("D", 1), ("A", 4)]


def test_a_mark_that_the_rules_count_and_nobody_gave_is_said_to_be_missing() -> None:
    """Expected 17: and where the rules count none, nobody waits for one."""
    unmarked = replace(WELL, marks={})
    assert lacking(unmarked) == ["no mark for style", "no mark for skill"]
    assert score(unmarked, NO_MARKS) == 5_000 + 4_875


def test_whoever_was_away_for_a_month_is_ranked_in_the_quarter_by_the_other_two() -> None:
    """Expected 14: the mean of 93.25 and 83.25; one month alone is too few, and that is said."""
    away = replace(WELL, attendance=AttendanceFigures(days=22, half_days_leave=44))
    worse = replace(WELL, complaints=("2026-000001", "2026-000002"))
    months = [month(each, name=f"2026-{n}") for n, each in enumerate((WELL, away, worse), 10)]
    quarter = named_period("2026-Q4")
    [found] = assessed_period(quarter, months, SHIPPED_RULES).people
    assert (found.score, found.rank, dict(found.months)) == (8_825, 1, {"2026-10": 9_325, "2026-12": 8_325})
    [alone] = assessed_period(quarter, months[:2], SHIPPED_RULES).people
    assert (alone.score, [str(each.said) for each in alone.lacking]) == (None, ["1 assessed months, of 2"])
    [year] = assessed_period(named_period("2026"), months, SHIPPED_RULES).people
    assert [str(each.said) for each in year.lacking] == ["2 assessed months, of 6"]


def test_a_window_is_what_its_own_people_are_and_how_it_was_rated_itself() -> None:
    """Expected 20: B covered elsewhere; what was pressed there is that window's, and B's own score.

    2F-17: 0.2 × 90 + 0.2 × 80 + 0.3 × (100 + 90) / 2 + 0.3 × 100 = 92.5; a colleague on leave is not in the mean.
    """
    late = replace(WELL, badge="B", attendance=AttendanceFigures(days=22, late=5))
    away = replace(WELL, badge="C", attendance=AttendanceFigures(days=22, half_days_leave=44, late=20))
    windows = (
        WindowFigures("2F-17", "公安局", ("A", "B", "C"), RatingSum(40)),
        WindowFigures("2F-18", "公安局", ("C",), RatingSum(40)),
        WindowFigures("2F-19", "公安局", ("A",), RatingSum(2)),
        WindowFigures("2F-20", "公安局", ("A",), RatingSum(40), ("2026-000007",)),
    )
    found = assessed_month(AssessedFigures("2026-11", (WELL, late, away), windows), SHIPPED_RULES).windows
    assert [(one.key, one.score, one.rank) for one in found] == [
        ("2F-17", 9_250, 1),
        ("2F-20", 9_400 - 500, 2),
        ("2F-18", None, None),
        ("2F-19", None, None),
    ]
    assert [[str(why.said) for why in one.lacking] for one in found[2:]] == [
        ["nobody whose post it is has days enough"],
        ["2 ratings, of 10"],
    ]


def test_ratings_of_the_parts_come_back_from_what_they_were_counted_from() -> None:
    """Each figure is there beside the part that was made of it."""
    found = month(WELL)
    assert dict(found.people[0].parts) == {"style": 9_000, "skill": 8_000, "discipline": 10_000, "results": 9_750}
    assert found.figures.people == (WELL,)
    assert found.rules == SHIPPED_RULES


FEWER = settings(max_examples=40)
PLACES = ("2F-17", "2F-18", "2F-19")
counts = st.integers(0, 12)
rating_sums = st.builds(RatingSum, *[counts] * 8)
days = st.builds(AttendanceFigures, st.integers(0, 23), counts, counts, counts, st.integers(0, 3), counts)
complaints = st.sampled_from([(), ("2026-000001",)])
marks: st.SearchStrategy[Mapping[MarkedPart, MarkInForce]] = st.sampled_from([MARKS, MARKS, {}])


@st.composite
def halls(draw: st.DrawFn) -> AssessedFigures:
    """Some people, each with post A at none, one or several of three windows."""
    people = tuple(
        PersonFigures(badge, "某人", "公安局", draw(days), draw(rating_sums), draw(complaints), draw(marks))
        for badge in "ABCDE"[: draw(st.integers(1, 5))]
    )
    badges = st.sets(st.sampled_from([each.badge for each in people]))
    windows = (
        WindowFigures(name, "公安局", tuple(sorted(draw(badges))), draw(rating_sums), draw(complaints))
        for name in PLACES
    )
    return AssessedFigures("2026-11", people, tuple(windows))


@FEWER
@given(halls(), st.data())
def test_the_order_in_which_facts_come_changes_nothing(figures: AssessedFigures, data: st.DataObject) -> None:
    """Decision 0079, expected 14."""
    people, windows = (tuple(data.draw(st.permutations(each))) for each in (figures.people, figures.windows))
    mixed = assessed_month(AssessedFigures("2026-11", people, windows), SHIPPED_RULES)  # type: ignore[arg-type]
    found = assessed_month(figures, SHIPPED_RULES)
    assert (mixed.people, mixed.windows) == (found.people, found.windows)


@FEWER
@given(halls())
def test_a_score_is_made_of_ones_own_facts_alone_and_a_rank_of_all_scores(figures: AssessedFigures) -> None:
    """Decision 0079, expected 13: alone in the hall everybody scores the same. A witness counts who is better."""
    found = assessed_month(figures, SHIPPED_RULES)
    scores = [each.score for each in found.people if each.score is not None]
    for person in figures.people:
        [own] = [each for each in found.people if each.key == person.badge]
        [alone] = month(person).people
        assert replace(own, rank=None) == replace(alone, rank=None)
        assert own.rank == (None if own.score is None else 1 + sum(score > own.score for score in scores))
    for window in figures.windows:
        theirs = tuple(each for each in figures.people if each.badge in window.people)
        [lone] = assessed_month(AssessedFigures("2026-11", theirs, (window,)), SHIPPED_RULES).windows
        [own] = [each for each in found.windows if each.key == window.window]
        assert replace(own, rank=None) == replace(lone, rank=None)


@FEWER
@given(halls(), st.sampled_from(LEVELS), st.integers(0, 4), st.sampled_from(PLACES))
def test_an_exclusion_changes_exactly_what_it_names(
    figures: AssessedFigures, level: str, who: int, place: str
) -> None:
    """Expected 5, and 13 of 0079: of whom it was and at which window; and of these no part but the results."""
    named = figures.people[who % len(figures.people)]
    people = tuple(_excluding(each, level) if each is named else each for each in figures.people)
    windows = tuple(_excluding(each, level) if each.window == place else each for each in figures.windows)
    before, after = _unranked(figures), _unranked(replace(figures, people=people, windows=windows))
    assert {key for key, each in after.items() if each != before[key]} <= {named.badge, place}
    for key in (named.badge, place):
        assert {**after[key].parts, "results": 0} == {**before[key].parts, "results": 0}


def _unranked(figures: AssessedFigures) -> dict[str, Assessed]:
    found = assessed_month(figures, SHIPPED_RULES)
    return {each.key: replace(each, rank=None) for each in (*found.people, *found.windows)}


def _excluding(figures: Figures, level: str) -> Figures:
    """With one rating of this level excluded, where there is any."""
    ratings = figures.ratings
    if not getattr(ratings, level):
        return figures
    fewer = {level: getattr(ratings, level) - 1, "excluded": ratings.excluded + 1}
    return replace(figures, ratings=replace(ratings, **fewer))
