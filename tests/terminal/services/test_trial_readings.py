"""What a trial measures of a terminal that runs: the parts that do not answer, and whether all were heard of."""

from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from sync.uplink.backoff import CenterLink
from terminal.core import step
from terminal.core.state import State
from terminal.domain.events import Configured, PartLost, Pressed
from terminal.domain.facts import Moment
from terminal.domain.trial_watch import NetworkTime
from terminal.services.trial_readings import SENSOR_SILENT_MS, TrialReadings
from tests.support.desk import ANN, WINDOW, at

NOW = Moment(at("2026-03-02 09:00"), 60_000, "boot-1", "synced")
RARE = "\U000323af"  # a character that no font here has


class Parts:
    """What a trial asks, in a terminal where all is well."""

    def __init__(self) -> None:
        self.now = NOW
        self.state = State(NOW)
        self.sensor: Any = SimpleNamespace(answered=NOW.mono)
        self.keys = True
        self.link = CenterLink("delivery", lambda up: None)
        self.link.up("delivery")
        self.time = NetworkTime()
        self.servers: dict[str, str] = {}
        self.hears(Configured(WINDOW, "1.1", NOW))

    def hears(self, event: Any) -> None:
        self.state, _ = step(self.state, event)

    @property
    def readings(self) -> TrialReadings:
        loop: Any = SimpleNamespace(state=self.state, drawn="1.1", faults={"Tick": 5})
        devices: Any = SimpleNamespace(fingerprint=self.sensor, keys_answer=self.keys)
        worker: Any = SimpleNamespace(acknowledged=7, link=self.link)
        told = self.time
        timekeeper: Any = SimpleNamespace(network=lambda: told.told, fault=told.fault, doubted=told.doubted)
        servers: Any = SimpleNamespace(moved=self.time.moved, look=lambda: self.servers)
        return TrialReadings(loop, devices, worker, lambda: self.now, timekeeper=timekeeper, time_servers=servers)


def test_where_all_is_well_nothing_is_silent() -> None:
    found = Parts().readings.figures()
    assert (found.mono, found.drawn, found.silent, found.faults, found.center) == (
        60_000,
        "1.1",
        {},
        {"Tick": 5},
        7,
    )
    assert found.settled and found.memory > 1_000


def test_a_part_that_was_lost_is_silent_with_its_reason_and_storage_is_no_part_of_a_configuration() -> None:
    parts = Parts()
    parts.hears(PartLost("reader", "unplugged", NOW))
    parts.hears(PartLost("room", "the disk is full", NOW))
    assert parts.readings.figures().silent == {"reader": "unplugged"}


@pytest.mark.parametrize(("ago", "silent"), [(SENSOR_SILENT_MS, False), (SENSOR_SILENT_MS + 1, True)])
def test_a_sensor_that_says_nothing_for_long_is_silent_before_it_is_lost(ago: int, silent: bool) -> None:
    parts = Parts()
    parts.now = replace(NOW, mono=NOW.mono + ago)
    assert ("sensor" in parts.readings.figures().silent) == silent
    parts.sensor = None
    assert "sensor" not in parts.readings.figures().silent, "none is fitted"


def test_keys_that_do_not_answer_are_told_once() -> None:
    parts = Parts()
    parts.keys = False
    assert parts.readings.figures().silent == {"keys": "they do not answer"}
    parts.hears(PartLost("evaluator", "GPIO busy", NOW))
    assert parts.readings.figures().silent == {"evaluator": "GPIO busy"}


def test_who_tells_the_time_is_told_as_it_is_and_a_root_that_does_not_follow_is_silent() -> None:
    parts = Parts()
    parts.time, parts.servers = NetworkTime(5, 4, "wrong", 3), {"time servers 10.0.0.9": "refused"}
    found = parts.readings.figures()
    assert (found.time, found.silent) == (parts.time, parts.servers)


def test_a_name_that_no_font_here_can_write_is_told() -> None:
    parts = Parts()
    parts.hears(Configured(replace(WINDOW, people=(replace(ANN, name=f"张{RARE}"),)), "1.2", NOW))
    assert f"person {ANN.badge}: name" in parts.readings.figures().silent["lettering"]


def test_it_is_settled_once_sensor_and_center_were_heard_of() -> None:
    parts = Parts()
    parts.sensor.answered = None
    assert not parts.readings.figures().settled
    parts.hears(PartLost("sensor", "no such port", NOW))
    assert parts.readings.figures().settled, "that it is not there is known too"
    parts.link = CenterLink("delivery", lambda up: None)
    assert not parts.readings.figures().settled
    parts.link.down("delivery", "no connection")
    assert parts.readings.figures().settled


def test_somebody_at_the_desk_is_seen_until_they_are_gone() -> None:
    parts = Parts()
    assert not parts.readings.engaged()
    parts.hears(Pressed("satisfied", NOW))
    assert parts.readings.engaged()
