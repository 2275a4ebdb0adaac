"""The time line of a terminal: all of it in one order, page after page, nothing twice and nothing left out.

What is fair. It is by when the center learned of a thing: a terminal's clock may be wrong, and a night's facts
come at once. Each entry of one moment is on one page. What people did at the terminal (punches, ratings) is not
IT's business. What was sent to a window stands on the line of who stood there then, and of nobody else.
"""

from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec import Raw

from sync.buffer.numbering import SeriesPosition, number
from sync.center.hall.alarm_table import raise_once
from sync.center.office.fleet.time_line import LineEntry, line_said, own_time
from sync.center.orders.errand_table import Gift
from sync.center.registers.fleet.terminal_line import LinePlace, time_line
from sync.center.store import Store
from sync.contract import Delivery, key_hash, terminal_name
from sync.errands import MessageErrand
from terminal.domain.facts import Audit, ClockSet, Draft, Moment, Post, Punch, Said
from tests.sync.center.hall.test_hall_board import NINE, push

KEY, OTHER = key_hash("1" * 64), key_hash("2" * 64)
NAME = terminal_name(KEY)
MINUTE, DAY = 60_000, 86_400_000
FOREVER = LinePlace(NINE + 100 * DAY)


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as made:
        push(made, 1, "2F-17", "2F-18")
        made.gate.accept(KEY, "2F-17", NINE)
        made.gate.accept(OTHER, "2F-18", NINE)
        yield made


def deliver(store: Store, now: int, *said: Said, made: tuple[int, ...] = ()) -> None:
    times = made or (NINE,) * len(said)
    drafts = [
        Draft(Moment(at, 0, "b", "synced"), "2F-17", "1.1", each) for each, at in zip(said, times, strict=True)
    ]
    facts, _ = number(SeriesPosition(NAME, "5e" * 16), drafts)
    store.take(KEY, Delivery("5e" * 16, [Raw(raw) for _, raw in facts]), "10.0.0.1", now)


def line(store: Store, rows: int, start: LinePlace = FOREVER) -> list[LineEntry]:
    """All of it, so many on a page."""
    found: list[LineEntry] = []
    place: LinePlace | None = start
    while place:
        with store.read() as connection:
            page = time_line(connection, NAME, place, rows)
        assert 0 < len(page.entries) <= rows or not found
        found += page.entries
        place = page.older
    return found


def test_pages_of_any_size_are_one_line_in_which_each_thing_stands_once(store: Store) -> None:
    night = [Audit("fault", f"sensor: no answer {n}") for n in range(9)]
    deliver(store, NINE + MINUTE, *night, Punch("GH-0217", "finger", "in", "am"), ClockSet(NINE, 5, "center"))
    with store._engine.begin() as connection:
        for n in range(5):
            raise_once(connection, NAME, "token", f"token {n}", NINE + MINUTE)
            raise_once(connection, NAME, "chain", f"fact {n}", NINE + n * MINUTE)
            raise_once(connection, terminal_name(OTHER), "chain", f"fact {n}", NINE)
    store.errands.give("2F-17", MessageErrand("x", NINE + DAY), Gift("IT-1"), NINE)
    store.publish_roster("2F-17", (), NINE + 2 * MINUTE)
    store.publish_roster("2F-18", (), NINE + 2 * MINUTE)  # another's
    store.gate.revoke(NAME, NINE + 3 * MINUTE)
    push(store, 2, "2F-17", at=NINE + 4 * MINUTE)  # it stands there no more
    whole = line(store, 1000)
    assert [entry.at for entry in whole] == sorted((entry.at for entry in whole), reverse=True)
    kinds = [(entry.kind, entry.what) for entry in whole]
    assert kinds.count(("fact", "audit")) == 9
    assert kinds.count(("fact", "clock_set")) == 1
    assert kinds.count(("alarm", "token")) == kinds.count(("alarm", "chain")) == 5
    assert kinds.count(("order", "day_list")) == 1
    assert kinds.count(("left", "left")) == 1
    assert ("fact", "punch") not in kinds
    for rows in (1, 2, 3, 7, len(whole)):
        assert line(store, rows) == whole, rows


def test_a_terminal_that_moved_has_what_was_sent_to_each_window_while_it_stood_there(store: Store) -> None:
    store.publish_roster("2F-17", (), NINE + 1)
    store.gate.revoke(terminal_name(OTHER), NINE + 2)
    store.gate.move(NAME, "2F-18", NINE + 10)
    store.publish_roster("2F-17", (), NINE + 20)
    store.publish_roster("2F-18", (), NINE + 20)
    told = [(entry.kind, entry.window) for entry in line(store, 5) if entry.kind in ("order", "arrived", "left")]
    assert told[:4] == [("order", "2F-18"), ("left", "2F-17"), ("arrived", "2F-18"), ("order", "2F-17")]


SAID: list[tuple[Said, str]] = [
    (Audit("config", "1.4"), "configuration in force: 1.4"),
    (Audit("boot", ""), "started"),
    (ClockSet(NINE, 12, "center"), "clock set, within 12 ms"),
    (Post("staffed", "GH-0217", ""), "post taken"),
]


@pytest.mark.parametrize(("said", "words"), SAID)
def test_a_fact_is_said_in_words_without_whose_post_it_was(store: Store, said: Said, words: str) -> None:
    deliver(store, NINE + MINUTE, said)
    (entry,) = (entry for entry in line(store, 9) if entry.kind == "fact")
    assert line_said(entry) == words


def test_its_own_time_is_told_where_it_is_another(store: Store) -> None:
    deliver(store, NINE + DAY, Audit("boot", "first"), Audit("boot", "second"), made=(NINE + DAY - MINUTE, NINE))
    told = {entry.fact.body["detail"]: own_time(entry) for entry in line(store, 9) if entry.fact}
    assert told == {"first": None, "second": NINE}
