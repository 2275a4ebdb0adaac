"""The fleet: each window of the hall once, in one state, and what a snooze keeps quiet and what it does not.

What is fair. A window where a terminal works is well; one that is sick is sick until it is mended or somebody,
with a name and a reason, put off just that: what comes up later is told all the same, and so is the same at
another terminal. While the center listens anew nobody knows who should be on: that is said; it is no sickness.
A window to which no terminal came yet is nobody's sickness; one that a terminal left is empty.
Off by the timetable is off. Seen now is within three minutes; today by the hall's day, not by 24 hours; then by
seven and fourteen days.
"""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.fleet.fleet import (
    FILTERS,
    FleetWindow,
    choices,
    chosen,
    fleet_row,
    fleet_sum,
    seen_when,
    sorted_fleet,
)
from sync.center.office.fleet.live_board import floor_of
from sync.center.office.fleet.snooze import Snooze
from sync.center.office.fleet.terminal_health import TerminalSigns
from sync.contract import Report
from terminal.domain.timetable import Session
from terminal.domain.window import Window

ZONE = "Asia/Shanghai"
WINDOW = Window("中心", ZONE, "市税务局", "2F-17", "", (), (Session("am", "08:00", "12:00"),))


def at(said: str) -> int:
    wall = datetime.fromisoformat(said).replace(tzinfo=timezone(timedelta(hours=8)))
    return int(wall.timestamp()) * 1000


TEN, NIGHT = at("2026-11-24 10:00"), at("2026-11-24 22:00")
WELL = Report("0.9", "1.4", 9, 0, "synced", {})
BROKEN = Report("0.9", "1.4", 9, 0, "synced", {"sensor": "no answer", "reader": "gone"})


def window(heard: int | None, report: Report | None = WELL, listening: int = 0, **more: Any) -> FleetWindow:
    known = TerminalSigns(heard=heard or 0, report=report, reported_at=heard or 0, listening=listening)
    signs = None if heard is None else known
    given: dict[str, Any] = {"in_hall": True, "paired": signs is not None, "terminal": "t-1" if signs else ""}
    return FleetWindow("2F-17", ZONE, WINDOW, signs=signs, **{**given, **more})


def off(*words: str, until: int = NIGHT) -> Snooze:
    return Snooze("t-1", until, frozenset(words), "IT-1", "ordered", TEN)


STATES = [
    (window(TEN), TEN, "well"),
    (window(TEN, BROKEN), TEN, "sick"),
    (window(TEN, BROKEN, snooze=off("sensor", "reader")), TEN, "snoozed"),
    (window(TEN, BROKEN, snooze=off("sensor")), TEN, "sick"),  # the reader broke later
    (window(TEN, BROKEN, snooze=off("sensor", "reader", until=TEN)), TEN, "sick"),  # its time is over
    (window(TEN, snooze=off("sensor")), TEN, "well"),  # mended before its time
    (window(at("2026-11-24 12:01")), NIGHT, "off"),
    (window(at("2026-11-24 08:30"), listening=at("2026-11-24 09:58")), TEN, "awaited"),  # the center was off
    (window(at("2026-11-23 12:01"), listening=at("2026-11-24 07:59")), at("2026-11-24 08:01"), "off"),
    (window(at("2026-11-23 12:01")), NIGHT, "sick"),  # it was not on all day
    (window(None), TEN, "never"),
    (window(None, paired=True), TEN, "no terminal"),
    (window(TEN, None), TEN, "never"),  # let in by its fingerprint, and never here
]


@pytest.mark.parametrize(("known", "now", "state"), STATES)
def test_a_window_is_in_one_state(known: FleetWindow, now: int, state: str) -> None:
    assert fleet_row(known, now).state == state


SEEN = [
    ("2026-11-24 09:57", "now"),
    ("2026-11-24 09:56", "today"),
    ("2026-11-24 00:00", "today"),
    ("2026-11-23 23:59", "in the last days"),
    ("2026-11-17 10:01", "in the last days"),
    ("2026-11-17 10:00", "not for 7 days"),
    ("2026-11-10 10:01", "not for 7 days"),
    ("2026-11-10 10:00", "not for 14 days"),
]


@pytest.mark.parametrize(("heard", "when"), SEEN)
def test_when_it_was_seen(heard: str, when: str) -> None:
    assert seen_when(at(heard), ZONE, TEN) == when
    assert seen_when(None, ZONE, TEN) == "never"


def windows() -> st.SearchStrategy[list[FleetWindow]]:
    def named(number: int, known: FleetWindow, in_hall: bool) -> FleetWindow:
        return FleetWindow(
            f"{number % 3}F-{number:02}",
            ZONE,
            known.works_by,
            in_hall,
            known.paired,
            known.terminal,
            known.signs,
            known.snooze,
        )

    some = st.tuples(st.sampled_from([known for known, _, _ in STATES]), st.booleans())
    return st.lists(some, max_size=40).map(lambda found: [named(n, *each) for n, each in enumerate(found)])


@given(windows(), st.integers(TEN - 40 * 86_400_000, TEN + 40 * 86_400_000))
def test_every_window_of_the_hall_is_counted_once_either_way(found: list[FleetWindow], now: int) -> None:
    rows = [fleet_row(each, now) for each in found]
    said, here = fleet_sum(rows), [each for each in found if each.in_hall]
    assert said.windows == sum(said.states.values()) == sum(said.seen.values()) == len(here)
    # each filter's choices take every row, and none twice
    for name in ("floor", "unit", "state", "seen", "version"):
        by_choice = [row for value in choices(rows)[name] for row in chosen(rows, {name: value})]
        left = [row for row in rows if row not in by_choice]
        assert len(by_choice) + len(left) == len(rows)
        assert not left or name in ("unit", "version"), "only what a window has not may leave it out"
    assert sorted(row.window for row in sorted_fleet(rows)) == sorted(row.window for row in rows)


def test_filters_in_the_address_apply_together_and_what_nobody_has_finds_nobody() -> None:
    rows = [fleet_row(known, now) for known, now, _ in STATES if now == TEN]
    both = chosen(rows, {"state": "sick", "symptom": "reader", "floor": "2F", "other": "x"})
    assert {row.state for row in both} == {"sick"}
    assert len(both) == 3
    assert chosen(rows, {"version": "9.9"}) == []
    assert chosen(rows, dict.fromkeys(FILTERS, "")) == rows


def test_a_floor_is_what_stands_before_the_dash() -> None:
    assert [floor_of(each) for each in ("2F-17", "B1-2-3", "17")] == ["2F", "B1", ""]
