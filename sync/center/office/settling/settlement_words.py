"""The settlement words: what is asked about a day, and what was decided, as supervision says it. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.attendance.sheet_words import one_after_the_other
from sync.center.office.named_person import named_person
from sync.center.office.settling.questions import DayQuestion, QuestionKind
from sync.center.office.settling.settlement import DoubtAnswer, Settlement, SettlementState
from terminal.attendance.shifts import WaivedEnd
from terminal.domain.mistake import Mistake

ClockWords = Callable[[int], str]  # of a time in ms UTC, by the hall's clock

QUESTION_KINDS: Mapping[QuestionKind, str] = {
    "disowned": Mistake("a punch that was taken back as “not me”"),
    "uncertain": Mistake("a punch at no certain time"),
    "judged": Mistake("judged by a punch at no certain time"),
    "refused": Mistake("tried at the terminal and was not let in"),
    "fault": Mistake("the terminal or its sensor was down"),
    "stray": Mistake("a punch at a terminal that stands nowhere"),
    "vacancy": Mistake("stated vacant, though somebody may have been there"),
    "pending": Mistake("waits for a terminal, or could not touch all day"),
}
SETTLEMENT_STATES: Mapping[SettlementState, str] = {
    "open": Mistake("open"),
    "decided": Mistake("decided"),
    "moot": Mistake("answered by itself"),
}
REFUSED_TOUCHES: Mapping[str, str] = {
    "unknown": Mistake("a finger or card that nobody has"),
    "unreadable": Mistake("a finger that could not be read"),
    "unsettled": Mistake("whose the sensor's fingers are was not settled"),
    "unlisted": Mistake("a finger of somebody whom no list has"),
    "wrong_pin": Mistake("a wrong PIN"),
    "locked": Mistake("a PIN while the number rested"),
    "stray": Mistake("a terminal that stood nowhere that day"),
}
FAILURES: Mapping[str, str] = {
    "terminal": Mistake("the terminal was off"),
    "sensor": Mistake("the fingerprint sensor failed"),
    "fingers": Mistake("whose the sensor's fingers are was not settled"),
    "storage": Mistake("nothing could be recorded"),
}
DEEDS_DONE: Mapping[str, str] = {
    "asked": Mistake("put on the list"),
    "moot": Mistake("answered by itself"),
    "decided": Mistake("decided"),
    "taken_back": Mistake("decision taken back"),
}
NOBODY_SAT = Mistake("nobody sat there")
STANDS = Mistake("the judgement stands")


def question_said(question: DayQuestion, clock: ClockWords) -> str:
    """What there is to decide, in one line."""
    first, last = clock(question.earliest), clock(question.latest)
    match question.kind:
        case "fault":
            return _fault_said(question, first, last)
        case "refused" | "stray":
            return Mistake("{when}: {what}", when=_when(first, last), what=REFUSED_TOUCHES[question.why])
        case "disowned":
            return Mistake("{when}: touched, and then said “not me”", when=_when(first, last))
        case "uncertain" | "judged":
            return Mistake("touched between {first} and {last}; the terminal had no clock", first=first, last=last)
        case "vacancy":
            return Mistake("{when}: window {window} was stated vacant", when=first, window=question.window)
        case _:
            return Mistake("part of the day cannot be judged from what is here")


def _fault_said(question: DayQuestion, first: str, last: str) -> str:
    said = Mistake("{what}, {first} to {last}", what=FAILURES[question.why], first=first, last=last)
    if not question.hours:
        return said
    return Mistake("{said}; sessions {hours}", said=said, hours=" · ".join(question.hours))


def end_said(end: WaivedEnd, hours: Mapping[str, str]) -> str:
    session = hours.get(end[0], end[0])
    return Mistake("{session} coming" if end[1] == "in" else "{session} going", session=session)


def answer_said(answer: DoubtAnswer) -> str:
    """One of the answers that need no time, as it is offered."""
    if answer.touch == "counts" and answer.clock:
        return Mistake("the touch counts, from {clock}", clock=answer.clock)
    if answer.touch:
        return Mistake("the touch counts") if answer.touch == "counts" else Mistake("the touch does not count")
    return STANDS if answer.stands else Mistake("every end in question is excused")


def settled_said(
    settlement: Settlement, hours: Mapping[str, str], names: Mapping[str, str], clock: ClockWords
) -> str:
    """What was decided, in one line."""
    if settlement.settled.sat:
        return Mistake("{who} sat there", who=named_person(settlement.settled.sat, names))
    said = [*_decisions_said(settlement.settled.decisions, hours, clock)]
    if not said:
        return NOBODY_SAT if settlement.question.kind == "vacancy" else STANDS
    return one_after_the_other(said)


def _decisions_said(
    decisions: Sequence[DayDecision], hours: Mapping[str, str], clock: ClockWords
) -> Iterator[Mistake]:
    for each in decisions:
        end = end_said((each.session, each.end), hours)
        match each.what:
            case "counts" if each.at:
                yield Mistake("the touch counts, from {clock}", clock=clock(each.at))
            case "counts":
                yield Mistake("the touch counts")
            case "not":
                yield Mistake("the touch does not count")
            case "known":
                yield Mistake("judged by what is here, nothing more is waited for")
            case "excused":
                yield Mistake("{end}: excused", end=end)
            case "present":
                yield Mistake("{end}: was there at {clock}", end=end, clock=clock(each.at))


def _when(first: str, last: str) -> str:
    return last if first[-5:] == last[-5:] else f"{first}–{last}"
