"""The complaint page: one complaint, what was done in it, and what whoever reads it may do next."""

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center import own_facts
from sync.center.office.complaint_case import (
    ComplaintCase,
    ComplaintWord,
    Concerned,
    Extension,
    FollowUp,
    FollowUpResult,
    Referral,
    Refusal,
    RefusalReason,
)
from sync.center.office.complaint_deadlines import OfficeDays, acceptance, answer
from sync.center.office.complaint_decision import (
    STEPS,
    AnotherMustDecide,
    ComplaintAct,
    ComplaintFieldWrong,
    NotInThisState,
    may,
    sees,
    sees_contact,
)
from sync.center.office.complaint_number import told_number
from sync.center.office.complaint_words import (
    CHANNEL_WORDS,
    DID_WORDS,
    DO_WORDS,
    FOLLOW_UP_WORDS,
    REFUSAL_WORDS,
    STATE_WORDS,
    TOUCH_WORDS,
    deadline_words,
    result_words,
    whom_words,
)
from sync.center.office.deed import DeedDone
from sync.center.pages.complaint_list import check_whom, hall_places
from sync.center.pages.complaint_officer import COMPLAINT_READERS, complaint_officer
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.visit import NoSuchPage, NotYours, PageVisit, Visited
from sync.center.registers.complaint_book import complaint, complaint_contact, touches_at
from sync.center.registers.complaint_contacts import ComplaintContact
from sync.center.registers.complaint_facts import WindowTouch
from sync.center.registers.complaint_hall import concerned_of, office_days
from terminal.domain.mistake import Mistake

REFUSAL_CHOICES = [(each, REFUSAL_WORDS[each]) for each in get_args(RefusalReason) if each != "unreasonable"]
RESULT_CHOICES = [(each, FOLLOW_UP_WORDS[each]) for each in get_args(FollowUpResult)]
LONG_TEXT = Meta(max_length=2000)


class ComplaintActForm(Struct, frozen=True):
    """What somebody does in a complaint; each act has some of the fields."""

    form: str
    seen: int
    why: Annotated[str, LONG_TEXT] = ""
    badge: Annotated[str, Meta(max_length=32)] = ""
    unit: Annotated[str, Meta(max_length=40)] = ""
    window: Annotated[str, Meta(max_length=32)] = ""
    reason: RefusalReason | None = None
    result: FollowUpResult | None = None
    days: int = 0


class ContactForm(Struct, frozen=True):
    form: str
    seen: int
    name: Annotated[str, Meta(max_length=60)] = ""
    telephone: Annotated[str, Meta(max_length=40)] = ""
    address: Annotated[str, Meta(max_length=200)] = ""


class ComplaintShown(Struct, frozen=True):
    """A complaint as it is read for a page."""

    case: ComplaintCase
    done: list[DeedDone]
    days: OfficeDays
    touches: list[WindowTouch]
    places: Mapping[str, list[tuple[str, str]]]
    hall: str


_words: Mapping[str, ComplaintWord] = {word: word for word in DO_WORDS}
_act_form, _contact_form = FormReader(ComplaintActForm), FormReader(ContactForm)


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
    return visit.show("complaint_contact.html", case=shown.case, contact=contact, told=told_number(shown.case.case))


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
    said = {each.deed.did: each for each in shown.done}
    values = _values(visit, shown)
    return visit.show("complaint_print.html", contact=contact, last=said, hall=shown.hall, **values)


async def _shown(
    visit: PageVisit, tried: str, typed: Typed, errors: Mapping[str, str], status: int = 200
) -> Response[Any]:
    shown = await visit.run(_read, visit)
    by = complaint_officer(visit.account, visit.now)
    await visit.look(shown.case.concerned.badge, shown.case.case)
    acts = [(did, DO_WORDS[did], STEPS[did].needs) for did in DO_WORDS if may(shown.case, did, by)]
    return visit.show(
        "complaint.html",
        status=status,
        acts=acts,
        tried=tried,
        typed=typed,
        errors=errors,
        reasons=REFUSAL_CHOICES,
        results=RESULT_CHOICES,
        notes_contact=may(shown.case, "contact_noted", by),
        sees_contact=sees_contact(shown.case, by),
        touches=_touches(shown) if by.supervises or by.heads else [],
        **shown.places,
        **_values(visit, shown),
    )


def _touches(shown: ComplaintShown) -> list[tuple[WindowTouch, str]]:
    return [(touch, TOUCH_WORDS.get(touch.did, touch.did)) for touch in shown.touches]


def _values(visit: PageVisit, shown: ComplaintShown) -> dict[str, Any]:
    case, days = shown.case, shown.days
    return {
        "case": case,
        "told": told_number(case.case),
        "whom": whom_words(case),
        "channel": CHANNEL_WORDS[case.lodged.channel],
        "state": STATE_WORDS[case.state],
        "result": result_words(case),
        "accept_by": deadline_words(acceptance(case, days, visit.now)),
        "answer_by": deadline_words(answer(case, days, visit.now)),
        "accept_late": acceptance(case, days, visit.now).overdue,
        "answer_late": answer(case, days, visit.now).overdue,
        "history": [(each, DID_WORDS.get(each.deed.did, each.deed.did)) for each in shown.done],
    }


def _read(visit: PageVisit) -> ComplaintShown:
    """Raises `NoSuchPage`: whoever may not read it is not told that it is there."""
    by = complaint_officer(visit.account, visit.now)
    with visit.store.read() as connection:
        found = complaint(connection, visit.part("case"))
        if found is None or not sees(found[0], by):
            raise NoSuchPage
        case, done = found
        days, places = office_days(connection), hall_places(connection)
        return ComplaintShown(case, done, days, touches_at(connection, case), places, own_facts.hall(connection))


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
            content = Refusal(form.reason) if form.reason else None
        case "referred":
            content = Referral(form.unit)
        case "followed_up":
            content = FollowUp(form.result) if form.result else None
        case "extended":
            content = Extension(form.days)
    return ComplaintAct(did, form.why, content)


def _whom(visit: PageVisit, form: ComplaintActForm) -> Concerned:
    with visit.store.read() as connection:
        if errors := check_whom(connection, form.badge, form.window):
            raise FormWrong(**errors)
        return concerned_of(connection, form.badge, form.unit, form.window)


COMPLAINT_PAGE = (complaint_page, act_in_complaint, contact_page, note_contact, complaint_form_page)
