"""The day sheets: how everybody attended, by what is known now; held back, published and corrected here."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Meta, Struct
from sqlalchemy import Connection

from sync.center.hall import published_hall
from sync.center.hall.windows_heard import stands_at
from sync.center.office.attendance.counted_punches import counted, missing
from sync.center.office.attendance.day_sheet import DaySheet, SheetRow, UnlistedPunches
from sync.center.office.attendance.edition import Edition, RowChange, awaited_windows, edition_rows, row_changes
from sync.center.office.attendance.publishing_hours import PROMISED_BY, PUBLISHED_AT, is_late, is_over
from sync.center.office.attendance.sheet_scope import SHEET_ROLES, WHOLE_HALL, SheetScope, sheet_scope
from sync.center.office.attendance.sheet_words import (
    one_after_the_other,
    pending_said,
    published_said,
    row_said,
    sheet_sum,
)
from sync.center.office.people.roles import SUPERVISION, Account
from sync.center.office.period import day_beside
from sync.center.office.settling.asking_hours import asked_from
from sync.center.office.settling.settlement_words import question_said
from sync.center.pages.attendance.punch_words import ends_said, excuses_said, touch_said
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import DueLine, PageLink, PageSet
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.pages.words import PageWords
from sync.center.people.audits import OfficeAudit
from sync.center.registers.attendance import judged_days
from sync.center.registers.attendance.editions import DayHold, NotPublished, held_days, last_edition
from sync.center.registers.attendance.judged_days import JudgedDay
from sync.center.registers.attendance.settlements import QuestionFilter
from terminal.domain.mistake import Mistake

JUDGED_BACK_DAYS = 400  # what was published longer ago is read as it was published
KEPT_BACK_DAYS = 62  # for heads and group leaders: a day of before is judged by being looked at
SheetReason = Annotated[str, Meta(max_length=500)]


class HoldForm(Struct, frozen=True):
    why: SheetReason


class PublishForm(Struct, frozen=True):
    """`seen` is when what was looked at was judged, `revision` what stood published then, 0 for nothing."""

    seen: int
    revision: int
    why: SheetReason = ""


class SheetShown(Struct, frozen=True):
    """A day as its page has it: what was judged, what stands published of it, and who holds it back."""

    judged: JudgedDay
    editions: list[Edition]
    hold: DayHold | None

    @property
    def last(self) -> Edition | None:
        return self.editions[0] if self.editions else None

    @property
    def changes(self) -> list[RowChange]:
        return row_changes(self.last.rows, edition_rows(self.judged.sheet)) if self.last else []


_hold_form, _publish_form = FormReader(HoldForm), FormReader(PublishForm)


@get("/sheet", roles=SHEET_ROLES)
async def sheet_of_yesterday(visit: Visited) -> Response[Any]:
    asked = visit.asked.get("day", "")
    return Redirect(
        f"/sheet/{_day(visit, asked) if asked else yesterday(visit.words.zone, visit.now)}", status_code=303
    )


@get("/sheet/{day:str}", roles=SHEET_ROLES)
async def day_sheet_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, _day(visit, visit.part("day")))


@get("/sheet/{day:str}/person/{badge:str}", roles=SHEET_ROLES)
async def sheet_person(visit: Visited) -> Response[Any]:
    """One person's day, with every touch."""
    day, scope = _day(visit, visit.part("day")), sheet_scope(visit.account, visit.now)
    judged = await visit.run(visit.store.editions.judged, day, visit.now)
    stands, decides = await visit.run(_stands, visit), visit.account.holds(SUPERVISION, visit.now)
    row = next((each for each in scope.of(judged.sheet.rows) if each.badge == visit.part("badge")), None)
    if row is None:
        raise NoSuchPage
    await visit.look(row.badge, day)
    zone = visit.words.zone
    columns = [Mistake("touched at"), Mistake("window"), Mistake("what it decided")]
    touches = [touch_said(each, day, zone, stands) for each in counted(row)]
    table = PageTable([PageColumn(each) for each in columns], touches)
    return visit.listed(
        "attendance/sheet_person.html",
        table,
        f"touches-{day}-{row.badge}",
        row=row,
        day=day,
        said_of=one_after_the_other(row_said(row)),
        decides=decides and row.unsettled,
        decided_from="" if _is_asked_by(visit, row, day) else asked_from(day, awaited=bool(row.awaited)),
        questions=await _questions(visit, row, day) if decides else [],
        lacking=[ends_said(each) for each in missing(row)],
        excuses=[excuses_said(each, zone) for each in row.excuses],
        judged_at=judged.judged_at,
    )


async def _questions(visit: PageVisit, row: SheetRow, day: str) -> list[CellLink]:
    """What is to be decided about that day of theirs, each where it is decided."""
    found = await visit.run(visit.store.settlements.found, QuestionFilter(day=day))
    own = (each.question for each in found if each.question.badge == row.badge)
    return [CellLink(question_said(each, visit.words.clock), f"/settling/{each.id}") for each in own]


def _is_asked_by(visit: PageVisit, row: SheetRow, day: str) -> bool:
    """Whether what is open of their day is asked by now, whatever it is."""
    return visit.words.day(visit.now) >= asked_from(day, awaited=bool(row.awaited))


@post("/sheet/{day:str}/judge", roles=WHOLE_HALL, status_code=200)
async def judge_again(visit: Visited) -> Response[Any]:
    """Of the whole hall at once, and what supervision is about to publish is another sheet then."""
    day = _day(visit, visit.part("day"))
    await visit.run(visit.store.editions.judge, day, visit.now)
    return visit.go(f"/sheet/{day}")


@post("/sheet/{day:str}/hold", roles=SUPERVISION, status_code=200)
async def hold_back(visit: Visited) -> Response[Any]:
    day, badge = _day(visit, visit.part("day")), visit.account.badge
    try:
        form = _hold_form.read(await visit.typed())
        await visit.run(visit.store.editions.hold, day, badge, form.why, visit.now)
    except FormWrong as e:
        return await _shown(visit, day, hold_errors=e.errors)
    except NotPublished as e:
        return await _shown(visit, day, hold_errors={"why": e.args[0]})
    await _note(visit, f"held back {day}: {form.why}")
    return visit.go(f"/sheet/{day}")


@post("/sheet/{day:str}/publish", roles=SUPERVISION, status_code=200)
async def publish_day(visit: Visited) -> Response[Any]:
    """As it was looked at, and nothing that came since."""
    day, badge = _day(visit, visit.part("day")), visit.account.badge
    try:
        form = _publish_form.read(await visit.typed())
    except FormWrong as e:
        return await _shown(visit, day, errors=e.errors)
    try:
        draft = await visit.run(visit.store.editions.looked_at, day, form.seen)
        if form.revision != (draft.last.revision if draft.last else 0):
            raise NotPublished(Mistake("{day} was published a moment ago: look at it first", day=day))
        if draft.last and not form.why:
            return await _shown(visit, day, errors={"why": Mistake("a correction needs a reason, for all to read")})
        made = await visit.run(visit.store.editions.publish, draft, badge, form.why, visit.now)
    except NotPublished as e:
        if await visit.run(_did_it, visit, day, form):
            return visit.go(f"/sheet/{day}")
        return await _shown(visit, day, errors={"why": e.args[0]})
    await _note(visit, f"published {day} as number {made.number}")
    return visit.go(f"/sheet/{day}")


def _did_it(visit: PageVisit, day: str, form: PublishForm) -> bool:
    """Whether this form was sent before: what it asks for stands published, by the same person."""
    editions = visit.store.editions.published(day)
    made = next((one for one in editions if one.revision == form.revision + 1), None)
    return made is not None and (made.by, made.why) == (visit.account.badge, form.why)


async def _note(visit: PageVisit, detail: str) -> None:
    page = visit.request.url.path
    audit = OfficeAudit(visit.now, visit.account.badge, "change", page, detail=detail, address=visit.address)
    await visit.run(visit.store.accounts.note, audit)


async def _shown(
    visit: PageVisit, day: str, errors: dict[str, str] | None = None, hold_errors: dict[str, str] | None = None
) -> Response[Any]:
    found = await visit.run(_found, visit, day)
    scope, zone = sheet_scope(visit.account, visit.now), visit.words.zone
    sheet, decides = found.judged.sheet, visit.account.holds(SUPERVISION, visit.now)
    rows = [row for row in scope.of(sheet.rows) if _is_asked(visit.asked.get("show", ""), row)]
    asked = await visit.run(_asked, visit, day, rows) if decides else set()
    return visit.listed(
        "attendance/day_sheet.html",
        PageTable(_SHEET_COLUMNS, [_cells(day, row, asked=row.badge in asked) for row in rows]),
        f"attendance-{day}",
        status=422 if errors or hold_errors else 200,
        day=day,
        before=day_beside(day, -1),
        after=day_beside(day, 1),
        found=found,
        total=sheet_sum(DaySheet(day, scope.of(sheet.rows), ())),
        awaited=awaited_windows(sheet) if scope.whole else (),
        unlisted=sheet.unlisted if scope.whole else (),
        unlisted_said=lambda one: _unlisted_said(one, visit.words),
        changes=_change_table(found.changes) if scope.whole and found.changes else None,
        late=bool(found.editions) and is_late(zone, day, found.editions[-1].published_at),
        over=is_over(zone, day, visit.now),
        overdue=is_late(zone, day, visit.now),
        decides=decides,
        judges=visit.account.holds(WHOLE_HALL, visit.now),
        whole=scope.whole,
        show=visit.asked.get("show", ""),
        publishes_at=f"{PUBLISHED_AT:%H:%M}",
        promised_by=f"{PROMISED_BY:%H:%M}",
        errors=errors or {},
        hold_errors=hold_errors or {},
        typed=visit.kept,
    )


def _found(visit: PageVisit, day: str) -> SheetShown:
    editions = visit.store.editions
    held = next((one for one in editions.held() if one.day == day), None)
    return SheetShown(editions.judged(day, visit.now), editions.published(day), held)


def _asked(visit: PageVisit, day: str, rows: Sequence[SheetRow]) -> set[str]:
    """By badge, of whom something is asked by now."""
    early = {each.question.badge for each in visit.store.settlements.found(QuestionFilter(day=day))}
    return early | {row.badge for row in rows if _is_asked_by(visit, row, day)}


def _stands(visit: PageVisit) -> dict[str, str]:
    with visit.store.read() as connection:
        return stands_at(connection)


def _is_asked(show: str, row: SheetRow) -> bool:
    match show:
        case "open":
            return row.unsettled
        case "against":
            return row.unsettled or bool(row.judged.half_days_absent or row.late_minutes or row.early_minutes)
    return True


_SHEET_COLUMNS = (
    PageColumn(Mistake("unit")),
    PageColumn(Mistake("window")),
    PageColumn(Mistake("badge")),
    PageColumn(Mistake("name")),
    PageColumn(Mistake("half days due"), "number"),
    PageColumn(Mistake("half days absent"), "number"),
    PageColumn(Mistake("times late"), "number"),
    PageColumn(Mistake("times left early"), "number"),
    PageColumn(Mistake("half days on leave"), "number"),
    PageColumn(Mistake("to be checked")),
    PageColumn(Mistake("in words")),
)


def _cells(day: str, row: SheetRow, *, asked: bool) -> Sequence[Any]:
    """What is to be checked leads whoever may decide it there, once there is something to decide."""
    [line] = edition_rows(DaySheet(day, (row,), ()))
    waits = pending_said(line)
    figures = (line.half_days, line.half_days_absent, line.late, line.early, line.half_days_leave)
    return (
        row.unit,
        row.window,
        row.badge,
        CellLink(row.name, f"/sheet/{day}/person/{row.badge}"),
        *figures,
        CellLink(waits, f"/settling?day={day}") if waits and asked else waits,
        one_after_the_other(row_said(row)),
    )


def _change_table(changes: Sequence[RowChange]) -> PageTable:
    titles = (Mistake("badge"), Mistake("name"), Mistake("as published"), Mistake("as it is known now"))
    rows = [(one.badge, one.name, published_said(one.before), published_said(one.after)) for one in changes]
    return PageTable([PageColumn(title) for title in titles], rows)


def _unlisted_said(one: UnlistedPunches, words: PageWords) -> Mistake:
    terminals = words.listed(sorted({seen.terminal for seen in one.punches}))
    if one.name:
        said = "{name} {badge} had no session that day, and touched {count} times at {terminals}"
        return Mistake(said, name=one.name, badge=one.badge, count=len(one.punches), terminals=terminals)
    said = "{badge} is on no window's list, and touched {count} times at {terminals}"
    return Mistake(said, badge=one.badge, count=len(one.punches), terminals=terminals)


def yesterday(zone: str, now: int) -> str:
    today = datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date()
    return (today - timedelta(days=1)).isoformat()


def _day(visit: PageVisit, typed: str) -> str:
    """Raises `NoSuchPage` where it is none that a sheet could be of."""
    try:
        day = datetime.strptime(typed, "%Y-%m-%d").date()
    except ValueError:
        raise NoSuchPage from None
    today = datetime.fromtimestamp(visit.now / 1000, ZoneInfo(visit.words.zone)).date()
    back = JUDGED_BACK_DAYS if visit.account.holds(WHOLE_HALL, visit.now) else KEPT_BACK_DAYS
    if not today - timedelta(days=back) <= day <= today:
        raise NoSuchPage
    return day.isoformat()


def _due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """What of the sheets waits for supervision, and for whoever heads a unit what stands against their people."""
    scope = sheet_scope(account, now)
    lines = [*_corrections(connection)] if account.holds(SUPERVISION, now) else []
    if account.holds(SHEET_ROLES, now):
        lines += _of_yesterday(connection, scope, now)
    return lines


def _corrections(connection: Connection) -> Iterator[DueLine]:
    """Of a month with several in one line, which leads to the page that names its days."""
    for month, found in groupby(judged_days.differing(connection), lambda one: one.day[:7]):
        first, *more = found
        if more:
            said = "{month}: corrections of {days} days wait, of {count} lines"
            count = sum(one.changes for one in (first, *more))
            yield DueLine(Mistake(said, month=month, days=1 + len(more), count=count), f"/month?month={month}")
        else:
            said = Mistake("{day}: a correction waits, of {count} lines", day=first.day, count=first.changes)
            yield DueLine(said, f"/sheet/{first.day}")
    for held in held_days(connection):
        said = Mistake("{day} is held back: {why}", day=held.day, why=held.why)
        yield DueLine(said, f"/sheet/{held.day}", urgent=True)


def _of_yesterday(connection: Connection, scope: SheetScope, now: int) -> Iterator[DueLine]:
    zone = published_hall.zone(connection)
    day = yesterday(zone, now)
    kept = judged_days.kept(connection, day)
    if kept is None or not kept.sheet.rows:
        return
    rows = scope.of(kept.sheet.rows)
    last = last_edition(connection, day)
    late = last is None and is_late(zone, day, now)
    absent = sum(row.judged.half_days_absent > 0 for row in rows)
    doubt = sum(row.unsettled for row in rows)
    state = Mistake("published") if last else Mistake("not yet published")
    said = "Sheet of {day} ({state}): {people} people, {absent} absent, {doubt} to be checked"
    figures: dict[str, Any] = {"day": day, "state": state, "people": len(rows), "absent": absent, "doubt": doubt}
    yield DueLine(Mistake(said, **figures), f"/sheet/{day}", urgent=late or (doubt > 0 and last is None))


DAY_SHEETS = PageSet(
    (sheet_of_yesterday, day_sheet_page, sheet_person, judge_again, hold_back, publish_day),
    (PageLink("/sheet", Mistake("Day sheet"), SHEET_ROLES),),
    _due,
)
