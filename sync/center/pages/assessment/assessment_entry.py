"""The assessment entry: marks for style and skill, which only people can give, and the hall's rules."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection, select

from sync.center.hall import published_hall
from sync.center.office.assessment.assessment_rules import (
    FULL_POINTS,
    RULE_NUMBERS,
    AssessmentRefused,
    AssessmentRules,
    rules_for,
)
from sync.center.office.assessment.mark_sheet import MARKED_PARTS, GivenMark, given_in, mark_field
from sync.center.office.deed import DeedDone
from sync.center.office.people.roles import SUPERVISION, Account
from sync.center.office.period import NoPeriod, day_at, named_period, period_of, today
from sync.center.pages.assessment.assessments import THEIR_HEAD
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.page_set import DueLine, PageSet
from sync.center.pages.ratings.rating_filters import decider
from sync.center.pages.ratings.rating_words import PART_TEXTS
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers import case_book
from sync.center.registers.assessment.assessed_months import all_rules
from sync.center.registers.assessment.assessment_book import MarkSheet
from sync.center.registers.ratings.rated_hall import RatedHall, rated_hall
from sync.center.storage.database import editions
from terminal.domain.mistake import Mistake

RULE_TEXTS: Mapping[str, Mistake] = {
    "style_weight": Mistake("weight of style"),
    "skill_weight": Mistake("weight of skill"),
    "discipline_weight": Mistake("weight of discipline"),
    "results_weight": Mistake("weight of results"),
    "late": Mistake("a time late costs"),
    "early": Mistake("a time gone early costs"),
    "half_day_absent": Mistake("half a day absent costs"),
    "complaint": Mistake("a complaint found true takes off the sum"),
    "very_satisfied": Mistake("very satisfied gives"),
    "satisfied": Mistake("satisfied gives"),
    "basically_satisfied": Mistake("basically satisfied gives"),
    "dissatisfied": Mistake("dissatisfied gives"),
    "very_dissatisfied": Mistake("very dissatisfied gives"),
    "least_days": Mistake("days in a month to be ranked"),
    "least_ratings": Mistake("ratings in a month to be ranked"),
    "least_months_quarter": Mistake("ranked months for a quarter"),
    "least_months_year": Mistake("ranked months for a year"),
}
NOT_A_NUMBER = Mistake("a whole number")


class MarkForm(Struct, frozen=True):
    form: str
    seen: int
    why: Annotated[str, Meta(max_length=500)]


class RulesForm(Struct, frozen=True):
    form: str
    seen: int
    version: Annotated[str, Meta(max_length=40)]
    since: Annotated[str, Meta(max_length=7)]
    why: Annotated[str, Meta(max_length=500)]


_mark_form, _rules_form = FormReader(MarkForm), FormReader(RulesForm)


@get("/assessment/marks", roles=SUPERVISION)
async def marks_page(visit: Visited) -> Response[Any]:
    month, unit = _month(visit), visit.asked.get("unit", "")
    hall = await visit.run(_hall, visit)
    if not unit:
        return visit.show("assessment/mark_units.html", month=month, units=hall.unit_names)
    return await _sheet(visit, month, unit, {})


@post("/assessment/marks", roles=SUPERVISION, status_code=200)
async def enter_marks(visit: Visited) -> Response[Any]:
    """All of the form, or nothing of it; what stands there already is not entered once more."""
    month, unit = _month(visit), visit.asked.get("unit", "")
    sheet = await visit.run(visit.store.assessments.sheet, month, unit)
    typed = await visit.typed()
    try:
        form = _mark_form.read(typed)
        marks = _marks(typed, sheet)
        book, by = visit.store.assessments, decider(visit)
        await visit.run(book.mark, month, unit, marks, by, form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _sheet(visit, month, unit, e.errors)
    except AssessmentRefused as e:
        return await _sheet(visit, month, unit, {e.field: e.mistake})
    return visit.go(_address(month, unit))


@get("/assessment/rules")
async def assessment_rules_page(visit: Visited) -> Response[Any]:
    """Everybody reads them: nobody is judged by what they could not know."""
    return await _rules(visit, {})


@post("/assessment/rules", roles=THEIR_HEAD, status_code=200)
async def set_rules(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form = _rules_form.read(typed)
        rules = AssessmentRules(form.version, form.since, **_numbers(typed))
        book, by = visit.store.assessments, visit.account.badge
        await visit.run(book.rule, rules, by, form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _rules(visit, e.errors)
    except AssessmentRefused as e:
        return await _rules(visit, {e.field: e.mistake})
    return visit.go("/assessment/rules")


def _numbers(typed: Typed) -> dict[str, int]:
    """Raises `FormWrong`, beside each field that is no number."""
    texts = {name: (typed.get(name) or [""])[-1].strip() for name in RULE_NUMBERS}
    wrong = {name: NOT_A_NUMBER for name, text in texts.items() if not _is_number(text)}
    if wrong:
        raise FormWrong(**wrong)
    return {name: int(text) for name, text in texts.items()}


def _marks(typed: Typed, sheet: MarkSheet) -> list[GivenMark]:
    """Those that are others than stand there. Raises `FormWrong`."""
    wrong: dict[str, str] = {}
    found: list[GivenMark] = []
    for row in sheet.people:
        for part in MARKED_PARTS:
            field = mark_field(row.badge, part)
            text = (typed.get(field) or [""])[-1].strip()
            before = sheet.marks.get((row.badge, part))
            if text and not _is_number(text):
                wrong[field] = Mistake("0 to {most}", most=FULL_POINTS)
            elif text and (before is None or before.points != int(text)):
                found.append(GivenMark(row.badge, part, int(text)))
    if wrong:
        raise FormWrong(**wrong)
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


def _month(visit: PageVisit) -> str:
    """Raises `NoSuchPage` where the address names none that has begun."""
    try:
        period = named_period(visit.asked.get("month", ""))
    except NoPeriod:
        raise NoSuchPage from None
    if period.kind != "month" or period.first > day_at(visit.words.zone, visit.now):
        raise NoSuchPage
    return period.name


def _hall(visit: PageVisit) -> RatedHall:
    with visit.store.read() as connection:
        return rated_hall(connection)


def _address(month: str, unit: str) -> str:
    return f"/assessment/marks?{urlencode({'month': month, 'unit': unit})}"


async def _sheet(visit: PageVisit, month: str, unit: str, errors: Mapping[str, str]) -> Response[Any]:
    sheet = await visit.run(visit.store.assessments.sheet, month, unit)
    if not sheet.people:
        raise NoSuchPage
    standing = {mark_field(badge, part): [str(mark.points)] for (badge, part), mark in sheet.marks.items()}
    return visit.show(
        "assessment/mark_sheet.html",
        status=422 if errors else 200,
        sheet=sheet,
        names=await visit.names(each.deed.by for each in sheet.done),
        entered=[(each, _entered(sheet, each)) for each in sheet.done],
        fields={row.badge: [mark_field(row.badge, part) for part in MARKED_PARTS] for row in sheet.people},
        acts_for=visit.account.stands_for(visit.now),
        parts=[PART_TEXTS[part] for part in MARKED_PARTS],
        typed={**standing, **(await visit.typed() if errors else {})},
        errors=errors,
        most=FULL_POINTS,
        action=_address(month, unit),
    )


def _entered(sheet: MarkSheet, done: DeedDone) -> list[str]:
    """Each mark of one form: a later one takes its place, and it can be read."""
    called = {row.badge: row.name for row in sheet.people}
    said = "{name}, {part}: {points}"
    return [
        Mistake(said, name=called.get(one.badge, one.badge), part=PART_TEXTS[one.part], points=one.points)
        for one in given_in(done)
    ]


async def _rules(visit: PageVisit, errors: Mapping[str, str]) -> Response[Any]:
    made = await visit.run(visit.store.assessments.rules)
    month = day_at(visit.words.zone, visit.now)[:7]
    now = rules_for(month, made)
    standing = {name: [str(getattr(now, name))] for name in RULE_NUMBERS}
    fresh = {**standing, "since": [named_period(month).after.name]}
    typed = {**fresh, **(await visit.typed())} if errors else fresh
    texts = [(name, RULE_TEXTS[name]) for name in RULE_NUMBERS]
    head = visit.account.holds(THEIR_HEAD, visit.now)
    values = {"now": now, "texts": texts, "typed": typed, "errors": errors, "seen": len(made) - 1, "head": head}
    if errors:
        return visit.show("assessment/assessment_rules.html", status=422, table=_versions(made), **values)
    return visit.listed("assessment/assessment_rules.html", _versions(made), "assessment-rules", **values)


def _versions(made: list[AssessmentRules]) -> PageTable:
    """Each rule a line, each version a column, the newest first."""
    versions = made[::-1]
    columns = [PageColumn(Mistake("version {version}", version=rules.version), "number") for rules in versions]
    since: list[object] = [Mistake("holds from"), *(rules.since for rules in versions)]
    rows = [[RULE_TEXTS[name], *(getattr(rules, name) for rules in versions)] for name in RULE_NUMBERS]
    return PageTable([PageColumn(Mistake("Rule")), *columns], [since, *rows])


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """Which marks of the month before are missing, of whatever was published of it."""
    if not account.holds(SUPERVISION, now):
        return []
    month = period_of("month", today(published_hall.zone(connection), now)).before
    published = select(editions.c.number).where(editions.c.day.between(month.first, month.last)).limit(1)
    rules = rules_for(month.name, all_rules(connection))
    if not (rules.style_weight or rules.skill_weight) or connection.scalar(published) is None:
        return []
    marked = {each.standing.unit for each in case_book.cases(connection, "assessment", [month.name])}
    missing = [unit for unit in rated_hall(connection).unit_names if unit not in marked]
    what = Mistake("{count} units have no marks for {month}", count=len(missing), month=month.name)
    return [DueLine(what, f"/assessment/marks?month={month.name}")] if missing else []


ASSESSMENT_ENTRY = PageSet(
    (marks_page, enter_marks, assessment_rules_page, set_rules), due=due, cases={"assessment": "/assessment"}
)
