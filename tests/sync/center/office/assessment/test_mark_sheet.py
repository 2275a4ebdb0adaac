"""Marks: by name and with a reason, nobody's own, and a later one in the place of an earlier one that stays."""

import pytest

from sync.center.office.assessment.assessment_rules import AssessmentRefused
from sync.center.office.assessment.mark_sheet import GivenMark, MarkInForce, mark_field, marking, marks_of
from sync.center.office.deed import DeedDone, OfficeDeed
from sync.center.office.ratings.review import Decider

PEOPLE = ("GH-0217", "GH-0218")
STYLE = GivenMark("GH-0217", "style", 90)


def marked(*marks: GivenMark, by: str = "GH-0001", why: str = "晨检") -> OfficeDeed:
    return marking("2026-11", "公安局", PEOPLE, marks, Decider(by, frozenset({"GH-0009"})), why)


def test_a_mark_that_was_corrected_counts_as_corrected_and_both_are_there() -> None:
    """Expected 17."""
    done = [
        DeedDone(marked(STYLE, GivenMark("GH-0217", "skill", 70)), 4, 1),
        DeedDone(marked(GivenMark("GH-0217", "style", 85), by="GH-0002", why="复核"), 9, 2),
    ]
    found = marks_of(done)
    assert found["GH-0217", "style"] == MarkInForce(85, "GH-0002", "复核", 2, 9)
    assert found["GH-0217", "skill"] == MarkInForce(70, "GH-0001", "晨检", 1, 4)
    assert {each.deed.case for each in done} == {"2026-11 公安局"}


@pytest.mark.parametrize(
    ("mark", "by", "why"),
    [
        (STYLE, "GH-0217", "nobody marks themselves"),
        (GivenMark("GH-0009", "style", 90), "GH-0001", "nobody marks themselves"),
        (GivenMark("GH-0999", "style", 90), "GH-0001", "not of this unit"),
        (GivenMark("GH-0217", "style", 101), "GH-0001", "0 to 100"),
        (GivenMark("GH-0217", "style", -1), "GH-0001", "0 to 100"),
    ],
)
def test_a_mark_that_is_wrong_keeps_the_whole_form_back(mark: GivenMark, by: str, why: str) -> None:
    with pytest.raises(AssessmentRefused, match=why) as told:
        marked(GivenMark("GH-0218", "style", 80), mark, by=by)
    assert told.value.field == mark_field(mark.badge, mark.part)


def test_there_is_a_mark_and_a_reason() -> None:
    with pytest.raises(AssessmentRefused, match="give the reason"):
        marked(STYLE, why=" ")
    with pytest.raises(AssessmentRefused, match="enter a mark"):
        marked()
