"""The announced results as those read them whom they are about: everybody their own, leaders those of their people.

Nobody's rating can be worked out from them: ratings are told from five on, and the score only where none is hidden.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from msgspec import Struct
from sqlalchemy import Connection

from sync.center.hall import published_hall
from sync.center.office.assessment.announcement import Announcement
from sync.center.office.assessment.assessment import Assessed, PersonFigures
from sync.center.office.assessment.assessment_rules import AssessmentRefused
from sync.center.office.people.roles import Account
from sync.center.office.period import day_at, named_period
from sync.center.office.ratings.small_sums import ShownSum, shown_sum
from sync.center.pages.assessment.assessments import marks_in
from sync.center.pages.assessment.objections import objection_form
from sync.center.pages.forms import FormWrong
from sync.center.pages.page_set import OWN_DAYS_TOLD, DueLine, PageLink, PageSet
from sync.center.pages.ratings.rating_filters import LEADERS, query_of
from sync.center.pages.ratings.rating_words import (
    PART_TEXTS,
    SUM_COLUMNS,
    lacking_said,
    score_said,
    shown_cells,
    stands_said,
)
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers.assessment.announcement_book import told_since
from sync.center.registers.case_book import DoneAlready
from terminal.domain.mistake import Mistake

PERIODS_SHOWN = 24  # months, quarters and years, the newest first


class OwnResult(Struct, frozen=True):
    """One person's line of an announcement; `of` counts who is ranked in it."""

    announcement: Announcement
    line: Assessed
    of: int
    figures: PersonFigures | None

    @property
    def ratings(self) -> ShownSum | None:
        return shown_sum(self.figures.ratings) if self.figures else None

    @property
    def tells_score(self) -> bool:
        """Whether the score gives away no count that is hidden."""
        return self.ratings is not None and None not in self.ratings.levels.values()


@get("/my/results", roles=("staff",))
async def own_results(visit: Visited) -> Response[Any]:
    """Of each period that was announced, the newest first."""
    standing = await visit.run(visit.store.announcements.standing, PERIODS_SHOWN)
    found = [own for each in standing if (own := _result(each, visit.account.badge))]
    columns = [
        PageColumn(Mistake("Period")),
        PageColumn(Mistake("Rank"), "number"),
        PageColumn(Mistake("Ranked people"), "number"),
        PageColumn(Mistake("Not ranked because")),
        PageColumn(Mistake("Announced")),
    ]
    table = PageTable(columns, [_own_line(each, visit) for each in found])
    return visit.listed("assessment/own_results.html", table, "my-results")


@get("/my/results/{period:str}", roles=("staff",))
async def own_result(visit: Visited) -> Response[Any]:
    return await _shown(visit, visit.part("period"), visit.account.badge)


@post("/my/results/{period:str}", roles=("staff",), status_code=200)
async def object_to_result(visit: Visited) -> Response[Any]:
    period, badge, book = visit.part("period"), visit.account.badge, visit.store.objections
    try:
        form = objection_form.read(await visit.typed())
        await visit.run(book.object, period, badge, form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, period, badge, e.errors)
    except AssessmentRefused as e:
        return await _shown(visit, period, badge, {e.field: e.mistake})
    except DoneAlready:
        pass
    return visit.go(f"/my/results/{period}")


@get("/unit-results", roles=LEADERS)
async def unit_results(visit: Visited) -> Response[Any]:
    """Of the people and windows that somebody heads; a rank each, no score."""
    standing = await visit.run(visit.store.announcements.standing, PERIODS_SHOWN)
    asked = visit.asked.get("period", "")
    shown = next((each for each in standing if asked in ("", each.ranking.period)), None)
    if shown is None and asked:
        raise NoSuchPage
    lines = await visit.run(_led, visit, shown) if shown else ((), ())
    about = "windows" if visit.asked.get("about") == "windows" else "people"
    people, windows = lines
    table = _unit_table(windows if about == "windows" else people, about, shown)
    name = f"unit-results-{about}-{shown.ranking.period if shown else 'none'}"
    return visit.listed(
        "assessment/unit_results.html",
        table,
        name,
        shown=shown,
        stands=stands_said(shown, visit.words) if shown else None,
        periods=[each.ranking.period for each in standing],
        about=about,
        count=len(people),
        windows=len(windows),
    )


@get("/unit-results/{badge:str}", roles=LEADERS)
async def unit_result(visit: Visited) -> Response[Any]:
    badge, period = visit.part("badge"), visit.asked.get("period", "")
    made = await visit.run(visit.store.announcements.of, period)
    people, _ = await visit.run(_led, visit, made[0]) if made else ((), ())
    if badge not in {each.key for each in people}:
        raise NoSuchPage
    await visit.look(badge, f"result {period}")
    return await _shown(visit, period, badge)


async def _shown(
    visit: PageVisit, period: str, badge: str, errors: Mapping[str, str] | None = None
) -> Response[Any]:
    made = await visit.run(visit.store.announcements.of, period)
    found = [result for each in made if (result := _result(each, badge))]
    if not found:
        raise NoSuchPage
    newest, is_own = found[0], badge == visit.account.badge
    ratings = newest.ratings
    objection = await visit.run(visit.store.objections.of, period, badge) if is_own else None
    by = [mark.by for mark in marks_in(newest.figures)]
    by += [each.deed.by for each in objection.done] if objection else []
    return visit.listed(
        "assessment/own_result.html",
        _ratings_table(ratings),
        f"result-{period}",
        status=422 if errors else 200,
        errors=errors or {},
        typed=visit.kept,
        objection=objection,
        result=newest,
        own=is_own,
        names=await visit.names(by),
        months=_months(newest),
        has_ratings=ratings is not None,
        stands=stands_said(newest.announcement, visit.words),
        why=lacking_said(newest.line),
        parts=PART_TEXTS,
        score=score_said,
        earlier=found[1:],
        back="/my/results" if is_own else query_of("/unit-results", named_period(period)),
    )


def _result(announcement: Announcement, badge: str) -> OwnResult | None:
    ranking = announcement.ranking
    line = next((each for each in ranking.people if each.key == badge), None)
    if line is None:
        return None
    people = ranking.figures.people if ranking.figures else ()
    figures = next((each for each in people if each.badge == badge), None)
    return OwnResult(announcement, line, sum(each.rank is not None for each in ranking.people), figures)


def _months(result: OwnResult) -> list[tuple[str, bool]]:
    """The months of a quarter or year, and whether this person was ranked in each."""
    return [(month, month in result.line.months) for month in result.announcement.ranking.sources.months]


def _own_line(result: OwnResult, visit: PageVisit) -> list[object]:
    period = result.announcement.ranking.period
    link = CellLink(period, f"/my/results/{period}")
    clock = visit.words.clock(result.announcement.at)
    return [link, result.line.rank, result.of, lacking_said(result.line), clock]


def _ratings_table(ratings: ShownSum | None) -> PageTable:
    return PageTable(SUM_COLUMNS, [shown_cells(ratings)] if ratings else [])


def _unit_table(lines: Sequence[Assessed], about: str, shown: Announcement | None) -> PageTable:
    named = [PageColumn(Mistake("Window"))]
    if about == "people":
        named = [PageColumn(Mistake("Name")), PageColumn(Mistake("Badge"))]
    head, tail = PageColumn(Mistake("Rank"), "number"), PageColumn(Mistake("Not ranked because"))
    columns = [head, PageColumn(Mistake("Unit")), *named, tail]
    period = named_period(shown.ranking.period) if shown else None
    rows = []
    for line in lines:
        link = CellLink(line.name, query_of(f"/unit-results/{line.key}", period)) if period else line.name
        own = [link, line.key] if about == "people" else [line.key]
        rows.append([line.rank, line.unit, *own, lacking_said(line)])
    return PageTable(columns, rows)


def _led(visit: PageVisit, shown: Announcement) -> tuple[Sequence[Assessed], Sequence[Assessed]]:
    """Of an announcement the people and windows that this person heads."""
    account, now = visit.account, visit.now
    units, named = account.scopes("unit_head", now), account.scopes("group_leader", now)
    ranking = shown.ranking
    if "" in units | named:
        return ranking.people, ranking.windows
    months = visit.store.announcements.months_of(shown)
    posts = {
        badge for month in months for each in month.figures.windows if each.window in named for badge in each.people
    }
    people = [each for each in ranking.people if each.unit in units or each.key in posts]
    return people, [each for each in ranking.windows if each.unit in units or each.key in named]


def own_results_due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """What was announced of whoever reads it in the last days."""
    zone = published_hall.zone(connection)
    lines = []
    for told in told_since(connection, account.badge, now - OWN_DAYS_TOLD * 86_400_000):
        day = day_at(zone, told.at)
        period = told.period
        said = Mistake("Your result of {period} was announced on {day}", period=period, day=day)
        if told.revision > 1:
            said = Mistake("The results of {period} were corrected on {day}: look at yours", period=period, day=day)
        lines.append(DueLine(said, f"/my/results/{period}"))
    return lines


ANNOUNCED_RESULTS = PageSet(
    (own_results, own_result, object_to_result, unit_results, unit_result),
    (
        PageLink("/my/results", Mistake("My assessment"), ("staff",)),
        PageLink("/unit-results", Mistake("Announced rankings"), LEADERS),
    ),
    own_results_due,
)
