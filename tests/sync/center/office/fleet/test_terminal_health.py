"""The terminal health: what IT should be told of a terminal, and what would only keep IT from looking.

What is fair, before any code. The hall: 8 to 12 and 13:30 to 17:30 from Monday to Friday; 1 to 8 October free,
Saturday the 10th worked instead. Whoever goes home switches everything off (article 7.6), so a silence means
something only in hours in which somebody should be there; from a quarter of an hour before the end of a session a
touch leaves, and then the terminal may be off.

1. On, and well, at ten: nothing is to be told.
2. Silent since half past nine, at ten: sick, since half past nine.
3. Off since 17:20, at nine in the evening: not sick. Whoever had nobody to serve went ten minutes early.
4. Off since Friday evening, on Sunday, and through the whole October holiday: not sick.
5. Off since Friday evening, on Monday at 8:02: not sick yet, it may be starting. At 8:10: sick, since 8:00.
6. Off since Friday evening, on the Saturday that is worked instead, at ten: sick since eight.
7. Silent since Tuesday at eleven, at eight in the evening: sick since eleven. The night does not mend it.
8. Off at noon, at one: not sick. At two: sick since half past one.
9. Silent since yesterday morning, at a center that was off itself and came up a minute ago: nobody can say so.
   Three minutes later it is sick, since yesterday morning.
10. 83 °C: sick, with 83, the limit 80, and since when. 77 °C that was never hotter: well. 77 °C while the
    terminal still tells of it: sick, with 77 and the limit below which it is over, 75.
11. The screen is reported missing at 17:40, and then nothing: it was switched off first. Not sick. Missing since
    three in the afternoon, and then off: sick, all night.
12. Too hot when it was switched off: not sick. A board without power is cold.
13. 201 facts wait at a terminal that talks to the center: sick. At one that is off, nobody can tell.
14. The clock is unset two minutes after a start: not sick. After ten: sick.
15. A configuration waits for 25 hours at a terminal that is on: sick. One that waits for its wave in a rollout:
    not. One that was refused: sick, with the reason.
16. A card in conflict three days ago: sick. Eight days ago: not any more. A new address: never.
17. Two at one window: sick, whatever they say.
18. A window of which this version cannot read the hours, silent: sick. Better told than not.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.board import health
from sync.center.office.fleet.terminal_health import (
    POWER_FLAGS,
    RaisedAlarm,
    Symptom,
    TerminalSigns,
    terminal_health,
)
from sync.center.office.fleet.terminal_hours import missed_since
from sync.contract import Report
from terminal.domain.timetable import Calendar, Session
from terminal.domain.window import Window

FREE = tuple(f"2026-10-{day:02}" for day in range(1, 9))
CALENDAR = Calendar((2026,), FREE, ("2026-10-10",))
SESSIONS = (Session("am", "08:00", "12:00"), Session("pm", "13:30", "17:30"))
WINDOW = Window("中心", "Asia/Shanghai", "市税务局", "2F-17", "", (), SESSIONS, calendar=CALENDAR)
MINUTE, HOUR = 60_000, 3_600_000


def at(said: str) -> int:
    """ "2026-11-24 10:00" by a clock in Anqing, ms UTC."""
    wall = datetime.fromisoformat(said).replace(tzinfo=timezone(timedelta(hours=8)))
    return int(wall.timestamp()) * 1000


def report(**more: Any) -> Report:
    return Report("1", "1.4", 9, **{"waiting": 0, "clock": "synced", "parts": {}, **more})


def told(now: str, *, heard: str = "", works_by: Window | None = WINDOW, **more: Any) -> list[tuple[str, int]]:
    """What of a terminal that was heard then, `now` if empty, is told: its words, and since when."""
    return [(each.what, each.since) for each in symptoms(now, heard=heard, works_by=works_by, **more)]


def symptoms(now: str, *, heard: str = "", works_by: Window | None = WINDOW, **more: Any) -> tuple[Symptom, ...]:
    last = at(heard or now)
    signs = TerminalSigns(**{"heard": last, "report": report(), "reported_at": last, **more})
    return terminal_health(signs, works_by, at(now))


SILENT: Mapping[str, tuple[str, str, str]] = {  # when last heard, now, since when it is sick, empty for not
    "1: on at ten": ("2026-11-24 09:59", "2026-11-24 10:00", ""),
    "2: silent in the hours": ("2026-11-24 09:30", "2026-11-24 10:00", "2026-11-24 09:30"),
    "3: off ten minutes early": ("2026-11-24 17:20", "2026-11-24 21:00", ""),
    "4: on a weekend": ("2026-11-27 17:35", "2026-11-29 10:00", ""),
    "4: in a long holiday": ("2026-09-30 17:35", "2026-10-08 15:00", ""),
    "5: it may be starting": ("2026-11-27 17:35", "2026-11-30 08:02", ""),
    "5: it was not switched on": ("2026-11-27 17:35", "2026-11-30 08:10", "2026-11-30 08:00"),
    "6: on a Saturday that is worked": ("2026-10-09 17:35", "2026-10-10 10:00", "2026-10-10 08:00"),
    "7: it died in the morning": ("2026-11-24 11:00", "2026-11-24 20:00", "2026-11-24 11:00"),
    "8: off at noon": ("2026-11-24 12:01", "2026-11-24 13:00", ""),
    "8: not on again": ("2026-11-24 12:01", "2026-11-24 14:00", "2026-11-24 13:30"),
}


@pytest.mark.parametrize("case", SILENT)
def test_a_silence_is_told_where_somebody_should_be_there(case: str) -> None:
    heard, now, since = SILENT[case]
    assert told(now, heard=heard) == ([("silent", at(since))] if since else [])


def test_a_silence_says_how_many_minutes_and_from_how_many_on() -> None:
    (found,) = symptoms("2026-11-24 10:00", heard="2026-11-24 09:30")
    assert (found.value, found.limit) == (30, 3)


def test_nobody_can_say_who_was_silent_while_the_center_was_off() -> None:
    """9"""
    heard = "2026-11-23 09:00"
    assert told("2026-11-24 10:01", heard=heard, listening=at("2026-11-24 10:00")) == []
    assert told("2026-11-24 10:04", heard=heard, listening=at("2026-11-24 10:00")) == [("silent", at(heard))]


def test_hours_that_cannot_be_read_excuse_nobody() -> None:
    """18"""
    assert told("2026-11-29 03:00", heard="2026-11-28 03:00", works_by=None) == [("silent", at("2026-11-28 03:00"))]


def test_a_figure_is_told_with_the_limit_that_it_passed() -> None:
    """10"""
    began = {"hot": at("2026-11-24 09:40")}
    (hot,) = symptoms("2026-11-24 10:00", report=report(board={"millicelsius": 83_400}), began=began)
    assert hot == Symptom("hot", began["hot"], 83, 80)
    warm = {"board": {"millicelsius": 77_000}}
    assert told("2026-11-24 10:00", report=report(**warm)) == []
    (still,) = symptoms("2026-11-24 10:00", report=report(**warm, parts={"board": "its CPU is too hot"}))
    assert (still.what, still.value, still.limit) == ("hot", 77, 75)
    (gone,) = symptoms("2026-11-24 10:00", report=report(parts={"board": "its CPU is too hot"}))
    assert (gone.what, gone.says) == ("board", "its CPU is too hot"), "what has no figure says it in its own words"


def test_what_came_up_while_it_was_switched_off_is_not_sick() -> None:
    """11, 12"""
    night, heard, gone = "2026-11-24 22:00", "2026-11-24 17:41", report(parts={"screen": "no screen"})
    assert told(night, heard=heard, report=gone, began={"screen": at("2026-11-24 17:40")}) == []
    three = at("2026-11-24 15:00")
    assert told(night, heard=heard, report=gone, began={"screen": three}) == [("screen", three)]
    hot = report(board={"millicelsius": 90_000})
    assert told(night, heard=heard, report=hot, began={"hot": three}) == []
    assert told("2026-11-24 17:42", heard=heard, report=hot, began={"hot": three}) == [("hot", three)]


def test_facts_that_wait_are_told_of_one_that_talks_to_the_center() -> None:
    """13"""
    (found,) = symptoms("2026-11-24 10:00", report=report(waiting=201))
    assert (found.what, found.value, found.limit) == ("facts wait", 201, 200)
    assert told("2026-11-24 10:00", report=report(waiting=200)) == []
    assert told("2026-11-24 22:00", heard="2026-11-24 17:35", report=report(waiting=201)) == []


def test_a_clock_has_some_minutes_to_be_told_the_time() -> None:
    """14"""
    for uptime, expected in ((120, []), (600, ["clock"])):
        unset = report(clock="unset", board={"uptime": uptime})
        assert [what for what, _ in told("2026-11-24 10:00", report=unset)] == expected
    assert [what for what, _ in told("2026-11-24 10:00", report=report(clock="unset"))] == ["clock"]
    assert told("2026-11-24 10:00", report=report(clock="held")) == []


def test_a_configuration_that_does_not_arrive_is_told_and_one_whose_wave_is_to_come_is_not() -> None:
    """15"""
    since = at("2026-11-23 09:00")
    waits: dict[str, Any] = {"status": "waiting", "status_since": since}
    (found,) = symptoms("2026-11-24 10:00", **waits)
    assert (found.what, found.since, found.value, found.limit) == ("configuration waits", since, 25, 24)
    assert told("2026-11-24 08:59", **waits) == []
    assert told("2026-11-24 10:00", held=True, **waits) == []
    (found,) = symptoms("2026-11-24 10:00", status="refused", status_since=since, why="it has expired")
    assert (found.what, found.since, found.says) == ("refused", since, "it has expired")


def test_an_alarm_of_harm_counts_for_a_week() -> None:
    """16"""
    raised = at("2026-11-21 10:00")
    conflict = (RaisedAlarm("conflict", "another fact 7", raised),)
    assert told("2026-11-24 10:00", alarms=conflict) == [("conflict", raised)]
    assert told("2026-11-27 10:01", heard="2026-11-27 10:00", alarms=conflict)
    assert told("2026-11-28 10:01", heard="2026-11-28 10:00", alarms=conflict) == []
    assert told("2026-11-24 10:00", alarms=(RaisedAlarm("address", "spoke from …", raised),)) == []


def test_two_at_one_window_are_told() -> None:
    """17"""
    (found,) = symptoms("2026-11-24 10:00", beside=1)
    assert (found.what, found.value, found.limit) == ("two at one window", 2, 1)


def boards() -> st.SearchStrategy[dict[str, int]]:
    flag = st.integers(0, 1)
    return st.fixed_dictionaries(
        {},
        optional={
            "millicelsius": st.integers(-10_000, 110_000),
            "under_voltage": flag,
            "throttled": flag,
            "read_only": flag,
            "disk_errors": st.integers(0, 3),
            "wear": st.integers(0, 11),
            "spare": st.integers(1, 3),
            "free_bytes": st.integers(0, 400 << 20),
            "free_inodes": st.integers(0, 100),
            "memory_available": st.integers(0, 100),
        },
    )


@given(boards(), st.booleans())
def test_the_center_calls_a_board_sick_where_the_terminal_itself_does(board: dict[str, int], before: bool) -> None:
    whole = {**board, "total_inodes": 1000, "memory_total": 1000}
    of_the_terminal: dict[str, Any] = {name: bool(v) if name in POWER_FLAGS else v for name, v in whole.items()}
    known = health.Health(**of_the_terminal)
    parts = {"board": "as before"} if before else {}
    found = symptoms("2026-11-24 10:00", report=report(board=whole, parts=parts))
    itself = health.problems(known, [each for each, _ in health.RULES] if before else ())
    assert bool([each for each in found if each.what != "board"]) == bool(itself)


@given(st.integers(0, 40 * 24 * 60), st.integers(0, 40 * 24 * 60))
def test_a_terminal_is_missed_by_plain_counting_of_minutes(heard: int, for_: int) -> None:
    start = at("2026-09-14 00:00") + heard * MINUTE
    now = start + for_ * MINUTE
    run = 0
    expected = None
    for minute in range(start, now, MINUTE):
        run = run + 1 if _open(minute) else 0
        if run > 3:
            expected = minute - 3 * MINUTE
            break
    assert missed_since(WINDOW, start, now) == expected


def _open(minute: int) -> bool:
    wall = datetime.fromtimestamp(minute / 1000, timezone(timedelta(hours=8)))
    day = f"{wall:%Y-%m-%d}"
    worked = day not in FREE and (wall.isoweekday() <= 5 or day == "2026-10-10")
    clock = f"{wall:%H:%M}"
    return worked and ("08:00" <= clock < "11:45" or "13:30" <= clock < "17:15")
