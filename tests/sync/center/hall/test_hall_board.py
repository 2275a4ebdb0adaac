"""The hall board: every published window once, by what its terminal took or refused, at the hall's hours."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import msgspec
import pytest
from msgspec import Raw
from sqlalchemy import select

from sync.bundles.bundle import Payload, sign
from sync.center.hall.config_answers import note
from sync.center.hall.hall_board import BoardRow
from sync.center.orders.bundle_intake import Publication
from sync.center.storage.database import alarms
from sync.center.store import Store
from sync.contract import Report, TrialReport, key_hash, terminal_name
from terminal.domain.facts import Audit, AuditKind, Draft, Fact, Moment
from terminal.domain.timetable import Session
from terminal.domain.window import Window
from tests.sync.center.conftest import SIGNER, public

KEY = key_hash("6" * 64)
NAME = terminal_name(KEY)
NINE = 1_795_482_000_000  # `date -ud '2026-11-24 01:00'`: nine o'clock on a Tuesday in Anqing
NIGHT = NINE + 12 * 3_600_000
SESSIONS = (Session("am", "08:00", "12:00"), Session("pm", "13:30", "17:30"))


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as made:
        yield made


def push(store: Store, version: int, *windows: str, at: int = NINE) -> None:
    for name in windows:
        window = Window("中心", "Asia/Shanghai", "市税务局", name, "", (), SESSIONS)
        content = Raw(msgspec.json.encode(window))
        payload = Payload("ed25519", name, 1, version, at, at + 9, at + 9, content)
        store.publish((Publication(sign(SIGNER, payload), public(SIGNER), payload),), at)


def report(store: Store, config: str, at: int, **more: Any) -> None:
    store.report(KEY, Report("1", config, 1, 0, "synced", {}, **more), "10.0.0.1", at)


def said(store: Store, what: AuditKind, detail: str, at: int) -> None:
    """The terminal records that, and it arrives."""
    with store._engine.begin() as connection:
        draft = Draft(Moment(at, 0, "", "synced"), "2F-17", "", Audit(what, detail))
        fact = Fact(NAME, "s", 1, "2F-17", "", "", at, "", 0, "synced", draft.kind, draft.body)
        note(connection, NAME, [fact], at)


def statuses(store: Store, now: int = NINE) -> dict[str, str]:
    return {row.window: row.status for row in store.board(now)}


def at(store: Store, window: str, now: int = NINE) -> BoardRow:
    (row,) = (row for row in store.board(now) if row.window == window)
    return row


def told(store: Store) -> list[tuple[str, str, str]]:
    query = select(alarms.c.terminal, alarms.c.what, alarms.c.detail)
    with store._engine.begin() as connection:
        return [(row.terminal, row.what, row.detail) for row in connection.execute(query)]


def test_a_hall_from_its_first_push_to_a_terminal_that_has_it(store: Store) -> None:
    store.gate.accept(KEY, "2F-17", NINE)
    assert statuses(store) == {"2F-17": "not published"}
    push(store, 1, "2F-17", "2F-18")
    assert statuses(store) == {"2F-17": "waiting", "2F-18": "never paired"}
    report(store, "1.1", NINE)
    said(store, "config", "1.1", NINE + 5)
    assert statuses(store) == {"2F-17": "kept", "2F-18": "never paired"}
    row = at(store, "2F-17")
    assert (row.since, row.zone, row.reading.terminals) == (NINE + 5, "Asia/Shanghai", (NAME,))
    store.gate.reject(KEY, NINE + 6)
    assert (statuses(store)["2F-17"], at(store, "2F-17").since) == ("no terminal", NINE + 6)
    push(store, 2, "2F-18", at=NINE + 9)
    assert statuses(store) == {"2F-18": "never paired"}, "what a push left out is of the hall no more"


def test_a_refusal_is_said_with_its_reason_and_is_one_alarm_for_each_push(store: Store) -> None:
    push(store, 1, "2F-17")
    store.gate.accept(KEY, "2F-17", NINE)
    for _ in range(2):
        said(store, "config_refused", "not signed by a trusted key", NINE + 5)
    row = at(store, "2F-17")
    assert (row.status, row.since, row.reading.refusal) == ("refused", NINE + 5, "not signed by a trusted key")
    why = "1.1 for 2F-17 is published, and refused: not signed by a trusted key"
    assert told(store) == [(NAME, "config", why)]
    push(store, 2, "2F-17", at=NINE + 9)
    assert statuses(store, NINE + 9) == {"2F-17": "waiting"}, "it has not answered to this one yet"
    said(store, "config_refused", "not signed by a trusted key", NINE + 10)
    assert (statuses(store), len(told(store))) == ({"2F-17": "refused"}, 2)
    said(store, "config", "1.2", NINE + 11)
    report(store, "1.2", NINE + 11)
    assert (statuses(store), len(told(store))) == ({"2F-17": "kept"}, 2)


TRUST = "Configuration is not signed by a key that this terminal trusts"
BACK = "fell back from 1.2 to 1.1: sensor: no answer"
# What a terminal says that works by 1.1 while 1.2 is published, where that counts it, and why it has not 1.2.
SAID: list[tuple[int, dict[str, Any], str, str]] = [
    (0, {"trial": TrialReport("1.2", "pending", "1.2 waits")}, "waiting", "1.2 waits"),
    (0, {"config": "1.2", "trial": TrialReport("1.2", "watched", "1.2 on trial")}, "on trial", "1.2 on trial"),
    (0, {"config": "1.2", "trial": TrialReport("1.2", "kept", "1.2 kept")}, "kept", ""),
    (0, {"trial": TrialReport("1.2", "undone", BACK)}, "fell back", BACK),
    (0, {"trial": TrialReport("1.1", "undone", "fell back from 1.1")}, "waiting", ""),  # that was another
    (0, {"refused": "1.2: it has expired"}, "refused", "it has expired"),
    (0, {"refused": "1.1: it has expired"}, "waiting", ""),  # it has not seen this one
    (59_999, {"refused": TRUST}, "waiting", ""),  # which one, nobody knows: perhaps the one before
    (60_000, {"refused": TRUST}, "refused", TRUST),
]


def test_what_a_terminal_reports_of_a_trial_or_a_refusal_is_of_the_version_that_it_names(store: Store) -> None:
    push(store, 1, "2F-17")
    store.gate.accept(KEY, "2F-17", NINE)
    push(store, 2, "2F-17", at=NINE + 9)
    for later, told, status, why in SAID:
        report(store, at=NINE + 9 + later, **{"config": "1.1", **told})
        row = at(store, "2F-17", NINE + 9 + later)
        assert (row.status, row.reading.why) == (status, why), told


def test_a_silent_terminal_is_sick_in_the_hours_and_off_outside(store: Store) -> None:
    push(store, 1, "2F-17")
    store.gate.accept(KEY, "2F-17", NINE)
    report(store, "1.1", NINE)
    assert statuses(store, NINE + 180_000) == {"2F-17": "kept"}
    assert statuses(store, NINE + 180_001) == {"2F-17": "silent"}
    assert (statuses(store, NIGHT), at(store, "2F-17", NIGHT).since) == ({"2F-17": "off by timetable"}, NINE)


def test_the_sickest_stand_first(store: Store) -> None:
    push(store, 1, "1F-01", "2F-17", "3F-08")
    store.gate.accept(KEY, "2F-17", NINE)
    said(store, "config_refused", "no", NINE)
    assert [row.window for row in store.board(NINE)] == ["2F-17", "1F-01", "3F-08"]


def test_a_bundle_of_another_version_or_without_a_true_zone_stops_no_board(store: Store) -> None:
    window = Window("中心", "Asia", "市税务局", "2F-18", "", (), SESSIONS)
    for name, content in (("2F-17", b'{"later": 1}'), ("2F-18", msgspec.json.encode(window))):
        payload = Payload("ed25519", name, 1, 1, NINE, 9, 9, Raw(content))
        store.publish((Publication(sign(SIGNER, payload), public(SIGNER), payload),), NINE)
    assert [(row.zone, row.status) for row in store.board(NINE)] == [("UTC", "never paired")] * 2
