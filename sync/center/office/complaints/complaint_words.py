"""The complaint words: how the register says what became of a complaint. Pure.

Chinese is the catalogue's; the English texts are told apart from those of other registers by what they say.
"""

from collections.abc import Mapping

from sync.center.office.complaints.complaint_case import (
    ComplainantSaid,
    ComplaintCase,
    ComplaintChannel,
    ComplaintState,
    ComplaintWord,
    RefusalReason,
)
from sync.center.office.complaints.complaint_deadlines import ComplaintDeadline
from sync.center.office.named_person import named_person
from sync.center.office.working_days import DueDay
from terminal.domain.mistake import Mistake

COMPLAINT_STATE_WORDS: Mapping[ComplaintState, Mistake] = {
    "registered": Mistake("taken down"),
    "doubted": Mistake("held to be unreasonable by one"),
    "accepted": Mistake("accepted for inquiry"),
    "referred": Mistake("passed on to the unit"),
    "substantiated": Mistake("found true"),
    "unsubstantiated": Mistake("found untrue"),
    "reconciled": Mistake("came to terms"),
    "followed_up": Mistake("complainant asked"),
    "refused": Mistake("not accepted for inquiry"),
    "closed": Mistake("answered and closed"),
}
PUBLIC_COMPLAINT_WORDS: Mapping[str, Mistake] = {
    "registered": COMPLAINT_STATE_WORDS["registered"],
    "accepted": COMPLAINT_STATE_WORDS["accepted"],
    "in_hand": Mistake("being looked into"),
    "refused": COMPLAINT_STATE_WORDS["refused"],
    "closed": COMPLAINT_STATE_WORDS["closed"],
}
COMPLAINT_CHANNEL_WORDS: Mapping[ComplaintChannel, Mistake] = {
    "evaluator": Mistake("at the evaluator"),
    "telephone": Mistake("by telephone"),
    "net": Mistake("on the net"),
    "letter": Mistake("by letter"),
    "person": Mistake("in person to the duty officer"),
}
COMPLAINT_REFUSAL_WORDS: Mapping[RefusalReason, Mistake] = {
    "out_of_scope": Mistake("not within the hall's competence"),
    "no_object": Mistake("names nobody whom it is about"),
    "unreasonable": Mistake("unreasonable, as two people hold"),
}
COMPLAINANT_WORDS: Mapping[ComplainantSaid, Mistake] = {
    "satisfied": Mistake("satisfied with the answer"),
    "dissatisfied": Mistake("not satisfied with the answer"),
    "unreachable": Mistake("could not be reached"),
    "no_contact": Mistake("left no contact"),
}
COMPLAINT_DEED_WORDS: Mapping[str, Mistake] = {
    "lodged": COMPLAINT_STATE_WORDS["registered"],
    "named": Mistake("decided whom it is about"),
    "accepted": COMPLAINT_STATE_WORDS["accepted"],
    "refused": COMPLAINT_STATE_WORDS["refused"],
    "doubted": COMPLAINT_STATE_WORDS["doubted"],
    "doubt_confirmed": Mistake("held to be unreasonable by a second, too"),
    "doubt_rejected": Mistake("not held to be unreasonable"),
    "taken_over": Mistake("took the case over"),
    "referred": COMPLAINT_STATE_WORDS["referred"],
    "unit_said": Mistake("what the unit found"),
    "substantiated": COMPLAINT_STATE_WORDS["substantiated"],
    "unsubstantiated": COMPLAINT_STATE_WORDS["unsubstantiated"],
    "reconciled": COMPLAINT_STATE_WORDS["reconciled"],
    "followed_up": COMPLAINT_STATE_WORDS["followed_up"],
    "closed": COMPLAINT_STATE_WORDS["closed"],
    "looked_into_again": Mistake("to be looked into again"),
    "stopped": Mistake("stopped the clock"),
    "resumed": Mistake("let the clock go on"),
    "extended": Mistake("gave more days"),
    "reopened": Mistake("opened again"),
    "contact_noted": Mistake("noted the contact"),
    "contact_deleted": Mistake("deleted the contact"),
}
# What somebody presses to do it.
COMPLAINT_ACT_WORDS: Mapping[ComplaintWord, Mistake] = {
    "named": Mistake("Decide whom it is about"),
    "accepted": Mistake("Accept for inquiry"),
    "refused": Mistake("Do not accept"),
    "doubted": Mistake("Hold to be unreasonable (a second decides)"),
    "doubt_confirmed": Mistake("Hold to be unreasonable, too: not accepted"),
    "doubt_rejected": Mistake("Do not hold to be unreasonable"),
    "taken_over": Mistake("Take the case over"),
    "referred": Mistake("Pass on to a unit"),
    "unit_said": Mistake("Say what the unit found"),
    "substantiated": Mistake("Found true"),
    "unsubstantiated": Mistake("Found untrue"),
    "reconciled": Mistake("Came to terms"),
    "followed_up": Mistake("Complainant was asked"),
    "closed": Mistake("Answer and close"),
    "looked_into_again": Mistake("Look into it again"),
    "stopped": Mistake("Stop the clock"),
    "resumed": Mistake("Let the clock go on"),
    "extended": Mistake("Give more days"),
    "reopened": Mistake("Open again"),
    "contact_deleted": Mistake("Delete the contact"),
}
# Of those who touched the window about the time of a complaint: what the touch did, or what the post became.
WINDOW_TOUCH_WORDS: Mapping[str, Mistake] = {
    "in": Mistake("came to the window"),
    "cover": Mistake("came to cover"),
    "takeover": Mistake("took the post over"),
    "back": Mistake("came back to the window"),
    "away": Mistake("went away for minutes"),
    "leave": Mistake("left for the day"),
    "already": Mistake("was there already"),
    "again": Mistake("touched again"),
    "punch": Mistake("punched, without taking the post"),
    "staffed": Mistake("serves here"),
    "covered": Mistake("covers here"),
    "vacant": Mistake("nobody at the window"),
    "overdue": Mistake("away for too long"),
    "closed": Mistake("window closed"),
}
STOPPED_WORD = Mistake("the clock is stopped")
NO_NAME_SHOWN = Mistake("no name was shown")


def result_words(case: ComplaintCase) -> Mistake | None:
    """What a case came to; None while that is open."""
    if case.refusal:
        return COMPLAINT_REFUSAL_WORDS[case.refusal]
    if case.outcome == "substantiated" and case.came_to_terms:
        return Mistake("found true, and came to terms")
    return COMPLAINT_STATE_WORDS[case.outcome] if case.outcome else None


def whom_words(case: ComplaintCase) -> str:
    """Whom it is about, as far as that is known: name and badge number, else what stood on the plate."""
    concerned = case.concerned
    if concerned.badge:
        return named_person(concerned.badge, {concerned.badge: concerned.name})
    return NO_NAME_SHOWN if concerned.window or concerned.unit else Mistake("nobody named")


def day_words(due: DueDay) -> str:
    """A last day; in a year whose calendar nobody confirmed that is said with it."""
    if due.confirmed:
        return due.day
    return Mistake("{day} (calendar of that year not confirmed)", day=due.day)


def deadline_words(found: ComplaintDeadline) -> str:
    """By when something is due, and how late it is or was."""
    if found.due is None:
        return STOPPED_WORD
    day = day_words(found.due)
    if not found.overdue:
        return Mistake("{day}, kept", day=day) if found.done else day
    return Mistake("{day}, late by {count} working days", day=day, count=found.late)
