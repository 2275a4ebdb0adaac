"""The sheet's words: what each day comes to, in both languages, and a sum that counts everybody once."""

from sync.center.office.day_sheet import AwaitedTerminal, DaySheet, SheetRow
from sync.center.office.sheet_words import row_said, sheet_sum
from terminal.attendance import DayJudged, End, SessionJudged
from terminal.config.office_catalogue import said

FINE = End("on_time", 0, False, ("t-1", 4))


def row(*sessions: SessionJudged, awaited: tuple[AwaitedTerminal, ...] = (), badge: str = "1024") -> SheetRow:
    halves = sum(session.half_day_absent for session in sessions)
    return SheetRow("税务", "2F-01", badge, "张三", DayJudged(sessions, 0, halves, ()), awaited)


def morning(came: End = FINE, went: End = FINE, *, absent: bool = False, unsettled: bool = False) -> SessionJudged:
    return SessionJudged("上午", came, went, absent, unsettled)


def told(one: SheetRow) -> tuple[str, str]:
    return "; ".join(row_said(one)), "；".join(said(each, "zh_CN") for each in row_said(one))


def test_each_thing_is_said_once_and_nothing_is_said_of_who_is_in_order() -> None:
    assert told(row(morning())) == ("in order", "正常")
    assert told(row(morning(End("late", 7)))) == ("上午: 7 min late", "上午 迟到 7 分钟")
    assert told(row(morning(went=End("early", 3)))) == ("上午: left 3 min early", "上午 早退 3 分钟")
    assert told(row(morning(End("late", 20), absent=True))) == (
        "上午: 20 min late; 上午: half a day absent",
        "上午 迟到 20 分钟；上午 缺勤半天",
    )
    assert told(row(morning(went=End("missing"), absent=True)))[1] == "上午 无下班打卡；上午 缺勤半天"
    assert told(row(morning(End("excused"), End("excused"))))[1] == "上午 请假或外出"


def test_what_waits_is_said_with_what_it_waits_for() -> None:
    waits = row(
        morning(End("unsettled")), awaited=(AwaitedTerminal("2F-03", "t-ab12"), AwaitedTerminal("2F-09", ""))
    )
    assert told(waits)[1] == "上午 待核；等待 2F-03 的终端 t-ab12；2F-09 没有终端"


def test_the_sum_counts_everybody_once_among_those_in_order_or_not() -> None:
    rows = (
        row(morning(), badge="1"),
        row(morning(End("late", 7), End("early", 2)), badge="2"),
        row(morning(End("missing"), absent=True), badge="3"),
        row(morning(End("unsettled")), badge="4"),
    )
    assert sheet_sum(DaySheet("2026-03-02", rows, ())) == (
        "4 people: 1 in order, 1 late, 1 left early, 1 half days absent, 1 to be checked"
    )
