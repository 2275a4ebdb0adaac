"""The announcements of rankings: how complete one is, who made it known, and what a correction would say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection, select

from sync.center.hall import published_hall
from sync.center.office.assessment.announcement import Announcement, ResultChange, announcement_case
from sync.center.office.assessment.assessment_rules import AssessmentRefused
from sync.center.office.people.roles import Account
from sync.center.office.period import NoPeriod, Period, day_at, named_period, period_of, today
from sync.center.pages.assessment.assessments import THEIR_HEAD
from sync.center.pages.forms import FormReader, FormWrong
from sync.center.pages.page_set import DueLine, PageSet
from sync.center.pages.ratings.rating_filters import EVERYTHING, query_of
from sync.center.pages.ratings.rating_words import change_said, result_said, sources_said, stands_said
from sync.center.pages.table import PageColumn, PageTable
from sync.center.pages.visit import NoSuchPage, PageVisit, Visited
from sync.center.registers import case_book
from sync.center.registers.assessment.announcement_book import RankingDraft
from sync.center.storage.database import editions
from sync.center.store import Store
from terminal.domain.mistake import Mistake


class AnnounceForm(Struct, frozen=True):
    """`inputs` says what was looked at, `seen` how many announcements of it there were."""

    form: str
    seen: int
    inputs: Annotated[str, Meta(max_length=64)]
    why: Annotated[str, Meta(max_length=500)] = ""


_announce_form = FormReader(AnnounceForm)
MONTHS_LOOKED_AT = 3  # each is worked out again for the start page; older ones are told on their own page


@get("/assessment/announcements/{period:str}", roles=EVERYTHING)
async def announcement_page(visit: Visited) -> Response[Any]:
    return await _shown(visit, {})


@post("/assessment/announcements/{period:str}", roles=THEIR_HEAD, status_code=200)
async def announce(visit: Visited) -> Response[Any]:
    """As it was looked at, and nothing that came since."""
    period, book = _period(visit), visit.store.announcements
    try:
        form = _announce_form.read(await visit.typed())
        by = visit.account.badge
        await visit.run(book.announce, period, form.inputs, by, form.why, form.seen, form.form, visit.now)
    except FormWrong as e:
        return await _shown(visit, e.errors)
    except AssessmentRefused as e:
        return await _shown(visit, {e.field: e.mistake})
    return visit.go(f"/assessment/announcements/{period.name}")


async def _shown(visit: PageVisit, errors: Mapping[str, str]) -> Response[Any]:
    period, book = _period(visit), visit.store.announcements
    draft = await visit.run(book.draft, period, visit.now)
    made = await visit.run(book.of, period.name)
    return visit.listed(
        "assessment/announcement.html",
        _changes(draft),
        f"ranking-changes-{period.name}",
        status=422 if errors else 200,
        draft=draft,
        months=[*draft.ranking.sources.months.items()],
        names=await visit.names(each.by for each in made),
        made=[(each, _edition(period, each), sources_said(each.ranking.sources)) for each in made],
        stands=stands_said(made[0], visit.words) if made else None,
        sources=sources_said(draft.ranking.sources),
        differing=draft.ranking.sources.differing,
        ranked=sum(each.rank is not None for each in draft.ranking.people),
        ranked_windows=sum(each.rank is not None for each in draft.ranking.windows),
        over=period.last < day_at(visit.words.zone, visit.now),
        head=visit.account.holds(THEIR_HEAD, visit.now),
        now=query_of("/assessment", period, edition="now"),
        errors=errors,
        typed=visit.kept,
    )


def _changes(draft: RankingDraft) -> PageTable:
    titles = (Mistake("Name"), Mistake("Badge or window"), Mistake("as announced"), Mistake("as it is known now"))
    columns = [*map(PageColumn, titles), PageColumn(Mistake("what is another"))]
    return PageTable(columns, [_change(one) for one in draft.changes])


def _change(one: ResultChange) -> Sequence[object]:
    name = None if one.name == one.key else one.name  # a window is called as it is
    return name, one.key, result_said(one.before), result_said(one.after), change_said(one)


def _edition(period: Period, one: Announcement) -> str:
    return query_of("/assessment", period, edition=str(one.revision))


def _period(visit: PageVisit) -> Period:
    """Raises `NoSuchPage` where the address names none that rankings are of."""
    try:
        period = named_period(visit.part("period"))
    except NoPeriod:
        raise NoSuchPage from None
    if not period.months or period.first > day_at(visit.words.zone, visit.now):
        raise NoSuchPage
    return period


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """What the head of supervision has to announce of the month, quarter and year that ended last."""
    if not account.holds(THEIR_HEAD, now):
        return []
    day = today(published_hall.zone(connection), now)
    periods = (period_of(kind, day).before for kind in ("month", "quarter", "year"))
    waits = (period.name for period in periods if _waits(connection, period))
    said = "The ranking of {period} is not announced"
    return [DueLine(Mistake(said, period=name), f"/assessment/announcements/{name}") for name in waits]


def _waits(connection: Connection, period: Period) -> bool:
    here = select(editions.c.number).where(editions.c.day.between(period.first, period.last)).limit(1)
    announced = case_book.case(connection, "assessment", announcement_case(period.name))
    return announced is None and connection.scalar(here) is not None


def corrections(store: Store, account: Account, now: int) -> list[DueLine]:
    """What was announced of the last periods and would be announced otherwise by now."""
    if not account.holds(THEIR_HEAD, now):
        return []
    with store.read() as connection:
        day = today(published_hall.zone(connection), now)
    waits = ((period.name, len(store.announcements.changes(period, now))) for period in _looked_at(day))
    said = "{period}: a correction of the ranking waits, of {count} results"
    return [
        DueLine(Mistake(said, period=name, count=count), f"/assessment/announcements/{name}")
        for name, count in waits
        if count
    ]


def _looked_at(day: date) -> list[Period]:
    """The months that a correction still comes to by itself, and the quarter and year that rest on them."""
    months = [period_of("month", day).before]
    while len(months) < MONTHS_LOOKED_AT:
        months.append(months[-1].before)
    return [*months, period_of("quarter", day).before, period_of("year", day).before]


ANNOUNCEMENTS = PageSet((announcement_page, announce), due=due, worked_out=corrections)
