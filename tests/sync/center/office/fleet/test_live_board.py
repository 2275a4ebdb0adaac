"""The live board: who serves where, and nothing said of a window that nobody knows.

What is fair, before any of it ran (articles 5.5 and 8): "vacant" is a reproach, so it takes a terminal that can be
asked, has told everything and says so itself. A terminal without power, without a line or without the time says
nothing against anybody. Outside its hours a window is closed, and nobody is missed. Who has touched is shown as
serving, also where the time of the touch is not known. Every window is on the board once.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.fleet.live_board import (
    UNKNOWN,
    BoardLine,
    WindowHeard,
    counts,
    floor_of,
    floors,
    live_board,
    on_duty,
)
from terminal.domain.facts import Fact, Post
from terminal.domain.timetable import Session
from terminal.domain.window import Person, Window
from tests.terminal.attendance.test_day_month import utc

MONDAY, SUNDAY = "2026-09-14", "2026-09-13"
HOURS = (Session("morning", "08:30", "12:00"), Session("afternoon", "14:30", "17:30"))
ZHANG, LI = Person("GH-1", "张三", "A"), Person("GH-2", "李四", "B")
WINDOW = Window("政务服务中心", "Asia/Shanghai", "税务", "2F-17", "一楼", (ZHANG, LI), HOURS)
MINUTE = 60_000


def at(clock: str, day: str = MONDAY) -> int:
    return utc(day, int(clock[:2]) * 3600 + int(clock[3:]) * 60)


def post(state: Any, clock: str, badge: str = "GH-1", *, day: str = MONDAY, trust: Any = "synced") -> Fact:
    said = Post(state, badge, "")
    body: dict[str, str | int] = {"state": said.state, "badge": said.badge, "instead_of": ""}
    return Fact("t", "s", 9, "2F-17", "1.1", "0" * 64, at(clock, day), "b", 0, trust, "post", body)


def heard(now: int, last: Fact | None, **more: Any) -> WindowHeard:
    known: dict[str, Any] = {"heard": now - MINUTE, "post": last, "recorded": 9, "through": 9, **more}
    return WindowHeard("2F-17", WINDOW, "t", **known)


def line(hour: str, last: Fact | None, **more: Any) -> BoardLine:
    now = at(hour)
    [found] = live_board([heard(now, last, **more)], now)
    return found


@pytest.mark.parametrize(
    ("state", "shown", "name"),
    [
        ("staffed", "serving", "张三"),
        ("back", "serving", "张三"),
        ("covered", "covered", "张三"),
        ("away", "away", "张三"),
        ("overdue", "overdue", "张三"),
    ],
)
def test_whoever_holds_the_window_is_named_with_since_when(state: str, shown: str, name: str) -> None:
    found = line("09:30", post(state, "09:10"))
    assert (found.state, found.since, found.name) == (shown, at("09:10"), name)


def test_a_window_is_vacant_where_its_terminal_says_so_and_can_be_asked() -> None:
    found = line("09:30", post("vacant", "08:31", ""))
    assert (found.state, found.since, found.badge) == ("vacant", at("08:31"), "")


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({"heard": at("09:20")}, "silent"),
        ({"recorded": 10}, "behind"),
        ({"clock": "unset"}, "no time"),
        ({"terminal": ""}, "no terminal"),
        ({"works_by": None}, "unreadable"),
    ],
)
def test_what_is_not_known_is_said_and_nothing_of_a_vacancy(more: dict[str, Any], shown: str) -> None:
    """Its twin is the test before this one: the same terminal, that can be asked."""
    now = at("09:30")
    [found] = live_board([replace(heard(now, post("vacant", "08:31", "")), **more)], now)
    assert found.state == shown
    assert found.state in UNKNOWN


def test_of_a_silent_terminal_the_last_word_is_kept_and_when_it_was_heard() -> None:
    found = line("09:30", post("staffed", "08:20"), heard=at("09:12"))
    assert (found.state, found.since, found.name) == ("silent", at("09:12"), "张三")


def test_three_minutes_of_silence_are_not_yet_silence() -> None:
    """A terminal reports each half minute; one report may be lost, six may not."""
    assert line("09:30", post("staffed", "08:20"), heard=at("09:27")).state == "serving"
    assert line("09:30", post("staffed", "08:20"), heard=at("09:27") - 1).state == "silent"


@pytest.mark.parametrize(
    ("clock", "day", "opens"),
    [
        ("12:00", MONDAY, ("14:30", 0)),
        ("13:59", MONDAY, ("14:30", 0)),
        ("17:30", MONDAY, ("08:30", 1)),
        ("10:00", SUNDAY, ("08:30", 1)),
    ],
)
def test_outside_its_hours_a_window_is_closed_whatever_its_terminal_says(
    clock: str, day: str, opens: tuple[str, int]
) -> None:
    for said in (post("vacant", "08:31", ""), post("staffed", "08:20"), None):
        [found] = live_board([WindowHeard("2F-17", WINDOW, "t", heard=0, post=said)], at(clock, day))
        assert (found.state, found.badge, found.opens) == ("closed", "", opens)


@pytest.mark.parametrize(
    ("last", "shown"),
    [
        (post("closed", "19:00", day=SUNDAY), "nobody yet"),
        (post("staffed", "08:20", day=SUNDAY), "nobody yet"),
        (post("staffed", "08:20"), "nobody yet"),  # of the morning
        (post("staffed", "13:59"), "nobody yet"),  # before anybody comes for the afternoon
        (post("staffed", "14:00"), "serving"),
        (post("staffed", "14:20"), "serving"),
        (None, "nobody yet"),
    ],
)
def test_what_was_said_of_another_session_says_nothing_of_this_one(last: Fact | None, shown: str) -> None:
    found = line("14:40", last)
    assert found.state == shown
    assert (found.badge != "") == (shown == "serving")


def test_a_short_break_ends_nobodys_post() -> None:
    """From ten past twelve on they serve again: whoever came in the morning sits there still."""
    window = replace(WINDOW, sessions=(HOURS[0], replace(HOURS[1], start="12:10")))
    now = at("12:20")
    [found] = live_board([replace(heard(now, post("staffed", "08:20")), works_by=window)], now)
    assert (found.state, found.name) == ("serving", "张三")


def test_who_touched_while_the_clock_was_not_set_serves_and_since_when_is_not_said() -> None:
    found = line("09:30", post("staffed", "08:20", trust="unset"), clock="unset")
    assert (found.state, found.since, found.name) == ("serving", None, "张三")


def test_who_covers_from_another_window_is_called_by_name() -> None:
    wang = Person("GH-9", "王五", "A")
    other = WindowHeard("2F-18", replace(WINDOW, window="2F-18", people=(wang,)))
    now = at("09:30")
    found = live_board([heard(now, post("covered", "09:00", "GH-9")), other], now)
    assert [(one.window, one.name) for one in found] == [("2F-17", "王五"), ("2F-18", "")]


STATES = st.sampled_from(("staffed", "back", "covered", "away", "overdue", "vacant", "closed"))
POSTS = st.none() | st.builds(
    post, STATES, st.sampled_from(("07:00", "08:10", "09:00", "14:10")), trust=st.sampled_from(("synced", "unset"))
)
HEARD = st.builds(
    WindowHeard,
    window=st.from_regex(r"[1-3]F-[0-9]{2}", fullmatch=True),
    works_by=st.sampled_from((WINDOW, None)),
    terminal=st.sampled_from(("", "t")),
    heard=st.integers(at("06:00"), at("18:00")),
    post=POSTS,
    recorded=st.integers(8, 10),
    through=st.integers(8, 10),
    clock=st.sampled_from(("synced", "held", "unset")),
)


@given(st.lists(HEARD, max_size=8, unique_by=lambda one: one.window), st.integers(at("06:00"), at("19:00")))
def test_for_any_hall_every_window_is_there_once_and_only_a_word_of_its_own_makes_it_vacant(
    hall: list[WindowHeard], now: int
) -> None:
    lines = live_board(hall, now)
    assert [one.window for one in lines] == sorted(one.window for one in hall)
    assert sum(counts(lines).values()) == len(hall)
    assert set(floors(lines)) == {one.window[:2] for one in hall}
    for one in lines:
        [told] = [each for each in hall if each.window == one.window]
        if one.state == "vacant":
            assert told.post is not None
            assert told.post.body["state"] == "vacant"
            assert told.through >= told.recorded
            assert now - told.heard <= 3 * MINUTE
        if one.state in ("vacant", "nobody yet", "closed", "no terminal", "unreadable"):
            assert one.badge == ""


def test_the_duty_officer_is_there_from_eight_to_five() -> None:
    hours = [on_duty("Asia/Shanghai", at(clock)) for clock in ("07:59", "08:00", "16:59", "17:00")]
    assert hours == [False, True, True, False]


def test_a_window_without_a_floor_in_its_name_has_none() -> None:
    assert [floor_of(name) for name in ("2F-17", "10F-01", "大厅")] == ["2F", "10F", ""]
