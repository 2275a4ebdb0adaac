"""The settlement: how a question about a day is decided, by whom, and what follows of it. Pure.

A person answers for the touch in question, and for each end that hangs on it. What follows are day decisions, which
the judging of that day takes in; who is a party decides nothing.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.attendance.day_sheet import PeopleOfDay, SheetRow
from sync.center.office.attendance.decided_day import TOUCH_GIVEN, given_before
from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.deed import DeedDone, OfficeDeed, content_of
from sync.center.office.settling.questions import DayQuestion
from terminal.attendance.shifts import WaivedEnd
from terminal.domain.mistake import Mistake
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import Window, clock_on

SettlementState = Literal["", "open", "moot", "decided"]
SETTLING_CHARACTERS = 500

_IS_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")


class NotSettled(Exception):
    """Nothing was decided: `field` of the form has what to mend, empty where it is none of them."""

    def __init__(self, field: str, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.field, self.mistake = field, mistake


class EndAnswer(NamedTuple):
    """Of one end: excused, or present at that clock ("08:24"), or as it is judged."""

    what: Literal["", "excused", "present"] = ""
    clock: str = ""


class DoubtAnswer(Struct, frozen=True):
    """What somebody decides: whether the touch counts, and from when where nobody knows; what of the ends.

    With nothing of it the judgement `stands`, which has to be said, too. `sat`: who was at a window that was stated
    vacant.
    """

    touch: Literal["", "counts", "not"] = ""
    clock: str = ""
    ends: Mapping[WaivedEnd, EndAnswer] = {}
    stands: bool = False
    sat: str = ""


class SettlementContent(Struct, frozen=True, omit_defaults=True):
    """The content of a decision."""

    decisions: tuple[DayDecision, ...] = ()
    sat: str = ""


class Settlement(Struct, frozen=True):
    """A question and what became of it; `deeds` counts what was done, `at` is when the last was, ms UTC."""

    question: DayQuestion
    state: SettlementState
    settled: SettlementContent
    by: str
    why: str
    at: int
    deeds: int


class SettlementOutcome(Struct, frozen=True):
    """What follows of an answer: the person's day as it is, and as it would be; None of a window alone."""

    answer: DoubtAnswer
    decisions: tuple[DayDecision, ...]
    before: SheetRow | None
    after: SheetRow | None


_question_json, _settled_json = msgspec.json.Decoder(DayQuestion), msgspec.json.Decoder(SettlementContent)


def settlement_of(done: Sequence[DeedDone]) -> Settlement | None:
    """How a question stands after all that was done; None before it was asked."""
    found: Settlement | None = None
    for one in done:
        found = _after(found, one)
    return replace(found, deeds=len(done)) if found else None


def badges_in(done: Sequence[DeedDone]) -> set[str]:
    """Of all who decided, and whom they found to have sat there."""
    known = (settlement_of(done[:place]) for place in range(1, len(done) + 1))
    return {badge for each in known if each for badge in (each.by, each.settled.sat)} - {""}


def asked(question: DayQuestion) -> OfficeDeed:
    """The center itself found that this is to be decided, for the first time or again."""
    return OfficeDeed("settlement", question.id, "asked", "", content=content_of(question))


def moot(question: DayQuestion, why: str) -> OfficeDeed:
    """Nothing is to be decided any more: what came since answers it."""
    return OfficeDeed("settlement", question.id, "moot", "", why)


def decided(
    found: Settlement,
    answer: DoubtAnswer,
    by: str,
    why: str,
    people: PeopleOfDay,
    *,
    instead_of: Collection[str] = (),
    given: Collection[DayDecision] = (),
) -> OfficeDeed:
    """The decision of `by`, who may stand in for others; `given` is what is in force of this and other days.

    Raises `NotSettled`.
    """
    question = found.question
    if found.state != "open":
        raise NotSettled("", Mistake("this is not open any more: look at it again"))
    _check_party(question, answer, by, instead_of)
    _check_why(why)
    settled = SettlementContent(decisions_of(question, answer, people), answer.sat)
    if other := given_before(settled.decisions, [*people.sources.decisions, *given]):
        raise NotSettled("touch", Mistake(TOUCH_GIVEN, badge=other.badge, day=other.day))
    return OfficeDeed("settlement", question.id, "decided", by, why.strip(), content_of(settled))


def taken_back(found: Settlement, by: str, why: str, *, instead_of: Collection[str] = ()) -> OfficeDeed:
    """A decision is none any more: the day is judged as if nobody had decided. Raises `NotSettled`."""
    if found.state != "decided":
        raise NotSettled("", Mistake("nothing is decided here that could be taken back"))
    _check_party(found.question, DoubtAnswer(sat=found.settled.sat), by, instead_of)
    _check_why(why)
    return OfficeDeed("settlement", found.question.id, "taken_back", by, why.strip())


def decisions_of(question: DayQuestion, answer: DoubtAnswer, people: PeopleOfDay) -> tuple[DayDecision, ...]:
    """What an answer makes of the person's day. Raises `NotSettled`."""
    if question.kind == "vacancy":
        if not answer.sat and not answer.stands:
            raise NotSettled("sat", Mistake("say who sat there, or that the window was vacant"))
        return ()
    found = (
        *_of_touch(question, answer, people),
        *_of_ends(question, answer, people),
        *_of_all(question, answer, people),
    )
    if not found and is_doubt(question):
        raise NotSettled("touch", Mistake("say whether the touch counts, or what of the ends"))
    if not found and not answer.stands and answer.touch != "not":
        raise NotSettled("touch", Mistake("choose what is to count, or that the judgement stands"))
    return found


def is_doubt(question: DayQuestion) -> bool:
    """Whether the touch counts already, and is in doubt: to say nothing of it would leave it so."""
    return question.kind in ("disowned", "uncertain", "judged") or question.why == "locked"


def is_held_up(question: DayQuestion, people: PeopleOfDay) -> bool:
    """Whether the day waits for a terminal, or is held open for hours in which nobody could touch."""
    row = people.row(question.badge)
    return row is not None and bool(row.awaited or row.since or row.until)


def outcome(question: DayQuestion, answer: DoubtAnswer, people: PeopleOfDay) -> SettlementOutcome:
    """The judged day before and after. Raises `NotSettled`."""
    decisions = decisions_of(question, answer, people)
    before = people.row(question.badge)
    return SettlementOutcome(answer, decisions, before, people.row(question.badge, *decisions))


def simple_answers(question: DayQuestion, people: PeopleOfDay) -> Iterator[DoubtAnswer]:
    """Those to show what would follow of each; a touch at no certain time counts from its first and its last."""
    if question.kind == "vacancy":
        return
    if question.touch:
        yield from (DoubtAnswer(touch="counts", clock=clock) for clock in _clocks(question, people))
    yield DoubtAnswer(touch="not") if is_doubt(question) else DoubtAnswer(stands=True)
    if question.ends:
        yield DoubtAnswer(ends=dict.fromkeys(question.ends, EndAnswer("excused")))


def _after(found: Settlement | None, one: DeedDone) -> Settlement | None:
    deed = one.deed
    if deed.did == "asked":
        return Settlement(deed.read(_question_json), "open", SettlementContent(), "", "", one.at, 0)
    if found is None:
        return None
    said = {"by": deed.by, "why": deed.why, "at": one.at}
    match deed.did:
        case "moot":
            return replace(found, state="moot", settled=SettlementContent(), **said)
        case "decided":
            return replace(found, state="decided", settled=deed.read(_settled_json), **said)
        case "taken_back":
            return replace(found, state="open", settled=SettlementContent(), **said)
        case _:
            return found  # of a later version


def _check_party(question: DayQuestion, answer: DoubtAnswer, by: str, instead_of: Collection[str]) -> None:
    about = {question.badge, answer.sat} - {""}
    if by in about:
        raise NotSettled("", Mistake("nobody decides about themselves"))
    if about & set(instead_of):
        raise NotSettled("", Mistake("who stands in for somebody does not decide about them"))


def _check_why(why: str) -> None:
    if not why.strip():
        raise NotSettled("why", Mistake("a reason is needed: whoever asks later reads it here"))
    if len(why) > SETTLING_CHARACTERS:
        raise NotSettled("why", Mistake("{most} characters at most", most=SETTLING_CHARACTERS))


def _of_touch(question: DayQuestion, answer: DoubtAnswer, people: PeopleOfDay) -> Iterator[DayDecision]:
    if answer.touch and not question.touch:
        raise NotSettled("touch", Mistake("no touch is in question here"))
    made = DayDecision(question.day, question.badge, "not", question.terminal, question.series, question.seq)
    if answer.touch == "not" and is_doubt(question):
        yield made
    elif answer.touch == "counts":
        at = 0
        if _needs_clock(question):
            at = _clock("clock", question.day, answer.clock, _window(question, people))
            _check_span(question, at, _window(question, people))
        yield replace(made, what="counts", at=at)


def _of_ends(question: DayQuestion, answer: DoubtAnswer, people: PeopleOfDay) -> Iterator[DayDecision]:
    for (session, end), said in answer.ends.items():
        if said.what and (session, end) not in question.ends:
            raise NotSettled("", Mistake("this end is not in question here"))
        way: Literal["in", "out"] = "in" if end == "in" else "out"
        if said.what == "excused":
            yield DayDecision(question.day, question.badge, "excused", session=session, end=way)
        elif said.what == "present":
            field = f"clock-{question.ends.index((session, end))}"
            at = _clock(field, question.day, said.clock, _window(question, people))
            yield DayDecision(question.day, question.badge, "present", session=session, end=way, at=at)


def _of_all(question: DayQuestion, answer: DoubtAnswer, people: PeopleOfDay) -> Iterator[DayDecision]:
    if answer.stands and not is_doubt(question) and is_held_up(question, people):
        yield DayDecision(question.day, question.badge, "known")


def _clocks(question: DayQuestion, people: PeopleOfDay) -> list[str]:
    """From when a touch may count, by the hall's clock of that day; empty where its time is known."""
    if not _needs_clock(question):
        return [""]
    window = _window(question, people)
    bounds = (window.local(at) for at in (question.earliest + MINUTE_MS - 1, question.latest))
    return [f"{at:%H:%M}" for at in bounds if at.date().isoformat() == question.day]


def _needs_clock(question: DayQuestion) -> bool:
    """Whether nobody knows to the minute when the touch was."""
    return question.latest - question.earliest >= MINUTE_MS


def _window(question: DayQuestion, people: PeopleOfDay) -> Window:
    row = people.row(question.badge)
    if row is None:
        raise NotSettled("", Mistake("{badge} was not to work on {day}", badge=question.badge, day=question.day))
    return people.hours(row)


def _clock(field: str, day: str, clock: str, window: Window) -> int:
    said = _IS_CLOCK.fullmatch(clock.strip())
    if not said:
        raise NotSettled(field, Mistake("say when, as 08:24"))
    begins, _ = day_bounds(window.zone, day)
    return clock_on(window.local(begins), f"{int(said[1]):02}:{said[2]}")


def _check_span(question: DayQuestion, at: int, window: Window) -> None:
    """Within what the terminal can prove, to the minute."""
    if not question.earliest - MINUTE_MS < at <= question.latest:
        first, last = window.local(question.earliest), window.local(question.latest)
        said = {"first": f"{first:%m-%d %H:%M}", "last": f"{last:%m-%d %H:%M}"}
        raise NotSettled("clock", Mistake("the terminal proves that it was between {first} and {last}", **said))
