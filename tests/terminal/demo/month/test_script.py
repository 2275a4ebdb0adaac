"""The script of a month: the same from the same seed, and everything in it that a hall must cope with."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from terminal.demo.month.made_hall import made_hall, month_days
from terminal.demo.month.script import month_truth
from terminal.demo.month.truth import MonthTruth

SEEDS = range(1, 7)


def written(seed: int, month: str = "2026-03", windows: int = 12, people: int = 30) -> MonthTruth:
    return month_truth(made_hall(month_days(month), windows, people, Random(f"{seed}")), seed)


def test_a_seed_makes_one_month_and_another_seed_another() -> None:
    assert written(1) == written(1)
    assert written(1).touches != written(2).touches


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_happens_in_a_month_that_a_hall_must_cope_with(seed: int) -> None:
    truth = written(seed)
    kinds = Counter(mishap.what for mishap in truth.mishaps)
    assert kinds == {"offline": 2, "dark": 3, "lost": 1, "cut": 1, "broken": 1, "moved": 1}
    assert {absence.what for absence in truth.absences} == {"leave", "outing", "cover"}
    assert {absence.what for absence in truth.absences if absence.asked} == {"leave", "outing"}
    assert {absence.what for absence in truth.absences if not absence.asked} == {"leave", "outing", "cover"}
    assert {one.what for one in truth.corrections} == {"missing", "late", "early"}
    assert {touch.meant for touch in truth.touches} == {"come", "go", "away", "back", "cover", "relieve"}
    assert any(touch.taken_for for touch in truth.touches)
    assert any(not touch.read for touch in truth.touches)
    assert {rating.level for rating in truth.ratings} >= {"", "unclear", "very_dissatisfied"}
    assert any(len(rating.presses) > 1 and rating.level != "unclear" for rating in truth.ratings), "replaced"
    assert {one.kind for one in truth.settlements} == {"refused", "fault"}
    assert sum(rating.stuck for rating in truth.ratings) == 1
    assert sum(rating.flood for rating in truth.ratings) > 0
    assert 5 < len(truth.complaints) < 100
    assert any(not seat.named for seat in truth.seats)
    assert truth.workdays[0] in truth.days
    assert not set(truth.holidays) & set(truth.days)


def test_what_is_rare_is_in_some_of_the_months() -> None:
    months = [written(seed) for seed in SEEDS]
    absences = [each for month in months for each in month.absences]
    assert any(absence.entered > absence.start + 86_400_000 for absence in absences), "filed a day late"
    assert any(touch.shown for month in months for touch in month.touches)


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_serves_at_two_windows_at_once_and_no_window_has_two_who_serve(seed: int) -> None:
    truth = written(seed)
    for of in ("badge", "window"):
        spans = sorted((getattr(seat, of), seat.since, seat.until) for seat in truth.seats)
        for (one, _, until), (other, since, _) in pairwise(spans):
            assert one != other or until <= since


@pytest.mark.parametrize("seed", SEEDS)
def test_each_citizen_rates_who_serves_just_then(seed: int) -> None:
    truth = written(seed)
    for rating in truth.ratings:
        here = [s for s in truth.seats if s.window == rating.window and s.since <= rating.at < s.until and s.named]
        assert [seat.badge for seat in here] == [rating.badge]


@pytest.mark.parametrize(
    ("month", "windows", "people"), [("2027-02", 8, 8), ("2026-10", 60, 180), ("2028-02", 13, 14)]
)
def test_any_month_and_size_of_hall_is_written(month: str, windows: int, people: int) -> None:
    truth = written(3, month, windows, people)
    assert len(truth.people) == people
    assert len({person.window for person in truth.people}) == windows
    assert {day[:7] for day in truth.days} == {month}
