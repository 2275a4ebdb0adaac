"""The complaint list: the register of all complaints with its figures, and where one is taken down."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection

from sync.center.hall import published_hall
from sync.center.office.complaints.complaint_case import COMPLAINT_STATES, ComplaintCase, ComplaintChannel
from sync.center.office.complaints.complaint_deadlines import OfficeDays, acceptance, answer, is_overdue
from sync.center.office.complaints.complaint_decision import COMPLAINT_OPEN, ComplaintOfficer, sees
from sync.center.office.complaints.complaint_number import told_number
from sync.center.office.complaints.complaint_words import (
    COMPLAINT_CHANNEL_WORDS,
    COMPLAINT_STATE_WORDS,
    deadline_words,
    result_words,
    whom_words,
)
from sync.center.pages.complaints.complaint_officer import (
    COMPLAINT_HEADS,
    COMPLAINT_READERS,
    COMPLAINT_TAKERS,
    complaint_officer,
)
from sync.center.pages.forms import FormReader, FormWrong, Typed
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.registers.complaints.complaint_book import NewComplaint, complaint_counts, complaints
from sync.center.registers.complaints.complaint_contacts import ComplaintContact
from sync.center.registers.complaints.complaint_hall import (
    ComplaintLimits,
    complaint_limits,
    concerned_of,
    office_days,
)
from terminal.domain.mistake import Mistake
from terminal.domain.window import Window

COMPLAINTS_SHOWN, COMPLAINTS_FILED = 200, 20_000  # on a page, and in a file
OLDEST_COMPLAINT_DAYS = 366
COMPLAINT_STATE_CHOICES = (
    ("", Mistake("not ended yet")),
    ("all", Mistake("every state")),
    *((state, COMPLAINT_STATE_WORDS[state]) for state in COMPLAINT_STATES),
)
TAKEN_DOWN_CHANNELS: tuple[ComplaintChannel, ...] = (
    "telephone",
    "net",
    "letter",
    "person",
)  # the evaluators' come by themselves
COMPLAINT_COLUMNS = (
    PageColumn(Mistake("Number")),
    PageColumn(Mistake("Number on the plate")),
    PageColumn(Mistake("Complained on")),
    PageColumn(Mistake("Way of complaint")),
    PageColumn(Mistake("Complained about")),
    PageColumn(Mistake("Unit")),
    PageColumn(Mistake("Window")),
    PageColumn(Mistake("State")),
    PageColumn(Mistake("Result")),
    PageColumn(Mistake("To be accepted by")),
    PageColumn(Mistake("To be answered by")),
    PageColumn(Mistake("Overdue")),
)


class ComplaintForm(Struct, frozen=True):
    """A complaint as it is taken down; who complained may say nothing of themselves."""

    form: str
    channel: ComplaintChannel
    received: date
    text: Annotated[str, Meta(max_length=2000)]
    badge: Annotated[str, Meta(max_length=32)] = ""
    unit: Annotated[str, Meta(max_length=40)] = ""
    window: Annotated[str, Meta(max_length=32)] = ""
    name: Annotated[str, Meta(max_length=60)] = ""
    telephone: Annotated[str, Meta(max_length=40)] = ""
    address: Annotated[str, Meta(max_length=200)] = ""


class ComplaintLimitsForm(Struct, frozen=True):
    form: str
    accept_days: Annotated[int, Meta(ge=1, le=60)]


class ComplaintFigures(Struct, frozen=True):
    """How many stand in each state, and how many of those that are open are overdue."""

    states: Sequence[tuple[str, int]]
    open: int
    overdue: int


_complaint_form, _limits_form = FormReader(ComplaintForm), FormReader(ComplaintLimitsForm)


@get("/complaints", roles=COMPLAINT_READERS)
async def complaint_list(visit: Visited) -> Response[Any]:
    file = bool(visit.asked.get("as"))
    if file:
        await visit.look("complaints", "the register, as a file")
    found = await visit.run(_listed, visit, COMPLAINTS_FILED if file else COMPLAINTS_SHOWN)
    return visit.listed("complaints/complaints.html", found.pop("register"), "complaints", **found)


@get("/complaints/new", roles=COMPLAINT_TAKERS)
async def new_complaint_page(visit: Visited) -> Response[Any]:
    return await _new(visit, {"received": [visit.words.day(visit.now)]}, {})


@post("/complaints/new", roles=COMPLAINT_TAKERS, status_code=200)
async def take_complaint(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form = _complaint_form.read(typed)
        await visit.run(_check_new, visit, form)
        lodge = visit.store.complaints.lodge
        case = await visit.run(lodge, _new_complaint(form), visit.account.badge, form.form, visit.now)
    except FormWrong as e:
        return await _new(visit, typed, e.errors, 422)
    return visit.go(f"/complaints/{case}")


@post("/complaints/limits", roles=COMPLAINT_HEADS, status_code=200)
async def set_complaint_limits(visit: Visited) -> Response[Any]:
    typed = await visit.typed()
    try:
        form = _limits_form.read(typed)
    except FormWrong as e:
        found = await visit.run(_listed, visit, COMPLAINTS_SHOWN)
        table = found.pop("register")
        return visit.show(
            "complaints/complaints.html", status=422, table=table, **{**found, "errors": e.errors, "typed": typed}
        )
    limits = ComplaintLimits(form.accept_days)
    await visit.run(visit.store.complaints.set_limits, limits, visit.account.badge, form.form, visit.now)
    return visit.go("/complaints")


def seen_complaints(
    connection: Connection, by: ComplaintOfficer, states: Sequence[str], most: int, unit: str = ""
) -> list[ComplaintCase]:
    """Those that this person may read."""
    return [case for case in complaints(connection, states, unit=unit, most=most) if sees(case, by)]


def check_whom(connection: Connection, badge: str, window: str) -> dict[str, str]:
    """What is wrong with whom somebody named, by field: people and windows are those that IT published."""
    errors: dict[str, str] = {}
    windows = {each.window for each in published_hall.windows(connection)}
    if window and windows and window not in windows:
        errors["window"] = Mistake("the hall has no such window: choose one, or leave it empty")
    if badge and windows and not concerned_of(connection, badge, "", window).name:
        errors["badge"] = Mistake("nobody has this badge number: leave it empty, and write below what was said")
    return errors


def hall_places(works: Sequence[Window]) -> dict[str, list[tuple[str, str]]]:
    """Windows and units to choose from, each as value and text."""
    units = sorted({each.unit for each in works})
    return {
        "windows": [(each.window, f"{each.window} {each.unit}") for each in works],
        "units": [(unit, unit) for unit in units],
    }


def _listed(visit: PageVisit, most: int) -> dict[str, Any]:
    by, asked = complaint_officer(visit.account, visit.now), visit.asked
    wanted = asked.get("state", "")
    states = {"": COMPLAINT_OPEN, "all": COMPLAINT_STATES}.get(wanted, (wanted,))
    with visit.store.read() as connection:
        days = office_days(connection)
        late = asked.get("overdue") == "1"  # the oldest, as a rule: they are looked for among all
        found = seen_complaints(connection, by, states, COMPLAINTS_FILED if late else most, asked.get("unit", ""))
        cases = [case for case in found if not late or is_overdue(case, days, visit.now)]
        shown = [register_row(each, days, visit.now) for each in cases[:most]]
        return {
            "register": PageTable(COMPLAINT_COLUMNS, shown),
            "figures": _figures(connection, by, days, visit.now),
            "more": len(cases) >= most,
            "units": hall_places(published_hall.work_places(connection))["units"],
            "states": COMPLAINT_STATE_CHOICES,
            "typed": {"accept_days": [str(complaint_limits(connection).accept_days)]},
            "errors": {},
            "takes": visit.account.holds(COMPLAINT_TAKERS, visit.now),
            "heads": by.heads,
        }


def register_row(case: ComplaintCase, days: OfficeDays, now: int) -> list[Any]:
    concerned = case.concerned
    told = told_number(case.case)
    return [
        CellLink(told, f"/complaints/{case.case}"),
        case.lodged.plate,
        case.lodged.made,
        COMPLAINT_CHANNEL_WORDS[case.lodged.channel],
        whom_words(case),
        concerned.unit or case.unit,
        concerned.window,
        COMPLAINT_STATE_WORDS[case.state],
        result_words(case),
        deadline_words(acceptance(case, days, now)),
        deadline_words(answer(case, days, now)),
        Mistake("Overdue") if is_overdue(case, days, now) else None,
    ]


def _figures(connection: Connection, by: ComplaintOfficer, days: OfficeDays, now: int) -> ComplaintFigures | None:
    """For those who read them all; a complaint about the reader is in none of them."""
    if not (by.supervises or by.heads):
        return None
    counts = complaint_counts(connection, {by.badge, *by.instead_of})
    open_cases = seen_complaints(connection, by, COMPLAINT_OPEN, COMPLAINTS_FILED)
    late = sum(is_overdue(case, days, now) for case in open_cases)
    states = [(COMPLAINT_STATE_WORDS[state], counts[state]) for state in COMPLAINT_STATES if counts.get(state)]
    return ComplaintFigures(states, len(open_cases), late)


async def _new(visit: PageVisit, typed: Typed, errors: dict[str, str], status: int = 200) -> Response[Any]:
    places = await visit.run(_places, visit)
    channels = [(channel, COMPLAINT_CHANNEL_WORDS[channel]) for channel in TAKEN_DOWN_CHANNELS]
    return visit.show(
        "complaints/complaint_new.html", status=status, typed=typed, errors=errors, channels=channels, **places
    )


def _places(visit: PageVisit) -> dict[str, list[tuple[str, str]]]:
    with visit.store.read() as connection:
        return hall_places(published_hall.work_places(connection))


def _check_new(visit: PageVisit, form: ComplaintForm) -> None:
    """Raises `FormWrong`."""
    with visit.store.read() as connection:
        errors = check_whom(connection, form.badge, form.window)
    today = date.fromisoformat(visit.words.day(visit.now))
    if form.received > today:
        errors["received"] = Mistake("this day is still to come")
    elif (today - form.received).days > OLDEST_COMPLAINT_DAYS:  # its deadlines are counted from that day on
        errors["received"] = Mistake("more than a year ago: mend the year, or write the older day into the text")
    if form.channel == "evaluator":
        errors["channel"] = Mistake("those of the evaluators come by themselves")
    if errors:
        raise FormWrong(**errors)


def _new_complaint(form: ComplaintForm) -> NewComplaint:
    return NewComplaint(
        form.channel,
        form.received.isoformat(),
        form.text,
        form.badge,
        form.unit,
        form.window,
        ComplaintContact(form.name, form.telephone, form.address),
    )


COMPLAINT_LIST = (complaint_list, new_complaint_page, take_complaint, set_complaint_limits)
