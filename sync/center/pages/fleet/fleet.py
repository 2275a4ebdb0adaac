"""The fleet pages: every terminal as IT looks at it, one with all that became of it, and what IT asks of it."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Meta, Struct
from sqlalchemy import Connection, select

from sync.center.hall.admission import NoSuchTerminal
from sync.center.office.fleet.fleet import FILTERS, FleetRow, choices, chosen, fleet_sum
from sync.center.office.fleet.fleet_words import (
    fleet_sentence,
    seen_word,
    state_word,
    symptom_do,
    symptom_said,
    symptom_word,
)
from sync.center.office.fleet.snooze import NotSnoozed
from sync.center.office.fleet.terminal_words import terminal_said
from sync.center.office.fleet.time_line import LINE_ERRAND_WORDS, line_said, own_time
from sync.center.office.people.roles import Account, RoleName
from sync.center.orders.errand_book import NoErrand
from sync.center.orders.errand_table import ErrandRow, Gift, TooManyErrands, at_window
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers import case_book
from sync.center.registers.fleet.fleet_book import NobodyThere, fleet
from sync.center.registers.fleet.notice_book import CASE as NOTICES_CASE
from sync.center.registers.fleet.terminal_line import LinePlace, time_line
from sync.center.storage.database import terminals
from sync.contract import NUMBER_MAX
from sync.errands import ERRAND_TEXT_CHARACTERS, DiagnosticsErrand, Errand, MessageErrand, RestartErrand
from terminal.domain.mistake import Mistake

IT: tuple[RoleName, ...] = ("it",)
ERRAND_HOURS_MS = 8 * 3_600_000  # until which a message stands, and what nobody did is late
ERRANDS_SHOWN = 10
SNOOZE_FIELDS = {"until": "day"}  # by the place of what is wrong
ERRAND_STATES = {
    "waiting": "waiting",
    "done": "done",
    "refused": "refused",
    "late": "nobody did it in time",
}
FILTER_TITLES = {
    "floor": "Floor",
    "unit": "Unit",
    "state": "State",
    "seen": "Heard",
    "version": "Version",
    "symptom": "Symptom",
}


class SnoozeForm(Struct, frozen=True):
    day: date
    clock: time
    why: Annotated[str, Meta(max_length=300)]
    form: str
    seen: int
    symptoms: tuple[str, ...] = ()


class WakeForm(Struct, frozen=True):
    form: str
    seen: int


class ErrandForm(Struct, frozen=True):
    what: Literal["message", "restart", "diagnostics"]
    form: Annotated[str, Meta(max_length=64)]
    text: Annotated[str, Meta(max_length=ERRAND_TEXT_CHARACTERS)] = ""


_snooze_form, _wake_form, _errand_form = FormReader(SnoozeForm), FormReader(WakeForm), FormReader(ErrandForm)


class FleetTerminal(Struct, frozen=True):
    """One that stands at a window; there should be one alone."""

    name: str
    fingerprint: str
    address: str


class TerminalShown(Struct, frozen=True):
    """What the page of one window shows; `deeds` counts what was done about its terminal."""

    row: FleetRow
    deeds: int
    stands: tuple[FleetTerminal, ...]
    asked: tuple[ErrandRow, ...]


@get("/fleet", roles=IT)
async def fleet_page(visit: Visited) -> Response[Any]:
    rows = await visit.run(visit.store.fleet.rows, visit.now)
    shown, said = chosen(rows, visit.asked), fleet_sum(rows)
    asked = {name: visit.asked.get(name, "") for name in FILTERS}
    beyond = [row for row in rows if not row.in_hall]
    filters = [(name, Mistake(FILTER_TITLES[name]), _named(name, values)) for name, values in choices(rows).items()]
    given = {"sentence": fleet_sentence(said), "seen": _seen(said.seen), "filters": filters, "asked": asked}
    return visit.listed("fleet/fleet.html", _table(visit, shown), "fleet", **given, beyond=beyond, count=len(shown))


@get("/fleet/{window:str}", roles=IT)
async def terminal_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, visit.part("window"), {})


@post("/fleet/{window:str}/snooze", roles=IT, status_code=200)
async def snooze(visit: Visited) -> Response[Any]:
    window, typed = visit.part("window"), await visit.typed()
    try:
        form = _snooze_form.read(typed)
        until = int(datetime.combine(form.day, form.clock, ZoneInfo(visit.words.zone)).timestamp()) * 1000
        act, by = visit.store.fleet.put_off, visit.account.badge
        await visit.run(act, window, form.symptoms, until, by, form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, window, e.errors)
    except NotSnoozed as e:
        said = Mistake(e.mistake.template, **e.mistake.values)
        return await _shown(visit, window, {SNOOZE_FIELDS.get(e.mistake.place, e.mistake.place): said})
    except NobodyThere:
        raise NoSuchPage from None
    return visit.go(f"/fleet/{window}")


@post("/fleet/{window:str}/wake", roles=IT, status_code=200)
async def wake(visit: Visited) -> Response[Any]:
    window = visit.part("window")
    try:
        form = _wake_form.read(await visit.typed())
        await visit.run(visit.store.fleet.wake, window, visit.account.badge, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, window, e.errors)
    except NobodyThere:
        raise NoSuchPage from None
    return visit.go(f"/fleet/{window}")


@post("/fleet/{window:str}/errand", roles=IT, status_code=200)
async def errand(visit: Visited) -> Response[Any]:
    """Under the name of its form it is given once, however often that is sent."""
    window = visit.part("window")
    try:
        form = _errand_form.read(await visit.typed())
        gift = Gift(visit.account.badge, form.form)
        await visit.run(visit.store.errands.give, window, _errand(form, visit.now), gift, visit.now)
    except FormWrong as e:
        return await _shown(visit, window, e.errors)
    except NoSuchTerminal:
        raise NoSuchPage from None
    except TooManyErrands:
        return await _shown(
            visit, window, {"what": Mistake("too many wait there already: look what becomes of them")}
        )
    return visit.go(f"/fleet/{window}")


@get("/fleet/{window:str}/line", roles=IT)
async def line_page(visit: Visited) -> Response[Any]:
    window, start = visit.part("window"), _line_place(visit)
    row = await _row(visit, window)

    def read() -> Any:
        with visit.store.read() as connection:
            return time_line(connection, row.terminal, start)

    page = await visit.run(read)
    lines = PageTable(
        (PageColumn(Mistake("When")), PageColumn(Mistake("At the window")), PageColumn(Mistake("What"))),
        [(visit.words.clock(each.at), each.window, _line_text(visit, each)) for each in page.entries],
    )
    older = f"?before={page.older.before}&skip={page.older.skip}" if page.older else ""
    return visit.listed("fleet/terminal_line.html", lines, f"line-{window}", row=row, older=older)


@get("/diagnostics/{order:int}", roles=IT)
async def diagnostics_file(visit: Visited) -> Response[Any]:
    order = int(visit.part("order"))
    if not 0 < order <= NUMBER_MAX:
        raise NoSuchPage
    try:
        text = await visit.run(visit.store.errands.file, order)
    except NoErrand:
        raise NoSuchPage from None
    headers = {"Content-Disposition": f'attachment; filename="diagnostics-{order}.txt"'}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


@get("/fleet-case/{case:str}", roles=IT)
async def fleet_case(visit: Visited) -> Response[Any]:
    """To where a case of the register is shown: a terminal's page, where it stands anywhere."""
    case, done = visit.part("case"), "?done=1" if visit.done else ""
    if case == NOTICES_CASE:
        return Redirect(f"/notices{done}", status_code=303)

    def window() -> str:
        here = (terminals.c.terminal == case) & (terminals.c.state == "accepted")
        with visit.store.read() as connection:
            return connection.scalar(select(terminals.c.window).where(here)) or ""

    stands = await visit.run(window)
    return Redirect((f"/fleet/{stands}" if stands else "/fleet") + done, status_code=303)


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    if not account.holds(IT, now):
        return []
    sick = sum(row.in_hall and row.state == "sick" for row in fleet(connection, now))
    return (
        [DueLine(Mistake("{count} terminals are sick", count=sick), "/fleet?state=sick", urgent=True)]
        if sick
        else []
    )


async def _shown(visit: PageVisit, window: str, errors: dict[str, str]) -> Response[Any]:
    """One window; with what is wrong with a form that was sent."""
    row = await _row(visit, window)
    found = await visit.run(_read, visit, row)
    doers = [each.by for each in found.asked] + ([row.snooze.by] if row.snooze else [])
    return visit.show(
        "fleet/terminal.html",
        status=422 if errors else 200,
        names=await visit.names(doers),
        found=found,
        row=row,
        symptoms=[_symptom(visit, each) for each in row.symptoms],
        errands=[_errand_shown(visit, each) for each in found.asked],
        state=state_word(row.state),
        heard=seen_word(row.seen),
        typed=visit.kept,
        errors=errors,
    )


async def _row(visit: PageVisit, window: str) -> FleetRow:
    """Raises `NoSuchPage`."""
    rows = await visit.run(visit.store.fleet.rows, visit.now)
    found = next((row for row in rows if row.window == window), None)
    if found is None:
        raise NoSuchPage
    return found


def _read(visit: PageVisit, row: FleetRow) -> TerminalShown:
    with visit.store.read() as connection:
        case = case_book.case(connection, "fleet", row.terminal) if row.terminal else None
        here = (terminals.c.window == row.window) & (terminals.c.state == "accepted")
        stands = connection.execute(select(terminals).where(here).order_by(terminals.c.last_seen.desc())).all()
        asked = at_window(connection, row.window, visit.now, ERRANDS_SHOWN)
    here_now = tuple(FleetTerminal(each.terminal, each.key_hash, each.address) for each in stands)
    return TerminalShown(row, case.deeds if case else 0, here_now, tuple(asked))


def _errand(form: ErrandForm, now: int) -> Errand:
    until = now + ERRAND_HOURS_MS
    match form.what:
        case "restart":
            return RestartErrand(until)
        case "diagnostics":
            return DiagnosticsErrand(until)
        case "message":
            if not form.text.isprintable():
                raise FormWrong(text=Mistake("one line, without line breaks"))
            return MessageErrand(form.text, until)


def _symptom(visit: PageVisit, each: Any) -> dict[str, Any]:
    since = visit.words.clock(each.since)
    return {"what": each.what, "said": symptom_said(each), "since": since, "do": symptom_do(each.what)}


def _errand_shown(visit: PageVisit, row: ErrandRow) -> dict[str, Any]:
    what = Mistake(LINE_ERRAND_WORDS[row.kind]) if row.kind in LINE_ERRAND_WORDS else row.kind
    given = visit.words.clock(row.given_at)
    file = f"/diagnostics/{row.order}" if row.file else ""
    state = Mistake(ERRAND_STATES[row.state])
    return {
        "what": what,
        "given": given,
        "by": row.by,
        "state": state,
        "detail": terminal_said(row.detail),
        "file": file,
    }


def _line_text(visit: PageVisit, entry: Any) -> str:
    """With the terminal's own time, where that is another."""
    own = own_time(entry)
    if own is None:
        return line_said(entry)
    return Mistake("{said} (at {moment} by its own clock)", said=line_said(entry), moment=visit.words.clock(own))


def _line_place(visit: PageVisit) -> LinePlace:
    before, skip = visit.asked.get("before", ""), visit.asked.get("skip", "0")
    if not (before.isascii() and before.isdigit() and len(before) < 16):
        return LinePlace(visit.now)
    return LinePlace(int(before), int(skip) if skip.isascii() and skip.isdigit() and len(skip) < 7 else 0)


def _table(visit: PageVisit, rows: list[FleetRow]) -> PageTable:
    titles = (
        Mistake("Window"),
        Mistake("Unit"),
        Mistake("State"),
        Mistake("Symptom"),
        Mistake("Since"),
        Mistake("Heard"),
        Mistake("Terminal"),
        Mistake("Version"),
        Mistake("Configuration"),
        Mistake("Put off until"),
    )
    return PageTable(tuple(map(PageColumn, titles)), [_line(visit, row) for row in rows])


def _line(visit: PageVisit, row: FleetRow) -> tuple[Any, ...]:
    said = [symptom_said(each) for each in row.symptoms]
    return (
        CellLink(row.window, f"/fleet/{row.window}"),
        row.unit,
        state_word(row.state),
        Mistake.joined(" · ", said) if said else "",
        visit.words.clock(min((each.since for each in row.symptoms), default=None)),
        visit.words.clock(row.heard) or seen_word("never"),
        row.terminal,
        row.version,
        row.config,
        visit.words.clock(row.snooze.until) if row.snooze else "",
    )


def _named(name: str, values: list[str]) -> list[tuple[str, str]]:
    """The choices of a filter, each with how it is said."""
    said = {"state": state_word, "seen": seen_word, "symptom": symptom_word}.get(name, str)
    return [(value, said(value)) for value in values]


def _seen(counts: Any) -> list[tuple[str, str, int]]:
    return [(when, seen_word(when), count) for when, count in counts.items() if count]


FLEET = PageSet(
    (
        fleet_page,
        terminal_page,
        snooze,
        wake,
        errand,
        line_page,
        diagnostics_file,
        fleet_case,
    ),
    (PageLink("/fleet", Mistake("Terminals"), IT),),
    due,
    {"fleet": "/fleet-case/{case}"},
)
