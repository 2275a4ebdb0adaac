"""The attendance months: person by day with letters, and what allowances are paid by, as it stands published."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from litestar import Response, get
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from sync.center.hall import published_hall
from sync.center.office.attendance.attendance_month import (
    AttendanceMonth,
    DayMark,
    MonthFigures,
    MonthRow,
    attendance_month,
    days_of,
    half_day_limits,
    runs,
)
from sync.center.office.attendance.edition import Edition
from sync.center.office.attendance.sheet_scope import SHEET_ROLES, sheet_scope
from sync.center.office.attendance.sheet_words import one_after_the_other
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.pages.words import PageWords
from sync.center.registers.attendance.worked_days import free_days
from terminal.domain.mistake import Mistake

FIRST_MONTH, LAST_MONTH = "2000-01", "2099-12"
MARK_LETTERS: Mapping[DayMark, str] = {
    "fine": Mistake("P"),
    "absent": Mistake("A"),
    "leave": Mistake("Lv"),
    "late": Mistake("L"),
    "early": Mistake("E"),
    "pending": Mistake("Ck"),
    "unjudged": Mistake("NJ"),
}
MARK_MEANINGS: Mapping[DayMark, str] = {
    "fine": Mistake("there all day"),
    "absent": Mistake("half a day absent; twice: all day"),
    "leave": Mistake("half a day on leave; twice: all day"),
    "late": Mistake("late"),
    "early": Mistake("left early"),
    "pending": Mistake("half a day to be checked, which counts as nothing yet; twice: all day"),
    "unjudged": Mistake("not judged: the day is not published"),
}
WEEKDAYS = (
    Mistake("Mo"),
    Mistake("Tu"),
    Mistake("We"),
    Mistake("Th"),
    Mistake("Fr"),
    Mistake("Sa"),
    Mistake("Su"),
)


class AskedMonth(Struct, frozen=True):
    """The month of a page; `empty` is the one that goes on, where none was asked for and that has nothing yet."""

    month: str
    empty: str = ""


@get("/month", roles=SHEET_ROLES)
async def month_page(visit: Visited) -> Response[Any]:
    asked = await asked_month(visit)
    month, words = asked.month, visit.words
    found, limits = await visit.run(_found, visit, month)
    return visit.listed(
        "attendance/month.html",
        _table(found, words),
        f"attendance-{month}",
        found=found,
        asked=asked,
        corrected=await _corrections(visit, month),
        unjudged=runs(found.marked("unjudged"), found.worked),
        run_said=run_said,
        beside=months_beside(month),
        heads=[(int(day[-2:]), WEEKDAYS[date.fromisoformat(day).weekday()]) for day in found.days],
        lines=_lines(found, words),
        legend=[(marked((mark,), words), MARK_MEANINGS[mark]) for mark in MARK_LETTERS],
        half_day_minutes="/".join(map(str, limits)),
        figures=_FIGURES,
        figure_cells=figure_cells,
    )


@get("/allowance", roles=SHEET_ROLES)
async def allowance_page(visit: Visited) -> Response[Any]:
    """Per person and month, by what is published."""
    asked = await asked_month(visit)
    month = asked.month
    found, _ = await visit.run(_found, visit, month)
    people = (PageColumn(Mistake("unit")), PageColumn(Mistake("badge")), PageColumn(Mistake("name")))
    rows = [
        (
            *(row.unit, row.badge, row.name, *figure_cells(row.figures), row.figures.days_attended),
            _open_said(found, row, visit.words),
        )
        for row in found.rows
    ]
    last = PageColumn(Mistake("days at work"), "number"), PageColumn(Mistake("open days"))
    return visit.listed(
        "attendance/allowance.html",
        PageTable([*people, *_FIGURES, *last], rows),
        f"allowance-{month}",
        found=found,
        asked=asked,
        corrected=await _corrections(visit, month),
        unjudged=runs(found.marked("unjudged"), found.worked),
        run_said=run_said,
        beside=months_beside(month),
        open_ones=sum(not row.figures.settled for row in found.rows),
        sums=figure_cells(found.sums),
    )


async def asked_month(visit: PageVisit) -> AskedMonth:
    """The month that is asked for (2026-11), else the newest with anything published. Raises `NoSuchPage`."""
    month = visit.asked.get("month")
    if not month:
        return await visit.run(_newest, visit)
    try:
        days_of(month)
    except ValueError:
        raise NoSuchPage from None
    if not FIRST_MONTH <= month <= LAST_MONTH:
        raise NoSuchPage
    return AskedMonth(month)


def _newest(visit: PageVisit) -> AskedMonth:
    goes_on = visit.words.day(visit.now)[:7]
    last = next((day[:7] for day in visit.store.editions.published_days(1)), goes_on)
    return AskedMonth(last, goes_on) if last < goes_on else AskedMonth(goes_on)


def months_beside(month: str) -> tuple[str, str]:
    """The one before and the one after."""
    first = date.fromisoformat(f"{month}-01")
    return f"{first - timedelta(days=1):%Y-%m}", f"{first + timedelta(days=31):%Y-%m}"


def _found(visit: PageVisit, month: str) -> tuple[AttendanceMonth, Sequence[int]]:
    """Of those whom this person may see; and from how many minutes on lateness is half a day."""
    days, today = days_of(month), visit.words.day(visit.now)
    editions = visit.store.editions.newest(days[0], days[-1])
    with visit.store.read() as connection:
        windows = published_hall.work_places(connection)
        free = free_days(connection, unpublished(days, editions, today), windows)
    whole = attendance_month(month, editions, windows, today, free)
    shown = replace(whole, rows=sheet_scope(visit.account, visit.now).of(whole.rows))
    return shown, half_day_limits(month, windows)


def unpublished(days: Sequence[str], editions: Sequence[Edition], today: str) -> list[str]:
    """Those that are over."""
    known = {one.day for one in editions}
    return [day for day in days if day < today and day not in known]


async def _corrections(visit: PageVisit, month: str) -> list[str]:
    """The days of it that were judged otherwise since; each is published anew by a person."""
    found = await visit.run(visit.store.editions.differing)
    return [one.day for one in found if one.day.startswith(month)]


def _open_said(found: AttendanceMonth, row: MonthRow, words: PageWords) -> Mistake | None:
    """Which days nobody can pay by yet."""
    waits = found.marked("pending", row) if row.figures.pending else ()
    missing = found.marked("unjudged", row)
    own = [day for day, marks in zip(found.days, row.marks, strict=True) if marks]
    said = [Mistake("to be checked: {days}", days=_in_month(runs(waits, own), words))] if waits else []
    said += [Mistake("not judged: {days}", days=_in_month(runs(missing, own), words))] if missing else []
    return one_after_the_other(said) if said else None


def _in_month(found: Sequence[tuple[str, str]], words: PageWords) -> str:
    return words.listed(run_said(*run) for run in found)


def run_said(first: str, last: str) -> Mistake:
    """By month and day alone, as the page has its year above."""
    if first == last:
        return Mistake.joined("", (first[5:],))
    return Mistake("{first} to {last}", first=first[5:], last=last[5:])


_FIGURES = (
    PageColumn(Mistake("half days due"), "number"),
    PageColumn(Mistake("half days at work"), "number"),
    PageColumn(Mistake("half days absent"), "number"),
    PageColumn(Mistake("half days on leave"), "number"),
    PageColumn(Mistake("half days to be checked"), "number"),
    PageColumn(Mistake("days not judged"), "number"),
    PageColumn(Mistake("times late"), "number"),
    PageColumn(Mistake("times left early"), "number"),
)


def figure_cells(one: MonthFigures) -> Sequence[int]:
    """In the order of the columns."""
    return one.due, one.attended, one.absent, one.leave, one.pending, one.unjudged, one.late, one.early


def letters(marks: Sequence[DayMark], words: PageWords) -> str:
    return "".join(str(words.said(MARK_LETTERS[mark])) for mark in marks)


def marked(marks: Sequence[DayMark], words: PageWords) -> Markup:
    """The letters of a day, each in its colour, and what they mean for whoever hears the page."""
    one = Markup('<abbr class="day-{}" title="{}">{}</abbr>')
    return Markup("").join(
        one.format(mark, words.said(MARK_MEANINGS[mark]), words.said(MARK_LETTERS[mark])) for mark in marks
    )


def _lines(found: AttendanceMonth, words: PageWords) -> list[tuple[MonthRow, Markup]]:
    """Each row with its cells, put together here: a template takes as long again for 900 people."""
    kinds = {marks: f"<td>{marked(marks, words)}</td>" for marks in _kinds(found)}
    return [(row, Markup("".join((*map(kinds.__getitem__, row.marks), _numbers(row))))) for row in found.rows]


def _numbers(row: MonthRow) -> str:
    return "".join(f'<td class="number">{figure}</td>' for figure in figure_cells(row.figures))


def _kinds(found: AttendanceMonth) -> set[tuple[DayMark, ...]]:
    """The few different days that there are among those of everybody."""
    return {marks for row in found.rows for marks in row.marks}


def _table(found: AttendanceMonth, words: PageWords) -> PageTable:
    people = (PageColumn(Mistake("unit")), PageColumn(Mistake("badge")), PageColumn(Mistake("name")))
    days = (PageColumn(day[-2:]) for day in found.days)
    said = {marks: letters(marks, words) for marks in _kinds(found)}
    rows = [
        (row.unit, row.badge, row.name, *(said[marks] for marks in row.marks), *figure_cells(row.figures))
        for row in found.rows
    ]
    return PageTable([*people, *days, *_FIGURES], rows)


ATTENDANCE_MONTHS = PageSet(
    (month_page, allowance_page),
    (
        PageLink("/month", Mistake("Month of attendance"), SHEET_ROLES),
        PageLink("/allowance", Mistake("Allowances"), SHEET_ROLES),
    ),
)
