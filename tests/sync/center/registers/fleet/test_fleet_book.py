"""The fleet book: since when a terminal is sick, whom a snooze spares, and what is told on, once.

What is fair. A report says how a terminal is now; since when is what the center remembers, and what was gone for
a few minutes was never gone. Nobody is told on for what lasts less than five minutes, nor for a silence while the
center itself was off: it listens first, and then tells. What is put off is not told, and is told when its time is
over. Three things wrong with one terminal are one matter; a fourth that comes later is another.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from sync.center.hall import published_hall
from sync.center.hall.alarm_table import raise_once
from sync.center.office.fleet.fleet import fleet_sum
from sync.center.office.fleet.snooze import NotSnoozed
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.registers.fleet.fleet_book import NobodyThere
from sync.center.store import Store
from sync.contract import Report, key_hash, terminal_name
from tests.support.servers import Reply, Server
from tests.sync.center.hall.test_hall_board import NINE, push

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
KEYS = {window: key_hash(f"{n:064x}") for n, window in enumerate(("2F-17", "2F-18"), 1)}


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    """Two windows with a terminal, one to which none came, and one that a terminal left."""
    with closing(Store(fresh_database)) as made:
        push(made, 1, "2F-17", "2F-18", "2F-19", "3F-01")
        for window, key in KEYS.items():
            made.gate.accept(key, window, NINE)
        gone = key_hash("9" * 64)
        made.gate.accept(gone, "3F-01", NINE)
        made.gate.revoke(terminal_name(gone), NINE)
        yield made


def report(store: Store, window: str, now: int, **more: Any) -> None:
    told = {"version": "1", "config": "1.1", "recorded": 1, "waiting": 0, "clock": "synced", "parts": {}, **more}
    store.report(KEYS[window], Report(**told), "10.0.0.1", now)


def both(store: Store, now: int, **more: Any) -> None:
    report(store, "2F-17", now, **more)
    report(store, "2F-18", now)


def watched(store: Store, since: int, until: int, **more: Any) -> None:
    """Both report each minute, and the center looks."""
    for now in range(since, until, MINUTE):
        both(store, now, **more)
        store.fleet.look(now)


def sick(store: Store, now: int) -> dict[str, list[tuple[str, int]]]:
    rows = store.fleet.rows(now)
    return {row.window: [(each.what, each.since) for each in row.symptoms] for row in rows if row.state == "sick"}


def told(store: Store) -> list[str]:
    return [row.number for row in store.told.listed()]


HOT = {"board": {"millicelsius": 90_000}}


def test_every_window_that_it_published_is_counted_once(store: Store) -> None:
    both(store, NINE)
    store.gate.accept(key_hash("8" * 64), "2F-17", NINE, replace=True)
    push(store, 2, "2F-17", "2F-19", "3F-01", at=NINE + 9)  # 2F-18 is of the hall no more
    said = fleet_sum(store.fleet.rows(NINE + 10))
    with store._reading.begin() as connection:
        windows = {each.window for each in published_hall.windows(connection)}
    assert said.windows == len(windows) == 3
    assert {state: count for state, count in said.states.items() if count} == {"never": 2, "no terminal": 1}


def test_since_when_is_remembered_and_what_was_gone_for_minutes_was_never_gone(store: Store) -> None:
    watched(store, NINE, NINE + MINUTE)
    watched(store, NINE + MINUTE, NINE + 10 * MINUTE, **HOT)
    assert sick(store, NINE + 10 * MINUTE) == {"2F-17": [("hot", NINE + MINUTE)]}
    watched(store, NINE + 18 * MINUTE, NINE + 20 * MINUTE)
    assert sick(store, NINE + 20 * MINUTE) == {}
    watched(store, NINE + 20 * MINUTE, NINE + 21 * MINUTE, **HOT)
    assert sick(store, NINE + 21 * MINUTE) == {"2F-17": [("hot", NINE + MINUTE)]}
    watched(store, NINE + 58 * MINUTE, NINE + 60 * MINUTE)
    watched(store, NINE + 60 * MINUTE, NINE + 61 * MINUTE, **HOT)
    assert sick(store, NINE + 61 * MINUTE) == {"2F-17": [("hot", NINE + 60 * MINUTE)]}


def test_a_terminal_is_told_on_once_after_minutes_and_again_for_something_else(store: Store) -> None:
    with Server(None, Reply()) as server:
        store.told.send_to(server.url, "", "http://localhost", "IT-1", NINE)
        watched(store, NINE, NINE + 5 * MINUTE, **HOT, parts={"sensor": "no answer"})
        assert told(store) == []
        watched(store, NINE + 5 * MINUTE, NINE + 30 * MINUTE, **HOT, parts={"sensor": "no answer"})
        assert told(store) == ["2F-17"]
        watched(store, NINE + 30 * MINUTE, NINE + 31 * MINUTE)
        more = {**HOT, "parts": {"sensor": "no answer", "reader": "gone"}}
        watched(store, NINE + 31 * MINUTE, NINE + 40 * MINUTE, **more)
        assert told(store) == ["2F-17", "2F-17"]
        store.told.look(lambda: NINE + 40 * MINUTE)
    assert [json.loads(call.body)["data"]["link"] for call in server.calls] == ["http://localhost/fleet/2F-17"] * 2


def test_a_center_that_was_off_tells_on_nobody_before_it_has_listened(store: Store) -> None:
    store.told.send_to("http://127.0.0.1:9/", "", "http://localhost", "IT-1", NINE)
    watched(store, NINE, NINE + MINUTE)
    up = NINE + HOUR
    store.fleet.look(up)
    assert sick(store, up) == {}
    report(store, "2F-18", up + MINUTE)
    for minute in range(1, 4):
        store.fleet.look(up + minute * MINUTE)
    assert sick(store, up + 3 * MINUTE) == {}
    report(store, "2F-18", up + 3 * MINUTE)
    store.fleet.look(up + 4 * MINUTE)
    assert sick(store, up + 4 * MINUTE) == {"2F-17": [("silent", NINE)]}
    assert told(store) == []
    for minute in range(5, 11):
        report(store, "2F-18", up + minute * MINUTE)
        store.fleet.look(up + minute * MINUTE)
    assert told(store) == ["2F-17"]


def test_what_is_put_off_is_not_told_until_its_time_is_over_or_something_else_comes(store: Store) -> None:
    store.told.send_to("http://127.0.0.1:9/", "", "http://localhost", "IT-1", NINE)
    watched(store, NINE, NINE + MINUTE, **HOT)
    until = NINE + 20 * MINUTE
    store.fleet.put_off("2F-17", ["hot", "sensor"], until, "IT-1", "a fan is ordered", 0, "form-1", NINE + MINUTE)
    watched(store, NINE + MINUTE, until, **HOT)
    (row,) = (row for row in store.fleet.rows(until - 1) if row.window == "2F-17")
    assert row.snooze is not None
    assert (row.state, row.snooze.by, row.snooze.why) == ("snoozed", "IT-1", "a fan is ordered")
    assert row.snooze.symptoms == {"hot"}, "what is not there cannot be put off"
    assert told(store) == []
    watched(store, until, until + MINUTE, **HOT)
    assert (list(sick(store, until + 1)), told(store)) == (["2F-17"], ["2F-17"])


def test_an_alarm_of_harm_is_a_symptom_of_its_terminal(store: Store) -> None:
    both(store, NINE)
    with store._engine.begin() as connection:
        raise_once(connection, terminal_name(KEYS["2F-18"]), "chain", "fact 7 was altered", NINE - DAY)
        raise_once(connection, terminal_name(KEYS["2F-17"]), "address", "spoke from elsewhere", NINE - DAY)
    assert sick(store, NINE) == {"2F-18": [("chain", NINE - DAY)]}


def test_a_snooze_is_done_once_and_the_second_editor_is_told(store: Store) -> None:
    both(store, NINE, **HOT)
    book, until = store.fleet, NINE + HOUR
    book.put_off("2F-17", ["hot"], until, "IT-1", "ordered", 0, "form-1", NINE)
    with pytest.raises(DoneAlready):
        book.put_off("2F-17", ["hot"], until, "IT-1", "ordered", 0, "form-1", NINE)
    with pytest.raises(CaseChanged, match="IT-1"):
        book.put_off("2F-17", ["hot"], until, "IT-2", "mine", 0, "form-2", NINE)
    book.wake("2F-17", "IT-2", 1, "form-3", NINE)
    assert list(sick(store, NINE)) == ["2F-17"]
    with pytest.raises(NobodyThere):
        book.wake("2F-17", "IT-2", 2, "form-4", NINE)
    book.put_off("2F-17", ["hot"], until, "IT-2", "mine", 2, "form-2", NINE)
    assert sick(store, NINE) == {}
    # another terminal comes into its place: it is another's sickness
    store.gate.accept(key_hash("8" * 64), "2F-17", NINE, replace=True)
    KEYS["2F-17"], before = key_hash("8" * 64), KEYS["2F-17"]
    report(store, "2F-17", NINE, **HOT)
    KEYS["2F-17"] = before
    assert list(sick(store, NINE)) == ["2F-17"]


WRONG = [
    ({"words": []}, "symptoms"),
    ({"words": ["sensor"]}, "symptoms"),
    ({"why": " "}, "why"),
    ({"why": "x" * 301}, "why"),
    ({"until": NINE}, "until"),
    ({"until": NINE + 31 * DAY}, "until"),
]


@pytest.mark.parametrize(("other", "place"), WRONG)
def test_a_wrong_snooze_says_at_which_field_and_does_nothing(
    store: Store, other: dict[str, Any], place: str
) -> None:
    both(store, NINE, **HOT)
    right: dict[str, Any] = {"words": ["hot"], "until": NINE + HOUR, "by": "IT-1", "why": "ordered"}
    common: dict[str, Any] = {"seen": 0, "form": "", "now": NINE}
    with pytest.raises(NotSnoozed) as said:
        store.fleet.put_off("2F-17", **{**right, **other}, **common)
    assert said.value.mistake.place == place
    assert list(sick(store, NINE)) == ["2F-17"]
    store.fleet.put_off("2F-17", **right, **common)
    assert sick(store, NINE) == {}
    with pytest.raises(NobodyThere):
        store.fleet.put_off("3F-01", **right, **common)


def test_processes_that_look_at_once_are_not_in_each_others_way(store: Store, fresh_database: str) -> None:
    with closing(Store(fresh_database)) as other, ThreadPoolExecutor(2) as threads:
        store.told.send_to("http://127.0.0.1:9/", "", "http://localhost", "IT-1", NINE)
        for minute in range(8):
            both(store, NINE + minute * MINUTE, **(HOT if minute % 2 else {"parts": {f"part {minute}": "gone"}}))
            list(threads.map(lambda each, now: each.fleet.look(now), (store, other), [NINE + minute * MINUTE] * 2))
    assert told(store) == ["2F-17"]
