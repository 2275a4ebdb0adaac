"""A hall of 12 windows and 30 people in five units, over 30 days in autumn: what IT would write for it."""

from datetime import date, timedelta
from typing import Literal

from terminal.domain.hall import Hall, Unit
from terminal.domain.timetable import Calendar, Clock, Season, Session
from terminal.domain.window import Person
from tests.support.listed import listed, naming

DAYS = tuple(str(date(2026, 9, 14) + timedelta(days=n)) for n in range(30))
HOLIDAYS = tuple(f"2026-10-0{n}" for n in range(1, 8))
WORKDAYS = ("2026-09-20", "2026-10-10")  # a Sunday and a Saturday, worked by the hours of a Friday
UNITS = {"税务": "four", "市场监管": "four", "人社": "two", "不动产": "two", "户政": "saturday"}
WINDOWS = {f"2F-{n:02}": list(UNITS)[n * 5 // 13] for n in range(1, 13)}
SUMMER, WINTER = Season("05-01", "09-30"), Season("10-01", "04-30")
LONG, SHORT = (1, 2, 3, 4), (5,)


def _afternoons(punch: Literal["both", "out"], ends: tuple[Clock, Clock, Clock, Clock]) -> tuple[Session, ...]:
    return (
        Session("summer", "14:30", ends[0], LONG, punch, season=SUMMER),
        Session("summer-friday", "14:30", ends[1], SHORT, punch, season=SUMMER),
        Session("winter", "13:30", ends[2], LONG, punch, season=WINTER),
        Session("winter-friday", "13:30", ends[3], SHORT, punch, season=WINTER),
    )


FOUR = (Session("morning", "08:00", "12:00"), *_afternoons("both", ("17:30", "17:00", "17:00", "16:30")))
TWO = (
    Session("morning", "08:30", "12:00", punch="in"),
    *_afternoons("out", ("18:00", "17:30", "17:30", "17:00")),
)
SESSIONS = {"four": FOUR, "two": TWO, "saturday": (*FOUR, Session("saturday", "09:00", "11:30", (6,)))}


def people() -> dict[str, tuple[Person, ...]]:
    """Three at every other window, two at the others: 30."""
    found: dict[str, tuple[Person, ...]] = {}
    for n, window in enumerate(WINDOWS):
        posts: tuple[Literal["A", "B"], ...] = ("A", "B", "A") if n % 2 else ("A", "B")
        found[window] = tuple(Person(f"GH-{n:02}{post}{k}", f"人{n}{k}", post) for k, post in enumerate(posts))
    return found


def hall() -> Hall:
    """What IT would write for it."""
    here = people()
    units = tuple(
        Unit(
            name,
            tuple(naming(window, here[window]) for window, unit in WINDOWS.items() if unit == name),
            sessions=SESSIONS[kind],
        )
        for name, kind in UNITS.items()
    )
    everybody = listed(each for sitting in here.values() for each in sitting)
    return Hall("政务服务中心", FOUR, units, everybody, calendar=Calendar((2026,), HOLIDAYS, WORKDAYS))
