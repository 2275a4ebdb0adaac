"""The assessment rules: versions, from which month each holds, and what nobody may make of them."""

import pytest
from msgspec.structs import replace

from sync.center.office.assessment.assessment_rules import (
    SHIPPED_RULES,
    AssessmentRefused,
    AssessmentRules,
    rules_for,
    rules_made,
    ruling,
)
from sync.center.office.deed import DeedDone, OfficeDeed

STRICTER = replace(SHIPPED_RULES, version="2", since="2026-12", late=5)


def made(*deeds: OfficeDeed) -> list[AssessmentRules]:
    return rules_made(DeedDone(deed, n, n) for n, deed in enumerate(deeds))


def test_a_month_is_assessed_by_rules_that_were_there_before_it_began() -> None:
    """Expected 18: made in November they hold from December on; November stays as it was."""
    found = made(ruling(STRICTER, made(), "2026-11", "GH-0001", "会议决定"))
    assert [rules_for(month, found).version for month in ("2026-10", "2026-11", "2026-12", "2027-03")] == list(
        "1122"
    )
    later = [
        *found,
        replace(STRICTER, version="3", since="2027-02"),
        replace(STRICTER, version="4", since="2026-12"),
    ]
    assert [rules_for(month, later).version for month in ("2026-12", "2027-02")] == ["4", "3"]


@pytest.mark.parametrize("since", ["2026-11", "2026-10", "", "2026", "2026-13", "soon"])
def test_no_rules_hold_for_a_month_that_has_begun(since: str) -> None:
    with pytest.raises(AssessmentRefused) as told:
        ruling(replace(STRICTER, since=since), made(), "2026-11", "GH-0001", "会议决定")
    assert told.value.field == "since"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(STRICTER, style_weight=21), "style_weight"),
        (replace(STRICTER, late=-1), "late"),
        (replace(STRICTER, late=101), "late"),
        (replace(STRICTER, dissatisfied=80), "very_satisfied"),
        (replace(STRICTER, version="1"), "version"),
        (replace(STRICTER, version=" "), "version"),
        (replace(STRICTER, least_months_quarter=4), "least_months_quarter"),
        (replace(STRICTER, least_months_year=0), "least_months_year"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(wrong: AssessmentRules, field: str) -> None:
    with pytest.raises(AssessmentRefused) as told:
        ruling(wrong, made(), "2026-11", "GH-0001", "会议决定")
    assert told.value.field == field


def test_rules_have_a_reason() -> None:
    with pytest.raises(AssessmentRefused, match="give the reason"):
        ruling(STRICTER, made(), "2026-11", "GH-0001", " ")
