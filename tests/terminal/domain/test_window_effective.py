"""What holds from a day on: a push at noon for tomorrow changes nothing of this morning, nor how it is judged."""

import ast
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.attendance.day import judge
from terminal.attendance.session_ends import Seen
from terminal.domain.hall import problems
from terminal.domain.timetable import Session, breaks_without_windows, in_force, session_problems
from terminal.domain.window import LaterRules, Rules, Window, clock_on, phase
from tests.support.desk import ANN, WINDOW
from tests.support.modules import MODULES, parsed

MORNING = Session("am", "08:00", "12:00", (1, 2, 3, 4, 5, 6, 7))
LATER_MORNING = replace(MORNING, start="09:00", effective="2027-01-01")
LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)


def test_a_session_is_replaced_from_its_day_on() -> None:
    sessions = (LATER_MORNING, MORNING, Session("pm", "13:30", "17:30"))
    assert [s.start for s in in_force(sessions, LAST_DAY)] == ["08:00", "13:30"]
    assert [s.start for s in in_force(sessions, FIRST_DAY)] == ["09:00", "13:30"]


def test_a_session_that_is_new_is_held_from_its_day_on() -> None:
    assert in_force((LATER_MORNING,), LAST_DAY) == ()
    assert in_force((LATER_MORNING,), FIRST_DAY) == (LATER_MORNING,)


def at(day: date, clock: str) -> int:
    noon = WINDOW.local(clock_on(WINDOW.local(0), "12:00"))
    return clock_on(noon.replace(year=day.year, month=day.month, day=day.day), clock)


PUSHED = replace(
    WINDOW,
    sessions=(MORNING, LATER_MORNING),
    rules=Rules(later=(LaterRules(effective="2027-01-01", early_minutes=0, leave_before_end_minutes=60),)),
)
BEFORE = replace(WINDOW, sessions=(MORNING,), rules=Rules())
AFTER = replace(
    WINDOW,
    sessions=(replace(LATER_MORNING, effective=msgspec.UNSET),),
    rules=Rules(early_minutes=0, leave_before_end_minutes=60),
)


@pytest.mark.parametrize("clock", ["07:30", "08:20", "08:59", "09:10", "10:00", "11:10", "11:50", "13:00"])
def test_the_desk_is_as_before_until_that_day(clock: str) -> None:
    for day, same in ((LAST_DAY, BEFORE), (FIRST_DAY, AFTER)):
        assert phase(PUSHED, at(day, clock)) == phase(same, at(day, clock))
        assert PUSHED.rules_at(at(day, clock)).early_minutes == same.rules.early_minutes


def judged(window: Window, day: date, *clocks: str) -> object:
    seen = [Seen("t", n, at(day, clock), at(day, clock), True, "in") for n, clock in enumerate(clocks, 1)]
    return judge(window, day.isoformat(), seen, (), frozenset())


@given(st.lists(st.integers(7 * 60, 13 * 60).map(lambda m: f"{m // 60:02}:{m % 60:02}"), min_size=1, max_size=3))
def test_a_day_is_judged_by_what_held_on_it(clocks: list[str]) -> None:
    assert judged(PUSHED, LAST_DAY, *sorted(clocks)) == judged(BEFORE, LAST_DAY, *sorted(clocks))
    assert judged(PUSHED, FIRST_DAY, *sorted(clocks)) == judged(AFTER, FIRST_DAY, *sorted(clocks))


def test_sessions_that_never_hold_together_do_not_overlap() -> None:
    afternoon = Session("pm", "11:00", "17:00", effective="2027-01-01")
    assert session_problems((MORNING, LATER_MORNING)) == []
    assert "session pm overlaps session am" in session_problems((MORNING, afternoon))[0]
    gone = replace(MORNING, end="10:59", effective="2027-01-01")
    assert session_problems((MORNING, gone, afternoon)) == []
    assert breaks_without_windows((MORNING, gone, afternoon)) == [("am", "pm")]


def test_one_id_on_one_day_stands_once() -> None:
    assert problems(replace(WINDOW, sessions=(MORNING, LATER_MORNING))) == []
    for twice in ((MORNING, MORNING), (LATER_MORNING, replace(LATER_MORNING, end="11:00"))):
        (problem,) = problems(replace(WINDOW, sessions=twice))
        assert "session am is given twice" in problem
    (problem,) = problems(replace(WINDOW, sessions=(replace(MORNING, effective="2027-02-29"),)))
    assert "its effective: there is no 2027-02-29" in problem


def test_a_terminal_is_sent_the_days_and_reads_them_back() -> None:
    assert msgspec.json.decode(msgspec.json.encode(PUSHED), type=Window) == PUSHED
    assert b"effective" not in msgspec.json.encode(BEFORE)
    assert ANN in PUSHED.people


def test_nobody_who_decides_reads_the_rules_without_a_day() -> None:
    deciding = [module for module in MODULES if module.startswith(("terminal.core", "terminal.attendance"))]
    bare = [
        module
        for module in deciding
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Attribute) and node.attr == "rules" and ast.unparse(node.value).endswith("window")
    ]
    assert bare == []
