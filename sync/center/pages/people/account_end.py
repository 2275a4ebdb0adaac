"""The account end: what it does when a role is taken or an account closed, and why, before it is done."""

from collections.abc import Callable
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.office.people.granting import ADMINISTERS, GrantRefused
from sync.center.office.people.handover import handover
from sync.center.office.people.roles import Grant
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.people.account_list import actor
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.people.accounts import NoAccount
from sync.center.people.role_words import role_said
from sync.center.registers.people.people_book import FormStamp, KeptPerson
from terminal.domain.mistake import Mistake


class TakeForm(Struct, frozen=True):
    """`id` is of the role that is taken."""

    form: str
    seen: int
    id: int
    why: Annotated[str, Meta(max_length=500)]


class CloseForm(Struct, frozen=True):
    """Of whoever closes an account; `sure` is ticked."""

    form: str
    seen: int
    why: Annotated[str, Meta(max_length=500)]
    sure: bool = False


_take_form, _close_form = FormReader(TakeForm), FormReader(CloseForm)


@get("/people/{badge:str}/take", roles=ADMINISTERS)
async def taking(visit: Visited) -> Response[Any]:
    return await _shown(visit, "take", {})


@post("/people/{badge:str}/take", roles=ADMINISTERS, status_code=200)
async def take_role(visit: Visited) -> Response[Any]:
    typed = await visit.typed()

    def take() -> None:
        form, badge = _take_form.read(typed), visit.part("badge")
        stamp = FormStamp(form.seen, form.form)
        visit.store.people.take(actor(visit), badge, [form.id], form.why, stamp, visit.now)

    return await _done(visit, "take", take)


@get("/people/{badge:str}/close", roles=ADMINISTERS)
async def closing(visit: Visited) -> Response[Any]:
    return await _shown(visit, "close", {})


@post("/people/{badge:str}/close", roles=ADMINISTERS, status_code=200)
async def close_account(visit: Visited) -> Response[Any]:
    typed = await visit.typed()

    def close() -> None:
        form = _close_form.read(typed)
        if not form.sure:
            raise FormWrong(sure=Mistake("tick this, so that it is not done by mistake"))
        stamp = FormStamp(form.seen, form.form)
        visit.store.people.close(actor(visit), visit.part("badge"), form.why, stamp, visit.now)

    return await _done(visit, "close", close)


async def _done(visit: PageVisit, act: str, do: Callable[[], None]) -> Response[Any]:
    try:
        await visit.run(do)
    except FormWrong as e:
        return await _shown(visit, act, e.errors, 422)
    except GrantRefused as e:
        return await _shown(visit, act, {"act": e.mistake}, 422)
    except NoAccount:
        raise NoSuchPage from None
    return visit.go(f"/people/{visit.part('badge')}")


async def _shown(visit: PageVisit, act: str, errors: dict[str, str], status: int = 200) -> Response[Any]:
    """Before it is done, and where it was not. Raises `NoSuchPage` where there is nothing to take or close."""
    everybody = {one.row.account.badge: one for one in await visit.run(visit.store.people.everybody)}
    person = everybody.get(visit.part("badge"))
    lost = _lost(visit, act, person) if person else ()
    there = act == "close" or lost or errors  # whose role was taken meanwhile is told by the error
    if person is None or not person.row.is_open or not there:
        raise NoSuchPage
    await visit.look(visit.part("badge"), "account")
    person = await visit.run(visit.store.people.one, visit.part("badge"))
    others = [one for one in everybody.values() if one.row.is_open and one.row.account.badge != visit.part("badge")]
    return visit.show(
        "people/account_end.html",
        status=status,
        act=act,
        person=person,
        lost=[_handed(visit, grant, others) for grant in lost],
        stand_ins=_stand_ins(visit, others, lost),
        typed=await visit.typed() if errors else {},
        errors=errors,
    )


def _lost(visit: PageVisit, act: str, person: KeptPerson) -> tuple[Grant, ...]:
    """What this takes from the person."""
    held = person.row.current(visit.now)
    wanted = (visit.kept.get("id") or [visit.asked.get("id", "")])[-1]
    return held if act == "close" else tuple(grant for grant in held if str(grant.id) == wanted)


def _handed(visit: PageVisit, grant: Grant, others: list[KeptPerson]) -> dict[str, Any]:
    """The role, who has it, too, and where nobody does then."""
    mine = visit.part("badge")
    by_right = [one.row.account for one in others if not _lent(visit, one, grant, mine)]
    found = handover(grant, by_right, visit.now)
    return {"role": role_said(grant), "others": found.others, "places": found.places}


def _lent(visit: PageVisit, one: KeptPerson, grant: Grant, badge: str) -> bool:
    """Whether this one has the role in that person's place alone, and loses it with them."""
    same = [each for each in one.row.account.in_force(visit.now) if each.role == grant.role]
    return bool(same) and all(each.instead_of == badge for each in same)


def _stand_ins(visit: PageVisit, others: list[KeptPerson], lost: tuple[Grant, ...]) -> list[str]:
    """Who stands in for this person in any of it."""
    roles, mine = {grant.role for grant in lost if not grant.instead_of}, visit.part("badge")
    return [
        one.row.account.name
        for one in others
        if any(each.instead_of == mine and each.role in roles for each in one.row.current(visit.now))
    ]
