"""The hall's configuration: units, windows, staff, sessions, rules; merging and checking.

IT writes one `Hall`; `merge` makes of it the `Window` that a terminal is sent, where a value given at the window
wins over its unit's, and that over the hall's.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct

from terminal.domain.facts import Moment
from terminal.domain.look import Look, look_problems
from terminal.domain.people import Name, Person, Supervisor
from terminal.domain.timetable import Calendar, Clock, Id, Season, Session, timetable_problems

__all__ = [
    "Calendar",
    "Clock",
    "Configured",
    "Hall",
    "HallWindow",
    "Id",
    "Look",
    "Person",
    "Rules",
    "Season",
    "Session",
    "Supervisor",
    "Unit",
    "Window",
    "hall_problems",
    "merge",
    "problems",
]

T = TypeVar("T")
Place = Annotated[str, Meta(max_length=20)]  # where citizens are sent: it stands on the plate in large letters
Minutes = Annotated[int, Meta(ge=0, le=1440)]
Seconds = Annotated[int, Meta(ge=1, le=600)]
AHEAD = 16  # days: a week and, between, the longest holiday that there has been, nine days


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """The hall's limits, each with its unit in its name."""

    rating_change_seconds: Seconds = 8
    leave_before_end_minutes: Minutes = 15
    away_limit_minutes: Minutes = 30
    resume_within_minutes: Minutes = 10
    early_minutes: Minutes = 5  # before the start is "on time" (article 5.1 of the rule book)
    late_minutes: Minutes = 5  # after the end is "on time"
    half_day_minutes: Minutes = 15  # later, or earlier gone, is half a day absent
    nobody_after_minutes: Minutes = 1  # in a session, until a window without anybody is a fact
    away_offer_seconds: Seconds = 8
    invitation_seconds: Seconds = 60
    flood_ratings: Annotated[int, Meta(ge=2, le=100)] = 6  # more than so many…
    flood_seconds: Seconds = 60  # …in so long are marked
    complaint_days: Annotated[int, Meta(ge=1, le=60)] = 15  # working days until a complaint is answered
    standby: tuple[Clock, Clock] | None = None  # from when until when the plate is dark, may go over midnight


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """What one terminal works by."""

    hall: Name
    zone: str
    unit: Name
    window: Id
    inquiries: Place
    people: tuple[Person, ...]
    sessions: tuple[Session, ...]
    rules: Rules = Rules()
    calendar: Calendar = Calendar()
    supervisors: tuple[Supervisor, ...] = ()
    look: Look = Look()

    def local(self, at: int) -> datetime:
        """Milliseconds since 1970 UTC as the hall's wall clock shows them."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(self.zone))

    def listed(self, badge: str) -> Person | None:
        return next((person for person in self.people if person.badge == badge), None)

    # A reader or keypad knows no small letters.

    def card(self, number: str) -> Person | None:
        """Whose card a reader typed."""
        return next((person for person in self.people if _typed(number, person.cards)), None)

    def badge(self, number: str) -> Person | None:
        """Whose badge number was typed."""
        return next((person for person in self.people if _typed(number, (person.badge,))), None)

    def supervisor(self, number: str) -> Supervisor | None:
        """Whose card a reader typed, of those who supervise."""
        return next((each for each in self.supervisors if _typed(number, each.cards)), None)

    def sessions_on(self, day: date) -> tuple[Session, ...]:
        """The sessions of that day, as weekday, season and calendar have it."""
        weekday = self.calendar.weekday(day)
        return tuple(s for s in self.sessions if weekday is not None and s.held(weekday, day))

    def next_opening(self, at: int) -> tuple[str, int] | None:
        """The start of the next session and how many days from today, looking as far as AHEAD."""
        now = self.local(at)
        for days in range(AHEAD + 1):
            for start in sorted(session.start for session in self.sessions_on(now.date() + timedelta(days=days))):
                if days or start > now.strftime("%H:%M"):
                    return start, days
        return None


class Configured(Struct, frozen=True):
    """The event that brings a verified configuration; `config` is its "epoch.version"."""

    window: Window
    config: str
    moment: Moment


class HallWindow(Struct, frozen=True, forbid_unknown_fields=True):
    """A window as IT writes it; what is left out comes from its unit or the hall."""

    id: Id
    people: tuple[Person, ...]
    inquiries: Place | None = None
    sessions: tuple[Session, ...] | None = None
    rules: Rules | None = None
    supervisors: tuple[Supervisor, ...] | None = None
    look: Look | None = None


class Unit(Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    windows: tuple[HallWindow, ...]
    inquiries: Place | None = None
    sessions: tuple[Session, ...] | None = None
    rules: Rules | None = None
    supervisors: tuple[Supervisor, ...] | None = None
    look: Look | None = None


class Hall(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file that IT writes."""

    name: Name
    sessions: tuple[Session, ...]
    units: tuple[Unit, ...]
    zone: str = "Asia/Shanghai"
    inquiries: Place = ""
    rules: Rules = Rules()
    calendar: Calendar = Calendar()
    supervisors: tuple[Supervisor, ...] = ()
    look: Look = Look()


def merge(hall: Hall) -> tuple[Window, ...]:
    """What each window's terminal works by."""
    return tuple(_window(hall, unit, window) for unit in hall.units for window in unit.windows)


def _window(hall: Hall, unit: Unit, window: HallWindow) -> Window:
    return Window(
        hall=hall.name,
        zone=hall.zone,
        unit=unit.name,
        window=window.id,
        people=window.people,
        inquiries=_nearest(window.inquiries, unit.inquiries, hall.inquiries),
        sessions=_nearest(window.sessions, unit.sessions, hall.sessions),
        rules=_nearest(window.rules, unit.rules, hall.rules),
        calendar=hall.calendar,
        supervisors=_nearest(window.supervisors, unit.supervisors, hall.supervisors),
        look=_nearest(window.look, unit.look, hall.look),
    )


def _nearest(own: T | None, of_unit: T | None, of_hall: T) -> T:
    return own if own is not None else of_unit if of_unit is not None else of_hall


def problems(window: Window) -> list[str]:
    """What is wrong with a window's configuration beyond its shape; empty when it may be used."""
    place = f"window {window.window}: "
    found = [f"badge {badge} is given twice" for badge in _twice(person.badge for person in window.people)]
    found += [f"card {card} is given twice" for card in _twice(c.upper() for p in window.people for c in p.cards)]
    found += [f"session {name} is given twice" for name in _twice(s.id for s in window.sessions)]
    found += timetable_problems(window.sessions, window.calendar)
    found += _supervisor_problems(window) + look_problems(window.look)
    try:
        ZoneInfo(window.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Asia" is a folder
        found.append(f"zone {window.zone!r} is not a time zone; use a name such as Asia/Shanghai")
    return [place + problem for problem in found]


def _supervisor_problems(window: Window) -> list[str]:
    supervisors = window.supervisors
    found = [f"supervisor {badge} is given twice" for badge in _twice(each.badge for each in supervisors)]
    found += [
        f"supervisor {each.badge} has neither a card nor a PIN; give one, or nobody can be enrolled by them"
        for each in supervisors
        if not each.cards and not each.pin
    ]
    return found + [
        f"card {card} of supervisor {each.badge} is {other.badge}'s too; one card is one person's"
        for each in supervisors
        for card in each.cards
        if (other := window.card(card)) and other.badge != each.badge
    ]


def hall_problems(hall: Hall) -> list[str]:
    """What is wrong in the whole hall."""
    windows = merge(hall)
    twice = _twice(window.window for window in windows)
    return [f"window {name} is given twice" for name in twice] + [p for w in windows for p in problems(w)]


def _typed(number: str, among: tuple[str, ...]) -> bool:
    return number.upper() in map(str.upper, among)


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]
