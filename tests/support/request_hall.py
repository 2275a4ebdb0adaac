"""A hall of five windows for requests: posts A and B, a shared B, neighbours that help each other, and a helper."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sync.center.office.leave.cover_plan import CoverPlan
from terminal.domain.roster import Entry
from terminal.domain.timetable import Calendar, Session
from terminal.domain.window import Person, Window

SHANGHAI = ZoneInfo("Asia/Shanghai")
SESSIONS = (Session("am", "08:30", "12:00"), Session("pm", "13:30", "17:00"))
CALENDAR = Calendar((2026,), tuple(f"2026-10-0{n}" for n in range(1, 8)), ("2026-10-10",))


def person(badge: str, post: str) -> Person:
    return Person(badge, f"人{badge}", "A" if post == "A" else "B")


def window(name: str, *people: Person) -> Window:
    return Window("大厅", "Asia/Shanghai", "公安局", name, "", people, SESSIONS, calendar=CALENDAR)


# 17: A alone with a B of its own. 18 and 19 help each other. 20: A alone, nobody else. 21: two of post A.
WINDOWS = {
    each.window: each
    for each in (
        window("17", person("a17", "A"), person("b17", "B")),
        window("18", person("a18", "A"), person("a19", "B")),
        window("19", person("a19", "A"), person("a18", "B")),
        window("20", person("a20", "A")),
        window("21", person("a21", "A"), person("c21", "A")),
    )
}


def at(text: str) -> int:
    """ "2026-11-24 13:30" of the hall, in ms UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) * 1000


def day_after(day: str) -> str:
    return str((datetime.fromisoformat(day) + timedelta(days=1)).date())


def plan(**lists: tuple[Entry, ...]) -> CoverPlan:
    """The hall, where window 17's list is given as `w17`."""
    return CoverPlan(WINDOWS, {name[1:]: entries for name, entries in lists.items()})


def leave(badge: str, start: str, end: str) -> Entry:
    return Entry(badge, "leave", at(start), at(end))


def cover(badge: str, start: str, end: str) -> Entry:
    return Entry(badge, "cover", at(start), at(end))
