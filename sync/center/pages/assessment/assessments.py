"""The assessments of people and windows: a month, quarter or year, ranked, and from what each figure comes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from litestar import Response, get
from msgspec import Struct

from sync.center.office.assessment.announcement import Announcement
from sync.center.office.assessment.assessment import (
    ASSESSED_PARTS,
    Assessed,
    AssessedMonth,
    PersonFigures,
    WindowFigures,
)
from sync.center.office.assessment.assessment_rules import AssessmentRules
from sync.center.office.assessment.mark_sheet import MarkInForce
from sync.center.office.people.roles import SUPERVISION, RoleName
from sync.center.office.period import NoPeriod, Period, PeriodKind, day_at, named_period, period_of, today
from sync.center.pages.page_set import PageLink, PageSet
from sync.center.pages.ratings.rating_filters import EVERYTHING, query_of
from sync.center.pages.ratings.rating_words import (
    PART_TEXTS,
    SUM_COLUMNS,
    lacking_said,
    score_said,
    stands_said,
    sum_cells,
)
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers.assessment.announcement_book import AnnouncementBook, RankingDraft
from terminal.domain.mistake import Mistake

About = Literal["people", "windows"]
ASSESSED_KINDS: Mapping[PeriodKind, Mistake] = {
    "month": Mistake("month"),
    "quarter": Mistake("quarter"),
    "year": Mistake("year"),
}
ABOUT_TEXTS: Mapping[About, Mistake] = {"people": Mistake("People"), "windows": Mistake("Windows")}
THEIR_HEAD: tuple[RoleName, ...] = ("supervision_head",)
WRONG_ASSESSED = Mistake("such as 2026-11, 2026-Q4 or 2026")


class AssessmentAsked(Struct, frozen=True):
    """`edition` is which announcement is looked at, empty for the newest, "now" for what is known now."""

    period: Period
    about: About
    unit: str
    edition: str


class AssessmentFound(Struct, frozen=True):
    """`months` are those of a quarter or year that have begun; of a month it is that one.

    `shown` is the announcement that stands here, None for what is known now; `waiting` counts the results that a
    correction of the newest, `last`, would change.
    """

    asked: AssessmentAsked
    units: tuple[str, ...]
    lines: tuple[Assessed, ...]
    months: tuple[AssessedMonth, ...]
    rules: AssessmentRules
    running: bool  # the period is not over: what stands here may change
    shown: Announcement | None
    last: Announcement | None
    waiting: int


@get("/assessment", roles=EVERYTHING)
async def assessment_page(visit: Visited) -> Response[Any]:
    found, errors = await visit.run(_found, visit)
    asked = found.asked
    return visit.listed(
        "assessment/assessment.html",
        _table(found),
        f"assessment-{asked.about}-{asked.period.name}",
        found=found,
        errors=errors,
        typed={"period": [visit.asked.get("period") or asked.period.name]},
        abouts=[(text, _address(asked, about=name)) for name, text in ABOUT_TEXTS.items()],
        before=_address(asked, asked.period.before),
        after=_address(asked, asked.period.after),
        kinds=[(text, _address(asked, _same(asked, kind, found))) for kind, text in ASSESSED_KINDS.items()],
        ranked=sum(line.rank is not None for line in found.lines),
        lacking=sum(line.rank is None for line in found.lines),
        announced=stands_said(found.shown, visit.words) if found.shown else None,
        known=query_of("/assessment", asked.period, about=asked.about, unit=asked.unit, edition="now"),
        stands=query_of("/assessment", asked.period, about=asked.about, unit=asked.unit),
        marks=visit.account.holds(SUPERVISION, visit.now) and asked.period.kind == "month",
    )


@get("/assessment/people/{badge:str}", roles=EVERYTHING)
async def person_page(visit: Visited) -> Response[Any]:
    badge = visit.part("badge")
    await visit.look(badge, f"assessment {visit.asked.get('period', '')}")
    return await _one(visit, badge, "people", lambda month: month.people)


@get("/assessment/windows/{window:str}", roles=EVERYTHING)
async def window_page(visit: Visited) -> Response[Any]:
    return await _one(visit, visit.part("window"), "windows", lambda month: month.windows)


async def _one(
    visit: PageVisit, key: str, about: About, lines: Callable[[AssessedMonth], Sequence[Assessed]]
) -> Response[Any]:
    found, _ = await visit.run(_found, visit)
    own = [(month, line) for month in found.months for line in lines(month) if line.key == key]
    if not own:
        raise NoSuchPage
    months = [_month_shown(month, line, about) for month, line in own]
    return visit.listed(
        "assessment/assessed.html",
        _months_table(own, about),
        f"assessment-{about}-{found.asked.period.name}",
        key=key,
        about=about,
        found=found,
        line=own[-1][1],
        months=months,
        names=await visit.names(mark.by for month in months for mark in marks_in(month.figures)),
        parts=PART_TEXTS,
        score=score_said,
        why=lacking_said,
        sums=SUM_COLUMNS,
        cells=sum_cells,
        back=_address(found.asked, about=about),
        announced=stands_said(found.shown, visit.words) if found.shown else None,
        ratings=lambda month: _ratings(month, key, about),
        members=_members(own, about),
    )


class MonthShown(Struct, frozen=True):
    """One month of one person or window, and what it was counted from."""

    month: str
    line: Assessed
    rules: AssessmentRules
    figures: PersonFigures | WindowFigures


def _month_shown(month: AssessedMonth, line: Assessed, about: About) -> MonthShown:
    people: Mapping[str, PersonFigures | WindowFigures] = {each.badge: each for each in month.figures.people}
    windows: Mapping[str, PersonFigures | WindowFigures] = {each.window: each for each in month.figures.windows}
    figures = (people if about == "people" else windows)[line.key]
    return MonthShown(month.figures.month, line, month.rules, figures)


def marks_in(figures: PersonFigures | WindowFigures | None) -> Iterable[MarkInForce]:
    """Those of a person: a window has none of its own."""
    return figures.marks.values() if isinstance(figures, PersonFigures) else ()


def _members(own: Sequence[tuple[AssessedMonth, Assessed]], about: About) -> list[Assessed]:
    """Whose scores a window's rest on, as the last of its months has them."""
    month, line = own[-1]
    windows = {each.window: each.people for each in month.figures.windows} if about == "windows" else {}
    return [each for each in month.people if each.key in windows.get(line.key, ())]


def _ratings(month: str, key: str, about: About) -> str:
    period = named_period(month)
    return query_of("/ratings/list", period, **{"badge" if about == "people" else "window": key})


def _found(visit: PageVisit) -> tuple[AssessmentFound, dict[str, Mistake]]:
    asked, errors = _asked(visit)
    book = visit.store.announcements
    draft = book.draft(asked.period, visit.now)
    shown = _edition(book, draft, asked)
    ranking = shown.ranking if shown else draft.ranking
    months = book.months_of(shown) if shown else draft.months
    lines = ranking.people if asked.about == "people" else ranking.windows
    units = tuple(sorted({line.unit for line in lines}))
    here = tuple(line for line in lines if not asked.unit or line.unit == asked.unit)
    running = asked.period.last >= day_at(visit.words.zone, visit.now)
    stands = (shown, draft.last, len(draft.changes))
    return AssessmentFound(asked, units, here, tuple(months), ranking.rules, running, *stands), errors


def _edition(book: AnnouncementBook, draft: RankingDraft, asked: AssessmentAsked) -> Announcement | None:
    """Raises `NoSuchPage`."""
    if asked.edition == "now":
        return None
    if not asked.edition:
        return draft.last
    found = next((each for each in book.of(asked.period.name) if str(each.revision) == asked.edition), None)
    if found is None:
        raise NoSuchPage
    return found


def _asked(visit: PageVisit) -> tuple[AssessmentAsked, dict[str, Mistake]]:
    """The last month that is over, where nothing else is asked for."""
    about: About = "windows" if visit.asked.get("about") == "windows" else "people"
    usual = period_of("month", today(visit.words.zone, visit.now)).before
    errors: dict[str, Mistake] = {}
    try:
        period = named_period(visit.asked.get("period") or usual.name)
    except NoPeriod:
        period, errors = usual, {"period": WRONG_ASSESSED}
    if not period.months:
        period, errors = usual, {"period": WRONG_ASSESSED}
    return AssessmentAsked(period, about, visit.asked.get("unit", ""), visit.asked.get("edition", "")), errors


def _table(found: AssessmentFound) -> PageTable:
    asked = found.asked
    monthly = asked.period.kind == "month"
    head = [PageColumn(Mistake("Rank"), "number"), PageColumn(Mistake("Unit"))]
    named = [PageColumn(Mistake("Window"))]
    if asked.about == "people":
        named = [PageColumn(Mistake("Name")), PageColumn(Mistake("Badge"))]
    parts = [PageColumn(PART_TEXTS[part], "number") for part in ASSESSED_PARTS] if monthly else []
    months = [] if monthly else [PageColumn(month.figures.month, "number") for month in found.months]
    tail = [
        PageColumn(Mistake("Complaints found true"), "number"),
        PageColumn(Mistake("Score"), "number"),
        PageColumn(Mistake("Not ranked because")),
    ]
    return PageTable([*head, *named, *parts, *months, *tail], [_line(line, found) for line in found.lines])


def _line(line: Assessed, found: AssessmentFound) -> list[object]:
    asked = found.asked
    link = query_of(f"/assessment/{asked.about}/{line.key}", asked.period, edition=asked.edition)
    named = [CellLink(line.name, link), line.key] if asked.about == "people" else [CellLink(line.key, link)]
    figures = (
        [score_said(line.parts.get(part)) for part in ASSESSED_PARTS]
        if asked.period.kind == "month"
        else [score_said(line.months.get(month.figures.month)) for month in found.months]
    )
    tail = (line.complaints, score_said(line.score), lacking_said(line))
    return [line.rank, line.unit, *named, *figures, *tail]


def _months_table(own: Sequence[tuple[AssessedMonth, Assessed]], about: About) -> PageTable:
    """One line a month: each figure that counted."""
    attendance = [
        PageColumn(Mistake("Days that count"), "number"),
        PageColumn(Mistake("To be checked"), "number"),
        PageColumn(Mistake("Times late"), "number"),
        PageColumn(Mistake("Times gone early"), "number"),
        PageColumn(Mistake("Half days absent"), "number"),
        PageColumn(Mistake("Half days on leave"), "number"),
    ]
    parts = [PageColumn(PART_TEXTS[part], "number") for part in ASSESSED_PARTS]
    columns = [PageColumn(Mistake("Month")), *(attendance if about == "people" else []), *SUM_COLUMNS, *parts]
    tail = [PageColumn(Mistake("Complaints found true"), "number"), PageColumn(Mistake("Score"), "number")]
    rows = [_month_line(month, line, about) for month, line in own]
    return PageTable([*columns, *tail, PageColumn(Mistake("Rank"), "number")], rows)


def _month_line(month: AssessedMonth, line: Assessed, about: About) -> list[object]:
    shown = _month_shown(month, line, about)
    days: list[object] = []
    if isinstance(shown.figures, PersonFigures):
        found = shown.figures.attendance
        days = [found.days, found.pending, found.late, found.early, found.half_days_absent, found.half_days_leave]
    parts = [score_said(line.parts.get(part)) for part in ASSESSED_PARTS]
    tail = (line.complaints, score_said(line.score), line.rank)
    return [shown.month, *days, *sum_cells(shown.figures.ratings), *parts, *tail]


def _same(asked: AssessmentAsked, kind: PeriodKind, found: AssessmentFound) -> Period:
    """The one of another kind in which this ends, or its last month that has begun."""
    last = found.months[-1].figures.month if found.months else asked.period.months[-1]
    return period_of(kind, named_period(last).first_day)


def _address(asked: AssessmentAsked, period: Period | None = None, about: About | None = None) -> str:
    """The same of another period or of windows; another period as it stands announced."""
    edition = "" if period else asked.edition
    shown = {"about": about or asked.about, "unit": asked.unit, "edition": edition}
    return query_of("/assessment", period or asked.period, **shown)


ASSESSMENTS = PageSet(
    (assessment_page, person_page, window_page),
    (PageLink("/assessment", Mistake("Assessment"), EVERYTHING),),
)
