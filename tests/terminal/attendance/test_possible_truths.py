"""What the judge says as sure holds in every possible truth of the day, and what holds in all of them it says."""

from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest

from terminal.attendance import DayJudged, End, judge
from terminal.domain.window import Window
from tests.support.days import FOUR, MONDAY, a_day, seen
from tests.support.desk import MINUTE, WINDOW
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


def test_of_more_punches_than_anybody_makes_a_person_decides_and_soon() -> None:
    """A sensor gone mad, or a terminal that means ill: thousands would hold up everybody's sheet for minutes."""
    minutes = [f"{hour:02}:{minute:02}" for hour in range(7, 19) for minute in range(60)]
    mad = seen(" ".join(f"{minute}:{tenth}5" for minute in minutes for tenth in range(6)))
    found = judge(WINDOW, MONDAY, mad, (), NOBODY)
    assert {end.verdict for end in ends(found)} == {"unsettled"}
    assert found.half_days_absent == 0


def test_an_afternoon_without_a_clock_leaves_the_morning_sure() -> None:
    found = a_day("07:55 12:05 13:10-18:00 13:10-18:00 13:10-18:00 13:10-18:00")
    assert found == ("on_time on_time unsettled unsettled", 240, 0)


GOOD, ANYWHEN = "on_time on_time on_time on_time", "06:00-20:00 " * 8
AT_NINE = " ".join(f"!09:{minute}" for minute in range(10, 40))
# "Complete: what is the same in every possible truth is stated as sure."
NO_CHANGE: list[tuple[str, Window, str, tuple[str, int, int]]] = [
    ("all ends are sure", WINDOW, f"07:52 12:06 13:24 17:36 {ANYWHEN}", (GOOD, 480, 0)),
    ("all ends are sure, windows at noon", FOUR, f"08:30 12:06 12:50 17:10 {ANYWHEN}", (GOOD, 420, 0)),
    (
        "late for sure",
        WINDOW,
        f"08:10 12:06 13:24 17:36 {'08:20-20:00 ' * 8}",
        ("late10 on_time on_time on_time", 470, 0),
    ),
    (
        "nobody comes or goes between the first and the last of a morning",
        WINDOW,
        f"08:10 {AT_NINE} 11:50 13:24 17:36",
        ("late10 early10 on_time on_time", 460, 0),
    ),
]


@pytest.mark.parametrize(("_why", "window", "punches", "expected"), NO_CHANGE, ids=[row[0] for row in NO_CHANGE])
def test_many_punches_in_doubt_that_can_change_nothing(
    _why: str, window: Window, punches: str, expected: tuple[str, int, int]
) -> None:
    assert a_day(punches, window=window) == expected


NOON = "12:12-13:24 12:12-15:00 12:12-15:10 12:12-16:00 12:12-17:36 12:12-17:40"
HALVES_APART = [
    (
        "a power cut at noon, and no clock since",
        f"07:52 12:06 {NOON}",
        ("on_time on_time unsettled unsettled", 240, 0),
    ),
    (
        "the same, and nothing is known but that it was after the last touch",
        f"07:52 12:06 {NOON.replace('12:12', '12:06')}",
        ("on_time on_time unsettled unsettled", 240, 0),
    ),
    (
        "no clock until a power cut at noon",
        "07:30-08:10 07:30-09:00 07:30-10:00 07:30-11:00 07:30-12:06 07:30-12:10 13:24 17:36",
        ("unsettled unsettled on_time on_time", 240, 0),
    ),
    (
        "but where the morning itself is not sure, nor is its end",
        f"12:06 {NOON}",
        ("unsettled unsettled unsettled unsettled", 0, 0),
    ),
]


@pytest.mark.parametrize(("_why", "punches", "expected"), HALVES_APART, ids=[row[0] for row in HALVES_APART])
def test_a_half_day_that_is_sure_is_not_drawn_into_the_other(
    _why: str, punches: str, expected: tuple[str, int, int]
) -> None:
    assert a_day(punches) == expected


def test_a_half_day_that_stands_apart_is_judged_as_all_its_truths() -> None:
    """One half of the day with three punches in doubt, and a noon that is sure."""
    for seed in range(8):
        random = Random(seed)
        first, last, sure = random.choice((("12:06", "18:00", "07:52 12:06"), ("07:00", "13:24", "13:24 17:36")))
        middle = random.choice(("12:30", "13:25", "13:50")) if sure.startswith("07") else "11:40"
        doubts = random.sample((f"{first}-{middle}", f"{middle}-{last}", f"!{middle}", f"!{last}", f"!{first}"), 3)
        found = tuple(seen(" ".join([*sure.split(), *doubts])))
        judged_as_all_its_truths(DoubtedDay(WINDOW, found, ()), step=15 * MINUTE)
