"""The touch hours: outside them nothing is certain against anybody, and within them nothing is forgiven."""

from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.attendance.touch_hours import TouchHours, begun, clocks, on_leave, within
from terminal.attendance import judge
from terminal.attendance.day import WORSE
from terminal.attendance.session_ends import Seen
from terminal.domain.roster import Entry
from terminal.domain.timetable import Session
from terminal.domain.window import Person, Window
from tests.terminal.attendance.test_day_month import utc

MONDAY = "2026-09-14"
HOURS = (Session("morning", "08:30", "12:00"), Session("afternoon", "13:30", "17:00"))
WINDOW = Window("大厅", "Asia/Shanghai", "税务", "2F-01", "一楼", (Person("GH-1", "张三", "A"),), HOURS)
MOMENTS = st.integers(6 * 60, 20 * 60).map(lambda minute: utc(MONDAY, minute * 60))
ALL_DAY = TouchHours()


def at(clock: str) -> int:
    return utc(MONDAY, int(clock[:2]) * 3600 + int(clock[3:]) * 60)


def seen(*moments: int) -> list[Seen]:
    return [Seen("t", n, when, when, certain=True, did="punch") for n, when in enumerate(sorted(moments))]


@given(st.lists(MOMENTS, max_size=5), MOMENTS, MOMENTS)
def test_a_session_outside_them_has_nothing_certain_against_anybody_and_one_within_is_as_it_was(
    moments: list[int], since: int, until: int
) -> None:
    judged = judge(WINDOW, MONDAY, seen(*moments), (), frozenset())
    found = within(judged, MONDAY, WINDOW, TouchHours(since, until))
    for before, after, (start, end) in zip(
        judged.sessions, found.sessions, ((at("08:30"), at("12:00")), (at("13:30"), at("17:00"))), strict=True
    ):
        if since <= start and end <= until:
            assert after == before
        else:
            assert not after.half_day_absent
            assert not {after.arrival.verdict, after.departure.verdict} & WORSE
            assert after.half_day_unsettled == (before.half_day_absent or before.half_day_unsettled)
    assert found.half_days_absent == sum(each.half_day_absent for each in found.sessions)
    assert within(judged, MONDAY, WINDOW, ALL_DAY) == judged


def test_the_clock_is_said_where_it_is_within_the_work_of_the_day() -> None:
    assert clocks(MONDAY, WINDOW, ALL_DAY) == ("", "")
    assert clocks(MONDAY, WINDOW, TouchHours(at("07:50"), at("17:10"))) == ("", "")
    assert clocks(MONDAY, WINDOW, TouchHours(at("10:00"), at("15:00"))) == ("10:00", "15:00")
    assert clocks(MONDAY, WINDOW, TouchHours(ALL_DAY.until, ALL_DAY.until)) == ("?", "")
    assert clocks("2026-09-13", WINDOW, TouchHours(at("10:00"))) == ("", ""), "nobody works on Sunday"


def test_work_begins_with_the_first_session() -> None:
    assert begun(MONDAY, WINDOW) == at("08:30")
    assert begun("2026-09-13", WINDOW) == utc("2026-09-13", 0)


def test_a_session_is_on_leave_where_leave_covers_all_of_it() -> None:
    first = Entry("GH-1", "leave", at("00:00"), at("10:00"))
    second = Entry("GH-1", "leave", at("10:00"), at("14:00"))
    out = Entry("GH-1", "outing", at("14:00"), at("18:00"))
    assert on_leave(MONDAY, WINDOW, (first,)) == set()
    assert on_leave(MONDAY, WINDOW, (second, first, out)) == {"morning"}
