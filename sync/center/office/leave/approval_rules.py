"""The approval rules (article 5.2): whose word a request needs, by what is asked for and how long it is. Pure.

They are a rule of the hall: what stands here is what the rule book says, and a head of supervision may change it.
"""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from terminal.domain.mistake import Mistake

ApprovalLevel = Literal["leader", "head", "director"]  # 组长, 督查室负责人, 中心副主任; the lowest first
APPROVAL_LEVELS: tuple[ApprovalLevel, ...] = get_args(ApprovalLevel)
HalfDays = Annotated[int, Meta(ge=1, le=732)]

FIRST_STAGE = "the first line must begin at half a day, else nobody decides on the shortest leave"
STAGES_RISE = "from {half_days} half days stands twice, or behind a longer one; put the lines in order"
ONE_APPROVES = "one approves, and that is the last: let who gives an opinion stand before"
STEPS_RISE = "an opinion of a level is asked for before a higher one decides; put the lower one first"


class ApprovalStep(Struct, frozen=True):
    """A word that a request needs: with an opinion it goes on, an approval decides."""

    level: ApprovalLevel
    gives: Literal["opinion", "approval"] = "approval"


class LeaveStage(Struct, frozen=True):
    """What leave of so many half days and more needs."""

    half_days: HalfDays
    steps: tuple[ApprovalStep, ...]


LEADER_ASKED = ApprovalStep("leader", "opinion")


class ApprovalRules(Struct, frozen=True):
    """Those of one hall. `punch` is for what somebody asks about their touches: supervision keeps attendance."""

    leave: tuple[LeaveStage, ...] = (
        LeaveStage(1, (ApprovalStep("leader"),)),
        LeaveStage(2, (LEADER_ASKED, ApprovalStep("head"))),
        LeaveStage(4, (LEADER_ASKED, ApprovalStep("director"))),
    )
    cover: tuple[ApprovalStep, ...] = (ApprovalStep("leader"),)
    punch: tuple[ApprovalStep, ...] = (LEADER_ASKED, ApprovalStep("head"))

    def leave_steps(self, half_days: int) -> tuple[ApprovalStep, ...]:
        """What leave of so many half days needs; less than half of one is asked for like half a day."""
        return max((each for each in self.leave if each.half_days <= max(half_days, 1)), key=_from).steps


def _from(stage: LeaveStage) -> int:
    return stage.half_days


def steps_for(steps: tuple[ApprovalStep, ...], own: Collection[ApprovalLevel]) -> tuple[ApprovalStep, ...]:
    """What is left of these for somebody who holds the levels `own`: whom they are over gives them no leave.

    Where nobody is left, who stands above them decides; of two of the highest one does of the other.
    """
    rank = max(map(APPROVAL_LEVELS.index, own), default=-1)
    left = tuple(each for each in steps if APPROVAL_LEVELS.index(each.level) > rank)
    if left or not steps:
        return left
    return (ApprovalStep(APPROVAL_LEVELS[min(rank + 1, len(APPROVAL_LEVELS) - 1)]),)


def reaches(held: Collection[ApprovalLevel], level: ApprovalLevel) -> bool:
    """Whether whoever holds these levels may speak where this one is asked: higher ones may, too."""
    return any(APPROVAL_LEVELS.index(each) >= APPROVAL_LEVELS.index(level) for each in held)


def rules_problems(rules: ApprovalRules) -> list[Mistake]:
    """What is wrong with them beyond the shape; empty when they may be used."""
    starts = [each.half_days for each in rules.leave]
    found = [] if starts[:1] == [1] else [Mistake(FIRST_STAGE)]
    behind = [late for early, late in pairwise(starts) if late <= early]
    found += [Mistake(STAGES_RISE, half_days=late) for late in behind]
    for steps in (*(each.steps for each in rules.leave), rules.cover, rules.punch):
        found += _steps_problems(steps)
    return list(dict.fromkeys(found))


def _steps_problems(steps: tuple[ApprovalStep, ...]) -> Iterator[Mistake]:
    if [each.gives for each in steps].count("approval") != 1 or steps[-1].gives != "approval":
        yield Mistake(ONE_APPROVES)
    ranks = [APPROVAL_LEVELS.index(each.level) for each in steps]
    if ranks != sorted(set(ranks)):
        yield Mistake(STEPS_RISE)
