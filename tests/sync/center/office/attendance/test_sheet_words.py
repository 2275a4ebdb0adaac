"""The sheet's words: what each day comes to, in both languages, and a sum that counts everybody once."""

import pytest
from msgspec.structs import replace

from sync.center.office.attendance.day_sheet import AwaitedTerminal, DaySheet, SheetRow
from sync.center.office.attendance.edition import EditionRow, PublishedHalf
from sync.center.office.attendance.sheet_words import one_after_the_other, published_said, row_said, sheet_sum
from terminal.attendance import DayJudged, End, Seen, SessionJudged
from terminal.config.office_catalogue import said

FINE = End("on_time", 0, False, ("t-1", 4))


def row(*sessions: SessionJudged, awaited: tuple[AwaitedTerminal, ...] = (), badge: str = "1024") -> SheetRow:
    halves = sum(session.half_day_absent for session in sessions)
    return SheetRow("税务", "2F-01", badge, "张三", DayJudged(sessions, 0, halves, ()), awaited)


def morning(came: End = FINE, went: End = FINE, *, absent: bool = False, unsettled: bool = False) -> SessionJudged:
    return SessionJudged("上午", came, went, absent, unsettled)


def told(one: SheetRow) -> tuple[str, str]:
    line = one_after_the_other(row_said(one))
    return line, said(line, "zh_CN")


def test_each_thing_is_said_once_and_nothing_is_said_of_who_is_in_order() -> None:
    assert told(row(morning())) == ("in order", "正常")
    assert told(row(morning(End("late", 7)))) == ("上午: 7 min late", "上午 迟到 7 分钟")
    assert told(row(morning(went=End("early", 3)))) == ("上午: left 3 min early", "上午 早退 3 分钟")
    assert told(row(morning(End("late", 20), absent=True))) == (
        "上午: 20 min late, half a day absent",
        "上午 迟到 20 分钟，缺勤半天",
    )
    assert told(row(morning(went=End("missing"), absent=True)))[1] == "上午 无下班打卡，缺勤半天"
    assert told(row(morning(End("excused"), End("excused"))))[1] == "上午 请假或外出"


def test_what_waits_is_said_with_what_it_waits_for() -> None:
    waits = row(
        morning(End("unsettled")), awaited=(AwaitedTerminal("2F-03", "t-ab12"), AwaitedTerminal("2F-09", ""))
    )
    assert told(waits)[1] == "上午 待核；等待 2F-03 的终端 t-ab12；2F-09 没有终端"


SILENT = AwaitedTerminal("2F-03", "t-2")
IN_DOUBT = Seen("t-1", 4, 0, 0, certain=True, did="in", doubted=True)
NO_CLOCK = Seen("t-1", 4, 0, 9, certain=False, did="in")
OTHER_DOUBT = Seen("t-1", 9, 0, 0, certain=True, did="in", doubted=True)


@pytest.mark.parametrize(
    ("punches", "awaited", "reasons"),
    [
        ((IN_DOUBT,), (), ["有打卡存疑（已按“不是我”撤回，或密码未核对）"]),
        ((NO_CLOCK,), (), ["有打卡时间不确定"]),
        (
            (NO_CLOCK, OTHER_DOUBT),
            (AwaitedTerminal("2F-03", "t-2"),),
            ["等待 2F-03 的终端 t-2", "有打卡时间不确定"],
        ),
        ((OTHER_DOUBT,), (SILENT,), ["等待 2F-03 的终端 t-2"]),
        ((OTHER_DOUBT,), (), ["有打卡存疑（已按“不是我”撤回，或密码未核对）"]),
        ((), (), ["现有记录无法判定"]),
    ],
)
def test_what_is_to_be_checked_says_why_and_nothing_that_it_does_not_hang_on(
    punches: tuple[Seen, ...], awaited: tuple[AwaitedTerminal, ...], reasons: list[str]
) -> None:
    """Whoever reads "to be checked" of themselves may ask why, and whom to ask. A touch that decides no open end is
    no reason where there is another one; where there is none, something must be said.
    """
    waits = replace(row(morning(End("unsettled", punch=("t-1", 4))), awaited=awaited), punches=punches)
    assert told(waits)[1] == "；".join(["上午 待核", *reasons])


@pytest.mark.parametrize("ends", [(End("excused"), End("excused")), (FINE, FINE)])
def test_nobody_waits_for_a_terminal_that_can_change_nothing(ends: tuple[End, End]) -> None:
    """On leave all day, or in time at every end; its twin above waits for the same one."""
    settled = row(morning(*ends), awaited=(AwaitedTerminal("2F-03", "t-ab12"),))
    assert "终端" not in told(settled)[1]
    assert sheet_sum(DaySheet("2026-03-02", (settled,), ())).values["unsettled"] == 0


def test_the_sum_counts_everybody_once_among_those_in_order_or_not() -> None:
    rows = (
        row(morning(), badge="1"),
        row(morning(End("late", 7), End("early", 2)), badge="2"),
        row(morning(End("missing"), absent=True), badge="3"),
        row(morning(End("unsettled")), badge="4"),
    )
    assert sheet_sum(DaySheet("2026-03-02", rows, ())) == (
        "2026-03-02: 4 people, 1 of them in order; 1 late, 1 left early, 1 half days absent, 0 half days on leave, "
        "1 to be checked"
    )


def test_a_session_is_called_by_its_hours_and_a_line_says_from_when_somebody_could_touch() -> None:
    new = replace(row(morning(End("unsettled"))), since="10:00", hours={"上午": "08:30-12:00"})
    assert told(new) == (
        "08:30-12:00: to be checked; could touch there only from 10:00 on",
        "08:30-12:00 待核；10:00 起才能在该窗口打卡",
    )
    left_out = replace(row(morning(went=End("unsettled"))), until="15:00")
    assert told(left_out)[1] == "上午 待核；15:00 起不能再在该窗口打卡"
    assert told(replace(row(morning()), until="15:00"))[1] == "正常", "whoever had left by then"


def test_what_is_published_tells_a_day_at_work_from_a_day_on_leave() -> None:
    fine = EditionRow("税务", "1024", "张三", 0, 0, 0, pending=False)
    lines = (fine, replace(fine, half_days_leave=2), replace(fine, half_days_absent=1, late=1, pending=True))
    assert [said(published_said(each), "zh_CN") for each in lines] == [
        "正常",
        "请假 2 个半天",
        "缺勤 1 个半天；迟到 1 次；待核",
    ]


def test_what_is_published_half_by_half_says_which_half() -> None:
    """Who reads what a correction changed must see it, also where only the half is another."""
    halves = PublishedHalf("08:00-12:00", ("late", "early")), PublishedHalf("14:30-17:30", ("pending",))
    line = EditionRow("税务", "1024", "张三", 0, 1, 1, True, 0, 2, halves)
    assert said(published_said(line), "zh_CN") == "08:00-12:00 迟到，早退；14:30-17:30 待核"
    fine = replace(line, halves=(PublishedHalf("08:00-12:00", ("fine",)), halves[1]))
    assert said(published_said(fine), "zh_CN") == "14:30-17:30 待核"
