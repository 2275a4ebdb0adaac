"""The judged days: ready at nine, judged again each morning, published as they were read, and each person's own."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.center.office.attendance.day_sheet import DaySheet, DaySources, day_sheet
from sync.center.office.attendance.edition import Edition, EditionRow
from sync.center.registers.attendance import editions
from sync.center.registers.attendance.editions import NotPublished, own_standing
from sync.center.registers.attendance.judged_days import KEPT_MS
from sync.center.store import Store
from tests.support.month_hall import DAYS, WINDOWS, people
from tests.support.month_store import deliver
from tests.sync.center.registers.attendance.test_editions import MONDAY, MONTH, TUESDAY, at, publish, set_up
from tests.terminal.attendance.test_day_month import Terminal

BADGES = sorted(person.badge for listed in people().values() for person in listed)


def fill(store: Store) -> Store:
    """2F-03 has told nothing yet, and the others two of the month's days."""
    set_up(store)
    for window in WINDOWS:
        if window != "2F-03":
            told = [one for one in Terminal(window, MONTH).drafts if one.moment.at < at(DAYS[2], 8)]
            deliver(store, window, told, MONDAY)
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as made:
        yield fill(made)


@pytest.fixture
def on_either(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as made:
        yield fill(made)


def test_a_day_is_ready_at_nine_and_whoever_looks_finds_it_as_it_was_judged_then(store: Store) -> None:
    """The supervision office comes at nine, has until 09:55, and must not wait for the judging of a hall.

    Before nine nothing is judged by itself: terminals that start in the morning still tell what they recorded.
    """
    store.editions.look(at(TUESDAY, 8, 59))
    store.editions.look(at(TUESDAY, 9))
    found = store.editions.judged(MONDAY, at(TUESDAY, 9, 30))
    assert found.judged_at == at(TUESDAY, 9)
    assert found.sheet == store.editions.sheet(MONDAY)
    assert store.editions.judged(MONDAY, at(TUESDAY, 9, 40)) == found
    assert store.editions.judge(MONDAY, at(TUESDAY, 9, 41)).judged_at == at(TUESDAY, 9, 41)


def standing(store: Store, badge: str) -> dict[str, EditionRow]:
    with store.read() as connection:
        return own_standing(connection, badge, MONDAY)


def line(edition: Edition, badge: str) -> EditionRow:
    return next(row for row in edition.rows if row.badge == badge)


def test_the_morning_after_says_that_a_correction_waits_and_nothing_more_once_it_is_published(store: Store) -> None:
    [first] = store.editions.look(at(TUESDAY, 9, 55))
    assert store.editions.differing() == []
    deliver(store, "2F-03", Terminal("2F-03", MONTH).drafts, TUESDAY)
    store.editions.look(at(TUESDAY, 20))
    assert store.editions.differing() == [], "looked for in the morning"
    for minute in range(3):
        store.editions.look(at(DAYS[2], 9, minute))
    [waiting] = store.editions.differing()
    changes = store.editions.draft(MONDAY).changes
    assert (waiting.day, waiting.changes) == (MONDAY, len(changes))
    assert changes
    badge = next(each.badge for each in changes)
    assert standing(store, badge) == {MONDAY: line(first, badge)}, "as published, not as it would be now"
    judged = store.editions.judged(MONDAY, at(DAYS[2], 10))
    second = store.editions.publish(
        store.editions.looked_at(MONDAY, judged.judged_at), "wang", "2F-03", at(DAYS[2], 10)
    )
    assert (second.revision, second.inputs) == (2, judged.inputs) != (2, first.inputs)
    assert standing(store, badge) == {MONDAY: line(second, badge)} != {MONDAY: line(first, badge)}
    assert store.editions.differing() == []
    assert store.editions.judged(MONDAY, at(DAYS[2], 11)).judged_at == judged.judged_at, "it stands as it was read"


def test_what_was_judged_anew_or_published_meanwhile_is_not_published_unseen(store: Store) -> None:
    looked = store.editions.judge(MONDAY, at(TUESDAY, 9)).judged_at
    deliver(store, "2F-03", Terminal("2F-03", MONTH).drafts, TUESDAY)
    store.editions.judge(MONDAY, at(TUESDAY, 9, 10))
    with pytest.raises(NotPublished, match="look again"):
        store.editions.looked_at(MONDAY, looked)
    again = store.editions.judged(MONDAY, at(TUESDAY, 9, 11)).judged_at
    assert store.editions.looked_at(MONDAY, again).rows, "its twin"
    publish(store, MONDAY, "li", "", at(TUESDAY, 9, 12))
    assert store.editions.looked_at(MONDAY, again).last, "the same facts: what li published is what was read"


def test_a_day_that_another_program_published_is_judged_anew(store: Store) -> None:
    store.editions.judge(MONDAY, at(TUESDAY, 9))
    deliver(store, "2F-03", Terminal("2F-03", MONTH).drafts, TUESDAY)
    [published] = store.editions.look(at(TUESDAY, 9, 55))
    found = store.editions.judged(MONDAY, at(TUESDAY, 11))
    assert (found.inputs, found.judged_at) == (published.inputs, at(TUESDAY, 9, 55))


def test_everybody_of_the_sheet_has_a_line_of_their_own_and_nobody_elses(on_either: Store) -> None:
    sheets = {day: on_either.editions.judge(day, at(DAYS[2], 9)).sheet for day in (MONDAY, TUESDAY)}
    for badge in BADGES:
        mine = on_either.editions.own(badge, MONDAY, TUESDAY)
        assert [(one.day, one.row) for one in mine] == [
            (day, row) for day, sheet in sheets.items() for row in sheet.rows if row.badge == badge
        ]
    assert on_either.editions.own("nobody", MONDAY, TUESDAY) == []
    assert [one.day for one in on_either.editions.own(BADGES[0], TUESDAY, TUESDAY)] == [TUESDAY]


def test_what_nobody_looked_at_for_two_months_goes_and_may_be_judged_again(store: Store) -> None:
    before = store.editions.judge(MONDAY, at(TUESDAY, 9))
    store.editions.judge(TUESDAY, at(TUESDAY, 9) + KEPT_MS)
    assert len(store.editions.own(BADGES[0], MONDAY, TUESDAY)) == 2
    store.editions.judge(TUESDAY, at(TUESDAY, 9) + KEPT_MS + 1)
    assert [one.day for one in store.editions.own(BADGES[0], MONDAY, TUESDAY)] == [TUESDAY]
    assert store.editions.judged(MONDAY, at(DAYS[3], 9)).sheet.rows == before.sheet.rows


def test_what_was_judged_before_something_else_was_published_is_judged_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one process judges, and before it keeps that, the other one publishes."""
    others = [lambda: publish(store, MONDAY, "li", "", at(TUESDAY, 9))]

    def slow(day: str, sources: DaySources) -> DaySheet:
        if others:
            others.pop()()
        return day_sheet(day, sources)

    monkeypatch.setattr(editions, "day_sheet", slow)
    assert store.editions.judge(MONDAY, at(TUESDAY, 8)).edition == 0
    assert store.editions.judged(MONDAY, at(TUESDAY, 10)).edition == 1


def test_a_day_that_cannot_be_judged_keeps_no_other_waiting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(store, MONDAY, "wang", "", at(TUESDAY, 9))
    judge = store.editions.judge

    def broken(day: str, now: int) -> object:
        if day == TUESDAY:
            raise ValueError("a fact that nobody thought of")
        return judge(day, now)

    monkeypatch.setattr(store.editions, "judge", broken)
    with pytest.raises(ValueError, match="nobody thought of"):
        store.editions.look(at(DAYS[2], 9))
    store.editions.look(at(DAYS[2], 9, 1))
    assert store.editions.judged(MONDAY, 0).judged_at == at(DAYS[2], 9, 1)
