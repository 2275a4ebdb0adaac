"""The editions: published by ten, frozen in the database, corrected with a reason, and held by a person."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from sync.center.office.attendance.day_sheet import DaySheet, DaySources, day_sheet
from sync.center.office.attendance.edition import Edition
from sync.center.registers.attendance import editions
from sync.center.registers.attendance.editions import NotPublished
from sync.center.storage.database import engine
from sync.center.store import Store
from terminal.domain.hall import merge
from tests.support.month import played
from tests.support.month_hall import DAYS, WINDOWS, hall, people
from tests.support.month_store import BEFORE, KEYS, deliver, enter, push
from tests.terminal.attendance.test_day_month import Terminal, utc, witnessed

MONTH = played(6)
MONDAY, TUESDAY = DAYS[0], DAYS[1]
MINUTE = 60_000


def at(day: str, hour: int, minute: int = 0) -> int:
    return utc(day, hour * 3600 + minute * 60)


def publish(store: Store, day: str, by: str, why: str, now: int) -> Edition:
    """As whoever looks at it and publishes it at once."""
    return store.editions.publish(store.editions.draft(day), by, why, now)


def set_up(store: Store) -> None:
    enter(store, MONTH)
    push(store, merge(hall()), 1, BEFORE)
    for window, key in KEYS.items():
        store.gate.accept(key, window, BEFORE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Everything of the month is here but what 2F-03 recorded."""
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as made:
        set_up(made)
        for window in WINDOWS:
            if window != "2F-03":
                deliver(made, window, Terminal(window, MONTH).drafts, MONDAY)
        yield made


def test_yesterday_is_published_at_five_to_ten_and_says_what_plain_arithmetic_has(store: Store) -> None:
    assert store.editions.look(at(TUESDAY, 9, 54)) == []
    [published] = store.editions.look(at(TUESDAY, 9, 55))
    assert (published.day, published.revision, published.by) == (MONDAY, 1, "")
    assert store.editions.look(at(TUESDAY, 9, 56)) == [], "once"
    # The witness knows what 2F-03 recorded; whoever waits for it has nothing that could still be bettered.
    expected = {
        badge: found for badge, day, found in witnessed(MONTH, margin="on_time") if day == MONDAY and found[0]
    }
    sure = [row for row in published.rows if not row.pending]
    assert len(sure) > 15
    for row in sure:
        shifts, _, halves = expected[row.badge]
        late = sum(came[0] == "late" for _, came, _, _ in shifts)
        early = sum(went[0] == "early" for _, _, went, _ in shifts)
        assert (row.half_days_absent, row.late, row.early) == (halves, late, early), row
    assert "2F-03" in published.awaited


def test_nothing_is_published_of_a_holiday_or_before_the_first_terminal(tmp_path: Path, store: Store) -> None:
    october = [f"2026-10-{n:02}" for n in range(1, 10)]  # the first seven are the holiday
    published = [each.day for day in october for each in store.editions.look(at(day, 9, 55))]
    assert published == ["2026-09-30", "2026-10-08"]
    with closing(Store(f"sqlite:///{tmp_path / 'other.db'}")) as empty:
        assert empty.editions.look(at(TUESDAY, 9, 55)) == []
        push(empty, merge(hall()), 1, BEFORE)
        assert empty.editions.look(at(TUESDAY, 9, 55)) == []


def test_what_comes_later_is_a_correction_that_a_person_publishes_with_a_reason(store: Store) -> None:
    [first] = store.editions.look(at(TUESDAY, 9, 55))
    deliver(store, "2F-03", Terminal("2F-03", MONTH).drafts, TUESDAY)
    draft = store.editions.draft(MONDAY)
    changed = {change.badge for change in draft.changes}
    assert changed <= {row.badge for row in first.rows if row.pending}
    assert changed & {person.badge for person in people()["2F-03"]}
    for change in draft.changes:
        assert change.before is not None and change.after is not None
        for before, after in zip(change.before.halves, change.after.halves, strict=True):
            assert before == after or "pending" in before.marks, "what was certain stays as it was"
    assert store.editions.look(at(TUESDAY, 20)) == [], "not by itself"
    with pytest.raises(NotPublished, match="a correction needs a reason"):
        publish(store, MONDAY, "wang", "", at(TUESDAY, 21))
    second = publish(store, MONDAY, "wang", "2F-03 was cut off", at(TUESDAY, 21))
    assert (second.revision, second.by, second.why) == (2, "wang", "2F-03 was cut off")
    assert second.inputs != first.inputs
    assert store.editions.published(MONDAY) == [second, first]
    with pytest.raises(NotPublished, match="nothing to correct"):
        publish(store, MONDAY, "wang", "again", at(TUESDAY, 22))


def test_a_held_day_waits_for_a_person_and_the_others_do_not(store: Store) -> None:
    store.editions.hold(MONDAY, "wang", "2F-03 is being mended", at(TUESDAY, 9))
    assert [one.day for one in store.editions.held()] == [MONDAY]
    assert store.editions.look(at(TUESDAY, 9, 55)) == []
    assert [one.day for one in store.editions.look(at(DAYS[2], 9, 55))] == [TUESDAY]
    published = publish(store, MONDAY, "wang", "", at(DAYS[2], 10))
    assert (published.revision, published.by) == (1, "wang")
    assert store.editions.held() == []
    with pytest.raises(NotPublished, match="is published already"):
        store.editions.hold(MONDAY, "wang", "too late", at(DAYS[2], 11))


def test_terminals_deliver_while_a_sheet_is_made(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(day: str, sources: DaySources) -> DaySheet:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(store.write).result(timeout=5)
        return day_sheet(day, sources)

    monkeypatch.setattr(editions, "day_sheet", slow)
    assert [one.day for one in store.editions.look(at(TUESDAY, 9, 55))] == [MONDAY]
    assert publish(store, TUESDAY, "wang", "", at(DAYS[2], 9)).revision == 1


def test_a_day_that_is_held_while_its_sheet_is_made_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(day: str, sources: DaySources) -> DaySheet:
        store.editions.hold(day, "wang", "2F-03 is being mended", at(TUESDAY, 9, 55))
        return day_sheet(day, sources)

    monkeypatch.setattr(editions, "day_sheet", slow)
    assert store.editions.look(at(TUESDAY, 9, 55)) == []
    assert [one.day for one in store.editions.held()] == [MONDAY]


def test_a_day_that_cannot_be_judged_keeps_none_of_the_others_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(day: str, sources: DaySources) -> DaySheet:
        if day == TUESDAY:
            raise ValueError("a fact that nobody thought of")
        return day_sheet(day, sources)

    publish(store, MONDAY, "wang", "", at(TUESDAY, 9))
    monkeypatch.setattr(editions, "day_sheet", broken)
    with pytest.raises(ValueError, match="nobody thought of"):
        store.editions.look(at(DAYS[3], 9, 55))
    assert [one.revision for one in store.editions.published(DAYS[2])] == [1]


def test_a_person_who_publishes_a_later_day_first_leaves_none_out(store: Store) -> None:
    store.editions.look(at(TUESDAY, 9, 55))
    publish(store, DAYS[3], "wang", "", at(DAYS[4], 8))  # the center was off on Wednesday and Thursday
    assert [one.day for one in store.editions.look(at(DAYS[4], 8, 1))] == [TUESDAY, DAYS[2]]
    assert store.editions.look(at(DAYS[4], 9, 55)) == []


def test_a_day_that_is_not_over_is_not_published(store: Store) -> None:
    with pytest.raises(NotPublished, match="is not over"):
        publish(store, MONDAY, "wang", "", at(MONDAY, 23, 59))
    assert publish(store, MONDAY, "wang", "", at(TUESDAY, 0)).revision == 1
    with pytest.raises(NotPublished, match="no window has a session"):
        publish(store, "2026-10-03", "wang", "", at("2026-10-04", 9))


CHANGES = (
    "UPDATE editions SET rows = '[]'",
    "UPDATE editions SET published_at = published_at - 1",
    "UPDATE editions SET number = number + 1",
    "DELETE FROM editions",
    "DELETE FROM editions WHERE number = 1",
)
KEPT = "day, revision, published_at, by, why, inputs, awaited"
REPLACED = (
    f"INSERT OR REPLACE INTO editions (number, {KEPT}, rows) SELECT number, {KEPT}, '[]' FROM editions",
    f"INSERT OR REPLACE INTO editions (number, {KEPT}, rows) SELECT number + 9, {KEPT}, '[]' FROM editions",
)


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_refuses_to_change_what_was_published(fresh_database: str, change: str) -> None:
    with closing(Store(fresh_database)) as store:
        set_up(store)
        publish(store, MONDAY, "wang", "", at(TUESDAY, 9))
        before = store.editions.published(MONDAY)
        other = engine(fresh_database)
        with pytest.raises(SQLAlchemyError, match="never changed"), other.begin() as connection:
            connection.execute(text(change))
        other.dispose()
        assert store.editions.published(MONDAY) == before
        publish(store, TUESDAY, "wang", "", at(DAYS[2], 9))  # its twin: another one is taken


@pytest.mark.parametrize("change", REPLACED)
def test_sqlite_puts_none_in_the_place_of_another(tmp_path: Path, change: str) -> None:
    file = tmp_path / "center.db"
    with closing(Store(f"sqlite:///{file}")) as store:
        set_up(store)
        publish(store, MONDAY, "wang", "", at(TUESDAY, 9))
        before = store.editions.published(MONDAY)
        with closing(sqlite3.connect(file)) as other, pytest.raises(sqlite3.IntegrityError, match="never changed"):
            other.execute(change)
        assert store.editions.published(MONDAY) == before


def test_what_is_published_is_what_was_looked_at(store: Store) -> None:
    """Somebody reads the differences and says yes; what came meanwhile is the next correction."""
    looked_at = store.editions.draft(MONDAY)
    deliver(store, "2F-03", Terminal("2F-03", MONTH).drafts, TUESDAY)
    assert store.editions.publish(looked_at, "wang", "", at(TUESDAY, 9)).rows == looked_at.rows
    assert store.editions.draft(MONDAY).changes
    with pytest.raises(NotPublished, match="a moment ago"):
        store.editions.publish(looked_at, "li", "", at(TUESDAY, 9))


def test_of_two_processes_one_publishes(fresh_database: str) -> None:
    with closing(Store(fresh_database)) as one, closing(Store(fresh_database)) as other:
        set_up(one)
        with ThreadPoolExecutor(2) as threads:
            looks = threads.map(lambda store: store.editions.look(at(TUESDAY, 9, 55)), (one, other))
            found = [each for published in looks for each in published]
        assert [each.day for each in found] == [MONDAY]
        assert len(one.editions.published(MONDAY)) == 1
