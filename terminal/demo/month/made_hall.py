"""The made hall: windows, people, hours and calendar of a month, as IT would write them."""

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from terminal.demo.month.truth import TrueHours, TruePerson
from terminal.domain.hall import Hall, HallWindow, ListedPerson, Unit
from terminal.domain.timetable import Calendar, Session

UNIT_NAMES = (
    "税务局",
    "市场监督管理局",
    "人力资源和社会保障局",
    "不动产登记中心",
    "公安局",
    "医疗保障局",
    "自然资源和规划局",
    "住房公积金管理中心",
    "民政局",
    "交通运输局",
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉玲芳燕波宁红梅伟鹏慧丹萍莉晨宇浩欣怡婷雪琳"
PER_UNIT = 3  # windows
PER_FLOOR = 20  # windows
FOUR = (Session("morning", "08:00", "12:00"), Session("afternoon", "14:00", "17:30"))
MADE_PIN = "$argon2id$v=19$m=19456,t=2,p=1$bWFkZXVwbWFkZXVw$bm9ib2R5IGtub3dzIHdoYXQgdGhpcyBpcyBvZg"  # of nothing
LATER_FOUR = (Session("morning", "08:30", "12:00"), Session("afternoon", "14:00", "17:30"))
TWO = (Session("morning", "08:30", "12:00", punch="in"), Session("afternoon", "13:30", "17:00", punch="out"))


class MadeHall(Struct, frozen=True):
    """A hall for one month: what IT pushed before it, and `later` on the day `renewed`, for the days after.

    `worked` are the days on which somebody works, by weekday and calendar.
    """

    hall: Hall
    later: Hall
    renewed: str
    days: tuple[str, ...]
    worked: tuple[str, ...]
    people: tuple[TruePerson, ...]
    hours: tuple[TrueHours, ...]

    def unit(self, window: str) -> str:
        return next(each.name for each in self.hall.units if any(one.id == window for one in each.windows))


def made_hall(days: Sequence[str], windows: int, people: int, random: Random) -> MadeHall:
    """With so many windows in units of three, and so many people, each at a window of their own.

    `days` follow one another, a month or so.
    """
    names = [_window(n, windows) for n in range(windows)]
    units = {name: _unit(n // PER_UNIT) for n, name in enumerate(names)}
    listed = _people(units, people, random)
    closed, made_up = _holidays(days)
    renewed = next(day for day in days[8:] if date.fromisoformat(day).isoweekday() == 6)
    years = tuple(sorted({int(day[:4]) for day in days}))
    first = _hall(units, listed, Calendar(years, closed, made_up))
    later = replace(first, units=tuple(_earlier_hours(each) for each in first.units))
    worked = tuple(day for day in days if first.calendar.weekday(date.fromisoformat(day)) in range(1, 6))
    hours = (*_hours(first, ""), *_hours(later, renewed))
    return MadeHall(first, later, renewed, tuple(days), worked, tuple(listed), tuple(dict.fromkeys(hours)))


def sessions_of(unit: str) -> tuple[Session, ...]:
    """Every third unit is touched twice a day, the others four times."""
    return TWO if UNIT_NAMES.index(unit.rstrip("0123456789")) % 3 == 1 else FOUR


def month_days(month: str) -> list[str]:
    """All days of a month such as 2026-03."""
    year, number = map(int, month.split("-"))
    return [f"{month}-{day:02}" for day in range(1, calendar.monthrange(year, number)[1] + 1)]


def _window(place: int, windows: int) -> str:
    floor = min(PER_FLOOR, -(-windows // 2))
    return f"{place // floor + 1}F-{place % floor + 1:02}"


def _unit(place: int) -> str:
    again, name = divmod(place, len(UNIT_NAMES))
    return f"{UNIT_NAMES[name]}{again + 1 if again else ''}"


def _people(units: dict[str, str], count: int, random: Random) -> list[TruePerson]:
    """Post A of every window first, then its post B, then one more A at every second window, and round again."""
    places = [(window, "A") for window in units] + [(window, "B") for window in units]
    places += [(window, "A") for window in [*units][::2]]
    taken = [places[n % len(places)] for n in range(count)]
    names = _names(count, random)
    found = []
    for n, (window, post) in enumerate(taken):
        held: Literal["A", "B"] = "A" if post == "A" else "B"
        by: Literal["finger", "card"] = "card" if n % 11 == 7 else "finger"
        found.append(TruePerson(f"{1001 + n}", names[n], units[window], window, held, f"{700_001 + n}", by))
    return sorted(found, key=lambda each: (each.window, each.post, each.badge))


def _names(count: int, random: Random) -> list[str]:
    found = dict[str, None]()
    while len(found) < count:
        found[random.choice(SURNAMES) + random.choice(GIVEN) + random.choice(("", random.choice(GIVEN)))] = None
    return [*found]


def _holidays(days: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The second Thursday and Friday are free, and the Sunday before is worked for one of them."""
    dates = [date.fromisoformat(day) for day in days]
    thursday = [day for day in dates if day.isoweekday() == 4][1]
    free = tuple(str(thursday + timedelta(days=n)) for n in range(2))
    return free, (str(thursday - timedelta(days=4)),)


def _hall(units: dict[str, str], people: Sequence[TruePerson], year: Calendar) -> Hall:
    windows = {unit: [name for name in units if units[name] == unit] for unit in dict.fromkeys(units.values())}
    here = tuple(
        Unit(unit, tuple(_hall_window(name, people) for name in names), sessions=sessions_of(unit))
        for unit, names in windows.items()
    )
    everybody = tuple(ListedPerson(each.badge, each.name, (each.card,), MADE_PIN) for each in people)
    return Hall("政务服务中心", FOUR, here, everybody, inquiries="一楼总服务台", calendar=year)


def _hall_window(name: str, people: Sequence[TruePerson]) -> HallWindow:
    own = {post: tuple(p.badge for p in people if (p.window, p.post) == (name, post)) for post in ("A", "B")}
    return HallWindow(name, own["A"], own["B"])


def _earlier_hours(unit: Unit) -> Unit:
    """The first unit begins half an hour later from the day on that this is pushed."""
    return replace(unit, sessions=LATER_FOUR) if unit.name == UNIT_NAMES[0] else unit


def _hours(hall: Hall, since: str) -> Iterator[TrueHours]:
    for unit in hall.units:
        for one in unit.sessions or ():
            yield TrueHours(unit.name, since, one.id, one.start, one.end, one.punch)
