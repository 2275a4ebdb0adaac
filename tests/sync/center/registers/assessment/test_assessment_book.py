"""The assessment book: what a month comes to from editions, ratings, complaints and marks, the newest of each."""

from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from msgspec.json import encode
from msgspec.structs import replace
from sqlalchemy import Connection, insert

from sync.center.office.assessment.assessment import Assessed, AttendanceFigures
from sync.center.office.assessment.assessment_rules import SHIPPED_RULES, AssessmentRefused
from sync.center.office.assessment.mark_sheet import GivenMark
from sync.center.office.attendance.edition import EditionRow
from sync.center.office.deed import CaseStanding, OfficeDeed
from sync.center.office.period import named_period
from sync.center.office.ratings.review import Decider
from sync.center.registers import case_book
from sync.center.registers.case_book import CaseChanged
from sync.center.storage.database import editions, engine
from sync.center.store import Store
from terminal.domain.facts import Rating
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, push
from tests.support.written_series import DAY, MONDAY, WrittenSeries, press

OWN, COLLEAGUE, UNIT = "GH-00A0", "GH-01A0", "税务"  # who has post A at 2F-01, and at 2F-02
ALICE = Decider("GH-0001", frozenset({"GH-0001"}))
DECEMBER = [f"2026-12-{n:02}" for n in (1, 2, 3, 4, 7, 8)]
NOW = MONDAY + 40 * DAY


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as made:
        push(made, merge(hall()), 1, BEFORE)
        yield made


@pytest.fixture
def connection(store: Store, fresh_database: str) -> Iterator[Connection]:
    made = engine(fresh_database)
    with made.connect() as connected:
        yield connected
    made.dispose()


def row(badge: str, *, late: int = 0, pending: bool = False, leave: int = 0, halves: int = 0) -> EditionRow:
    return EditionRow(UNIT, badge, f"人{badge[-2:]}", halves, late, 0, pending, leave)


def publish(connection: Connection, day: str, rows: Sequence[EditionRow], revision: int = 1) -> None:
    frozen = {"published_at": 1, "by": "", "why": "", "inputs": "", "awaited": "[]"}
    content = {"day": day, "revision": revision, "rows": encode(rows).decode()}
    connection.execute(insert(editions).values({**frozen, **content}))
    connection.commit()


def complain(connection: Connection, store: Store, case: str, badge: str, at: int, *words: str) -> None:
    """As the register of complaints leaves it: what was done, one after the other."""
    for seen, did in enumerate(words):
        standing = CaseStanding(did, badge, UNIT, "2F-01")
        case_book.write(connection, store.id, OfficeDeed("complaint", case, did, "GH-0001"), standing, seen, "", at)
    connection.commit()


def rate(store: Store, connection: Connection, badge: str, count: int, window: str = "2F-01") -> None:
    one = WrittenSeries(connection, window)
    for minute in range(count):
        press(one, Rating("very_satisfied", badge, 0, 0), minute, day=1)
    store.ratings.look()


def mark(store: Store, *marks: GivenMark, seen: int = 0, month: str = "2026-12", why: str = "晨检") -> None:
    store.assessments.mark(month, UNIT, marks, ALICE, why, seen, "", NOW)


def person(store: Store, badge: str, month: str = "2026-12") -> Assessed:
    return next(each for each in store.assessments.month(month).people if each.key == badge)


def attendance(store: Store, badge: str) -> AttendanceFigures:
    people = store.assessments.month("2026-12").figures.people
    return next(each.attendance for each in people if each.badge == badge)


def test_a_month_from_everything_that_counts(store: Store, connection: Connection) -> None:
    """By hand: 20 × 0.9 + 20 × 0.8 + 30 × (100 − 2 − 10) % + 30 × 100 % − 5 for the complaint that was true."""
    days = [row(OWN), row(OWN, late=1), row(OWN, halves=1), row(OWN), row(OWN), row(OWN, leave=2)]
    for day, one in zip(DECEMBER, days, strict=True):
        publish(connection, day, [one, row(COLLEAGUE)])
    before = [person(store, OWN).lacking]  # looked at after each step: what is kept of a month is never old
    rate(store, connection, OWN, 12)
    before.append(person(store, OWN).lacking)
    mark(store, GivenMark(OWN, "style", 90), GivenMark(OWN, "skill", 80))
    complain(
        connection, store, "2026-000001", OWN, MONDAY + 3 * DAY, "lodged", "accepted", "substantiated", "closed"
    )
    before.append(person(store, OWN).lacking)
    assert [len(lacking) for lacking in before] == [3, 2, 0]
    assert person(store, OWN).score == 1_800 + 1_600 + 30 * 88 + 3_000 - 500
    assert [str(why.said) for why in person(store, COLLEAGUE).lacking] == [
        "0 ratings, of 10",
        "no mark for style",
        "no mark for skill",
    ]
    windows = {each.key: each for each in store.assessments.month("2026-12").windows}
    assert (windows["2F-01"].score, windows["2F-01"].rank) == (person(store, OWN).score, 1)
    assert len(windows) == 12 and windows["2F-12"].rank is None


def test_a_correction_takes_the_place_of_the_edition_before_it(store: Store, connection: Connection) -> None:
    """Expected 11, also for a page that was looked at before; expected 10: what is to be checked is no figure."""
    publish(connection, DECEMBER[0], [row(OWN, late=1)])
    publish(connection, DECEMBER[1], [row(OWN, late=1, pending=True)])
    assert attendance(store, OWN) == AttendanceFigures(
        days=1, pending=1, late=1, half_days=4, half_days_pending=2, late_on=(DECEMBER[0],)
    )
    publish(connection, DECEMBER[0], [row(OWN)], revision=2)
    publish(connection, DECEMBER[1], [row(OWN, leave=1)], revision=2)
    assert attendance(store, OWN) == AttendanceFigures(days=2, half_days_leave=1, half_days=4)


@pytest.mark.parametrize(
    ("words", "counted"),
    [
        (("lodged", "accepted"), 0),
        (("lodged", "accepted", "unsubstantiated", "closed"), 0),
        (("lodged", "accepted", "reconciled"), 0),
        (("lodged", "accepted", "substantiated"), 1),
        (("lodged", "accepted", "substantiated", "followed_up", "closed"), 1),
        (("lodged", "accepted", "substantiated", "reconciled", "followed_up", "closed"), 1),
        (("lodged", "accepted", "substantiated", "looked_into_again"), 0),
        (("lodged", "accepted", "substantiated", "closed", "reopened"), 0),
        (("lodged", "accepted", "substantiated", "looked_into_again"), 0),
        (("lodged", "accepted", "unsubstantiated", "looked_into_again", "substantiated"), 1),
        (("lodged", "accepted", "substantiated", "reopened", "accepted", "unsubstantiated"), 0),
    ],
)
def test_only_a_complaint_that_stands_as_true_counts(
    store: Store, connection: Connection, words: tuple[str, ...], counted: int
) -> None:
    """Expected 15."""
    complain(connection, store, "2026-000001", OWN, MONDAY + 3 * DAY, *words)
    assert person(store, OWN).complaints == counted
    assert person(store, OWN, "2026-11").complaints == 0, "in the month in which it was found so"
    assert person(store, COLLEAGUE).complaints == 0


def test_marks_that_two_enter_at_once_are_entered_once(store: Store, connection: Connection) -> None:
    mark(store, GivenMark(OWN, "style", 90))
    with pytest.raises(CaseChanged):
        mark(store, GivenMark(OWN, "style", 50))
    mark(store, GivenMark(OWN, "style", 85), seen=1, why="复核")
    sheet = store.assessments.sheet("2026-12", UNIT)
    assert (sheet.marks[OWN, "style"].points, sheet.marks[OWN, "style"].why, len(sheet.done)) == (85, "复核", 2)
    assert OWN in {row.badge for row in sheet.people} and not any(row.unit != UNIT for row in sheet.people)
    assert store.assessments.sheet("2026-11", UNIT).marks == {}
    with pytest.raises(AssessmentRefused, match="not of this unit"):
        mark(store, GivenMark("GH-02A0", "style", 50), seen=2)


def test_new_rules_leave_the_months_before_as_they_were(store: Store, connection: Connection) -> None:
    """Expected 18, and a year in which two rules held."""
    for day in DECEMBER:
        publish(connection, day, [row(OWN, late=1)])
    stricter = replace(SHIPPED_RULES, version="2", since="2027-02", late=9)
    before = person(store, OWN).parts["discipline"]
    store.assessments.rule(stricter, "GH-0001", "会议决定", 0, "", NOW)  # in January
    assert person(store, OWN).parts["discipline"] == before == 10_000 - 6 * 200
    assert store.assessments.month("2027-02").rules == stricter
    with pytest.raises(AssessmentRefused, match="2027-01 has"):
        store.assessments.rule(replace(stricter, version="3", since="2027-01"), "GH-0001", "x", 1, "", NOW)


def test_a_quarter_has_the_months_of_it_that_have_begun(store: Store, connection: Connection) -> None:
    found = store.announcements.draft(named_period("2027-Q1"), NOW)
    assert [month.figures.month for month in found.months] == ["2027-01"]
    assert {each.rank for each in found.ranking.people} == {None}
    assert len({each.key for each in found.ranking.people}) == len(found.ranking.people), "nobody twice"


def test_a_month_is_assessed_by_the_posts_of_that_month(store: Store, connection: Connection) -> None:
    """Who came or changed windows in January has no part in December: neither in its list nor in its windows."""
    publish(connection, DECEMBER[0], [row(OWN)])
    first, second, *others = merge(hall())
    newcomer = replace(first.people[0], badge="GH-NEW1", name="新来")
    moved = (
        replace(first, people=(newcomer, *first.people)),
        replace(second, people=tuple(each for each in second.people if each.badge != COLLEAGUE)),
    )
    push(store, (*moved, *others), 2, NOW)
    months = [store.assessments.month(name).figures for name in ("2026-12", "2027-01")]
    assert ["GH-NEW1" in {each.badge for each in month.people} for month in months] == [False, True]
    posts = [{each.window: each.people for each in month.windows} for month in months]
    assert [("GH-NEW1" in each["2F-01"], COLLEAGUE in each["2F-02"]) for each in posts] == [
        (False, True),
        (True, False),
    ]


def test_of_somebody_who_changed_units_the_newest_mark_is_in_force(store: Store, connection: Connection) -> None:
    """It stays theirs, on whichever unit's sheet it stands, and however many look at it at once."""
    publish(connection, DECEMBER[0], [row(OWN), row(COLLEAGUE)])
    mark(store, GivenMark(OWN, "style", 90), GivenMark(COLLEAGUE, "style", 60))
    publish(connection, DECEMBER[1], [replace(row(OWN), unit="公安"), replace(row(COLLEAGUE), unit="公安")])
    assert person(store, OWN).parts["style"] == 9_000
    store.assessments.mark("2026-12", "公安", [GivenMark(OWN, "style", 70)], ALICE, "新单位", 0, "", NOW)
    assert (person(store, OWN).unit, person(store, OWN).parts["style"]) == ("公安", 7_000)
    assert person(store, COLLEAGUE).parts["style"] == 6_000
