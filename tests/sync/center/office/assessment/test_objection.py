"""The objection to an announced result: decision 0079, expected 15."""

import pytest

from sync.center.office.assessment.announcement import AnnouncedRanking, AnnouncedSources, Announcement
from sync.center.office.assessment.assessment import Assessed
from sync.center.office.assessment.assessment_rules import SHIPPED_RULES, AssessmentRefused
from sync.center.office.assessment.objection import answering, objecting, objection_of, standing_after
from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed
from sync.center.office.ratings.review import Decider

LINE = Assessed("GH-0217", "张三", "公安局", {}, 0, 9_000, (), 1)
RANKING = AnnouncedRanking("2026-11", "", (LINE,), (), SHIPPED_RULES, AnnouncedSources())
ANNOUNCED = Announcement(7, 1, 5, "GH-0001", "", RANKING)
ALICE = Decider("GH-0001", frozenset({"GH-0001"}))


def done(*deeds: OfficeDeed) -> list[DeedDone]:
    return [DeedDone(deed, 10 + number, number) for number, deed in enumerate(deeds)]


def test_whom_a_result_is_about_objects_and_somebody_else_answers_once() -> None:
    """And whoever is not content with the answer may object again."""
    first = objecting(ANNOUNCED, None, "GH-0217", "作风评分与事实不符")
    found = objection_of(done(first))
    assert found and found.waits and (found.about.unit, found.about.announcement) == ("公安局", 7)
    assert standing_after(first, None) == CaseStanding("objected", "GH-0217", "公安局")
    with pytest.raises(AssessmentRefused, match="being looked into"):
        objecting(ANNOUNCED, found, "GH-0217", "还有")
    answer = answering(found, ALICE, "已复核，评分无误")
    after = objection_of(done(first, answer))
    assert after and not after.waits and standing_after(answer, found).about == "GH-0217"
    with pytest.raises(AssessmentRefused, match="answered already"):
        answering(after, ALICE, "再答")
    again = objection_of(done(first, answer, objecting(ANNOUNCED, after, "GH-0217", "仍有异议")))
    assert again and again.waits and len(again.done) == 3


def test_nobody_objects_for_another_nor_answers_about_themselves() -> None:
    """Nor does whoever acts in their place."""
    with pytest.raises(AssessmentRefused, match="only whom"):
        objecting(ANNOUNCED, None, "GH-0300", "排名不公")
    found = objection_of(done(objecting(ANNOUNCED, None, "GH-0217", "有误")))
    assert found
    for by in (Decider("GH-0217", frozenset({"GH-0217"})), Decider("GH-0009", frozenset({"GH-0217"}))):
        with pytest.raises(AssessmentRefused, match="about yourself"):
            answering(found, by, "无误")
    assert answering(found, ALICE, "无误").by == "GH-0001"


def test_neither_is_said_without_words() -> None:
    found = objection_of(done(objecting(ANNOUNCED, None, "GH-0217", "有误")))
    assert found and objection_of([]) is None
    with pytest.raises(AssessmentRefused, match="what is wrong"):
        objecting(ANNOUNCED, None, "GH-0217", " ")
    with pytest.raises(AssessmentRefused, match="write the answer"):
        answering(found, ALICE, "")
