"""The stays of terminals: whose word about a window counts, and what is an alarm. The liars speak the wire only."""

import secrets
from typing import Any

import pytest
from sqlalchemy import create_engine

from sync.center.hall.stays import Stayed, begin, end
from sync.center.storage.database import metadata, stays
from terminal.domain.facts import Fact
from tests.hostile.impostors import Impostor, enrolment
from tests.sync.center.conftest import Desk, Hall
from tests.sync.center.test_file_import import brought

ANN, BOSS = "GH-0217", "BOSS"


def impostor(desk: Desk) -> Impostor:
    """One who has the key of this terminal, and its address."""
    return Impostor(desk.hall.url, desk.hall.authority.ca, desk.key, desk.address)


def map_of(hall: Hall, window: str) -> list[Any]:
    """The orders about fingers that the next terminal at this window gets."""
    following = Desk(hall)
    following.window = window
    orders = following.join("--replace").call("GET", "/v1/orders?after=0&wait=0.05").json()["orders"]
    return [order["what"]["slots"] for order in orders if order["what"]["type"] == "fingers"]


def test_a_map_is_taken_from_who_stands_there_and_from_nobody_else(hall: Hall, joined: Desk) -> None:
    victim = Desk(hall).join()
    with impostor(victim) as honest:
        facts = honest.facts(victim.series, victim.window, enrolment(0, ANN))
        assert honest.deliver(victim.series, *facts)[0] == 200
    with impostor(joined) as liar:
        facts = liar.facts(joined.series, victim.window, *(enrolment(slot, BOSS) for slot in range(3)))
        status, answer = liar.deliver(joined.series, *facts)
    assert (status, answer["through"], joined.stored()) == (200, 3, [1, 2, 3]), "stored all the same"
    assert map_of(hall, victim.window) == [{"0": ANN}]
    assert (joined.alarms(), victim.alarms()) == (["window"], [])


def test_who_stood_there_speaks_for_it_no_more_whatever_time_it_claims(hall: Hall, joined: Desk) -> None:
    before, facts = joined.window, joined.chain(1)
    assert joined.deliver(facts)["through"] == 1
    hall.command("reject", joined.pairing.fingerprint)
    hall.know(before + "-b")
    assert hall.command("accept", joined.pairing.fingerprint, "--window", before + "-b").exit_code == 0
    with impostor(joined) as liar:
        series = secrets.token_hex(16)
        assert liar.deliver(series, *liar.facts(series, before, enrolment(0, BOSS)))[0] == 200
    assert map_of(hall, before) == []
    assert joined.alarms() == ["series"], "it stood there once: late facts of that time are no alarm"


def test_what_was_recorded_before_the_acceptance_counts_where_it_was_accepted(hall: Hall, desk: Desk) -> None:
    with impostor(desk) as honest:
        desk.join()
        facts = honest.facts(desk.series, desk.window, enrolment(3, ANN), clock="unset", at=5)
        assert honest.deliver(desk.series, *facts)[0] == 200
    assert map_of(hall, desk.window) == [{"3": ANN}]


@pytest.mark.parametrize(
    ("at", "clock", "received", "counts"),
    [
        (150, "synced", 160, [True, False]),
        (150, "synced", 260, [False, False]),  # told when it stood elsewhere
        (250, "synced", 260, [False, True]),
        (150, "held", 260, [False, False]),
        (5, "unset", 260, [False, True]),
        (1 << 50, "synced", 260, [False, True]),
    ],
)
def test_both_clocks_must_fall_into_the_stay(at: int, clock: str, received: int, counts: list[bool]) -> None:
    made = create_engine("sqlite://")
    with made.begin() as connection:
        metadata.create_all(connection, [stays])
        metadata.tables["facts"].create(connection)
        metadata.tables["alarms"].create(connection)
        begin(connection, "t", "A", 100)
        end(connection, "t", 200)
        begin(connection, "t", "B", 220)
        fact = Fact("t", "s", 1, "A", "", "", at, "", 0, clock, "audit", {})  # type: ignore[arg-type]
        assert [Stayed(connection, window).when(fact, received) for window in "AB"] == counts
    made.dispose()


def test_an_import_of_who_stands_nowhere_yet_is_an_alarm_once_it_stands_elsewhere(
    hall: Hall, desk: Desk, tmp_path: Any
) -> None:
    elsewhere, desk.window = desk.window, "W-claimed"
    facts = desk.chain(2)
    assert brought(desk, tmp_path / "facts.jsonl", facts).exit_code == 0
    assert desk.alarms() == []
    desk.window = elsewhere
    desk.join()
    assert desk.alarms() == ["window"]
