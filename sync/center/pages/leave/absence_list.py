"""The absence list: who is on leave or out, who covers, and which hours nobody does (articles 5.2 and 5.5)."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from sync.center.hall import published_hall
from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.leave.absence import Absence, absences
from sync.center.office.named_person import named_person
from sync.center.office.people.roles import Account, RoleName
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.leave.request_words import AWAY_SAID, gaps_said, time_said
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.registers.leave.hall_lists import cover_plan
from sync.center.registers.leave.request_lookup import windows_looked_after
from sync.center.registers.people_names import people_names
from terminal.domain.mistake import Mistake

LOOKERS: tuple[RoleName, ...] = (
    "unit_head",
    "group_leader",
    "duty_officer",
    "supervisor",
    "supervision_head",
    "deputy_director",
)
DAYS_AHEAD, MOST_DAYS_SHOWN = 6, 31
ABSENCE_COLUMNS = (
    PageColumn(Mistake("Unit")),
    PageColumn(Mistake("Window")),
    PageColumn(Mistake("Name")),
    PageColumn(Mistake("Badge number")),
    PageColumn(Mistake("What")),
    PageColumn(Mistake("When")),
    PageColumn(Mistake("Who covers")),
    PageColumn(Mistake("Hours without anybody")),
)


class DaysTyped(Struct, frozen=True):
    """From which day to which; today and six more where nothing is said."""

    first: date | None = None
    last: date | None = None


_days_form = FormReader(DaysTyped)


@get("/absences", roles=LOOKERS)
async def absence_list(visit: Visited) -> Response[Any]:
    errors: dict[str, str] = {}
    first = date.fromisoformat(visit.words.day(visit.now))
    last = first + timedelta(days=DAYS_AHEAD)
    try:
        typed = _days_form.read({name: [value] for name, value in visit.asked.items()})
        first = typed.first or first
        last = typed.last or max(first, last if not typed.first else first + timedelta(days=DAYS_AHEAD))
        if not 0 <= (last - first).days < MOST_DAYS_SHOWN:
            errors["last"] = Mistake("ask for {most} days at most, the first one first", most=MOST_DAYS_SHOWN)
            last = first
    except FormWrong as e:
        errors = e.errors
    found, names = await visit.run(_found, visit, first, last)
    shown = {"first": [str(first)], "last": [str(last)]}
    return visit.listed(
        "leave/absences.html",
        _table(found, names, visit),
        "absences",
        typed=shown,
        errors=errors,
        status=422 if errors else 200,
        people=len({each.badge for each in found}),
        gaps=len({gap for each in found for gap in each.gaps}),
    )


def _found(visit: PageVisit, first: date, last: date) -> tuple[list[Absence], dict[str, str]]:
    with visit.store.read() as connection:
        begins = day_bounds(visit.words.zone, str(first))[0]
        ends = day_bounds(visit.words.zone, str(last))[1]
        plan = cover_plan(connection)
        found = absences(plan, windows_looked_after(visit.account, plan, visit.now), begins, ends)
        badges = {badge for each in found for badge in (each.badge, *each.covers)}
        return found, people_names(connection, badges, plan.windows.values())


def _table(found: list[Absence], names: dict[str, str], visit: PageVisit) -> PageTable:
    words = visit.words
    return PageTable(
        ABSENCE_COLUMNS,
        [
            (
                each.unit,
                each.window,
                names.get(each.badge, ""),
                each.badge,
                Mistake(AWAY_SAID[each.what]),
                time_said(each.start, each.end, words),
                words.listed(named_person(badge, names) for badge in each.covers),
                words.one_by_one(gaps_said(each.gaps, words)),
            )
            for each in found
        ],
    )


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """Who is absent today, and from now on until tomorrow evening, which hours nobody covers."""
    if not account.holds(LOOKERS, now):
        return []
    zone, plan = published_hall.zone(connection), cover_plan(connection)
    today = datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date()
    begins, ends = day_bounds(zone, str(today))
    windows = windows_looked_after(account, plan, now)
    absent = {each.badge for each in absences(plan, windows, begins, ends)}
    tomorrow = day_bounds(zone, str(today + timedelta(days=1)))[1]
    gaps = {gap for each in absences(plan, windows, now, tomorrow) for gap in each.gaps}
    lines = []
    if gaps:
        said = Mistake("{count} times nobody covers a leave, today or tomorrow", count=len(gaps))
        lines.append(DueLine(said, "/absences", urgent=True))
    if absent:
        lines.append(DueLine(Mistake("{count} people are on leave or out today", count=len(absent)), "/absences"))
    return lines


ABSENCE_LIST = PageSet((absence_list,), (PageLink("/absences", Mistake("Who is away"), LOOKERS),), due)
