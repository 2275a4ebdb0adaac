"""The complaint page: one complaint, what was done in it, and what whoever reads it may do next."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, get_args

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.facts import own_facts
from sync.center.hall import published_hall
from sync.center.office.complaints.complaint_case import (
    ComplainantSaid,
    ComplaintCase,
    ComplaintExtension,
    ComplaintFollowUp,
    ComplaintReferral,
    ComplaintRefusal,
    ComplaintWord,
    Concerned,
    RefusalReason,
)
from sync.center.office.complaints.complaint_deadlines import OfficeDays, acceptance, answer
from sync.center.office.complaints.complaint_decision import (
    COMPLAINT_OUTCOMES,
    COMPLAINT_STEPS,
    AnotherMustDecide,
    ComplaintAct,
    ComplaintFieldWrong,
    NotInThisState,
    may,
    sees,
    sees_contact,
)
from sync.center.office.complaints.complaint_number import told_number
from sync.center.office.complaints.complaint_words import (
    COMPLAINANT_WORDS,
    COMPLAINT_ACT_WORDS,
    COMPLAINT_CHANNEL_WORDS,
    COMPLAINT_DEED_WORDS,
    COMPLAINT_REFUSAL_WORDS,
    COMPLAINT_STATE_WORDS,
    WINDOW_TOUCH_WORDS,
    deadline_words,
    result_words,
    whom_words,
)
from sync.center.office.deed import DeedDone
from sync.center.pages.complaints.complaint_list import check_whom, hall_places
from sync.center.pages.complaints.complaint_officer import COMPLAINT_READERS, complaint_officer
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.visit import NoSuchPage, NotYours, PageVisit, Visited
from sync.center.registers.complaints.complaint_book import complaint, complaint_contact, touches_at
from sync.center.registers.complaints.complaint_contacts import ComplaintContact
from sync.center.registers.complaints.complaint_facts import WindowTouch
from sync.center.registers.complaints.complaint_hall import concerned_of, office_days
from sync.center.registers.people_names import people_names
from terminal.domain.mistake import Mistake

COMPLAINT_REFUSALS = [
    (each, COMPLAINT_REFUSAL_WORDS[each]) for each in get_args(RefusalReason) if each != "unreasonable"
]
COMPLAINANT_CHOICES = [(each, COMPLAINANT_WORDS[each]) for each in get_args(ComplainantSaid)]
FOUND_AGAIN = (*COMPLAINT_OUTCOMES, "followed_up")  # what is no longer so once a complaint is looked into again
COMPLAINT_TEXT = Meta(max_length=2000)


class ComplaintActForm(Struct, frozen=True):
    """What somebody does in a complaint; each act has some of the fields."""

    form: str
    seen: int
    why: Annotated[str, COMPLAINT_TEXT] = ""
    badge: Annotated[str, Meta(max_length=32)] = ""
    unit: Annotated[str, Meta(max_length=40)] = ""
    window: Annotated[str, Meta(max_length=32)] = ""
    reason: RefusalReason | None = None
    result: ComplainantSaid | None = None
    days: int = 0


class ComplaintContactForm(Struct, frozen=True):
    form: str
    seen: int
    name: Annotated[str, Meta(max_length=60)] = ""
    telephone: Annotated[str, Meta(max_length=40)] = ""
    address: Annotated[str, Meta(max_length=200)] = ""


class ComplaintShown(Struct, frozen=True):
    """A complaint as it is read for a page; `names` are of all who stand in it, by badge."""

    case: ComplaintCase
    done: list[DeedDone]
    days: OfficeDays
    touches: list[WindowTouch]
    names: Mapping[str, str]
    places: Mapping[str, list[tuple[str, str]]]
    hall: str


_words: Mapping[str, ComplaintWord] = {word: word for word in COMPLAINT_ACT_WORDS}
_act_form, _contact_form = FormReader(ComplaintActForm), FormReader(ComplaintContactForm)


@get("/complaints/{case:str}", roles=COMPLAINT_READERS)
async def complaint_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, "", {}, {})


@post("/complaints/{case:str}/do/{did:str}", roles=COMPLAINT_READERS, status_code=200)
async def act_in_complaint(visit: Visited) -> Response[Any]:
    case, did, typed = visit.part("case"), _words.get(visit.part("did")), await visit.typed()
    if did is None:
        raise NoSuchPage
    try:
        form = _act_form.read(typed)
        act = await visit.run(_act, visit, did, form)
        by = complaint_officer(visit.account, visit.now)
        await visit.run(visit.store.complaints.act, case, act, by, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, did, typed, e.errors, 422)
    except ComplaintFieldWrong as e:
        return await _shown(visit, did, typed, {e.field: e.why}, 422)
    except NotInThisState as e:
        return await _shown(visit, did, typed, {"act": e.args[0]}, 409)
    except AnotherMustDecide as e:
        return await _shown(visit, did, typed, {"act": e.args[0]}, 403)
    except LookupError:
        raise NoSuchPage from None
    return visit.go(f"/complaints/{case}")


@get("/complaints/{case:str}/contact", roles=COMPLAINT_READERS)
async def contact_page(visit: Visited) -> Response[Any]:
    """On a page of its own: to look at it is a step that is kept."""
    shown, by = await visit.run(_read, visit), complaint_officer(visit.account, visit.now)
    if not sees_contact(shown.case, by):
        raise NotYours
    contact = await visit.run(_contact, visit)
    await visit.look(f"complaint {shown.case.case}", "contact")
    return visit.show(
        "complaints/complaint_contact.html", case=shown.case, contact=contact, told=told_number(shown.case.case)
    )


@post("/complaints/{case:str}/contact", roles=COMPLAINT_READERS, status_code=200)
async def note_contact(visit: Visited) -> Response[Any]:
    case, typed = visit.part("case"), await visit.typed()
    by = complaint_officer(visit.account, visit.now)
    try:
        form = _contact_form.read(typed)
        contact = ComplaintContact(form.name, form.telephone, form.address)
        if contact == ComplaintContact():
            raise FormWrong(name=Mistake("write a name, a telephone number or an address"))
        keep = visit.store.complaints.keep_contact
        await visit.run(keep, case, contact, by, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, "contact_noted", typed, e.errors, 422)
    except (AnotherMustDecide, NotInThisState) as e:
        return await _shown(visit, "contact_noted", typed, {"act": e.args[0]}, 403)
    except LookupError:
        raise NoSuchPage from None
    return visit.go(f"/complaints/{case}")


@get("/complaints/{case:str}/print", roles=COMPLAINT_READERS)
async def complaint_form_page(visit: Visited) -> Response[Any]:
    """The printed form; the contact is on it for whoever handles the complaint."""
    shown, by = await visit.run(_read, visit), complaint_officer(visit.account, visit.now)
    contact: ComplaintContact | None = None
    if sees_contact(shown.case, by):
        contact = await visit.run(_contact, visit)
        await visit.look(f"complaint {shown.case.case}", "contact, printed")
    await visit.look(shown.case.concerned.badge, shown.case.case)
    values = _values(visit, shown)
    return visit.show(
        "complaints/complaint_print.html", contact=contact, last=_last(shown.done), hall=shown.hall, **values
    )


async def _shown(
    visit: PageVisit, tried: str, typed: Typed, errors: Mapping[str, str], status: int = 200
) -> Response[Any]:
    shown = await visit.run(_read, visit)
    by = complaint_officer(visit.account, visit.now)
    await visit.look(shown.case.concerned.badge, shown.case.case)
    acts = [
        (did, COMPLAINT_ACT_WORDS[did], COMPLAINT_STEPS[did].needs)
        for did in COMPLAINT_ACT_WORDS
        if may(shown.case, did, by)
    ]
    return visit.show(
        "complaints/complaint.html",
        status=status,
        acts=acts,
        tried=tried,
        typed=typed,
        errors=errors,
        reasons=COMPLAINT_REFUSALS,
        results=COMPLAINANT_CHOICES,
        notes_contact=may(shown.case, "contact_noted", by),
        sees_contact=sees_contact(shown.case, by),
        touches=_touches(shown) if by.supervises or by.heads else [],
        **shown.places,
        **_values(visit, shown),
    )


def _touches(shown: ComplaintShown) -> list[tuple[WindowTouch, str]]:
    return [(touch, WINDOW_TOUCH_WORDS.get(touch.did, touch.did)) for touch in shown.touches]


def _last(done: Sequence[DeedDone]) -> dict[str, DeedDone]:
    """What was done last of each kind, without what was looked into or opened again since."""
    found: dict[str, DeedDone] = {}
    for each in done:
        undone = {"reopened": list(found), "looked_into_again": FOUND_AGAIN}.get(each.deed.did, ())
        for did in undone:
            found.pop(did, None)
        found[each.deed.did] = each
    return found


def _values(visit: PageVisit, shown: ComplaintShown) -> dict[str, Any]:
    case, days = shown.case, shown.days
    return {
        "case": case,
        "names": shown.names,
        "told": told_number(case.case),
        "whom": whom_words(case),
        "channel": COMPLAINT_CHANNEL_WORDS[case.lodged.channel],
        "state": COMPLAINT_STATE_WORDS[case.state],
        "result": result_words(case),
        "follow_up": COMPLAINANT_WORDS[case.follow_up] if case.follow_up else "",
        "accept_by": deadline_words(acceptance(case, days, visit.now)),
        "answer_by": deadline_words(answer(case, days, visit.now)),
        "accept_late": acceptance(case, days, visit.now).overdue,
        "answer_late": answer(case, days, visit.now).overdue,
        "history": [(each, COMPLAINT_DEED_WORDS.get(each.deed.did, each.deed.did)) for each in shown.done],
    }


def _read(visit: PageVisit) -> ComplaintShown:
    """Raises `NoSuchPage`: whoever may not read it is not told that it is there."""
    by = complaint_officer(visit.account, visit.now)
    with visit.store.read() as connection:
        found = complaint(connection, visit.part("case"))
        if found is None or not sees(found[0], by):
            raise NoSuchPage
        case, done = found
        days, works = office_days(connection), published_hall.work_places(connection)
        touched = touches_at(connection, case, days)
        badges = {case.handler, *(each.badge for each in touched), *(each.deed.by for each in done)}
        names = people_names(connection, badges, works)
        return ComplaintShown(case, done, days, touched, names, hall_places(works), own_facts.hall(connection))


def _contact(visit: PageVisit) -> ComplaintContact | None:
    with visit.store.read() as connection:
        return complaint_contact(connection, visit.part("case"))


def _act(visit: PageVisit, did: ComplaintWord, form: ComplaintActForm) -> ComplaintAct:
    """Raises `FormWrong`."""
    content: Any = None
    match did:
        case "named":
            content = _whom(visit, form)
        case "refused":
            content = ComplaintRefusal(form.reason) if form.reason else None
        case "referred":
            content = ComplaintReferral(form.unit)
        case "followed_up":
            content = ComplaintFollowUp(form.result) if form.result else None
        case "extended":
            content = ComplaintExtension(form.days)
    return ComplaintAct(did, form.why, content)


def _whom(visit: PageVisit, form: ComplaintActForm) -> Concerned:
    with visit.store.read() as connection:
        if errors := check_whom(connection, form.badge, form.window):
            raise FormWrong(**errors)
        return concerned_of(connection, form.badge, form.unit, form.window)


COMPLAINT_PAGE = (complaint_page, act_in_complaint, contact_page, note_contact, complaint_form_page)
