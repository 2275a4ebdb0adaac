"""The announcement of a ranking: what decision 0079 has as fair from before there was code, with its numbers."""

import pytest
from msgspec.structs import replace

from sync.center.office.assessment.announcement import (
    AnnouncedRanking,
    AnnouncedSources,
    Announcement,
    announcement_of,
    announcing,
    assessed_again,
    inputs_of,
    ranking_changes,
)
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
from sync.center.office.assessment.assessment_rules import SHIPPED_RULES, AssessmentRefused
from sync.center.office.assessment.mark_sheet import MarkInForce
from sync.center.office.deed import DeedDone, OfficeDeed
from sync.center.office.period import named_period
from sync.center.office.ratings.rating_sum import RatingSum

NOVEMBER, QUARTER = named_period("2026-11"), named_period("2026-Q4")
OVER = "2026-12-01"
COMPLETE = AnnouncedSources()
GOOD = PersonFigures(
    "A",
    "张三",
    "公安局",
    AttendanceFigures(days=22, late=1),
    RatingSum(30, 10, unclear=3),
    ("2026-000001",),
    {"style": MarkInForce(90, "GH-0001", "晨检", 7, 1), "skill": MarkInForce(80, "GH-0001", "抽考", 8, 2)},
)
BETTER = replace(GOOD, badge="B", complaints=())
FEW = replace(GOOD, badge="C", ratings=RatingSum(3), marks={})
WINDOWS = (WindowFigures("2F-17", "公安局", ("A", "B"), RatingSum(40)), WindowFigures("2F-18", "公安局", ()))


def month(*people: PersonFigures) -> AssessedMonth:
    return assessed_month(AssessedFigures("2026-11", people, WINDOWS), SHIPPED_RULES)


def ranking(found: AssessedMonth, sources: AnnouncedSources = COMPLETE) -> AnnouncedRanking:
    inputs = inputs_of(found.figures, found.rules)
    return AnnouncedRanking("2026-11", inputs, found.people, found.windows, found.rules, sources, found.figures)


def announced(draft: AnnouncedRanking, last: Announcement | None = None, why: str = "") -> Announcement:
    deed = announcing(draft, last, NOVEMBER, OVER, "GH-0001", why)
    return announcement_of(DeedDone(deed, 9, 5), (last.revision if last else 0) + 1)


def test_what_was_announced_is_read_from_its_deed_alone() -> None:
    """Expected 1: everybody's result with what it was made of, whole, and who is not ranked with the reason."""
    found = ranking(month(GOOD, BETTER, FEW), AnnouncedSources(("2026-11-03",), 2, 1, 1, 4))
    made = announced(found)
    assert (made.ranking, made.by, made.number, made.revision) == (found, "GH-0001", 9, 1)
    assert assessed_again(made) == month(GOOD, BETTER, FEW)
    assert [(each.key, each.rank) for each in made.ranking.people] == [("B", 1), ("A", 2), ("C", None)]
    assert [str(each.said) for each in made.ranking.people[2].lacking] == [
        "3 ratings, of 10",
        "no mark for style",
        "no mark for skill",
    ]


def test_a_running_period_is_not_announced_and_one_that_is_over_is() -> None:
    """Expected 2: the rule book has each month assessed, and a quarter at its end."""
    with pytest.raises(AssessmentRefused, match="not over yet"):
        announcing(ranking(month(GOOD)), None, NOVEMBER, "2026-11-30", "GH-0001", "")
    assert announced(ranking(month(GOOD))).revision == 1


def test_a_month_of_which_nothing_is_published_is_not_announced() -> None:
    """Expected 3: nobody is ranked by nothing; its twin has a single day of one person, which is to be checked."""
    nothing = replace(GOOD, attendance=AttendanceFigures())
    with pytest.raises(AssessmentRefused, match="no sheet of any day"):
        announced(ranking(month(nothing)))
    assert announced(ranking(month(nothing, replace(GOOD, badge="B", attendance=AttendanceFigures(pending=1)))))


def test_a_correction_has_a_reason_and_something_to_correct() -> None:
    """Expected 5: what stays the same is not announced twice, and nobody is ranked otherwise without a reason."""
    first = announced(ranking(month(GOOD, FEW)))
    better = ranking(month(replace(GOOD, complaints=()), FEW))
    with pytest.raises(AssessmentRefused, match="nothing to correct"):
        announced(ranking(month(GOOD, FEW)), first, "复核")
    with pytest.raises(AssessmentRefused, match="needs a reason"):
        announced(better, first, " ")
    second = announced(better, first, "投诉经复查不属实")
    assert (second.revision, second.why) == (2, "投诉经复查不属实")
    assert first.ranking == ranking(month(GOOD, FEW)), "the first stays as it was"


def test_the_differences_name_everybody_whose_result_is_another_and_nobody_else() -> None:
    """Expected 6: also whose rank alone moved, and who came or went; by hand."""
    before = ranking(month(GOOD, BETTER, FEW))
    after = ranking(month(replace(GOOD, complaints=(), attendance=AttendanceFigures(days=22)), BETTER))
    changes = {one.key: (_rank(one.before), _rank(one.after)) for one in ranking_changes(before, after)}
    assert changes == {"A": (2, 1), "B": (1, 2), "C": (None, None), "2F-17": (1, 1)}
    assert [one.after for one in ranking_changes(before, after) if one.key == "C"] == [None]
    assert ranking_changes(before, before) == []


def test_what_moves_no_result_is_no_correction() -> None:
    """One more unclear press is in the figures, and changes nobody's result."""
    unclear = replace(GOOD, ratings=replace(GOOD.ratings, unclear=4))
    assert ranking_changes(ranking(month(GOOD)), ranking(month(unclear))) == []


def test_a_quarter_waits_for_its_months_to_be_announced() -> None:
    """Expected 4: it rests on them, so it names those that are missing; and where none has a sheet it is empty."""
    found = assessed_period(QUARTER, [month(GOOD)], SHIPPED_RULES)

    def quarter(**months: int) -> AnnouncedRanking:
        sources = AnnouncedSources(months={name.replace("_", "-")[1:]: number for name, number in months.items()})
        return AnnouncedRanking("2026-Q4", "", found.people, found.windows, SHIPPED_RULES, sources)

    with pytest.raises(AssessmentRefused, match="first: 2026-12"):
        announcing(quarter(_2026_11=3, _2026_12=0), None, QUARTER, "2027-01-01", "GH-0001", "")
    with pytest.raises(AssessmentRefused, match="no sheet of any day"):
        announcing(quarter(), None, QUARTER, "2027-01-01", "GH-0001", "")
    deed = announcing(quarter(_2026_11=3, _2026_12=8), None, QUARTER, "2027-01-01", "GH-0001", "")
    made = announcement_of(DeedDone(deed, 9, 5), 1)
    assert made.ranking.people[0].months == {"2026-11": found.people[0].months["2026-11"]}
    assert assessed_again(made) is None


def test_an_announcement_of_before_is_read_for_ever() -> None:
    """As this version writes one: a later version must read it as it stands here."""
    content = (
        '{"inputs":"ab","people":[{"complaints":0,"key":"A","lacking":[{"found":3,"least":10,"what":"ratings"}],'
        '"name":"张三","parts":{"discipline":10000},"score":null,"unit":"公安局"}],"period":"2026-11","rules":{},'
        '"sources":{"pending":2},"windows":[]}'
    )
    made = announcement_of(
        DeedDone(OfficeDeed("assessment", "announced 2026-11", "announced", "x", "", content), 1, 2), 1
    )
    [line] = made.ranking.people
    assert (line.parts["discipline"], [str(each.said) for each in line.lacking]) == (10_000, ["3 ratings, of 10"])
    assert (made.ranking.sources.pending, made.ranking.rules) == (2, SHIPPED_RULES)


def _rank(line: Assessed | None) -> int | None:
    return line.rank if line else None
