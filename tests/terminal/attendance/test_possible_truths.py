"""What the judge says as sure holds in every possible truth of the day, and what holds in all of them it says."""

from collections import Counter
from collections.abc import Iterable

import pytest

from terminal.attendance import DayJudged, End, judge
from tests.support.days import MONDAY, a_day
from tests.support.desk import MINUTE
from tests.support.ordinary_days import NARROW, DoubtedDay, ordinary_day, truths

NOBODY: frozenset[str] = frozenset()


def ends(day: DayJudged) -> list[End]:
    return [end for session in day.sessions for end in (session.arrival, session.departure)]


def judged_as_all_its_truths(day: DoubtedDay, step: int = MINUTE // 2) -> DayJudged:
    found = judge(day.window, MONDAY, day.seen, day.entries, NOBODY)
    played = [judge(day.window, MONDAY, truth, day.entries, NOBODY) for truth in truths(day.seen, step)]
    for end, *true in zip(ends(found), *map(ends, played), strict=True):
        words = {(one.verdict, one.minutes) for one in true}
        assert words == {(end.verdict, end.minutes)} or (end.verdict == "unsettled" and len(words) > 1), day
    for session, *sessions in zip(found.sessions, *(truth.sessions for truth in played), strict=True):
        absent = {one.half_day_absent for one in sessions}
        assert session.half_day_absent == (absent == {True}), day
        assert session.half_day_unsettled == (len(absent) > 1), day
    assert found.worked_minutes == min(truth.worked_minutes for truth in played), day
    return found


def campaign(days: Iterable[DoubtedDay]) -> Counter[str]:
    """Half days, and how many of them an office has to settle by hand."""
    counts = Counter[str]()
    for day in days:
        for session in judged_as_all_its_truths(day).sessions:
            end = "unsettled" in (session.arrival.verdict, session.departure.verdict)
            counts.update(half_days=1, unsettled=session.half_day_unsettled, an_end_unsettled=end)
    print(dict(counts))
    return counts


def test_ordinary_days_with_one_punch_in_doubt() -> None:
    counts = campaign(ordinary_day(seed) for seed in range(100))
    assert 0 < counts["unsettled"] < counts["half_days"] / 3


@pytest.mark.long
def test_two_thousand_ordinary_days_with_one_punch_in_doubt() -> None:
    counts = campaign(ordinary_day(seed) for seed in range(2_000))
    assert 0 < counts["unsettled"] < counts["half_days"] / 3


def test_ordinary_days_with_two_punches_in_doubt() -> None:
    campaign(ordinary_day(seed, doubts=2, widths=NARROW) for seed in range(30))


def test_a_whole_day_without_a_clock_is_unsettled_and_soon_said_so() -> None:
    """Of eight punches that may have been at any time there are more truths than are played."""
    nothing = ("unsettled unsettled unsettled unsettled", 0, 0)
    assert a_day(" ".join(["06:00-20:00"] * 8)) == nothing


def test_an_afternoon_without_a_clock_leaves_the_morning_sure() -> None:
    found = a_day("07:55 12:05 13:10-18:00 13:10-18:00 13:10-18:00 13:10-18:00")
    assert found == ("on_time on_time unsettled unsettled", 240, 0)
