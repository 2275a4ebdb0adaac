"""The erasure list: whose fingers are to be erased everywhere, how far that is at each sensor, what is missing."""

from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection

from sync.center.office.named_person import named_person
from sync.center.office.people.erasure import PEOPLE_NEEDED
from sync.center.office.people.erasure_case import REACHED, ErasureRefused
from sync.center.office.people.erasure_words import sensor_name, sensor_said, state_said
from sync.center.office.people.granting import ADMINISTERS, administers
from sync.center.office.people.roles import Account
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers.people.erasure_book import FollowedErasure, going_on
from terminal.domain.mistake import Mistake

ErasureReason = Annotated[str, Meta(max_length=500)]
CASE_COLUMNS = (
    PageColumn(Mistake("Number")),
    PageColumn(Mistake("Badge number")),
    PageColumn(Mistake("Ordered at")),
    PageColumn(Mistake("By")),
    PageColumn(Mistake("How far it is")),
    PageColumn(Mistake("Ended at")),
)
SENSOR_COLUMNS = (
    PageColumn(Mistake("Window")),
    PageColumn(Mistake("Terminal")),
    PageColumn(Mistake("Sensor")),
    PageColumn(Mistake("Fingers in it"), "number"),
    PageColumn(Mistake("How far it is")),
    PageColumn(Mistake("Receipts")),
)


class ErasureForm(Struct, frozen=True):
    form: str
    badge: Annotated[str, Meta(max_length=64)]
    why: ErasureReason


class WriteOffForm(Struct, frozen=True):
    form: str
    seen: int
    sensor: Annotated[str, Meta(max_length=80)]
    why: ErasureReason


_erasure_form, _write_off_form = FormReader(ErasureForm), FormReader(WriteOffForm)


@get("/erasures", roles=ADMINISTERS)
async def erasure_list(visit: Visited) -> Response[Any]:
    return await _listed(visit, {"badge": [visit.asked.get("badge", "")]}, {})


@post("/erasures", roles=ADMINISTERS, status_code=200)
async def order_erasure(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form = _erasure_form.read(typed)
        by, erasures = visit.account.badge, visit.store.erasures
        done = await visit.run(erasures.order, form.badge, by, form.why, form.form, visit.now)
    except FormWrong as e:
        return await _listed(visit, typed, e.errors, 422)
    except ErasureRefused as e:
        return await _listed(visit, typed, {"badge": e.args[0]}, 422)
    return visit.go(f"/erasures/{done.deed.case}")


@get("/erasures/{case:str}", roles=ADMINISTERS)
async def erasure_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, {}, {})


@post("/erasures/{case:str}/write-off", roles=ADMINISTERS, status_code=200)
async def write_off_sensor(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form, case = _write_off_form.read(typed), visit.part("case")
        by, erasures = visit.account.badge, visit.store.erasures
        await visit.run(erasures.write_off, case, form.sensor, by, form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, typed, e.errors, 422)
    except ErasureRefused as e:
        return await _shown(visit, typed, {"why": e.args[0]}, 422)
    except LookupError:
        raise NoSuchPage from None
    return visit.go(f"/erasures/{case}")


def erasures_due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """Where a person must do something: what a terminal still does by itself is none of it."""
    if not administers(account, now):
        return []
    found = going_on(connection, now)
    count = sum(any(sensor.standing in PEOPLE_NEEDED for sensor in one.state.sensors) for one in found)
    words = Mistake("{count} erasures of fingers need a person", count=count)
    return [DueLine(words, "/erasures", urgent=True)] if count else []


async def _listed(visit: PageVisit, typed: Typed, errors: dict[str, str], status: int = 200) -> Response[Any]:
    table = await _cases(visit)
    shown = {"typed": typed, "errors": errors}
    if status != 200:
        return visit.show("people/erasures.html", status=status, table=table, **shown)
    return visit.listed("people/erasures.html", table, "erasures", **shown)


async def _cases(visit: PageVisit) -> PageTable:
    erasures, words = visit.store.erasures, visit.words
    rows = [(one.case, state_said(one.state)) for one in await visit.run(erasures.going_on, visit.now)]
    rows += [(one, Mistake("ended")) for one in await visit.run(erasures.ended)]
    names = await visit.names(badge for case, _ in rows for badge in (case.badge, case.by))
    return PageTable(
        CASE_COLUMNS,
        [
            (
                CellLink(case.case, f"/erasures/{case.case}"),
                named_person(case.badge, names),
                words.clock(case.ordered_at),
                named_person(case.by, names),
                said,
                words.clock(case.ended_at),
            )
            for case, said in rows
        ],
    )


async def _shown(visit: PageVisit, typed: Typed, errors: dict[str, str], status: int = 200) -> Response[Any]:
    found = await visit.run(visit.store.erasures.one, visit.part("case"), visit.now)
    if found is None:
        raise NoSuchPage
    await visit.look(found.case.badge, "fingers")
    doers = (each.by for each in found.case.written_off.values())
    shown = {
        "found": found,
        "names": await visit.names((found.case.badge, found.case.by, *doers)),
        "said_state": Mistake("ended") if found.case.ended_at else state_said(found.state),
        "unreached": _unreached(visit, found),
        "typed": typed,
        "errors": errors,
        "none": {},
    }
    table = _sensors(visit, found)
    if status != 200:
        return visit.show("people/erasure.html", status=status, table=table, **shown)
    return visit.listed("people/erasure.html", table, f"erasure-{found.case.case}", **shown)


def _unreached(visit: PageVisit, found: FollowedErasure) -> list[tuple[str, str]]:
    """Of which sensors a person may say what became of them: as it is sent, and as it is read."""
    mine = visit.account.badge == found.case.badge or found.case.ended_at
    return [
        (one.sensor, f"{one.window} {sensor_name(one.sensor)}")
        for one in found.state.sensors
        if not mine and one.standing not in REACHED
    ]


def _sensors(visit: PageVisit, found: FollowedErasure) -> PageTable:
    rows = []
    for one in found.state.sensors:
        said, name = sensor_said(one, visit.words.clock), sensor_name(one.sensor)
        receipts = ", ".join(f"{each.seq} {each.hash[:16]}" for each in one.receipts)
        rows.append((one.window, one.terminal, name, one.fingers, said, receipts))
    return PageTable(SENSOR_COLUMNS, rows)


ERASURES = PageSet(
    (erasure_list, order_erasure, erasure_page, write_off_sensor),
    links=(PageLink("/erasures", Mistake("Fingers to erase"), ADMINISTERS),),
    due=erasures_due,
    cases={"erasure": "/erasures/{case}"},
)
