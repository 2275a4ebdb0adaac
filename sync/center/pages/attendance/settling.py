"""The settling: the pages on which supervision decides what the terminals cannot tell about a day."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from litestar import Response, get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection

from sync.center.office.attendance.day_sheet import PeopleOfDay
from sync.center.office.people.roles import SUPERVISION, Account
from sync.center.office.settling.questions import DayQuestion
from sync.center.office.settling.settlement import (
    SETTLING_CHARACTERS,
    DoubtAnswer,
    EndAnswer,
    NotSettled,
    Settlement,
    SettlementOutcome,
    is_doubt,
    is_held_up,
    outcome,
    simple_answers,
)
from sync.center.office.settling.settlement_words import (
    QUESTION_KINDS,
    SETTLEMENT_STATES,
    answer_said,
    end_said,
    question_said,
    settled_said,
)
from sync.center.pages.attendance.settling_tables import (
    day_said,
    day_tables,
    history_table,
    outcome_table,
    question_table,
)
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers.attendance import settlements
from sync.center.registers.attendance.settlements import QuestionFilter, SettlementView
from terminal.domain.mistake import Mistake


class SettleForm(Struct, frozen=True):
    """What is decided; of each end in question "end-0" and "clock-0", and so on, stand beside these."""

    form: Annotated[str, Meta(max_length=64)]
    seen: int
    act: Literal["look", "decide"] = "decide"
    touch: Literal["", "counts", "not"] = ""
    clock: Annotated[str, Meta(max_length=5)] = ""
    stands: bool = False
    sat: Annotated[str, Meta(max_length=32)] = ""
    why: Annotated[str, Meta(max_length=SETTLING_CHARACTERS)] = ""


class TakeBackForm(Struct, frozen=True):
    form: Annotated[str, Meta(max_length=64)]
    seen: int
    why: Annotated[str, Meta(max_length=SETTLING_CHARACTERS)]


class LookForm(Struct, frozen=True):
    day: date


_settle_form, _take_back_form, _look_form = FormReader(SettleForm), FormReader(TakeBackForm), FormReader(LookForm)


@get("/settling", roles=SUPERVISION)
async def settling_list(visit: Visited) -> Response[Any]:
    return await _listed(visit)


@post("/settling/look", roles=SUPERVISION, status_code=200)
async def look_again(visit: Visited) -> Response[Any]:
    """Asks about a day by what is known now, without waiting for the next morning."""
    try:
        form = _look_form.read(await visit.typed())
        await visit.run(visit.store.settlements.ask, form.day.isoformat(), visit.now)
    except FormWrong as e:
        return await _listed(visit, errors=e.errors)
    except NotSettled as e:
        return await _listed(visit, errors={e.field: e.mistake})
    return visit.go(f"/settling?day={form.day.isoformat()}")


@get("/settling/{case:str}", roles=SUPERVISION)
async def question_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, {}, {})


@post("/settling/{case:str}/decide", roles=SUPERVISION, status_code=200)
async def decide_question(visit: Visited) -> Response[Any]:
    case, typed = visit.part("case"), await visit.typed()
    try:
        form = _settle_form.read(typed)
        if form.act == "look":
            return await _shown(visit, typed, {}, looked=True)
        answer = _answer((await _settlement(visit)).question, form, typed)
        await visit.run(
            visit.store.settlements.decide,
            case,
            answer,
            visit.account.badge,
            form.why,
            instead_of=visit.account.stands_for(visit.now),
            seen=form.seen,
            form=form.form,
            now=visit.now,
        )
    except FormWrong as e:
        return await _shown(visit, typed, e.errors)
    except NotSettled as e:
        return await _shown(visit, typed, {e.field or "touch": e.mistake})
    return visit.go(f"/settling/{case}")


@post("/settling/{case:str}/take-back", roles=SUPERVISION, status_code=200)
async def take_back(visit: Visited) -> Response[Any]:
    case, typed = visit.part("case"), await visit.typed()
    try:
        form = _take_back_form.read(typed)
        await visit.run(
            visit.store.settlements.take_back,
            case,
            visit.account.badge,
            form.why,
            instead_of=visit.account.stands_for(visit.now),
            seen=form.seen,
            form=form.form,
            now=visit.now,
        )
    except FormWrong as e:
        return await _shown(visit, typed, e.errors)
    except NotSettled as e:
        return await _shown(visit, typed, {"why": e.mistake})
    return visit.go(f"/settling/{case}")


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """How many questions are open, and how many of them since before their day was to be published."""
    if not account.holds(SUPERVISION, now):
        return []
    waiting = settlements.waiting(connection, now)
    if not waiting.open:
        return []
    said = Mistake("{count} questions about a day to decide", count=waiting.open)
    if waiting.late:
        late = "{count} questions about a day to decide, {late} of them of a day whose hour of publishing is over"
        said = Mistake(late, count=waiting.open, late=waiting.late)
    return [DueLine(said, "/settling", urgent=waiting.late > 0)]


async def _listed(visit: PageVisit, errors: Mapping[str, str] | None = None) -> Response[Any]:
    which = _filter(visit.asked)
    found = await visit.run(visit.store.settlements.found, which)
    days = await visit.run(visit.store.settlements.open_by_day)
    kinds = Counter(each.question.kind for each in found)
    return visit.listed(
        "attendance/settling.html",
        question_table(found, await visit.names(each.by for each in found), visit.words),
        "settling",
        status=422 if errors else 200,
        typed={name: [value] for name, value in visit.asked.items()},
        errors=errors or {},
        days=days,
        kinds=[(QUESTION_KINDS[kind], count) for kind, count in kinds.most_common()],
        kind_options=[*QUESTION_KINDS.items()],
        state_options=[*SETTLEMENT_STATES.items()],
    )


def _filter(asked: Mapping[str, str]) -> QuestionFilter:
    state = next((each for each in SETTLEMENT_STATES if each == asked.get("state", "open")), None)
    return QuestionFilter(
        (state,) if state else (), asked.get("day", ""), asked.get("unit", ""), asked.get("kind", "")
    )


async def _settlement(visit: PageVisit) -> Settlement:
    found = await visit.run(visit.store.settlements.settlement, visit.part("case"))
    if found is None:
        raise NoSuchPage
    return found


async def _view(visit: PageVisit) -> SettlementView:
    view = await visit.run(visit.store.settlements.view, visit.part("case"))
    if view is None:
        raise NoSuchPage
    return view


async def _shown(
    visit: PageVisit, typed: Typed, errors: Mapping[str, str], *, looked: bool = False
) -> Response[Any]:
    view = await _view(visit)
    question = view.settlement.question
    await visit.look(question.badge)
    people = PeopleOfDay(question.day, view.read.sources)
    simple = [outcome(question, answer, people) for answer in simple_answers(question, people)]
    found: SettlementOutcome | None = None
    if looked:
        try:
            found = outcome(question, _answer(question, _settle_form.read(typed), typed), people)
        except NotSettled as e:
            errors = {e.field or "touch": e.mistake}
    row, tables = people.row(question.badge), day_tables(view, people, visit.words)
    hours = row.hours if row else {}
    shown = {
        "view": view,
        "asked": question_said(question, visit.words.clock),
        "day_said": day_said(row),
        "state": SETTLEMENT_STATES[view.settlement.state],
        "decision": view.settlement.state == "decided"
        and settled_said(view.settlement, hours, view.names, visit.words.clock),
        "ends": [(n, end_said(end, hours)) for n, end in enumerate(question.ends)],
        "doubt": is_doubt(question),
        "held_up": is_held_up(question, people),
        "mine": _is_party(question, visit.account.stands_for(visit.now)),
        "outcomes": outcome_table((answer_said(each.answer), each) for each in simple),
        "found": found and outcome_table([(Mistake("what you chose"), found)]),
        "tables": tables,
        "history": history_table(view, hours, visit.words),
        "kind": QUESTION_KINDS[question.kind],
        "typed": typed,
        "errors": errors,
    }
    if typed:
        return visit.show("attendance/settlement.html", status=422 if errors else 200, **shown)
    return visit.listed("attendance/settlement.html", tables.touches, f"touches-{question.id}", **shown)


def _is_party(question: DayQuestion, badges: Collection[str]) -> bool:
    return question.badge in badges


def _answer(question: DayQuestion, form: SettleForm, typed: Typed) -> DoubtAnswer:
    """What was chosen."""
    ends = {end: _end_answer(typed, n) for n, end in enumerate(question.ends)}
    chosen = {end: said for end, said in ends.items() if said.what}
    return DoubtAnswer(form.touch, form.clock, chosen, form.stands, form.sat)


def _end_answer(typed: Typed, n: int) -> EndAnswer:
    what, clock = ((typed.get(f"{name}-{n}") or [""])[-1] for name in ("end", "clock"))
    if what == "excused":
        return EndAnswer("excused")
    return EndAnswer("present", clock[:5]) if what == "present" else EndAnswer()


SETTLING = PageSet(
    handlers=(settling_list, look_again, question_page, decide_question, take_back),
    links=(PageLink("/settling", Mistake("To decide"), SUPERVISION),),
    due=due,
    cases={"settlement": "/settling/{case}"},
)
