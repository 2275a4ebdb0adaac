"""The approval rules: those of article 5.2 can be used, a hall's own only where somebody decides on all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.leave.approval_rules import (
    APPROVAL_LEVELS,
    FIRST_STAGE,
    LEADER_ASKED,
    ONE_APPROVES,
    STAGES_RISE,
    STEPS_RISE,
    ApprovalLevel,
    ApprovalRules,
    ApprovalStep,
    LeaveStage,
    reaches,
    rules_problems,
    steps_for,
)

LEADER, HEAD = ApprovalStep("leader"), ApprovalStep("head")
HALF = LeaveStage(1, (LEADER,))


def test_the_rule_book_s_own_can_be_used() -> None:
    assert rules_problems(ApprovalRules()) == []


WRONG = [
    (ApprovalRules(()), FIRST_STAGE),
    (ApprovalRules((LeaveStage(2, (LEADER,)),)), FIRST_STAGE),
    (ApprovalRules((HALF, LeaveStage(3, (HEAD,)), LeaveStage(3, (HEAD,)))), STAGES_RISE),
    (ApprovalRules((LeaveStage(1, ()),)), ONE_APPROVES),
    (ApprovalRules((LeaveStage(1, (LEADER_ASKED,)),)), ONE_APPROVES),
    (ApprovalRules((LeaveStage(1, (LEADER, HEAD)),)), ONE_APPROVES),
    (ApprovalRules((HALF,), punch=()), ONE_APPROVES),
    (ApprovalRules((HALF,), cover=(ApprovalStep("head", "opinion"), LEADER)), STEPS_RISE),
]


@pytest.mark.parametrize(("rules", "template"), WRONG)
def test_rules_by_which_nobody_or_two_would_decide_are_refused(rules: ApprovalRules, template: str) -> None:
    assert template in {each.template for each in rules_problems(rules)}


def test_a_hall_of_its_own_ways_has_the_head_approve_all() -> None:
    rules = ApprovalRules((LeaveStage(1, (HEAD,)),), (HEAD,), (HEAD,))
    assert rules_problems(rules) == []
    assert rules.leave_steps(0) == rules.leave_steps(40) == (HEAD,)


HELD = st.frozensets(st.sampled_from(APPROVAL_LEVELS))


@given(st.integers(1, 40), HELD)
def test_somebody_else_always_decides_and_nobody_below(half_days: int, own: frozenset[ApprovalLevel]) -> None:
    steps = steps_for(ApprovalRules().leave_steps(half_days), own)
    assert [each.gives for each in steps][-1] == "approval"
    for each in steps:
        assert each.level == "director" or not reaches(own, each.level)


def test_a_higher_level_may_speak_for_a_lower_and_not_the_other_way() -> None:
    assert reaches({"director"}, "leader")
    assert not reaches({"leader"}, "head")
    assert not reaches((), "leader")
