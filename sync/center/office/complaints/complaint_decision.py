"""The complaint decision: who may do what in a complaint, and when (article 10). Pure.

Nobody handles a complaint about themselves. Who heads the unit that it is about says what the unit found, and
decides nothing. What is unreasonable two people say, and whoever extends or opens again is not whom it helps.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Literal

from msgspec import Struct

from sync.center.office.complaints.complaint_case import (
    ComplaintCase,
    ComplaintExtension,
    ComplaintFollowUp,
    ComplaintReferral,
    ComplaintRefusal,
    ComplaintState,
    ComplaintWord,
    Concerned,
)
from sync.center.office.deed import ActedFor, OfficeDeed, content_of
from terminal.domain.mistake import Mistake

ComplaintPower = Literal["lodge", "duty", "supervision", "head", "unit"]
COMPLAINT_LOOKED_INTO: tuple[ComplaintState, ...] = ("accepted", "referred")
COMPLAINT_OUTCOMES: tuple[ComplaintState, ...] = ("substantiated", "unsubstantiated", "reconciled")
COMPLAINT_RUNNING: tuple[ComplaintState, ...] = (*COMPLAINT_LOOKED_INTO, *COMPLAINT_OUTCOMES, "followed_up")
COMPLAINT_OPEN: tuple[ComplaintState, ...] = ("registered", "doubted", *COMPLAINT_RUNNING)
COMPLAINT_OVER: tuple[ComplaintState, ...] = ("refused", "closed")


class AnotherMustDecide(Exception):
    """The caller may not do this here, and must leave it to whom the message names."""


class NotInThisState(Exception):
    """The case does not stand so that this can be done; the message says what comes before it."""


class ComplaintFieldWrong(Exception):
    """A field of the form must be mended: `field` says which, the message how."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


class ComplaintOfficer(Struct, frozen=True):
    """Who decides: of the supervision office, its head or one above it, on duty in the hall, heading `units`.

    `instead_of` are those for whom they stand in: what these may not decide they do not decide either.
    """

    badge: str
    supervises: bool = False
    heads: bool = False
    duty: bool = False
    units: frozenset[str] = frozenset()
    instead_of: frozenset[str] = frozenset()

    def is_one(self, badge: str) -> bool:
        """Whether that is the same person, or one for whom this one stands in."""
        return bool(badge) and (badge == self.badge or badge in self.instead_of)

    def is_one_of(self, *badges: str) -> bool:
        return any(map(self.is_one, badges))

    def has(self, power: ComplaintPower, case: ComplaintCase) -> bool:
        match power:
            case "lodge":
                return self.supervises or self.heads or self.duty
            case "duty":
                return self.supervises or self.heads or self.duty
            case "supervision":
                return self.supervises or self.heads
            case "head":
                return self.heads
            case _:
                return case.unit in self.units


class ComplaintStep(Struct, frozen=True):
    """What may be done: from which states, by whom, and what its reason is called where it needs one."""

    states: tuple[ComplaintState, ...]
    powers: tuple[ComplaintPower, ...]
    needs: str = ""  # a `Mistake`
    while_stopped: bool = False


COMPLAINT_STEPS: Mapping[ComplaintWord, ComplaintStep] = {
    "named": ComplaintStep(
        COMPLAINT_OPEN, ("supervision",), Mistake("say how you know whom it is about"), while_stopped=True
    ),
    "accepted": ComplaintStep(("registered",), ("duty",)),
    "refused": ComplaintStep(
        ("registered",), ("supervision",), Mistake("say what was explained to the complainant")
    ),
    "doubted": ComplaintStep(
        ("registered", *COMPLAINT_LOOKED_INTO), ("supervision",), Mistake("say what makes it unreasonable")
    ),
    "doubt_confirmed": ComplaintStep(("doubted",), ("supervision",), Mistake("say what makes it unreasonable")),
    "doubt_rejected": ComplaintStep(("doubted",), ("supervision",)),
    "taken_over": ComplaintStep(COMPLAINT_OPEN, ("supervision",), while_stopped=True),
    "referred": ComplaintStep(
        COMPLAINT_LOOKED_INTO, ("supervision",), Mistake("say what the unit is to look into")
    ),
    "unit_said": ComplaintStep(("referred",), ("unit",), Mistake("say what your unit found")),
    "substantiated": ComplaintStep(
        COMPLAINT_LOOKED_INTO, ("supervision",), Mistake("say what was looked into, and what was found")
    ),
    "unsubstantiated": ComplaintStep(
        COMPLAINT_LOOKED_INTO, ("supervision",), Mistake("say what was looked into, and what was found")
    ),
    "reconciled": ComplaintStep(
        (*COMPLAINT_LOOKED_INTO, "substantiated"),
        ("duty", "unit"),
        Mistake("say what was explained, and that the complainant agreed"),
    ),
    "followed_up": ComplaintStep(
        COMPLAINT_OUTCOMES, ("duty",), Mistake("say when and how you asked, and the answer")
    ),
    "closed": ComplaintStep(("followed_up",), ("supervision",), Mistake("write the answer to the complainant")),
    "looked_into_again": ComplaintStep(
        (*COMPLAINT_OUTCOMES, "followed_up"), ("supervision",), Mistake("say what is to be looked into again")
    ),
    "stopped": ComplaintStep(COMPLAINT_RUNNING, ("supervision",), Mistake("say what is waited for")),
    "resumed": ComplaintStep(COMPLAINT_RUNNING, ("supervision",), while_stopped=True),
    "extended": ComplaintStep(COMPLAINT_RUNNING, ("head",), Mistake("say why it takes longer")),
    "reopened": ComplaintStep(COMPLAINT_OVER, ("head",), Mistake("say what was overlooked")),
    "contact_noted": ComplaintStep(COMPLAINT_OPEN, ("duty",), while_stopped=True),
    "contact_deleted": ComplaintStep(
        (*COMPLAINT_OPEN, *COMPLAINT_OVER),
        ("supervision",),
        Mistake("say why the contact is deleted"),
        while_stopped=True,
    ),
}
# What somebody who heads the unit concerned may do all the same, whatever else they are.
LEFT_TO_UNIT_HEADS: frozenset[ComplaintWord] = frozenset({"unit_said", "reconciled", "contact_noted"})

ABOUT_YOU = Mistake("this complaint is about you: somebody else handles it")
ABOUT_YOUR_UNIT = Mistake("this complaint is about your unit: somebody of the supervision office decides")
NO_COMPLAINT_POWER = Mistake("this is for others to do: supervision decides, its head extends and opens again")
SECOND_NEEDED = Mistake(
    "you said so first, or your substitute did: another member of the supervision office has to decide"
)
HANDLED_BY_YOU = Mistake("you handle this complaint: somebody else grants its extension")
ENDED_BY_YOU = Mistake("you ended this complaint: somebody else opens it again")
AT_THE_WINDOW = Mistake("you were at this window that day: somebody else decides who it was")
NOT_SATISFIED = Mistake("the complainant is not satisfied: the head closes it, or it is looked into again")
CLOCK_STOPPED = Mistake("the case is stopped: let it go on first")
CLOCK_RUNS = Mistake("the case is not stopped")
EXTENDED_BEFORE = Mistake("the case was extended before: that is done once")
LAST_DAY_PASSED = Mistake("its last day has passed: what is late is not extended")
NO_CONTACT_KEPT = Mistake("there is no contact")


class ComplaintAct(Struct, frozen=True):
    """What somebody wants to do. Facts have those `on_duty` at the window then; `overdue` is the answer."""

    did: ComplaintWord
    why: str = ""
    content: Concerned | ComplaintRefusal | ComplaintReferral | ComplaintFollowUp | ComplaintExtension | None = None
    on_duty: Collection[str] = ()
    overdue: bool = False


def decide(case: ComplaintCase, act: ComplaintAct, by: ComplaintOfficer) -> OfficeDeed:
    """What is done, if it may be. Raises `AnotherMustDecide`, `NotInThisState`, `ComplaintFieldWrong`."""
    step = COMPLAINT_STEPS[act.did]
    check_officer(case, act, by)
    if case.state not in step.states:
        raise NotInThisState(Mistake("this cannot be done as the complaint stands: look at what comes next"))
    if case.stopped and not step.while_stopped:
        raise NotInThisState(CLOCK_STOPPED)
    if step.needs and not act.why.strip():
        raise ComplaintFieldWrong("why", step.needs)
    if check := _ACT_CHECKS.get(act.did):
        check(case, act, by)
    said = ActedFor(tuple(sorted(by.instead_of))) if act.did == "doubted" and by.instead_of else act.content
    content = content_of(said) if said else ""
    return OfficeDeed("complaint", case.case, act.did, by.badge, act.why.strip(), content)


def may(case: ComplaintCase, did: ComplaintWord, by: ComplaintOfficer) -> bool:
    """Whether this can be offered: the rest is told when it is tried."""
    step = COMPLAINT_STEPS[did]
    try:
        check_officer(case, ComplaintAct(did), by)
    except AnotherMustDecide:
        return False
    if did in ("stopped", "resumed") and case.stopped != (did == "resumed"):
        return False
    if (did == "contact_deleted" and not case.has_contact) or (did == "taken_over" and case.handler == by.badge):
        return False
    return case.state in step.states and (step.while_stopped or not case.stopped)


def check_officer(case: ComplaintCase, act: ComplaintAct, by: ComplaintOfficer) -> None:
    """Raises `AnotherMustDecide`."""
    if by.is_one(case.concerned.badge):
        raise AnotherMustDecide(ABOUT_YOU)
    if not any(by.has(power, case) for power in COMPLAINT_STEPS[act.did].powers):
        raise AnotherMustDecide(NO_COMPLAINT_POWER)
    if act.did not in LEFT_TO_UNIT_HEADS and case.concerned.unit in by.units:
        raise AnotherMustDecide(ABOUT_YOUR_UNIT)
    second = act.did == "doubt_confirmed" and by.is_one_of(case.doubted_by, *case.doubted_for)
    others = {"extended": (case.handler, HANDLED_BY_YOU), "reopened": (case.ended_by, ENDED_BY_YOU)}.get(act.did)
    if second:
        raise AnotherMustDecide(SECOND_NEEDED)
    if others and by.is_one(others[0]):
        raise AnotherMustDecide(others[1])
    if act.did == "closed" and case.follow_up == "dissatisfied" and not by.heads:
        raise AnotherMustDecide(NOT_SATISFIED)


def may_lodge(by: ComplaintOfficer) -> bool:
    """Whoever may take complaints down takes down every one, about themselves, too: else it is lost."""
    return by.supervises or by.heads or by.duty


def sees_contact(case: ComplaintCase, by: ComplaintOfficer) -> bool:
    """Whoever handles it, and nobody else."""
    return case.has_contact and by.badge == case.handler and not by.is_one(case.concerned.badge)


def sees(case: ComplaintCase, by: ComplaintOfficer) -> bool:
    """Nobody about themselves; a unit what was referred to it; who is on duty what waits and what they have."""
    if by.is_one(case.concerned.badge):
        return False
    if by.supervises or by.heads or (case.unit and case.unit in by.units):
        return True
    return by.duty and (by.badge in (case.taken_by, case.handler) or case.state == "registered")


def _named(case: ComplaintCase, act: ComplaintAct, by: ComplaintOfficer) -> None:
    if any(by.is_one(badge) for badge in act.on_duty):
        raise AnotherMustDecide(AT_THE_WINDOW)
    if not isinstance(act.content, Concerned) or act.content == Concerned():
        raise ComplaintFieldWrong("badge", Mistake("name a badge number, a unit or a window"))
    if by.is_one(act.content.badge):
        raise AnotherMustDecide(ABOUT_YOU)


def _refused(case: ComplaintCase, act: ComplaintAct, by: ComplaintOfficer) -> None:
    if not isinstance(act.content, ComplaintRefusal) or act.content.reason == "unreasonable":
        raise ComplaintFieldWrong("reason", Mistake("choose a reason; that it is unreasonable two people decide"))
    if act.content.reason == "no_object" and case.concerned != Concerned():
        said = Mistake("it is about somebody or a window; that no name was shown is no reason")
        raise ComplaintFieldWrong("reason", said)


def _referred(case: ComplaintCase, act: ComplaintAct, by: ComplaintOfficer) -> None:
    if not isinstance(act.content, ComplaintReferral) or not act.content.unit:
        raise ComplaintFieldWrong("unit", Mistake("choose the unit that is to look into it"))


def _followed_up(case: ComplaintCase, act: ComplaintAct, by: ComplaintOfficer) -> None:
    if not isinstance(act.content, ComplaintFollowUp):
        raise ComplaintFieldWrong("result", Mistake("choose what the complainant said"))
    if act.content.result == "no_contact" and case.has_contact:
        raise ComplaintFieldWrong("result", Mistake("there is a contact: ask, or say that nobody was reached"))


def _stopped(case: ComplaintCase, act: ComplaintAct, by: ComplaintOfficer) -> None:
    if case.stopped != (act.did == "resumed"):
        raise NotInThisState(CLOCK_STOPPED if case.stopped else CLOCK_RUNS)


def _extended(case: ComplaintCase, act: ComplaintAct, by: ComplaintOfficer) -> None:
    if case.extended:
        raise NotInThisState(EXTENDED_BEFORE)
    if act.overdue:
        raise NotInThisState(LAST_DAY_PASSED)
    most = case.lodged.answer_days
    if not isinstance(act.content, ComplaintExtension) or not 1 <= act.content.days <= most:
        raise ComplaintFieldWrong("days", Mistake("write a number of working days from 1 to {most}", most=most))


def _contact(case: ComplaintCase, act: ComplaintAct, by: ComplaintOfficer) -> None:
    if not case.has_contact:
        raise NotInThisState(NO_CONTACT_KEPT)


_Check = Callable[[ComplaintCase, ComplaintAct, ComplaintOfficer], None]
_ACT_CHECKS: Mapping[ComplaintWord, _Check] = {
    "named": _named,
    "refused": _refused,
    "referred": _referred,
    "followed_up": _followed_up,
    "stopped": _stopped,
    "resumed": _stopped,
    "extended": _extended,
    "contact_deleted": _contact,
}
