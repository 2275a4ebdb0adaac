"""The reviews of ratings: bad ones that wait for an answer, appeals, and exclusions by two."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.facts.rating_table import RatingRow
from sync.center.office.deed import Case
from sync.center.office.people.roles import SUPERVISION, Account, RoleName
from sync.center.office.ratings.review import (
    OPEN_REVIEW_STATES,
    Decider,
    ReasonsGiven,
    Review,
    ReviewRefused,
    ReviewWord,
)
from sync.center.office.ratings.review_rules import ReviewRules
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.ratings.rating_filters import EVERYTHING, decider, windows_of
from sync.center.pages.ratings.rating_words import ANSWER_TEXTS, STATE_TEXTS, STEP_TEXTS
from sync.center.pages.ratings.waiting_ratings import WaitingRatings, due, waiting_ratings
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, NotYours, PageVisit, Visited
from sync.center.registers import case_book
from sync.center.registers.ratings.rated_hall import RatedHall, rated_hall
from sync.center.registers.ratings.review_book import ReviewShown, rules_in
from terminal.domain.mistake import Mistake

READERS: tuple[RoleName, ...] = (*EVERYTHING, "unit_head", "group_leader")
THE_HEAD: tuple[RoleName, ...] = ("supervision_head",)


class StepForm(Struct, frozen=True):
    form: str
    seen: int
    did: Literal["answered", "appeal_refused", "proposed", "declined", "excluded", "restored"]
    why: Annotated[str, Meta(max_length=1000)]


class ReasonForm(Struct, frozen=True):
    form: str
    seen: int
    codes: tuple[Annotated[str, Meta(max_length=10)], ...] = ()
    note: Annotated[str, Meta(max_length=1000)] = ""


_step_form, _reason_form = FormReader(StepForm), FormReader(ReasonForm)


class ReviewsFound(Struct, frozen=True):
    hall: RatedHall
    rules: ReviewRules
    cases: tuple[Case, ...]
    waiting: WaitingRatings


@get("/reviews", roles=READERS)
async def review_list(visit: Visited) -> Response[Any]:
    found = await visit.run(_found, visit)
    supervises = visit.account.holds(SUPERVISION, visit.now)
    state = visit.asked.get("state", "")
    table = _cases(found, visit)
    return visit.listed(
        "ratings/reviews.html",
        table,
        "reviews",
        found=found,
        waiting=_waiting(found, visit) if supervises else None,
        count=found.waiting.count,
        more=found.waiting.count > len(found.waiting.rows),
        states=STATE_TEXTS.items(),
        state=state,
        head=visit.account.holds(THE_HEAD, visit.now),
    )


@get("/reviews/{case:str}", roles=READERS)
async def review_page(visit: Visited) -> Response[Any]:
    return await _case(visit, {})


@post("/reviews/{case:str}/step", roles=READERS, status_code=200)
async def take_step(visit: Visited) -> Response[Any]:
    case = visit.part("case")
    try:
        form = _step_form.read(await visit.typed())
        shown, hall = await visit.run(_shown, visit)
        if form.did not in _steps(visit, shown.review, hall):
            raise NotYours
        book = visit.store.reviews
        await visit.run(book.decide, case, form.did, decider(visit), form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _case(visit, e.errors)
    except ReviewRefused as e:
        return await _case(visit, {"why": e.mistake})
    return visit.go(f"/reviews/{case}")


@post("/reviews/{case:str}/reasons", roles=SUPERVISION, status_code=200)
async def note_reasons(visit: Visited) -> Response[Any]:
    case, book = visit.part("case"), visit.store.reviews
    try:
        form = _reason_form.read(await visit.typed())
        rules = await visit.run(book.rules)
        if any(not rules.table.text(code) for code in form.codes):
            raise FormWrong(codes=Mistake("the table has changed: choose again"))
        given = ReasonsGiven(rules.table.version, form.codes)
        await visit.run(book.note_reasons, case, given, decider(visit), form.note, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _case(visit, e.errors)
    except ReviewRefused as e:
        return await _case(visit, {"codes": e.mistake})
    return visit.go(f"/reviews/{case}")


async def _case(visit: PageVisit, errors: Mapping[str, str]) -> Response[Any]:
    shown, hall = await visit.run(_shown, visit)
    rules = await visit.run(visit.store.reviews.rules)
    review, own = shown.review, shown.review.rated.badge in visit.account.stands_for(visit.now)
    sees = visit.account.holds(EVERYTHING, visit.now) and not own  # nobody sees each of their own
    await visit.look(review.rated.badge, f"review {review.case}")
    given = review.reasons
    table = rules.version(given.version) if given else None
    return visit.show(
        "ratings/review.html",
        status=422 if errors else 200,
        shown=shown,
        review=review,
        hall=hall,
        names=await visit.names(each.deed.by for each in shown.done),
        sees=sees,
        steps=[(did, STEP_TEXTS[did]) for did in _steps(visit, review, hall)],
        reasons=rules.table.of(review.rated.answer) if _may_ask(visit, review) else (),
        given=[(code, table.text(code) if table else "") for code in given.codes] if given else (),
        answer=ANSWER_TEXTS[review.rated.answer],
        state=STATE_TEXTS[review.state],
        words=STEP_TEXTS,
        errors=errors,
        typed=await visit.typed() if errors else {},
    )


def _shown(visit: PageVisit) -> tuple[ReviewShown, RatedHall]:
    """Raises `NoSuchPage` also where the case is of another unit: nobody else learns that there is one."""
    shown = visit.store.reviews.shown(visit.part("case"))
    if shown is None:
        raise NoSuchPage
    with visit.store.read() as connection:
        hall = rated_hall(connection)
    if not _reads(visit.account, shown.review, hall, visit.now):
        raise NoSuchPage
    return shown, hall


def _reads(account: Account, review: Review, hall: RatedHall, now: int) -> bool:
    whole = account.holds(EVERYTHING, now)
    return whole or review.rated.window in windows_of(account, hall, now)


def _steps(visit: PageVisit, review: Review, hall: RatedHall) -> list[ReviewWord]:
    """What this person may do next in this case; the rules say why not, where it cannot be done all the same."""
    account, now = visit.account, visit.now
    if review.rated.badge and review.rated.badge in account.stands_for(now):
        return []
    answers = account.holds((*SUPERVISION, "unit_head"), now) and _reads(account, review, hall, now)
    found: list[ReviewWord] = ["answered"] if answers and review.rated.bad and not review.excluded_by else []
    if account.holds(SUPERVISION, now):
        found += _supervisions(review, decider(visit))
    return found


def _supervisions(review: Review, by: Decider) -> Sequence[ReviewWord]:
    if review.excluded_by:
        return ["restored"]
    if review.proposed_by:
        own = by.is_one_of(review.proposed_by, *review.proposed_for)
        return ["declined"] if own else ["excluded", "declined"]
    return ["proposed", "appeal_refused"] if review.appeal == "waits" else ["proposed"]


def _may_ask(visit: PageVisit, review: Review) -> bool:
    own = bool(review.rated.badge) and review.rated.badge in visit.account.stands_for(visit.now)
    return visit.account.holds(SUPERVISION, visit.now) and not own and not review.excluded_by


def _found(visit: PageVisit) -> ReviewsFound:
    state = visit.asked.get("state", "")
    states = [state] if state in STATE_TEXTS else [*STATE_TEXTS] if state == "all" else OPEN_REVIEW_STATES
    with visit.store.read() as connection:
        hall = rated_hall(connection)
        cases = case_book.cases(connection, "review", states)
        if not visit.account.holds(EVERYTHING, visit.now):
            own = windows_of(visit.account, hall, visit.now)
            cases = [each for each in cases if each.standing.window in own]
        waiting = waiting_ratings(connection, hall, visit.account, visit.now)
        return ReviewsFound(hall, rules_in(connection), tuple(cases), waiting)


def _waiting(found: ReviewsFound, visit: PageVisit) -> PageTable:
    columns = [
        PageColumn(Mistake("Time")),
        PageColumn(Mistake("Window")),
        PageColumn(Mistake("Name")),
        PageColumn(Mistake("Answer")),
        PageColumn(Mistake("To be answered by")),
    ]
    return PageTable(columns, [_waiting_line(row, found, visit) for row in found.waiting.rows])


def _waiting_line(row: RatingRow, found: ReviewsFound, visit: PageVisit) -> list[object]:
    name = found.hall.name(row.badge) if row.badge else Mistake("nobody named")
    clock = CellLink(visit.words.clock(row.at) or row.seq, f"/ratings/of/{row.series}/{row.seq}")
    return [clock, row.window, name, ANSWER_TEXTS[row.answer], _due_said(found.waiting.due[row.day], visit)]


def _cases(found: ReviewsFound, visit: PageVisit) -> PageTable:
    columns = [
        PageColumn(Mistake("Case")),
        PageColumn(Mistake("State")),
        PageColumn(Mistake("Window")),
        PageColumn(Mistake("Unit")),
        PageColumn(Mistake("Name")),
        PageColumn(Mistake("Taken up")),
        PageColumn(Mistake("To be answered by")),
    ]
    return PageTable(columns, [_case_line(each, found.hall, visit) for each in found.cases])


def _case_line(case: Case, hall: RatedHall, visit: PageVisit) -> list[object]:
    standing = case.standing
    name = hall.name(standing.about) if standing.about else Mistake("nobody named")
    state = next(text for state, text in STATE_TEXTS.items() if state == standing.state)
    number = CellLink(case.case, f"/reviews/{case.case}")
    place = (standing.window, standing.unit, name)
    return [number, state, *place, visit.words.day(case.opened), _due_said(standing.due, visit)]


def _due_said(due: int, visit: PageVisit) -> object:
    """The last day, and whether it is over."""
    if not due:
        return None
    day = visit.words.day(due - 1)
    return Mistake("{day}, late", day=day) if due <= visit.now else day


REVIEWS = PageSet(
    (review_list, review_page, take_step, note_reasons),
    (PageLink("/reviews", Mistake("Bad ratings"), READERS),),
    due,
    {"review": "/reviews/{case}"},
)
