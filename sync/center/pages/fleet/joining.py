"""The joining pages: terminals that wait are let in where their code is compared, many at once, or by a token."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection

from sync.center.hall.admission import NoSuchTerminal
from sync.center.hall.published_hall import UnknownWindow
from sync.center.joining.tokens import KeptToken
from sync.center.office.people.roles import Account
from sync.center.orders.placing import SignatureNeeded, WindowTaken
from sync.center.pages.fleet.fleet import IT
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers.case_book import DoneAlready
from sync.center.registers.fleet.joining_book import JoiningPlace, JoiningShown, NothingToVoid, waiting_terminals
from terminal.domain.mistake import Mistake

TERMINAL_FIELD = "at-"  # before a fingerprint: where that terminal is let in
REPLACING = "replace:"  # before a window: in place of who stands there
TOKEN_DAYS = 14  # as `center tokens` has it


class PickedForm(Struct, frozen=True):
    form: str
    picked: tuple[str, ...] = ()


class ShownForm(Struct, frozen=True):
    shown: Annotated[str, Meta(max_length=80)]
    window: Annotated[str, Meta(max_length=80)]
    form: str


class TokensForm(Struct, frozen=True):
    days: Annotated[int, Meta(ge=1, le=366)]
    form: str
    windows: tuple[str, ...] = ()


class MoveForm(Struct, frozen=True):
    window: Annotated[str, Meta(max_length=64)]
    form: str


class RevokeForm(Struct, frozen=True):
    terminal: Annotated[str, Meta(max_length=64)]
    why: Annotated[str, Meta(max_length=300)]
    form: str


_picked_form, _shown_form, _tokens_form = FormReader(PickedForm), FormReader(ShownForm), FormReader(TokensForm)
_move_form, _revoke_form = FormReader(MoveForm), FormReader(RevokeForm)


class JoiningOutcome(Struct, frozen=True):
    """What became of several that were done at once: how many, and of which not, with why."""

    done: int
    failed: tuple[tuple[str, str], ...]


@get("/joining", roles=IT)
async def joining_page(visit: Visited) -> Response[Any]:
    return await _shown(visit)


@post("/joining/accept", roles=IT, status_code=200)
async def accept(visit: Visited) -> Response[Any]:
    """Each whose row names a window; the others wait on."""
    typed = await visit.typed()
    try:
        form = _picked_form.read(typed).form
    except FormWrong as e:
        return await _shown(visit, errors=e.errors)
    wanted = {
        name.removeprefix(TERMINAL_FIELD): values[-1]
        for name, values in typed.items()
        if name.startswith(TERMINAL_FIELD)
    }
    chosen = {fingerprint: place for fingerprint, place in wanted.items() if place}
    if not chosen:
        return await _shown(visit, errors={"accept": Mistake("choose a window for at least one of them")})

    def let_in(fingerprint: str) -> str:
        return _let_in(visit, fingerprint, chosen[fingerprint], f"{form}-{fingerprint[:12]}")

    return await _several(visit, chosen, let_in)


@post("/joining/reject", roles=IT, status_code=200)
async def reject(visit: Visited) -> Response[Any]:
    try:
        form = _picked_form.read(await visit.typed())
        if not form.picked:
            raise FormWrong(accept=Mistake("tick at least one of them"))
    except FormWrong as e:
        return await _shown(visit, errors=e.errors)
    by, now = visit.account.badge, visit.now

    def turn_away(fingerprint: str) -> str:
        return visit.store.joining.reject(fingerprint, by, f"{form.form}-{fingerprint[:12]}", now)

    return await _several(visit, form.picked, turn_away)


@post("/joining/shown", roles=IT, status_code=200)
async def accept_shown(visit: Visited) -> Response[Any]:
    """By the code that a plate shows, or the fingerprint that its QR code says, also where it cannot ask itself."""
    try:
        form = _shown_form.read(await visit.typed())
        await visit.run(_let_in, visit, form.shown.replace(" ", ""), form.window, form.form)
    except FormWrong as e:
        return await _shown(visit, errors=e.errors)
    except (NoSuchTerminal, UnknownWindow, WindowTaken) as e:
        field = "shown" if isinstance(e, NoSuchTerminal) else "window"
        return await _shown(visit, errors={field: _why(e)})
    return visit.go("/joining")


@post("/joining/tokens", roles=IT, status_code=200)
async def make_tokens(visit: Visited) -> Response[Any]:
    """The sheet is this answer, and nowhere else."""
    try:
        form = _tokens_form.read(await visit.typed())
        if not form.windows:
            raise FormWrong(windows=Mistake("tick the windows for which there shall be tokens"))
        act, by = visit.store.joining.make_tokens, visit.account.badge
        sheet = await visit.run(act, form.windows, form.days, by, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, errors=e.errors)
    except UnknownWindow as e:
        return await _shown(visit, errors={"windows": _why(e)})
    except DoneAlready:
        said = Mistake("these tokens were made already, and are shown once only: make new ones, or void them")
        return await _shown(visit, errors={"windows": said})
    return visit.show(
        "fleet/token_sheet.html", sheet=[(each.window, each.token) for each in sheet], until=sheet[0].expires_at
    )


@post("/joining/void", roles=IT, status_code=200)
async def void_tokens(visit: Visited) -> Response[Any]:
    try:
        form = _picked_form.read(await visit.typed())
        if not form.picked:
            raise FormWrong(void=Mistake("tick at least one of them"))
    except FormWrong as e:
        return await _shown(visit, errors=e.errors)
    try:
        await visit.run(visit.store.joining.void_tokens, form.picked, visit.account.badge, form.form, visit.now)
    except NothingToVoid:
        return await _shown(visit, errors={"void": Mistake("each of these was used, or is good no more already")})
    return visit.go("/joining")


@post("/fleet/{window:str}/move", roles=IT, status_code=200)
async def move(visit: Visited) -> Response[Any]:
    window = visit.part("window")
    try:
        form = _move_form.read(await visit.typed())
        terminal, by = await visit.run(_stands_at, visit, window), visit.account.badge
        await visit.run(visit.store.joining.move, terminal, form.window, by, form.form, visit.now)
    except FormWrong as e:
        return visit.show("fleet/not_moved.html", status=422, window=window, why=_first(e))
    except (NoSuchTerminal, SignatureNeeded, UnknownWindow, WindowTaken) as e:
        return visit.show("fleet/not_moved.html", status=409, window=window, why=_why(e))
    return visit.go(f"/fleet/{form.window}")


@post("/fleet/{window:str}/revoke", roles=IT, status_code=200)
async def revoke(visit: Visited) -> Response[Any]:
    window = visit.part("window")
    try:
        form = _revoke_form.read(await visit.typed())
        by = visit.account.badge
        await visit.run(visit.store.joining.revoke, form.terminal, by, form.why, form.form, visit.now)
    except FormWrong as e:
        return visit.show("fleet/not_moved.html", status=422, window=window, why=_first(e))
    except NoSuchTerminal as e:
        return visit.show("fleet/not_moved.html", status=409, window=window, why=_why(e))
    return visit.go(f"/fleet/{window}")


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    count = len(waiting_terminals(connection, now)) if account.holds(IT, now) else 0
    return [DueLine(Mistake("{count} terminals wait to be let in", count=count), "/joining")] if count else []


async def _several(visit: PageVisit, wanted: Iterable[str], act: Callable[[str], str]) -> Response[Any]:
    """Each by itself: one that fails keeps none of the others back."""

    def all_of_them() -> JoiningOutcome:
        done, failed = 0, []
        for each in wanted:
            try:
                act(each)
                done += 1
            except DoneAlready:
                done += 1
            except (NoSuchTerminal, UnknownWindow, WindowTaken) as e:
                failed.append((f"t-{each[:12]}", _why(e)))
        return JoiningOutcome(done, tuple(failed))

    outcome = await visit.run(all_of_them)
    return await _shown(visit, outcome) if outcome.failed else visit.go("/joining")


def _let_in(visit: PageVisit, shown: str, place: str, form: str) -> str:
    replace, window = place.startswith(REPLACING), place.removeprefix(REPLACING)
    return visit.store.joining.accept(shown, window, visit.account.badge, form, visit.now, replace=replace)


def _stands_at(visit: PageVisit, window: str) -> str:
    """Raises `NoSuchPage`."""
    rows = visit.store.fleet.rows(visit.now)
    terminal = next((row.terminal for row in rows if row.window == window), "")
    if not terminal:
        raise NoSuchPage
    return terminal


async def _shown(
    visit: PageVisit, outcome: JoiningOutcome | None = None, errors: Mapping[str, str] | None = None
) -> Response[Any]:
    found = await visit.run(visit.store.joining.shown, visit.now)
    return visit.listed(
        "fleet/joining.html",
        _table(visit, found),
        "joining",
        status=200 if not (outcome or errors) else 422,
        found=found,
        choices=_choices(found.places),
        free=[each.window for each in found.places if not each.terminal],
        kept=[_token(visit, each) for each in found.tokens],
        in_groups=_in_groups,
        days=TOKEN_DAYS,
        typed=visit.kept,
        outcome=outcome,
        errors=errors or {},
    )


def _table(visit: PageVisit, found: JoiningShown) -> PageTable:
    titles = (Mistake("Code"), Mistake("Terminal"), Mistake("Fingerprint"), Mistake("Address"), Mistake("Since"))
    rows = [
        (each.code, each.terminal, each.fingerprint, each.address, visit.words.clock(each.since))
        for each in found.waiting
    ]
    return PageTable(tuple(map(PageColumn, titles)), rows)


def _choices(places: Sequence[JoiningPlace]) -> list[tuple[str, str]]:
    """Free windows first; the others in place of who stands there."""
    free = [(each.window, each.window) for each in places if not each.terminal]
    taken = [
        (
            REPLACING + each.window,
            Mistake("{window}, in place of {terminal}", window=each.window, terminal=each.terminal),
        )
        for each in places
        if each.terminal
    ]
    return [*free, *taken]


def _token(visit: PageVisit, each: KeptToken) -> dict[str, Any]:
    if each.used_at is not None:
        state = Mistake(
            "used at {moment} by {terminal}", moment=visit.words.clock(each.used_at), terminal=_of(each)
        )
    elif each.expires_at <= visit.now:
        state = Mistake("not used, and its time is over")
    else:
        state = Mistake("good until {moment}", moment=visit.words.clock(each.expires_at))
    return {"id": each.id, "window": each.window, "state": state, "open": each.used_at is None}


def _of(token: KeptToken) -> str:
    return f"t-{token.used_by[:12]}"


def _in_groups(text: str, size: int) -> str:
    """In groups, as whoever compares it reads it."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def _first(e: FormWrong) -> str:
    return next(iter(e.errors.values()))


def _why(e: Exception) -> str:
    match e:
        case WindowTaken():
            return Mistake(
                "another terminal stands there: choose it as one whose place is taken, or another window"
            )
        case UnknownWindow():
            return Mistake("the published hall has no such window")
        case SignatureNeeded():
            return Mistake("it has a configuration, and moves by IT's signature alone: use the command on its page")
        case _:
            return Mistake(
                "no terminal shows this now: it was let in already, or had to ask anew and shows another"
            )


JOINING_PAGES = PageSet(
    (joining_page, accept, reject, accept_shown, make_tokens, void_tokens, move, revoke),
    (PageLink("/joining", Mistake("Let terminals in"), IT),),
    due,
)
