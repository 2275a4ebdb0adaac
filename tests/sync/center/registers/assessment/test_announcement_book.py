"""The announcement book: nothing that comes later changes what was announced; a correction says what is other."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.json import encode
from sqlalchemy import Connection, insert, select

from sync.center.office.assessment.announcement import AnnouncedSources
from sync.center.office.assessment.assessment_rules import AssessmentRefused
from sync.center.office.assessment.mark_sheet import GivenMark
from sync.center.office.attendance.edition import EditionRow
from sync.center.office.deed import CaseStanding, OfficeDeed
from sync.center.office.period import named_period
from sync.center.office.ratings.review import Decider
from sync.center.registers import case_book
from sync.center.registers.assessment.announcement_book import AnnouncementBook, RankingDraft
from sync.center.registers.assessment.assessed_months import AssessedMonths
from sync.center.registers.case_book import DoneAlready
from sync.center.storage.database import deeds, editions, engine, facts
from sync.center.storage.transactions import Transactions
from sync.center.store import Store
from terminal.domain.facts import Moment, Rating
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, push
from tests.support.written_series import DAY, MONDAY, WrittenSeries, press

SQLITE_ALONE = "what a database is asked for here it is asked for by the tests of the assessment and case book, too"
OWN, COLLEAGUE, UNIT = "GH-00A0", "GH-01A0", "税务"
ALICE = Decider("GH-0001", frozenset({"GH-0001"}))
BEN = Decider("GH-0002", frozenset({"GH-0002"}))
DECEMBER, QUARTER = named_period("2026-12"), named_period("2026-Q4")
WORKED = [f"2026-12-{n:02}" for n in (1, 2, 3, 4, 7, 8)]
NOW = MONDAY + 40 * DAY  # 2027-01-09


class Played:
    """December of two people who are ranked; what can come of it later is done by its methods."""

    def __init__(self, store: Store, connection: Connection) -> None:
        self.store, self.connection = store, connection
        self.series = {OWN: WrittenSeries(connection, "2F-01"), COLLEAGUE: WrittenSeries(connection, "2F-02")}
        self.minute = 10
        self.revisions = dict.fromkeys(WORKED, 0)
        for day in WORKED:
            self.publish(day)
        for badge, one in self.series.items():
            moments = (Moment(MONDAY + DAY + n * 60_000, n * 60_000, "b1", "synced") for n in range(10))
            one.deliver([(moment, Rating("very_satisfied", badge, 0, 0)) for moment in moments])
        store.ratings.look()
        self.points = 80
        self.mark(OWN, COLLEAGUE)

    def publish(self, day: str = WORKED[0], late: int = 0) -> None:
        self.revisions[day] += 1
        rows = [EditionRow(UNIT, badge, f"人{badge[-2:]}", 0, late, 0, False) for badge in (OWN, COLLEAGUE)]
        frozen = {"published_at": 1, "by": "", "why": "", "inputs": "", "awaited": "[]"}
        content = {"day": day, "revision": self.revisions[day], "rows": encode(rows).decode()}
        self.connection.execute(insert(editions).values({**frozen, **content}))
        self.connection.commit()

    def rate(self, badge: str, level: str = "dissatisfied") -> None:
        self.minute += 1
        press(self.series[badge], Rating(level, badge, 0, 0), self.minute, day=1)  # type: ignore[arg-type]
        self.store.ratings.look()

    def mark(self, *badges: str) -> None:
        self.points = (self.points + 7) % 100
        given = [GivenMark(badge, part, self.points) for badge in badges for part in ("style", "skill")]
        seen = len(self.store.assessments.sheet("2026-12", UNIT).done)
        self.store.assessments.mark("2026-12", UNIT, given, ALICE, "抽查", seen, "", NOW)

    def complain(self) -> None:
        case = f"2026-{self.minute + 1:06}"
        self.minute += 1
        for seen, did in enumerate(("lodged", "accepted", "substantiated")):
            deed, standing = OfficeDeed("complaint", case, did, "GH-0001"), CaseStanding(did, OWN, UNIT, "2F-01")
            case_book.write(self.connection, self.store.id, deed, standing, seen, "", MONDAY + 3 * DAY)
        self.connection.commit()

    def exclude(self) -> str:
        """One more rating of OWN, by two people; nothing is left of it but that it is excluded."""
        self.rate(OWN)
        reviews, series = self.store.reviews, self.series[OWN]
        case = reviews.open(series.name, series.kept()[-1][0], ALICE, "调查", "", NOW)
        reviews.decide(case, "proposed", ALICE, "误按", 1, "", NOW)
        reviews.decide(case, "excluded", BEN, "属实", 2, "", NOW)
        return case

    def draft(self) -> RankingDraft:
        return self.store.announcements.draft(DECEMBER, NOW)

    def announce(self, why: str = "", by: str = "GH-0001") -> None:
        draft = self.draft()
        self.store.announcements.announce(DECEMBER, draft.ranking.inputs, by, why, draft.deeds, "", NOW)


@pytest.fixture
def played(fresh_database: str) -> Iterator[Played]:
    with closing(Store(fresh_database)) as store:
        push(store, merge(hall()), 1, BEFORE)
        made = engine(fresh_database)
        with made.connect() as connection:
            yield Played(store, connection)
        made.dispose()


LATER: dict[str, Callable[[Played], object]] = {
    "a sheet is corrected": lambda played: played.publish(late=1),
    "a rating comes late": lambda played: played.rate(OWN),
    "a mark is corrected": lambda played: played.mark(OWN),
    "a complaint is found true": Played.complain,
    "a rating is excluded": Played.exclude,
    "the hall is published anew": lambda played: push(played.store, merge(hall()), 2 + played.minute, NOW),
    "a correction is announced": lambda played: played.announce("复核") if played.draft().changes else None,
}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(LATER)), min_size=1, max_size=4))
def test_nothing_that_comes_later_changes_what_was_announced(played: Played, later: list[str]) -> None:
    """Expected 1: whatever is done, what was announced stands as it was, also for a process that starts anew."""
    if not played.draft().last:
        played.announce()
    for what in later:
        before = played.store.announcements.of("2026-12")
        LATER[what](played)
        after = played.store.announcements.of("2026-12")
        assert after[len(after) - len(before) :] == before, what
    fresh = AnnouncementBook(Transactions(played.connection.engine), played.store.id, AssessedMonths())
    assert fresh.of("2026-12") == played.store.announcements.of("2026-12")


def test_what_was_announced_is_in_the_centers_own_chain(played: Played) -> None:
    """Expected 1: everybody's result, in a fact that the next one's hash is of."""
    played.announce()
    [made] = played.store.announcements.of("2026-12")
    [row] = played.connection.execute(select(deeds).where(deeds.c.did == "announced"))
    raw = played.connection.scalar(select(facts.c.raw).where(facts.c.kind == "deed", facts.c.seq == row.seq))
    assert json.loads(raw or "")["body"]["content"] == row.content
    ranked = [each["key"] for each in json.loads(row.content)["people"] if each.get("rank")]
    assert ranked == [each.key for each in made.ranking.people if each.rank] == [OWN, COLLEAGUE]


def test_a_rating_that_is_excluded_changes_what_it_names_and_whose_rank_moves(played: Played) -> None:
    """Expected 6: one bad rating too many, announced, and taken out afterwards: its person, its window, no mark of
    anybody else. The colleague was first by it, and both are first again."""
    played.rate(OWN)
    played.announce()
    case = played.store.reviews.open(
        played.series[OWN].name, played.series[OWN].kept()[-1][0], ALICE, "调查", "", NOW
    )
    played.store.reviews.decide(case, "proposed", ALICE, "误按", 1, "", NOW)
    assert played.draft().changes == [], "while it is only proposed it counts"
    assert played.draft().ranking.sources.appeals == 1
    played.store.reviews.decide(case, "excluded", BEN, "属实", 2, "", NOW)
    changes = {one.key: (one.before, one.after) for one in played.draft().changes}
    assert set(changes) == {OWN, "2F-01"}
    own = changes[OWN]
    assert own[0] and own[1] and (own[0].rank, own[1].rank) == (2, 1)
    assert own[1].parts == {**own[0].parts, "results": 10_000}


def test_what_was_looked_at_is_announced_and_nothing_that_came_since(played: Played) -> None:
    """Expected 7: also where another has announced it meanwhile; and a second click does nothing twice."""
    book, looked_at = played.store.announcements, played.draft().ranking.inputs
    played.rate(OWN)
    with pytest.raises(AssessmentRefused, match="look again"):
        book.announce(DECEMBER, looked_at, "GH-0001", "", 0, "", NOW)
    book.announce(DECEMBER, played.draft().ranking.inputs, "GH-0001", "", 0, "form", NOW)
    with pytest.raises(DoneAlready):
        book.announce(DECEMBER, played.draft().ranking.inputs, "GH-0001", "", 0, "form", NOW)
    with pytest.raises(AssessmentRefused, match="look again"):
        book.announce(DECEMBER, played.draft().ranking.inputs, "GH-0002", "", 0, "", NOW)
    assert [each.by for each in book.of("2026-12")] == ["GH-0001"]


def test_an_announcement_says_how_complete_its_sources_were(played: Played) -> None:
    """Expected 8: days without a sheet are all but the six and the Sundays: one window works on Saturdays."""
    played.announce()
    [made] = played.store.announcements.of("2026-12")
    sources = made.ranking.sources
    week = {f"2026-12-{n:02}" for n in range(1, 32) if (n + 1) % 7}  # the first is a Tuesday
    assert {*WORKED, *sources.unpublished} == week and not {*WORKED} & {*sources.unpublished}
    assert (sources.pending, sources.unmarked, sources.appeals, sources.undated) == (0, 0, 0, 0)
    first = played.store.announcements.draft(named_period("2026-09"), NOW).ranking.sources.unpublished
    assert first[0] == "2026-09-14", "nobody was to come before the hall had its first window, on the 13th"


def test_a_quarter_rests_on_its_months_as_they_stand_announced(played: Played) -> None:
    """Expected 4: what comes later moves it once the month's correction is announced, and not before."""
    book, later = played.store.announcements, NOW + 90 * DAY
    assert book.draft(QUARTER, later).ranking.sources.unannounced == ["2026-12"]
    with pytest.raises(AssessmentRefused, match="first: 2026-12"):
        book.announce(QUARTER, book.draft(QUARTER, later).ranking.inputs, "GH-0001", "", 0, "", later)
    played.announce()
    quarter = book.draft(QUARTER, later).ranking
    book.announce(QUARTER, quarter.inputs, "GH-0001", "", 0, "", later)
    played.complain()
    assert book.draft(QUARTER, later).changes == [] != played.draft().changes
    played.announce("投诉属实")
    assert {one.key for one in book.draft(QUARTER, later).changes} >= {OWN}
    [made] = book.of("2026-Q4")
    assert made.ranking == quarter
    assert [month.people for month in book.months_of(made)] == [book.of("2026-12")[1].ranking.people]
    assert {each.ranking.period for each in book.standing(9)} == {"2026-Q4", "2026-12"}
    assert made.ranking.sources == AnnouncedSources(months={"2026-12": book.of("2026-12")[1].number})
