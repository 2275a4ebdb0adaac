"""The account page: one person's roles, given and taken; password, lock and closing; and what was done, by whom."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.office.attendance.sheet_words import one_after_the_other
from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.deed import DeedDone
from sync.center.office.named_person import named_person
from sync.center.office.people.granting import ADMINISTERS, CONFIRM, GrantRefused, administers, ruling, substitutes
from sync.center.office.people.person_file import RoleProposal, roles_of
from sync.center.office.people.roles import Account, Grant, RoleName
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.page_set import PageSet
from sync.center.pages.people.account_end import close_account, closing, take_role, taking
from sync.center.pages.people.account_list import (
    PEOPLE_LINK,
    account_list,
    actor,
    missing_accounts,
    open_account,
    open_accounts,
    people_due,
)
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.people.accounts import NoAccount
from sync.center.people.role_words import GIVEN_ROLES, PERSON_DEEDS, role_said, states_said
from sync.center.registers.people.people_book import FormStamp, KeptPerson
from terminal.domain.mistake import Mistake

OFFICE_REASON = Meta(max_length=500)


class RoleForm(Struct, frozen=True):
    """A role for a place; from today on, and until it is taken, where no day is said."""

    form: str
    seen: int
    role: RoleName
    scope: Annotated[str, Meta(max_length=200)] = ""
    since: date | None = None
    until: date | None = None
    why: Annotated[str, OFFICE_REASON] = ""


class SubstituteForm(Struct, frozen=True):
    """Who stands in for this person, until the end of which day."""

    form: str
    seen: int
    substitute: Annotated[str, Meta(max_length=32)]
    until: date
    since: date | None = None
    why: Annotated[str, OFFICE_REASON] = ""


class ActForm(Struct, frozen=True):
    """Any other act: `id` is of the proposal that is answered, or of an own role that is given back."""

    form: str
    seen: int
    id: int = 0
    why: Annotated[str, OFFICE_REASON] = ""


_role_form, _substitute_form, _act_form = (FormReader(RoleForm), FormReader(SubstituteForm), FormReader(ActForm))


@get("/people/{badge:str}", roles=CONFIRM)
async def account_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, "", {}, {})


@post("/people/{badge:str}/give", roles=ADMINISTERS, status_code=200)
async def give_role(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form, badge = _role_form.read(typed), visit.part("badge")
        grant = Grant(form.role, form.scope, _begins(visit, form.since), _ends(visit, form.until))
        stamp = FormStamp(form.seen, form.form)
        await visit.run(visit.store.people.give, actor(visit), badge, (grant,), form.why, stamp, visit.now)
    except FormWrong as e:
        return await _shown(visit, "give", typed, e.errors, 422)
    except GrantRefused as e:
        return await _shown(visit, "give", typed, {e.field: e.mistake}, 422)
    except NoAccount:
        raise NoSuchPage from None
    return visit.go(f"/people/{badge}")


@post("/people/{badge:str}/substitute", roles=ADMINISTERS, status_code=200)
async def name_substitute(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form = _substitute_form.read(typed)
        await visit.run(substitute, visit, visit.part("badge"), form)
    except FormWrong as e:
        return await _shown(visit, "substitute", typed, e.errors, 422)
    return visit.go(f"/people/{form.substitute}")


@post("/people/{badge:str}/answer/{word:str}", roles=CONFIRM, status_code=200)
async def answer_proposal(visit: Visited) -> Response[Any]:
    def answer(form: ActForm, stamp: FormStamp) -> None:
        confirm, badge = visit.part("word") == "confirm", visit.part("badge")
        people = visit.store.people
        people.answer(visit.account, badge, form.id, confirm=confirm, why=form.why, stamp=stamp, now=visit.now)

    return await _act(visit, answer)


@post("/people/{badge:str}/unlock", roles=ADMINISTERS, status_code=200)
async def unlock_account(visit: Visited) -> Response[Any]:
    def unlock(_form: ActForm, stamp: FormStamp) -> None:
        visit.store.people.unlock(actor(visit), visit.part("badge"), stamp, visit.now)

    return await _act(visit, unlock)


@post("/people/{badge:str}/password", roles=ADMINISTERS, status_code=200)
async def renew_password(visit: Visited) -> Response[Any]:
    """Shows the password, this once."""
    typed = await visit.typed()
    try:
        form = _act_form.read(typed)
        stamp, badge = FormStamp(form.seen, form.form), visit.part("badge")
        fresh = await visit.run(visit.store.people.renew, actor(visit), badge, form.why, stamp, visit.now)
    except FormWrong as e:
        return await _shown(visit, "act", typed, e.errors, 422)
    except GrantRefused as e:
        return await _shown(visit, "act", typed, {"act": e.mistake}, 422)
    except NoAccount:
        raise NoSuchPage from None
    return visit.show("people/fresh_accounts.html", fresh=[fresh], left=0)


def substitute(visit: PageVisit, badge: str, form: SubstituteForm) -> None:
    """Names who stands in for somebody, by whoever is logged in. Raises `FormWrong`, `NoSuchPage`."""
    try:
        people = visit.store.people
        since, until = _begins(visit, form.since), _ends(visit, form.until)
        given = tuple(substitutes(people.one(badge).row.as_given, form.substitute, since, until or since))
        stamp = FormStamp(None, form.form)  # the roles are the substitute's, whose file nobody looked at
        people.give(actor(visit), form.substitute, given, form.why, stamp, visit.now)
    except NoAccount as e:
        raise FormWrong(substitute=e.args[0]) from e
    except GrantRefused as e:
        raise FormWrong(**{"until" if e.field == "until" else "substitute": e.mistake}) from e


async def _act(visit: PageVisit, act: Callable[[ActForm, FormStamp], None]) -> Response[Any]:
    typed = await visit.typed()
    try:
        form = _act_form.read(typed)
        await visit.run(act, form, FormStamp(form.seen, form.form))
    except FormWrong as e:
        return await _shown(visit, "act", typed, e.errors, 422)
    except GrantRefused as e:
        return await _shown(visit, "act", typed, {"act": e.mistake}, 422)
    except NoAccount:
        raise NoSuchPage from None
    return visit.go(f"/people/{visit.part('badge')}")


async def _shown(
    visit: PageVisit, form: str, typed: Typed, errors: dict[str, str], status: int = 200
) -> Response[Any]:
    """`form` is the one that `typed` and `errors` are of."""
    badge = visit.part("badge")
    try:
        person = await visit.run(visit.store.people.one, badge)
    except NoAccount:
        raise NoSuchPage from None
    places = await visit.run(visit.store.people.places)
    seconds = await visit.run(visit.store.people.seconds, person, visit.now)
    await visit.look(badge, "account")
    names = await visit.names(each.deed.by for each in person.history)
    return visit.show(
        "people/account.html",
        status=status,
        person=person,
        acts=_acts(visit, person),
        roles=[(grant, role_said(grant)) for grant in person.row.current(visit.now)],
        waiting=[_waiting(visit, each, seconds[each.number], names) for each in person.file.waiting],
        states=states_said(person.row, visit.now),
        history=[_history(each, names) for each in reversed(person.history)],
        choices=GIVEN_ROLES,
        places=sorted(places.units | places.floors | places.windows),
        form=form,
        typed=typed,
        errors=errors,
        none={},
    )


def _acts(visit: PageVisit, person: KeptPerson) -> dict[str, bool]:
    """What may be done to this account by whoever looks."""
    row, mine, keeps = person.row, visit.account.stands_for(visit.now), administers(visit.account, visit.now)
    other, rules = row.account.badge not in mine, ruling(person.coming, visit.now)
    return {
        "keep": keeps,
        "give": keeps and row.is_open and other,
        "password": keeps and other and not rules,
        "unlock": keeps and row.locked(visit.now),
        "close": keeps and row.is_open and row.account.badge != visit.account.badge,
        "open": not row.is_open,
        "rules": rules,
    }


def _waiting(
    visit: PageVisit, proposal: RoleProposal, seconds: list[Account], names: Mapping[str, str]
) -> dict[str, Any]:
    """A role that waits: who may confirm it, and what whoever looks may answer."""
    mine = visit.account.badge
    return {
        "proposal": proposal,
        "by": named_person(proposal.by, names),
        "roles": [role_said(grant) for grant in proposal.grants],
        "seconds": seconds,
        "confirm": any(one.badge == mine for one in seconds),
        "own": proposal.by == mine,
    }


def _history(done: DeedDone, names: Mapping[str, str]) -> tuple[int, Mistake, str, str]:
    """When, what, by whom and why."""
    deed = done.deed
    roles = [role_said(grant) for grant in roles_of(deed)] if deed.did not in ("confirmed", "declined") else []
    what = PERSON_DEEDS.get(deed.did, Mistake("something that this version does not know"))
    said = Mistake("{what}: {roles}", what=what, roles=one_after_the_other(roles)) if roles else what
    return done.at, said, named_person(deed.by, names), deed.why


def _begins(visit: PageVisit, day: date | None) -> int:
    return max(visit.now, day_bounds(visit.words.zone, day.isoformat())[0]) if day else visit.now


def _ends(visit: PageVisit, day: date | None) -> int | None:
    """The end of that day."""
    return day_bounds(visit.words.zone, day.isoformat())[1] if day else None


ACCOUNT = PageSet(
    (
        *(account_list, open_account, missing_accounts, open_accounts),
        *(account_page, give_role, name_substitute, answer_proposal),
        *(taking, take_role, closing, close_account, unlock_account, renew_password),
    ),
    links=(PEOPLE_LINK,),
    due=people_due,
    cases={"person": "/people/{case}"},
)
