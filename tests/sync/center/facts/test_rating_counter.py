"""The rating counter: however facts come, what it keeps is what a plain count of all of them says."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from sync.center.exports.ratings import counted
from sync.center.facts import rating_counter, rating_table
from sync.center.facts.rating_counter import count_anew
from sync.center.office.period import named_period
from sync.center.office.ratings.rating_sum import RatingSum, total
from sync.center.storage.database import engine, facts, ratings
from sync.center.store import Store
from terminal.domain.facts import LEVELS, ClockSet, Fact, Level, Moment, Rating, Said, Unrated
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, push
from tests.support.written_series import DAY, MONDAY, WrittenSeries, press


@pytest.fixture(scope="module")
def store(files_database: str) -> Iterator[Store]:
    with closing(Store(files_database)) as made:
        push(made, merge(hall()), 1, BEFORE)
        yield made


@pytest.fixture(scope="module")
def connected(store: Store, files_database: str) -> Iterator[Connection]:
    made = engine(files_database)
    with made.connect() as connection:
        yield connection
    made.dispose()


def shanghai(at: int) -> str:
    return str((datetime.fromtimestamp(at / 1000, UTC) + timedelta(hours=8)).date())


def plainly(read: Sequence[Fact]) -> list[tuple[int, str, str, str]]:
    """The witness: levels and times by the exports' count, the others by what plain reading of the facts says."""
    replaced = {fact.body.get("replaces") for fact in read}
    timed = {(one.level, one.badge, one.at) for one in counted(read).ratings}
    found = []
    for fact in read:
        if fact.kind == "unrated" or (fact.kind == "rating" and fact.seq not in replaced):
            answer = str(fact.body.get("level", "unrated"))
            badge = str(fact.body["badge"])
            days = {shanghai(at) for level, whose, at in timed if (level, whose) == (answer, badge)}
            known = answer not in LEVELS or shanghai(fact.at) in days
            found.append((fact.seq, badge, answer, shanghai(fact.at) if known and fact.clock == "synced" else ""))
    return found


levels: st.SearchStrategy[Level] = st.sampled_from(LEVELS)
badges = st.sampled_from(["", "GH-0217", "GH-0218"])
acts = st.lists(st.tuples(st.sampled_from(["rate", "change", "unclear", "unrated"]), levels, badges), max_size=6)
boots = st.lists(st.tuples(st.sampled_from(["synced", "synced", "synced", "unset"]), acts), min_size=1, max_size=8)


def lived(days: Sequence[tuple[str, Sequence[tuple[str, Level, str]]]]) -> list[tuple[Moment, Said]]:
    """A boot a day; one without a clock is never told the time."""
    said: list[tuple[Moment, Said]] = []
    for day, (clock, done) in enumerate(days):
        last = 0
        for minute, (act, level, badge) in enumerate(done, 1):
            at = MONDAY + day * DAY + minute * 60_000 if clock == "synced" else minute * 60_000
            moment = Moment(at, minute * 60_000, f"boot-{day}", clock)  # type: ignore[arg-type]
            word: Said = Unrated("c", badge, 0) if act == "unrated" else Rating(level, badge, 0, 0)
            if act in {"change", "unclear"} and last:
                word = Rating("unclear" if act == "unclear" else level, badge, 0, last)
            said.append((moment, word))
            last = len(said) if isinstance(word, Rating) else 0
    return said


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(boots, st.lists(st.integers(1, 9), max_size=12), st.booleans())
def test_however_facts_come_what_is_kept_is_what_a_plain_count_says(
    store: Store,
    connected: Connection,
    monkeypatch: pytest.MonkeyPatch,
    days: list[tuple[str, list[tuple[str, Level, str]]]],
    pieces: list[int],
    each: bool,
) -> None:
    """Expected 1, 2, 3 and 4: after each piece or only at the end, by reading only a little again."""
    monkeypatch.setattr(rating_counter, "READ_AGAIN", 4)
    one, said = WrittenSeries(connected), lived(days)
    for piece in [*pieces, len(said)]:
        one.deliver(said[:piece])
        said = said[piece:]
        if each or not said:
            store.ratings.look()
            assert one.kept() == plainly(one.facts)
    expected: dict[tuple[str, str], Counter[str]] = {}
    for _, badge, answer, day in plainly(one.facts):
        for period in {day, day[:7]}:
            expected.setdefault((period, badge), Counter())[answer] += 1
    assert one.sums() == expected


def test_a_rating_whose_time_becomes_known_moves_into_its_day(store: Store, connected: Connection) -> None:
    one = WrittenSeries(connected)
    one.deliver([(Moment(0, 10_000, "b", "unset"), Rating("satisfied", "GH-0217", 0, 0))])
    store.ratings.look()
    assert one.sums() == {("", "GH-0217"): {"satisfied": 1}}
    one.deliver([(Moment(MONDAY, 70_000, "b", "synced"), ClockSet(MONDAY, 50, "center"))])
    store.ratings.look()
    assert one.sums() == {(period, "GH-0217"): {"satisfied": 1} for period in ("2026-11-30", "2026-11")}


def test_an_excluded_one_stays_excluded_when_the_series_is_counted_anew(
    store: Store, connected: Connection
) -> None:
    """Expected 5: it does not disappear, and the whole stays as many."""
    one = WrittenSeries(connected)
    press(one, Rating("dissatisfied", "GH-0217", 0, 0))
    press(one, Rating("satisfied", "GH-0217", 0, 0), 5)
    store.ratings.look()
    row = rating_table.rating(connected, one.name, 1)
    assert row
    rating_table.mark(connected, row, "2026-000001", excluded=True)
    connected.commit()
    excluded = {"satisfied": 1, "excluded": 1}
    assert one.sums() == {(period, "GH-0217"): excluded for period in ("2026-11-30", "2026-11")}
    count_anew(connected, one.name)
    connected.commit()
    store.ratings.look()
    assert one.sums()["2026-11", "GH-0217"] == excluded
    row = rating_table.rating(connected, one.name, 1)
    assert row and (row.review, row.excluded, row.answer) == ("2026-000001", True, "dissatisfied")
    rating_table.mark(connected, row, "2026-000001", excluded=False)
    connected.commit()
    assert one.sums()["2026-11", "GH-0217"] == {"satisfied": 1, "dissatisfied": 1}


def test_a_fact_that_is_put_back_among_others_is_counted(store: Store, connected: Connection) -> None:
    one = WrittenSeries(connected)
    for minute in range(3):
        press(one, Rating("satisfied", "GH-0217", 0, 0), minute)
    store.ratings.look()
    aside = one.facts[1]
    connected.execute(facts.delete().where(facts.c.series == one.name, facts.c.seq == 2))
    count_anew(connected, one.name)
    connected.commit()
    store.ratings.look()
    assert [seq for seq, *_ in one.kept()] == [1, 3]
    connected.execute(insert(facts), [one.row(aside)])
    count_anew(connected, one.name)
    connected.commit()
    store.ratings.look()
    assert [seq for seq, *_ in one.kept()] == [1, 2, 3]


def test_what_is_counted_is_not_counted_again(store: Store, connected: Connection) -> None:
    one = WrittenSeries(connected)
    press(one, Rating("satisfied", "GH-0217", 0, 0))
    assert store.ratings.look() == 1
    assert store.ratings.look() == 0


def test_a_series_that_another_process_counts_at_the_same_moment_is_counted_once(
    store: Store, connected: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = WrittenSeries(connected)
    press(one, Rating("satisfied", "GH-0217", 0, 0))
    counts = rating_counter.RatingCounter._counts

    def slower(counter: rating_counter.RatingCounter) -> list[rating_counter.SeriesCount]:
        found = counts(counter)
        if found:
            monkeypatch.setattr(rating_counter.RatingCounter, "_counts", counts)
            assert store.ratings.look() == 1  # the other one
        return found

    monkeypatch.setattr(rating_counter.RatingCounter, "_counts", slower)
    assert store.ratings.look() == 0
    assert one.sums()["2026-11", "GH-0217"] == {"satisfied": 1}


def test_sums_are_read_by_window_and_person_of_a_day_a_week_and_longer(store: Store, connected: Connection) -> None:
    """Expected 20: two windows, and each has its own; the witness adds the presses up by hand."""
    one, other = WrittenSeries(connected), WrittenSeries(connected)
    for day, level in enumerate(("satisfied", "dissatisfied", "very_satisfied")):
        press(one, Rating(level, "GH-1", 0, 0), day=day)  # type: ignore[arg-type]
    press(other, Rating("satisfied", "GH-1", 0, 0), day=1)
    store.ratings.look()

    def of(period: str) -> dict[str, RatingSum]:
        found = rating_table.place_sums(connected, named_period(period))
        return {each.window: each.sum for each in found if each.badge == "GH-1"}

    assert of("2026-11-30") == {one.window: RatingSum(satisfied=1)}
    assert of("2026-12") == {
        one.window: RatingSum(very_satisfied=1, dissatisfied=1),
        other.window: RatingSum(satisfied=1),
    }
    week = {one.window: RatingSum(1, 1, 0, 1), other.window: RatingSum(satisfied=1)}
    assert of("2026-W49") == of("2026-Q4") == of("2026") == week
    days = rating_table.sums_of(connected, ["2026-12-01", "2026-12-02"], [one.window])
    assert days == {"2026-12-01": RatingSum(dissatisfied=1), "2026-12-02": RatingSum(very_satisfied=1)}
    mine = rating_table.sums_of(connected, ["2026-11", "2026-12"], badge="GH-1")
    assert total(mine.values()).everything == 4


def test_bad_ones_are_found_by_day_and_whether_they_have_a_case(store: Store, connected: Connection) -> None:
    one = WrittenSeries(connected)
    for day, level in enumerate(("satisfied", "dissatisfied", "very_dissatisfied")):
        press(one, Rating(level, "GH-2", 0, 0), day=day)  # type: ignore[arg-type]
    store.ratings.look()
    ever = ("2026-11-30", "2026-12-31")
    bad = rating_table.found(connected, ever, windows=[one.window], bad=True)
    assert [row.day for row in bad] == ["2026-12-02", "2026-12-01"]
    rating_table.mark(connected, bad[0], "2026-000009", excluded=False)
    connected.commit()
    waiting = [row for row in rating_table.waiting(connected, ever, (), 99) if row.window == one.window]
    assert [row.day for row in waiting] == ["2026-12-01"]
    assert rating_table.waiting_counts(connected, ever, ())["2026-12-01"] == 1 + len(others(connected, one))
    assert len(rating_table.found(connected, ever, badge="GH-2")) == 3
    assert rating_table.found(connected, ever, windows=[one.window], without=["GH-2"]) == []
    assert rating_table.found(connected, ever, badge="GH-2", most=1)[0].day == "2026-12-02"


def others(connection: Connection, one: WrittenSeries) -> list[str]:
    """Bad ones of the same day at the windows of other tests, which have no case."""
    rows = connection.execute(select(ratings).where(ratings.c.day == "2026-12-01", ratings.c.window != one.window))
    return [row.window for row in rows if row.answer in {"dissatisfied", "very_dissatisfied"} and not row.review]


def test_before_the_first_push_nothing_is_counted(fresh_database: str) -> None:
    with closing(Store(fresh_database)) as empty:
        made = engine(fresh_database)
        with made.connect() as connection:
            press(WrittenSeries(connection), Rating("satisfied", "GH-0217", 0, 0))
        assert empty.ratings.look() == 0
        push(empty, merge(hall()), 1, BEFORE)
        assert empty.ratings.look() == 1
        made.dispose()


def test_a_board_that_goes_by_its_clock_chip_for_long_is_counted_by_when_that_was_set(
    store: Store, connected: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read again does not say when the chip was set; the whole series does, and so the plain count."""
    monkeypatch.setattr(rating_counter, "READ_AGAIN", 1)
    one = WrittenSeries(connected)
    press(one, Rating("satisfied", "GH-0217", 0, 0))
    for day in (1, 2):
        held = Moment(MONDAY + day * DAY, 60_000, f"b{day}", "held")
        one.deliver([(held, Rating("satisfied", "GH-0217", 0, 0))])
        store.ratings.look()
    assert len(counted(one.facts).ratings) == 3
    assert [day for *_, day in one.kept()] == ["2026-11-30", "2026-12-01", "2026-12-02"]


def test_a_backlog_is_counted_in_short_transactions_to_its_end(
    store: Store, connected: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rating_counter, "FACTS_AT_ONCE", 2)
    many = [WrittenSeries(connected) for _ in range(3)]
    for one in many:
        for minute in range(2):
            press(one, Rating("satisfied", "GH-0217", 0, 0), minute)
    assert len(store.ratings._counts()) == 1
    assert store.ratings.look() == 3
    assert [len(one.kept()) for one in many] == [2, 2, 2]
