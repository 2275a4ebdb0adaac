"""The login, its end, the own password, and the language of the pages."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect
from msgspec import Meta, Struct

from sync.center.network.tries import TooManyTries, origin
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.page_set import PageSet
from sync.center.pages.visit import LANGUAGE_COOKIE, SESSION_COOKIE, PageVisit, Visited
from sync.center.people.accounts import LONGEST_SESSION_MS, LoginRefused
from sync.center.people.passwords import PasswordWrong
from terminal.domain.mistake import Mistake

YEAR = 365 * 24 * 3600  # s


class LoginForm(Struct, frozen=True):
    badge: Annotated[str, Meta(max_length=32)]
    password: Annotated[str, Meta(max_length=200)]
    next: Annotated[str, Meta(max_length=500)] = "/"


class PasswordForm(Struct, frozen=True):
    old: Annotated[str, Meta(max_length=200)]
    new: Annotated[str, Meta(max_length=200)]
    again: Annotated[str, Meta(max_length=200)]


_login_form, _password_form = FormReader(LoginForm), FormReader(PasswordForm)


@get("/login", public=True)
async def login_page(visit: Visited) -> Response[Any]:
    if visit.visitor is not None:
        return Redirect("/", status_code=303)
    changed = visit.asked.get("changed") == "1"
    return visit.show("login.html", typed={"next": [visit.asked.get("next", "/")]}, errors={}, changed=changed)


@post("/login", public=True, status_code=200)
async def log_in(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        visit.site.tries.take(origin(visit.address), visit.now)
        form = _login_form.read(typed)
        token = await visit.run(visit.store.accounts.log_in, form.badge, form.password, visit.address, visit.now)
    except TooManyTries:
        return _again(visit, typed, {"badge": Mistake("Too many tries from this PC: wait a minute.")}, 429)
    except FormWrong as e:
        return _again(visit, typed, e.errors, 422)
    except LoginRefused as e:
        return _again(visit, typed, {"badge": e.args[0]}, 401)
    answer = Redirect(_own_page(form.next), status_code=303)
    answer.set_cookie(_session_cookie(visit, token, LONGEST_SESSION_MS // 1000))
    return answer


@post("/logout", first=True, status_code=200)
async def log_out(visit: Visited) -> Response[Any]:
    if visit.visitor is not None:
        await visit.run(visit.store.accounts.log_out, visit.visitor, visit.now)
    answer = Redirect("/login", status_code=303)
    answer.set_cookie(_session_cookie(visit, "", 0))
    return answer


@get("/password", first=True)
async def password_page(visit: Visited) -> Response[Any]:
    return visit.show("password.html", errors={})


@post("/password", first=True, status_code=200)
async def change_password(visit: Visited) -> Response[Any]:
    badge = visit.account.badge
    try:
        form = _password_form.read(await visit.typed())
        if form.new != form.again:
            raise FormWrong(again=Mistake("this is not the same as above"))
        if form.new == form.old:  # of which somebody else knows it, perhaps
            raise FormWrong(new=Mistake("choose another one than that of now"))
        await visit.run(visit.store.accounts.prove, badge, form.old, visit.address, visit.now)
        await visit.run(visit.store.accounts.set_password, badge, form.new, badge, visit.now)
    except FormWrong as e:
        return visit.show("password.html", status=422, errors=e.errors)
    except PasswordWrong as e:
        return visit.show("password.html", status=422, errors={"new": e.args[0]})
    except LoginRefused as e:
        return visit.show("password.html", status=422, errors={"old": e.args[0]})
    return Redirect("/login?changed=1", status_code=303)


@get("/language/{language:str}", public=True)
async def choose_language(visit: Visited) -> Response[Any]:
    answer = Redirect(_own_page(visit.asked.get("next", "/")), status_code=303)
    chosen = "en" if visit.part("language") == "en" else "zh_CN"
    answer.set_cookie(Cookie(LANGUAGE_COOKIE, value=chosen, max_age=YEAR, samesite="lax", httponly=True))
    return answer


def _again(visit: PageVisit, typed: Typed, errors: dict[str, str], status: int) -> Response[Any]:
    return visit.show("login.html", status=status, typed=typed, errors=errors, changed=False)


def _session_cookie(visit: PageVisit, value: str, seconds: int) -> Cookie:
    return Cookie(
        SESSION_COOKIE, value=value, max_age=seconds, httponly=True, samesite="lax", secure=visit.site.secure
    )


def _own_page(address: str) -> str:
    """Where to go on; never to another site, whatever an address said."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain else "/"


LOGIN = PageSet((login_page, log_in, log_out, password_page, change_password, choose_language))
