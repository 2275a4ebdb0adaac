"""Disputes with a center: told once an hour of each kind, open until settled; some doubts may wait."""

import threading
from typing import Any

import pytest
from msgspec.structs import replace

from sync.uplink.disputes import ARRIVING_MS, CLAIM_CHARACTERS, Disputes
from sync.uplink.hourly_allowance import HOUR_MS
from terminal.domain.events import Happened
from terminal.domain.facts import Audit, Moment
from tests.support.office import NOW


class Told:
    """What was recorded, on a clock that the test turns."""

    def __init__(self) -> None:
        self.now = Moment(NOW, 1000, "boot", "synced")
        self.events: list[Any] = []
        self.disputes = Disputes(self.events.append, lambda: self.now)

    def wait(self, ms: int) -> None:
        self.now = replace(self.now, mono=self.now.mono + ms)

    @property
    def facts(self) -> list[Audit]:
        return [event.audit for event in self.events if isinstance(event, Happened)]


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_center_that_goes_on_claiming_fills_no_card(told: Told) -> None:
    for number in range(1000):
        told.disputes.claimed("roster", f"{number} is older than 7")
    told.disputes.claimed("window", "its own kind, its own fact")
    assert [fact.detail for fact in told.facts] == [
        "roster: 0 is older than 7",
        "window: its own kind, its own fact",
    ]
    assert told.disputes.open["roster"] == "999 is older than 7", "the report has the last one"
    told.wait(HOUR_MS)
    told.disputes.claimed("roster", "5 is older than 7")
    assert len(told.facts) == 3


def test_what_is_settled_stands_no_more_and_may_be_claimed_anew(told: Told) -> None:
    told.disputes.claimed("window", "elsewhere")
    assert told.disputes.settled("window")
    assert not told.disputes.settled("window")
    assert told.disputes.open == {}


def test_a_long_claim_is_cut(told: Told) -> None:
    told.disputes.claimed("fingers", "x" * 10_000)
    assert len(told.disputes.open["fingers"]) == CLAIM_CHARACTERS


def test_what_is_on_its_way_is_no_claim_until_it_has_not_come(told: Told) -> None:
    for ms in (0, ARRIVING_MS - 1):
        told.wait(ms)
        told.disputes.compared("people", "BOSS")
    assert told.facts == []
    told.wait(1)
    told.disputes.compared("people", "BOSS")
    assert told.disputes.open == {"people": "BOSS"}
    told.disputes.compared("people", "")
    assert told.disputes.open == {}


def test_each_doubt_has_a_minute_of_its_own(told: Told) -> None:
    told.disputes.compared("people", "BOSS")
    told.wait(ARRIVING_MS)
    told.disputes.compared("people", "BOSS; CHIEF")
    assert told.facts == []
    told.disputes.compared("people", "")
    told.disputes.compared("people", "BOSS; CHIEF")
    told.wait(ARRIVING_MS - 1)
    told.disputes.compared("people", "BOSS; CHIEF")
    assert told.facts == []


def test_both_threads_may_claim(told: Told) -> None:
    threads = [threading.Thread(target=told.disputes.claimed, args=("roster", str(n))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told.facts) == 1
