"""The own page: one's roles and who stands in, where one is logged in, who looked at one's data, one's fingers."""

from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct

from sync.center.office.people.erasure_case import ErasureRefused
from sync.center.office.people.granting import GrantRefused
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.page_set import PageSet
from sync.center.pages.people.account_list import actor
from sync.center.pages.people.account_page import ActForm, SubstituteForm, substitute
from sync.center.pages.people.audit_list import AUDITED_WORDS, detail_said
from sync.center.pages.visit import PageVisit, Visited
from sync.center.people.accounts import session_id
from sync.center.people.role_words import role_said
from sync.center.registers.people.erasure_book import going_on
from sync.center.registers.people.people_book import FormStamp
from sync.center.registers.people_names import people_names
from terminal.domain.mistake import Mistake

LOOKS_SHOWN_MS, LOOKS_SHOWN = 90 * 86_400_000, 100


class SessionForm(Struct, frozen=True):
    session: Annotated[str, Meta(max_length=64)]


class WithdrawalForm(Struct, frozen=True):
    """Of whoever wants their own fingers erased; `sure` is ticked."""

    form: str
    sure: bool = False


_substitute_form, _session_form, _act_form = (
    FormReader(SubstituteForm),
    FormReader(SessionForm),
    FormReader(ActForm),
)
_withdrawal_form = FormReader(WithdrawalForm)


@get("/me")
async def own_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, {}, {})


@post("/me/substitute", status_code=200)
async def name_own_substitute(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        await visit.run(substitute, visit, visit.account.badge, _substitute_form.read(typed))
    except FormWrong as e:
        return await _shown(visit, typed, e.errors, 422)
    return visit.go("/me")


@post("/me/give-back", status_code=200)
async def give_back(visit: Visited) -> Response[Any]:
    """A role of one's own; or that in which somebody stands in for them."""
    typed = await visit.typed()
    try:
        form = _act_form.read(typed)
        badge = await visit.run(_holder, visit, form.id)
        stamp = FormStamp(None, form.form)
        await visit.run(visit.store.people.take, actor(visit), badge, [form.id], form.why, stamp, visit.now)
    except FormWrong as e:
        return await _shown(visit, typed, e.errors, 422)
    except GrantRefused as e:
        return await _shown(visit, typed, {"roles": e.mistake}, 422)
    return visit.go("/me")


@post("/me/end-session", status_code=200)
async def end_session(visit: Visited) -> Response[Any]:
    form = _session_form.read(await visit.typed())
    await visit.run(visit.store.people.end_session, visit.account.badge, form.session, visit.now)
    return visit.go("/me")


@post("/me/withdraw", status_code=200)
async def withdraw_fingers(visit: Visited) -> Response[Any]:
    """Whoever consented may take that back: their fingers are erased everywhere, and the card goes on counting."""
    typed = await visit.typed()
    badge, why = visit.account.badge, visit.words.said(Mistake("consent withdrawn by the person"))
    try:
        form = _withdrawal_form.read(typed)
        if not form.sure:
            raise FormWrong(sure=Mistake("tick this, so that it is not done by mistake"))
        await visit.run(visit.store.erasures.order, badge, badge, why, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, typed, e.errors, 422)
    except ErasureRefused as e:
        return await _shown(visit, typed, {"sure": e.args[0]}, 422)
    return visit.go("/me")


def _holder(visit: PageVisit, grant: int) -> str:
    """Whose role it is, of one's own and of those who stand in. Raises `GrantRefused`."""
    mine = visit.account.badge
    for one in visit.store.people.everybody():
        for each in one.row.held:
            if each.id == grant and mine in (one.row.account.badge, each.instead_of):
                return one.row.account.badge
    raise GrantRefused(Mistake("this role was taken already"))


async def _shown(visit: PageVisit, typed: Typed, errors: dict[str, str], status: int = 200) -> Response[Any]:
    found = await visit.run(_read, visit)
    return visit.show(
        "people/me.html",
        status=status,
        typed=typed,
        errors=errors,
        audited=AUDITED_WORDS,
        detail_said=detail_said,
        **found,
    )


def _read(visit: PageVisit) -> dict[str, Any]:
    badge, now, store = visit.account.badge, visit.now, visit.store
    everybody = store.people.everybody()
    (me,) = (one for one in everybody if one.row.account.badge == badge)
    standing_in = [
        (one.row.account, grant, role_said(grant))
        for one in everybody
        for grant in one.row.current(now)
        if grant.instead_of == badge
    ]
    audits = store.accounts.audited(now - LOOKS_SHOWN_MS, now + 1, about=badge)
    looks = [each for each in audits if each.by != badge][:LOOKS_SHOWN]
    traces = store.erasures.traces(badge)
    with store.read() as connection:
        erasures = going_on(connection, now, badge)
        names = people_names(connection, {each.by for each in looks})
    return {
        "roles": [(grant, role_said(grant)) for grant in me.row.current(now)],
        "standing_in": standing_in,
        "sessions": store.people.sessions(badge),
        "here": session_id(visit.visitor.token) if visit.visitor else "",
        "looks": looks,
        "names": names,
        "fingers": sorted({trace.window for trace in traces if trace.fingers}),
        "erasures": erasures,
    }


OWN = PageSet((own_page, name_own_substitute, give_back, end_session, withdraw_fingers))
