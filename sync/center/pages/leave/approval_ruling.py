"""The approval ruling: whose word requests need in this hall, which a head of supervision may change."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.office.deed import DeedDone
from sync.center.office.leave.approval_rules import APPROVAL_LEVELS, ApprovalRules, ApprovalStep, LeaveStage
from sync.center.office.leave.request_choice import FieldWrong, NotTheirs
from sync.center.office.leave.wish_form import MOST_CHARACTERS
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.leave.request_words import APPROVERS, steps_said
from sync.center.pages.page_set import PageSet
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import NotYours, PageVisit, Visited
from sync.center.registers import case_book
from sync.center.registers.leave.request_book import RULES_CASE, approval_rules
from terminal.domain.mistake import Mistake

LEAVE_LINES = 4  # of leave in the form; those at the end may stay empty
COUNT_WANTED = "a whole number from 1 to 732"
RULE_COLUMNS = (PageColumn(Mistake("What")), PageColumn(Mistake("Whose word it needs")))


class RulesTyped(Struct, frozen=True):
    form: Annotated[str, Meta(max_length=64)]
    seen: int
    why: Annotated[str, Meta(max_length=MOST_CHARACTERS)] = ""


_rules_form = FormReader(RulesTyped)


@get("/requests/rules")
async def rules_page(visit: Visited) -> Response[Any]:
    """Everybody may know whom their request goes to."""
    return await _shown(visit)


@post("/requests/rules", roles=("supervision_head",), status_code=200)
async def set_rules(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form, rules = _rules_form.read(typed), _typed_rules(typed)
        act = (rules, form.why, visit.account, form.seen, form.form, visit.now)
        await visit.run(visit.store.requests.set_rules, *act)
    except FormWrong as e:
        return await _shown(visit, typed, e.errors)
    except FieldWrong as e:
        return await _shown(visit, typed, {e.field: e.mistake})
    except NotTheirs:
        raise NotYours from None
    return visit.go("/requests/rules")


async def _shown(
    visit: PageVisit, typed: Typed | None = None, errors: dict[str, str] | None = None
) -> Response[Any]:
    rules, history = await visit.run(_read, visit)
    names = await visit.names(each.deed.by for each in history)
    return visit.listed(
        "leave/approval_rules.html",
        _table(rules, visit),
        "approval-rules",
        names=names,
        history=[*reversed(history)],
        seen=len(history),
        typed=typed or _as_typed(rules),
        errors=errors or {},
        status=422 if errors else 200,
        lines=range(1, LEAVE_LINES + 1),
        levels=[(level, Mistake(APPROVERS[level])) for level in APPROVAL_LEVELS],
        may=bool(visit.account.scopes("supervision_head", visit.now)),
    )


def _read(visit: PageVisit) -> tuple[ApprovalRules, list[DeedDone]]:
    with visit.store.read() as connection:
        return approval_rules(connection), case_book.history(connection, "request", RULES_CASE)


def _table(rules: ApprovalRules, visit: PageVisit) -> PageTable:
    leave = [(Mistake("Leave of {count} half days and more", count=s.half_days), s.steps) for s in rules.leave]
    others = [
        (Mistake("A temporary outing that is told beforehand"), ()),
        (Mistake("Cover from elsewhere, or of one’s own"), rules.cover),
        (Mistake("Late, early, and touches"), rules.punch),
    ]
    return PageTable(RULE_COLUMNS, [(what, _said(steps, visit)) for what, steps in (*leave, *others)])


def _said(steps: Sequence[ApprovalStep], visit: PageVisit) -> str:
    if not steps:
        return Mistake("nobody’s: it is reported, and holds at once")
    return " → ".join(visit.words.said(each) for each in steps_said(steps))


def _typed_rules(typed: Typed) -> ApprovalRules:
    """Raises `FormWrong`."""
    stages = tuple(_stages(typed))
    return ApprovalRules(stages, tuple(_steps(typed, "cover")), tuple(_steps(typed, "punch")))


def _stages(typed: Typed) -> Iterator[LeaveStage]:
    for line in range(1, LEAVE_LINES + 1):
        count = _last(typed, f"half_days{line}")
        if not count:
            continue
        if not (count.isdecimal() and len(count) <= 3 and 1 <= int(count) <= 732):
            raise FormWrong(**{f"half_days{line}": Mistake(COUNT_WANTED)})
        yield LeaveStage(int(count), tuple(_steps(typed, str(line))))


def _steps(typed: Typed, place: str) -> Iterator[ApprovalStep]:
    for level in APPROVAL_LEVELS:
        if _last(typed, f"opinion{place}") == level:
            yield ApprovalStep(level, "opinion")
    for level in APPROVAL_LEVELS:
        if _last(typed, f"approval{place}") == level:
            yield ApprovalStep(level)


def _last(typed: Typed, name: str) -> str:
    return (typed.get(name) or [""])[-1].strip()


def _as_typed(rules: ApprovalRules) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    stages = [(str(line), each.steps) for line, each in enumerate(rules.leave, 1)]
    for place, steps in (*stages, ("cover", rules.cover), ("punch", rules.punch)):
        found |= {f"{each.gives}{place}": [each.level] for each in steps}
    return found | {f"half_days{line}": [str(each.half_days)] for line, each in enumerate(rules.leave, 1)}


APPROVAL_RULING = PageSet((rules_page, set_rules))
