"""The decided day: a decision is of one person and one day, and one in somebody's favour never makes it worse."""

from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.attendance.day_sheet import DaySources, PeopleOfDay, SheetRow
from sync.center.office.attendance.decided_day import UncountedTouch, decided_seen
from sync.center.office.settling.questions import against_ends
from terminal.attendance import Seen
from terminal.attendance.closed_days import ClosedDays, TerminalDays
from terminal.domain.timetable import Session
from terminal.domain.window import Person, Window
from tests.sync.center.office.attendance.test_touch_hours import MONDAY, at
from tests.terminal.attendance.test_day_month import utc

TUESDAY = "2026-09-15"
HOURS = (Session("morning", "08:30", "12:00"), Session("afternoon", "13:30", "17:00"))
NOON = (
    Session("morning", "08:30", "12:00", out_window=("11:50", "12:40")),
    Session("afternoon", "13:30", "17:00", in_window=("12:41", "13:40")),
)
TWICE = (Session("morning", "08:30", "12:00", punch="in"), Session("afternoon", "13:30", "17:00", punch="out"))
PEOPLE = (Person("GH-1", "张三", "A"), Person("GH-2", "李四", "B"))
CLOSED = ClosedDays({}, frozenset({"2026-09-16"}))  # awake again on Wednesday: nothing of both days can still come

minutes = st.integers(7 * 60, 18 * 60)


@st.composite
def seen(draw: st.DrawFn, seq: int, day: str = MONDAY) -> Seen:
    made = utc(day, draw(minutes) * 60)
    wide = draw(st.sampled_from((0, 0, 0, 20, 240))) * 60_000
    did: Literal["punch", "away"] = draw(st.sampled_from(("punch", "punch", "away")))
    doubted = draw(st.integers(0, 5)) == 0
    return Seen("t-1", seq, made, made + wide, certain=not wide, did=did, doubted=doubted, series="s")


@st.composite
def days(draw: st.DrawFn) -> DaySources:
    """Two people, a few touches of each on two days, and some that count for nobody."""
    hours = draw(st.sampled_from((HOURS, NOON, TWICE)))
    window = Window("大厅", "Asia/Shanghai", "税务", "2F-01", "一楼", PEOPLE, hours)
    counts = [draw(st.integers(0, 4)) for _ in range(4)]
    numbers = iter(range(1, 100))
    made = [
        tuple(draw(seen(next(numbers), day)) for _ in range(count))
        for count, day in zip(counts, (MONDAY, TUESDAY) * 2, strict=True)
    ]
    loose = [replace(draw(seen(next(numbers))), doubted=False) for _ in range(draw(st.integers(0, 2)))]
    uncounted = tuple(UncountedTouch(one, "", "2F-01", "finger", "unreadable") for one in loose)
    everybody = {"GH-1": (*made[0], *made[1]), "GH-2": (*made[2], *made[3])}
    return DaySources((TerminalDays("t-1", window, (), CLOSED),), everybody, {}, uncounted=uncounted)


@st.composite
def decisions(draw: st.DrawFn, sources: DaySources, *, kind: bool = False) -> DayDecision:
    """About Zhang's Monday; only such as are in his favour where they are to be `kind`."""
    touches = [*sources.seen["GH-1"], *(each.seen for each in sources.uncounted)]
    words: list[Literal["counts", "not", "excused", "present"]]
    words = ["excused", "present"]
    if touches:
        words += ["counts"] if kind else ["counts", "not"]
    what = draw(st.sampled_from(words))
    if what == "excused":
        end: Literal["in", "out"] = draw(st.sampled_from(("in", "out")))
        return DayDecision(MONDAY, "GH-1", what, session=draw(st.sampled_from(("morning", "afternoon"))), end=end)
    if what == "present":
        return DayDecision(
            MONDAY, "GH-1", "present", session="morning", end="in", at=utc(MONDAY, draw(minutes) * 60)
        )
    one = draw(st.sampled_from(touches))
    return DayDecision(MONDAY, "GH-1", what, one.terminal, one.series, one.seq)


def row(sources: DaySources, badge: str, day: str = MONDAY) -> SheetRow:
    found = PeopleOfDay(day, sources).row(badge)
    assert found
    return found


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_decision_changes_the_day_of_anybody_else_nor_another_day(data: st.DataObject) -> None:
    sources = data.draw(days())
    decided = replace(sources, decisions=(data.draw(decisions(sources)), data.draw(decisions(sources))))
    assert row(decided, "GH-2") == row(sources, "GH-2")
    for badge in ("GH-1", "GH-2"):
        assert row(decided, badge, TUESDAY) == row(sources, badge, TUESDAY)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_decision_in_somebodys_favour_makes_the_day_worse(data: st.DataObject) -> None:
    """No more half days that are absent or may be, and with as many no more ends against them."""
    sources = data.draw(days())
    one = data.draw(decisions(sources, kind=True))
    before, after = row(sources, "GH-1"), row(replace(sources, decisions=(one,)), "GH-1")
    assert (halves(after), len(against_ends(after))) <= (halves(before), len(against_ends(before)))
    assert after.judged.half_days_absent <= before.judged.half_days_absent or before.unsettled


def halves(found: SheetRow) -> int:
    return sum(each.half_day_absent or each.half_day_unsettled for each in found.judged.sessions)


def test_a_presence_that_would_make_a_leaving_of_a_coming_is_left_out() -> None:
    """With 13:31 more, "most sessions with both ends" took 08:31 for the leaving of the morning: two half days."""
    window = Window("大厅", "Asia/Shanghai", "税务", "2F-01", "一楼", PEOPLE, HOURS)
    made = (replace(touch(1, "07:00"), doubted=True), touch(2, "08:31"), touch(3, "12:46"))
    sources = DaySources((TerminalDays("t-1", window, (), CLOSED),), {"GH-1": made}, {})
    there = DayDecision(MONDAY, "GH-1", "present", session="morning", end="in", at=at("13:31"))
    before, after = row(sources, "GH-1"), row(replace(sources, decisions=(there,)), "GH-1")
    assert halves(after) <= halves(before) == 1


def touch(seq: int, clock: str) -> Seen:
    return Seen("t-1", seq, at(clock), at(clock), certain=True, did="punch", series="s")


def of(what: Literal["counts", "not"], seq: int, when: int = 0) -> DayDecision:
    return DayDecision(MONDAY, "GH-1", what, "t-1", "s", seq, at=when)


def test_the_later_of_two_decisions_about_a_touch_holds() -> None:
    one = touch(1, "08:20")
    assert decided_seen([one], [of("not", 1)], ()) == []
    assert decided_seen([one], [of("not", 1), of("counts", 1)], ()) == [one]
    assert decided_seen([one], [of("counts", 1), of("not", 1)], ()) == []


def test_a_touch_that_is_not_there_is_not_invented_and_the_same_number_of_another_card_is_another() -> None:
    assert decided_seen([], [of("counts", 7)], ()) == []
    other = replace(touch(1, "08:20"), series="another card")
    assert decided_seen([other], [of("not", 1)], ()) == [other]


def test_a_time_that_nobody_knew_is_the_one_that_was_decided() -> None:
    dark = replace(touch(1, "07:00"), latest=at("09:00"), certain=False)
    [found] = decided_seen([dark], [of("counts", 1, at("08:24"))], ())
    assert (found.earliest, found.latest, found.certain) == (at("08:24"), at("08:24"), True)
