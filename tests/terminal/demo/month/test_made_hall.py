"""The made hall: what IT would write for it has no mistakes, before the change of hours in its month and after."""

from datetime import date
from random import Random

import pytest

from terminal.demo.month.made_hall import made_hall, month_days
from terminal.domain.hall import hall_problems, merge


@pytest.mark.parametrize(("windows", "people"), [(8, 8), (12, 30), (60, 150), (300, 900)])
def test_a_made_hall_is_one_that_config_check_takes(windows: int, people: int) -> None:
    made = made_hall(month_days("2026-03"), windows, people, Random(1))
    for hall in (made.hall, made.later):
        assert hall_problems(hall) == []
        merged = merge(hall)
        assert (len(merged), sum(len(window.people) for window in merged)) == (windows, people)
        assert all(any(person.post == "A" for person in window.people) for window in merged)


def test_the_second_thursday_and_friday_are_free_and_the_sunday_before_is_worked() -> None:
    made = made_hall(month_days("2026-03"), 12, 30, Random(1))
    [window, *_] = merge(made.hall)
    worked = [day for day in made.days if window.sessions_on(date.fromisoformat(day))]
    assert tuple(worked) == made.worked
    assert "2026-03-08" in made.worked
    assert not {"2026-03-12", "2026-03-13", "2026-03-14"} & set(made.worked)
