"""What the staff side sees of a punch (article 5.1), and that the plate never shows it."""

import msgspec
import pytest
from msgspec.structs import replace

from terminal.core.staff_view import StaffView, staff
from terminal.domain.events import Configured
from terminal.domain.timetable import Session
from tests.support.desk import ANN, GUEST, WINDOW, Desk

ROWS: list[tuple[str, str, list[int], StaffView]] = [
    ("article 5.1: five minutes early", "07:55:59", [1], StaffView(ANN.badge, "in", "morning", "on_time")),
    ("article 5.1: four minutes early", "07:56:00", [1], StaffView(ANN.badge, "in", "morning", "within_margin")),
    ("in the minute of the start", "08:00:59", [1], StaffView(ANN.badge, "in", "morning", "within_margin")),
    ("a minute late", "08:01:00", [1], StaffView(ANN.badge, "in", "morning", "late", 1)),
    ("late in the afternoon", "13:47:30", [1], StaffView(ANN.badge, "in", "afternoon", "late", 17)),
    ("article 5.1: left five late", "12:05:00", [1, 1], StaffView(ANN.badge, "leave", "morning", "on_time")),
    ("left four late and a second", "12:04:01", [1, 1], StaffView(ANN.badge, "leave", "morning", "on_time")),
    ("left at the end", "12:00:00", [1, 1], StaffView(ANN.badge, "leave", "morning", "within_margin")),
    ("left in the last minute", "11:59:01", [1, 1], StaffView(ANN.badge, "leave", "morning", "within_margin")),
    ("left early", "11:50:00", [1, 1], StaffView(ANN.badge, "leave", "morning", "early", 10)),
    ("on duty already", "09:00:00", [1, 1], StaffView(ANN.badge, "already", "morning", "present")),
    ("not listed here", "09:00:00", [4], StaffView(GUEST, "punch", "morning", "present")),
]  # fmt: skip


def played(clock: str, slots: list[int]) -> Desk:
    hour, minute, second = (int(part) for part in clock.split(":"))
    desk = Desk(f"2026-03-02 {hour:02d}:{minute:02d}").wait(second * 1000)
    for slot in slots:
        desk.touch(slot)
        desk.settle()
    return desk


@pytest.mark.parametrize(("_why", "clock", "slots", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_how_a_punch_counts_for_now(_why: str, clock: str, slots: list[int], expected: StaffView) -> None:
    assert staff(played(clock, slots).state) == expected


def test_without_a_punch_a_time_or_a_session_it_says_so() -> None:
    desk = Desk("2026-03-02 09:00", "unset")
    assert staff(desk.state) is None
    desk.touch(1)
    assert staff(desk.settle().state) == StaffView(ANN.badge, "in", "", "time_unsure")
    desk.trust()
    assert staff(desk.settle().state) == StaffView(ANN.badge, "in", "morning", "late", 60)
    assert staff(played("09:00:00", []).reboot(0, "synced").state) is None
    desk.do(Configured(replace(WINDOW, sessions=()), "1.2", desk.moment()))
    assert staff(desk.state) == StaffView(ANN.badge, "in", "", "no_session")


def test_only_the_ends_that_a_hall_has_punched_are_judged() -> None:
    desk = played("09:00:00", [1])
    sessions = (Session("morning", "08:00", "12:00", punch="out"),)
    desk.do(Configured(replace(WINDOW, sessions=sessions), "1.2", desk.moment()))
    assert staff(desk.state) == StaffView(ANN.badge, "in", "morning", "present")


@pytest.mark.parametrize("late", ["08:01:00", "08:47:00", "11:50:00"])
def test_the_plate_is_the_same_but_for_its_clock_whoever_was_late(late: str) -> None:
    shown = []
    for clock in ("07:30:00", late):
        desk = played(clock, [1])
        assert staff(desk.state) is not None
        words = msgspec.json.encode(desk.view).decode()
        shown.append(words.replace(clock[:5], "TIME"))
    assert shown[0] == shown[1]
