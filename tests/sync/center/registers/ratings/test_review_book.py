"""The review book: what two people decide changes how a rating is counted, at once, and nothing of it is lost."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import Connection, select

from sync.center.facts import rating_table
from sync.center.facts.rating_table import RatingRow
from sync.center.office.period import day_at
from sync.center.office.ratings.reason_table import RatingReason, ReasonTable
from sync.center.office.ratings.review import Decider, ReasonsGiven, ReviewRefused, ReviewWord
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.storage.database import engine, facts
from sync.center.store import Store
from terminal.domain.facts import Rating
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, push
from tests.support.written_series import DAY, MONDAY, WrittenSeries, press

CONCERNED = "GH-00A0"
ALICE, BEN = Decider("GH-0001", frozenset({"GH-0001"})), Decider("GH-0002", frozenset({"GH-0002"}))
THEMSELVES = Decider(CONCERNED, frozenset({CONCERNED}))
NOW = MONDAY + 3_600_000


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


@pytest.fixture
def series(store: Store, connection: Connection) -> WrittenSeries:
    """A bad rating, and a good one after it."""
    one = WrittenSeries(connection, "2F-01")
    press(one, Rating("dissatisfied", CONCERNED, 0, 0))
    press(one, Rating("satisfied", CONCERNED, 0, 0), 5)
    store.ratings.look()
    return one


def november(one: WrittenSeries) -> dict[str, int]:
    return one.sums()["2026-11", CONCERNED]


def decide(store: Store, case: str, did: ReviewWord, by: Decider, seen: int, form: str = "") -> None:
    store.reviews.decide(case, did, by, "查看监控", seen, form, NOW)


def test_two_people_exclude_a_rating_and_it_is_counted_as_excluded_at_once(
    store: Store, series: WrittenSeries, connection: Connection
) -> None:
    """Expected 5, 6 and 7: what it comes to is never less, and what was decided stands in the center's chain."""
    case = store.reviews.open(series.name, 1, ALICE, "", "", NOW)
    decide(store, case, "proposed", ALICE, 1)
    assert november(series) == {"satisfied": 1, "dissatisfied": 1}, "one alone changes nothing"
    with pytest.raises(ReviewRefused):
        decide(store, case, "excluded", ALICE, 2)
    with pytest.raises(ReviewRefused):
        decide(store, case, "excluded", THEMSELVES, 2)
    decide(store, case, "excluded", BEN, 2)
    assert november(series) == {"satisfied": 1, "excluded": 1}
    decide(store, case, "restored", ALICE, 3)
    assert november(series) == {"satisfied": 1, "dissatisfied": 1}
    connection.commit()
    told = select(facts.c.raw).where(facts.c.kind == "deed").order_by(facts.c.seq)
    said = [json.loads(raw)["body"] for raw in connection.scalars(told)]
    assert [(each["did"], each["by"]) for each in said] == [
        ("opened", "GH-0001"),
        ("proposed", "GH-0001"),
        ("excluded", "GH-0002"),
        ("restored", "GH-0001"),
    ]
    shown = store.reviews.shown(case)
    assert shown and len(shown.done) == 4 and shown.stands


def test_a_case_knows_what_it_is_about_and_by_when_it_is_due(store: Store, series: WrittenSeries) -> None:
    case = store.reviews.open(series.name, 1, ALICE, "", "", NOW)
    shown = store.reviews.shown(case)
    assert shown
    rated = shown.review.rated
    assert (rated.window, rated.unit, rated.badge, rated.day) == ("2F-01", "税务", CONCERNED, "2026-11-30")
    assert (rated.terminal, rated.series, rated.seq) == ("t", series.name, 1)
    # fifteen working days from a Monday, counted on a calendar of December
    assert day_at("Asia/Shanghai", shown.review.due - 1) == "2026-12-21"


def test_a_rating_has_one_case_and_a_form_sent_twice_makes_one(store: Store, series: WrittenSeries) -> None:
    case = store.reviews.open(series.name, 1, ALICE, "", "f1", NOW)
    with pytest.raises(DoneAlready):
        store.reviews.open(series.name, 1, ALICE, "", "f1", NOW)
    with pytest.raises(ReviewRefused, match=case):
        store.reviews.open(series.name, 1, BEN, "", "f2", NOW)
    other = store.reviews.open(series.name, 2, BEN, "", "f3", NOW)
    assert other == "2026-000002"
    with pytest.raises(ReviewRefused, match="or there is none"):
        store.reviews.open(series.name, 9, BEN, "", "f4", NOW)


def test_two_who_take_up_one_rating_at_once_make_one_case(
    store: Store, series: WrittenSeries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else there are two, and what is decided in the one is undone by a step in the other."""
    both, read = Barrier(2), rating_table.rating

    def read_beside(connection: Connection, name: str, seq: int) -> RatingRow | None:
        row = read(connection, name, seq)
        with suppress(BrokenBarrierError):  # where the other waits for this one to end
            both.wait(0.5)
        return row

    def take_up(form: str) -> str:
        try:
            return store.reviews.open(series.name, 1, ALICE, "", form, NOW)
        except ReviewRefused:
            return ""

    monkeypatch.setattr(rating_table, "rating", read_beside)
    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(take_up, ("f1", "f2"))) == ["", "2026-000001"]


def test_the_second_who_decides_on_what_has_changed_is_told_by_whom(store: Store, series: WrittenSeries) -> None:
    case = store.reviews.open(series.name, 1, ALICE, "", "", NOW)
    decide(store, case, "answered", BEN, 1)
    with pytest.raises(CaseChanged, match="GH-0002"):
        decide(store, case, "proposed", ALICE, 1)
    decide(store, case, "proposed", ALICE, 2)


def test_a_rating_that_its_citizen_changed_late_is_counted_no_more_whatever_is_decided(
    store: Store, series: WrittenSeries, connection: Connection
) -> None:
    """What a terminal told in two pieces: taken up between them."""
    one = WrittenSeries(connection, "2F-02")
    press(one, Rating("dissatisfied", CONCERNED, 0, 0))
    store.ratings.look()
    case = store.reviews.open(one.name, 1, ALICE, "", "", NOW)
    press(one, Rating("satisfied", CONCERNED, 0, 1), 1)
    store.ratings.look()
    decide(store, case, "proposed", ALICE, 1)
    decide(store, case, "excluded", BEN, 2)
    shown = store.reviews.shown(case)
    assert shown and not shown.stands
    assert november(one) == {"satisfied": 1}


def test_reasons_and_limits_are_kept_with_their_versions(store: Store, series: WrittenSeries) -> None:
    case = store.reviews.open(series.name, 1, ALICE, "", "", NOW)
    store.reviews.note_reasons(case, ReasonsGiven("1", ("213",)), BEN, "", 1, "", NOW)
    table = ReasonTable("2027-1", (RatingReason("208", "没有提供材料清单"),))
    store.reviews.set_table(table, "GH-0001", "省里新版", 0, "", NOW)
    store.reviews.set_limit(5, "GH-0001", "会议决定", 1, "", NOW)
    rules = store.reviews.rules()
    shown = store.reviews.shown(case)
    assert shown and shown.review.reasons
    earlier = rules.version(shown.review.reasons.version)
    assert earlier and earlier.text("213") == "窗口人员业务不熟练"
    assert (rules.days, rules.table, rules.deeds) == (5, table, 2)
    later = store.reviews.open(series.name, 2, ALICE, "", "", NOW + DAY)
    assert store.reviews.shown(later), "the rules are no case of a rating"
    assert store.reviews.shown("rules") is None


def test_the_excluded_are_still_among_the_ratings_of_their_day(
    store: Store, series: WrittenSeries, connection: Connection
) -> None:
    case = store.reviews.open(series.name, 1, ALICE, "", "", NOW)
    decide(store, case, "proposed", ALICE, 1)
    decide(store, case, "excluded", BEN, 2)
    rows = rating_table.found(connection, ("2026-11-30", "2026-11-30"), badge=CONCERNED)
    assert [(row.seq, row.excluded, row.review) for row in rows] == [(2, False, ""), (1, True, case)]
