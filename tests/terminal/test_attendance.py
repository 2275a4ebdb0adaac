"""Sessions: "遵守中心上下班制度" (regulation, article 5.1), whole minutes, the hall's own time zone."""

import pytest
from msgspec.structs import replace

from terminal.attendance import in_session, minutes, near_end, session_at
from terminal.hall import Session
from tests.terminal.desk import WINDOW, at, with_rules

NEAREST = [
    ("before work begins: the morning that comes", "2026-03-02 07:52", "morning"),
    ("in it", "2026-03-02 09:30", "morning"),
    ("at its last minute", "2026-03-02 12:00", "morning"),
    ("early in the lunch break: the one that ended", "2026-03-02 12:44", "morning"),
    ("as far from both: the one before", "2026-03-02 12:45", "morning"),
    ("late in the lunch break: the one that comes", "2026-03-02 12:46", "afternoon"),
    ("late in the evening", "2026-03-02 23:59", "afternoon"),
    ("the first minute of the hall's day, still yesterday in UTC", "2026-03-02 00:00", "morning"),
    ("Friday", "2026-03-06 10:00", "morning"),
    ("Saturday", "2026-03-07 10:00", None),
    ("Sunday, still Sunday in the hall at the last minute", "2026-03-01 23:59", None),
]


@pytest.mark.parametrize(("_why", "when", "session"), NEAREST, ids=[row[0] for row in NEAREST])
def test_a_punch_belongs_to_the_nearest_session_of_its_day(_why: str, when: str, session: str | None) -> None:
    found = session_at(WINDOW, at(when))
    assert (found.id if found else None) == session


ON = [
    ("2026-03-02 07:59", False),
    ("2026-03-02 08:00", True),
    ("2026-03-02 11:59", True),
    ("2026-03-02 12:00", False),
    ("2026-03-02 13:29", False),
    ("2026-03-02 13:30", True),
    ("2026-03-02 17:30", False),
    ("2026-03-07 10:00", False),
]


@pytest.mark.parametrize(("when", "on"), ON)
def test_a_session_is_on_from_its_first_minute_to_before_its_end(when: str, on: bool) -> None:
    assert in_session(WINDOW, at(when)) is on


def test_sessions_that_touch_or_overlap_leave_no_gap() -> None:
    touching = replace(WINDOW, sessions=(Session("early", "08:00", "12:00"), Session("noon", "12:00", "14:00")))
    assert in_session(touching, at("2026-03-02 12:00"))
    assert not in_session(touching, at("2026-03-02 14:00"))
    overlapping = replace(WINDOW, sessions=(Session("early", "08:00", "12:00"), Session("long", "09:00", "17:00")))
    assert in_session(overlapping, at("2026-03-02 12:00"))


ENDS = [
    ("2026-03-02 08:00", False),
    ("2026-03-02 11:44", False),
    ("2026-03-02 11:45", True),
    ("2026-03-02 12:30", True),
    ("2026-03-02 13:20", False),
    ("2026-03-02 17:15", True),
    ("2026-03-02 23:00", True),
    ("2026-03-07 11:50", False),
]


@pytest.mark.parametrize(("when", "near"), ENDS)
def test_from_a_quarter_of_an_hour_before_the_end_a_touch_means_leaving(when: str, near: bool) -> None:
    assert near_end(WINDOW, at(when)) is near


def test_the_quarter_of_an_hour_is_the_halls_to_choose() -> None:
    assert near_end(with_rules(leave_before_end_minutes=60), at("2026-03-02 11:00"))
    assert not near_end(with_rules(leave_before_end_minutes=0), at("2026-03-02 11:59"))


def test_minutes_since_midnight() -> None:
    assert [minutes(clock) for clock in ("00:00", "08:05", "23:59")] == [0, 485, 1439]
