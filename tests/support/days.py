"""A short way to write down a day's punches and what becomes of them."""

import re

from msgspec.structs import replace

from terminal.attendance import DayJudged, End, Seen, judge
from terminal.domain.roster import Entry
from terminal.domain.timetable import Session
from terminal.domain.window import Window
from tests.support.desk import ANN, WINDOW, at

MONDAY, FRIDAY, SATURDAY = "2026-03-02", "2026-03-06", "2026-03-07"
WEEK, LAST = (1, 2, 3, 4), (5,)
FOUR = replace(  # 8:20-9:00, 12:00-12:15, 12:20-13:00, 17:00-18:00; on Friday an hour earlier
    WINDOW,
    sessions=(
        Session("morning", "09:00", "12:00", in_window=("08:20", "09:00"), out_window=("12:00", "12:15")),
        Session("noon", "13:00", "17:00", WEEK, in_window=("12:20", "13:00"), out_window=("17:00", "18:00")),
        Session("friday", "13:00", "16:00", LAST, in_window=("12:20", "13:00"), out_window=("16:00", "18:00")),
    ),
)
TWO = replace(
    WINDOW,
    sessions=(
        Session("morning", "08:00", "12:00", punch="in"),
        Session("afternoon", "13:30", "17:30", punch="out"),
    ),
)
ONE = replace(WINDOW, sessions=(Session("day", "09:00", "17:00"),))
MARK = re.compile(r"(?P<no>!)?(?P<first>\d\d:\d\d(:\d\d)?)(-(?P<last>\d\d:\d\d))?(?P<away>a)?")


def seen(text: str, day: str = MONDAY) -> list[Seen]:
    """Punches such as "07:55 !08:10 10:00a 07:00-09:00": in doubt with a mark before it, away with one after it."""
    found = []
    for seq, word in enumerate(text.split(), 1):
        mark = MARK.fullmatch(word)
        assert mark
        first = at(f"{day} {mark['first']}")
        last = at(f"{day} {mark['last']}") if mark["last"] else first
        did = "away" if mark["away"] else "in"
        found.append(Seen("t-1", seq, first, last, not mark["last"], did, bool(mark["no"])))
    return found


def entries(text: str, day: str = MONDAY) -> list[Entry]:
    """Entries such as "leave 08:00-12:00 outing 14:00-15:00"."""
    words = text.split()
    found = []
    for what, hours in zip(words[::2], words[1::2], strict=True):
        assert what in ("leave", "outing", "cover")
        first, last = hours.split("-")
        found.append(Entry(ANN.badge, what, at(f"{day} {first}"), at(f"{day} {last}")))  # type: ignore[arg-type]
    return found


def word(end: End) -> str:
    """A verdict such as "late12"; outside its window with a star."""
    return end.verdict + (str(end.minutes) if end.minutes else "") + ("*" if end.outside_window else "")


def told(day: DayJudged) -> tuple[str, int, int]:
    """All ends in a line, the minutes worked and the half days absent."""
    ends = " ".join(word(end) for session in day.sessions for end in (session.arrival, session.departure))
    return ends, day.worked_minutes, day.half_days_absent


def a_day(
    punches: str, excuses: str = "", *, window: Window = WINDOW, day: str = MONDAY, unclosed: str = ""
) -> tuple[str, int, int]:
    return told(judge(window, day, seen(punches, day), entries(excuses, day), frozenset(unclosed.split())))
