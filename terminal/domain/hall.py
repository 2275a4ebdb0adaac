"""The hall's configuration: units, windows, staff, sessions, rules; merging and checking.

IT writes one `Hall`; `merge` makes of it the `Window` that a terminal is sent, where a value given at the window
wins over its unit's, and that over the hall's.
"""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from terminal.domain.look import Look, look_problems
from terminal.domain.timetable import Calendar, Id, Session, timetable_problems
from terminal.domain.window import Name, Person, Place, Rules, Supervisor, Window

T = TypeVar("T")


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


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]
