"""The own month: each member of staff reads their own attendance, and nobody else's."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from sqlalchemy import Connection

from sync.center.hall import published_hall
from sync.center.office.attendance.attendance_month import DayMark, days_of, runs
from sync.center.office.attendance.counted_punches import JudgedEnd
from sync.center.office.attendance.own_month import OwnDay, OwnMonth, own_month
from sync.center.office.attendance.sheet_words import doubts_said, one_after_the_other
from sync.center.office.leave.request import RequestKind
from sync.center.office.people.roles import Account
from sync.center.office.period import day_at, day_beside
from sync.center.office.settling.questions import QuestionKind
from sync.center.office.settling.settlement_words import QUESTION_KINDS
from sync.center.pages.attendance.attendance_months import (
    asked_month,
    letters,
    marked,
    months_beside,
    run_said,
    unpublished,
)
from sync.center.pages.attendance.punch_words import ends_said, excuses_said, time_said, touch_said
from sync.center.pages.leave.request_words import kind_said
from sync.center.pages.page_set import OWN_DAYS_TOLD, DueLine, PageLink, PageSet
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import PageVisit, Visited
from sync.center.pages.words import PageWords
from sync.center.registers.attendance.editions import own_standing
from sync.center.registers.attendance.own_reading import OwnReading, own_reading
from sync.center.registers.attendance.worked_days import free_days
from terminal.attendance.session_ends import EndVerdict
from terminal.domain.mistake import Mistake

_OWN_COLUMNS = (
    PageColumn(Mistake("day")),
    PageColumn(Mistake("result")),
    PageColumn(Mistake("touched at")),
    PageColumn(Mistake("window")),
    PageColumn(Mistake("what it decided")),
    PageColumn(Mistake("published as number"), "number"),
)


_OPEN: Mapping[str, DayMark] = {Mistake("to be checked"): "pending", Mistake("not judged"): "unjudged"}
# What somebody asks for about an end of theirs, and where: the form has the day, the session and the end then.
# Who is late may have touched in time where the touch was not taken, or had a reason to be late.
_ASKED_FOR: Mapping[EndVerdict, Sequence[RequestKind]] = {
    "missing": ("missing",),
    "unsettled": ("missing",),
    "late": ("late", "missing"),
    "early": ("early", "missing"),
}


@get("/my-month")
async def my_month(visit: Visited) -> Response[Any]:
    """Of whoever is logged in, whatever else is asked for."""
    asked, zone, today = await asked_month(visit), visit.words.zone, visit.words.day(visit.now)
    month = asked.month
    found, reading = await visit.run(_found, visit, month)
    return visit.listed(
        "attendance/my_month.html",
        PageTable(_OWN_COLUMNS, [row for day in found.days for row in _rows(day, visit.words, reading.stands)]),
        f"my-attendance-{month}",
        found=found,
        beside=months_beside(month),
        marked=lambda marks: marked(marks, visit.words),
        touch_said=lambda touch, day: touch_said(touch, day, zone, reading.stands),
        ends_said=ends_said,
        asked=lambda ends, day: _asked(ends, day, visit.account.badge),
        doubts=_doubts,
        questions={day: _questions_said(kinds) for day, kinds in reading.questions.items()},
        leave=[excuses_said(each, zone) for each in found.leave],
        month=asked,
        open_days=[(title, days) for title, mark in _OPEN.items() if (days := _marked(found, mark))],
        run_said=run_said,
        overtaken=await visit.run(visit.store.editions.overtaken),
        shows_today=today.startswith(month) or bool(asked.empty),
        today=[time_said(one, today, zone) for one in reading.today],
    )


def _found(visit: PageVisit, month: str) -> tuple[OwnMonth, OwnReading]:
    badge, today, days = visit.account.badge, visit.words.day(visit.now), days_of(month)
    editions = visit.store.editions.newest(days[0], days[-1])
    judged = visit.store.editions.own(badge, days[0], days[-1])
    with visit.store.read() as connection:
        reading = own_reading(connection, badge, today)
        own = [window for window in reading.windows if window.listed(badge)]
        free = free_days(connection, unpublished(days, editions, today), own)
    return own_month(month, badge, editions, judged, reading.entered, own, today, free), reading


def _marked(found: OwnMonth, mark: DayMark) -> list[tuple[str, str]]:
    days = [*reversed(found.days)]
    return runs([day.day for day in days if mark in day.marks], [day.day for day in days])


def _doubts(day: OwnDay) -> Mistake | None:
    """Why something of it is to be checked; None where nothing is."""
    said = doubts_said(day.judged.row) if day.judged else []
    return one_after_the_other(said) if said else None


def _questions_said(kinds: Sequence[QuestionKind]) -> Mistake:
    return one_after_the_other([Mistake(QUESTION_KINDS[kind]) for kind in dict.fromkeys(kinds)])


def _asked(ends: Sequence[JudgedEnd], day: str, badge: str) -> list[CellLink]:
    """Where a person asks for what would mend these ends of a day."""
    return [
        CellLink(kind_said(kind), f"/requests/new?{urlencode(_wish(each, kind, day, badge))}")
        for each in ends
        for kind in _ASKED_FOR.get(each.decision.verdict, ())
    ]


def _wish(end: JudgedEnd, kind: RequestKind, day: str, badge: str) -> Mapping[str, str]:
    return {"what": kind, "badge": badge, "first_day": day, "session": end.session, "end": end.end}


def _rows(day: OwnDay, words: PageWords, stands: Mapping[str, str]) -> list[Sequence[Any]]:
    """A line for each touch, one for each end that none decided; one at least."""
    number = day.edition.number if day.edition else None
    start = (day.day, letters(day.marks, words))
    touched = [(*start, *touch_said(each, day.day, words.zone, stands), number) for each in day.touches]
    lacking = [(*start, None, None, ends_said(each), number) for each in day.missing]
    return [*touched, *lacking] or [(*start, None, None, None, number)]


def own_days_due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """What of the last days is published against whoever reads it, or as to be checked."""
    first = day_beside(day_at(published_hall.zone(connection), now), -OWN_DAYS_TOLD)
    lines = own_standing(connection, account.badge, first)
    against = [day for day, line in lines.items() if line.half_days_absent or line.late or line.early]
    waits = [day for day, line in lines.items() if line.pending]
    found = (
        (Mistake("Your attendance published as absent, late or early"), against),
        (Mistake("Your attendance published as to be checked"), waits),
    )
    return [_told(what, days) for what, days in found if days]


def _told(what: Mistake, days: Sequence[str]) -> DueLine:
    count, newest = len(days), days[-1]
    said = Mistake(
        "{what}: {count} of the last {days} days, the newest is {newest}",
        what=what,
        count=count,
        days=OWN_DAYS_TOLD,
        newest=newest,
    )
    return DueLine(said, f"/my-month?month={newest[:7]}#day-{newest}")


OWN_MONTHS = PageSet((my_month,), (PageLink("/my-month", Mistake("My month"), ("staff",)),), own_days_due)
