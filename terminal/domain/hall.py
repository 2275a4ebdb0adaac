"""The hall's configuration: units, windows, staff, sessions, rules; merging and checking.

IT writes one `Hall`; `merge` makes of it the `Window` that a terminal is sent, where a value given at the window
wins over its unit's, and that over the hall's. People are listed once, and windows name them by badge numbers.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import UNSET, Meta, Struct
from msgspec.structs import replace

from terminal.domain.fittings import Fittings, fittings_problems
from terminal.domain.look import Look, look_problems
from terminal.domain.mistake import Mistake
from terminal.domain.timetable import Calendar, Id, Session, calendar_problems, is_date, session_problems
from terminal.domain.window import (
    Name,
    Neighbour,
    Person,
    PinHash,
    Place,
    Rules,
    StarCount,
    Supervisor,
    Window,
)

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
A_BADGE = 'the badge number of somebody listed as [[people]], such as "0117"'
Badge = Annotated[Id, Meta(description=A_BADGE)]


class ListedPerson(Struct, frozen=True, forbid_unknown_fields=True):
    """Someone who may sit at windows: listed once in the hall, whatever the windows that name them."""

    badge: Id
    name: Name
    cards: tuple[Id, ...] = ()
    pin: PinHash = ""
    stars: StarCount = 0
    party: bool = False


class HallWindow(Struct, frozen=True, forbid_unknown_fields=True):
    """A window as IT writes it; what is left out comes from its unit or the hall.

    `people` hold its post A, `cover` is who stands in for them there: post B.
    """

    id: Id
    people: tuple[Badge, ...]
    cover: tuple[Badge, ...] = ()
    inquiries: Place | None = None
    sessions: tuple[Session, ...] | None = None
    rules: Rules | None = None
    supervisors: tuple[Supervisor, ...] | None = None
    look: Look | None = None
    fittings: Fittings | None = None
    neighbour: Id | None = None


class Unit(Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    windows: tuple[HallWindow, ...]
    inquiries: Place | None = None
    sessions: tuple[Session, ...] | None = None
    rules: Rules | None = None
    supervisors: tuple[Supervisor, ...] | None = None
    look: Look | None = None
    fittings: Fittings | None = None


class Hall(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file that IT writes."""

    name: Name
    sessions: tuple[Session, ...]
    units: tuple[Unit, ...]
    people: tuple[ListedPerson, ...] = ()
    zone: str = "Asia/Shanghai"
    inquiries: Place = ""
    rules: Rules = Rules()
    calendar: Calendar = Calendar()
    supervisors: tuple[Supervisor, ...] = ()
    look: Look = Look()
    fittings: Fittings | None = None

    @property
    def windows(self) -> Iterator[HallWindow]:
        """Those of every unit, as they stand in the file."""
        return (window for unit in self.units for window in unit.windows)


HallPlace = TypeVar("HallPlace", Hall, Unit, HallWindow)


class HallChange(Protocol):
    """Of one place of a hall, by where that is."""

    def __call__(self, place: str, part: HallPlace) -> HallPlace: ...


def merge(hall: Hall) -> tuple[Window, ...]:
    """What each window's terminal works by, of a hall whose windows name nobody who is not there."""
    listed, sessions = {person.badge: person for person in hall.people}, _sessions(hall)
    return tuple(_window(hall, unit, window, listed, sessions) for unit in hall.units for window in unit.windows)


def _window(
    hall: Hall,
    unit: Unit,
    window: HallWindow,
    listed: Mapping[str, ListedPerson],
    sessions: Mapping[str, tuple[Session, ...]],
) -> Window:
    beside = window.neighbour
    return Window(
        hall=hall.name,
        zone=hall.zone,
        unit=unit.name,
        window=window.id,
        people=(
            *(_person(listed[badge], "A") for badge in window.people),
            *(_person(listed[badge], "B") for badge in window.cover),
        ),
        inquiries=_nearest(window.inquiries, unit.inquiries, hall.inquiries),
        sessions=sessions[window.id],
        rules=_nearest(window.rules, unit.rules, hall.rules),
        calendar=hall.calendar,
        supervisors=_nearest(window.supervisors, unit.supervisors, hall.supervisors),
        look=_nearest(window.look, unit.look, hall.look),
        fittings=_nearest(window.fittings, unit.fittings, hall.fittings) or UNSET,
        neighbour=Neighbour(beside, sessions[beside]) if beside and beside in sessions else UNSET,
    )


def _sessions(hall: Hall) -> dict[str, tuple[Session, ...]]:
    """Of each window those that it is sent."""
    return {
        window.id: _nearest(window.sessions, unit.sessions, hall.sessions)
        for unit in hall.units
        for window in unit.windows
    }


def _person(one: ListedPerson, post: Literal["A", "B"]) -> Person:
    return Person(one.badge, one.name, post, one.cards, one.pin, one.stars, one.party)


def _nearest(own: T | None, of_unit: T | None, of_hall: T) -> T:
    return own if own is not None else of_unit if of_unit is not None else of_hall


def problems(window: Window) -> list[Mistake]:
    """What is wrong with a window's configuration beyond its shape; empty when it may be used."""
    found = _people_problems(window) + _zone_problems(window.zone)
    found += _session_problems(window.sessions) + calendar_problems(window.calendar)
    found += _rule_problems(window.rules)
    found += _session_problems(window.neighbour.sessions) if window.neighbour is not UNSET else []
    found += _supervisor_problems(window.supervisors) + look_problems(window.look)
    found += fittings_problems(window.fitted)
    return [problem.at(f"window {window.window}") for problem in found]


def hall_problems(hall: Hall) -> list[Mistake]:
    """What is wrong in the hall but for its people and looks; each once, and at every place where IT wrote it."""
    windows = Counter(window.id for window in hall.windows)
    twice = [name for name, count in windows.items() for _ in range(count) if count > 1]
    found = [Mistake("given twice; a window stands in the file once", place=f"window {name}") for name in twice]
    found += _neighbour_problems(hall)
    found += [problem.at("hall") for problem in _zone_problems(hall.zone) + calendar_problems(hall.calendar)]
    for place, part in places(hall):
        written = _session_problems(part.sessions or ()) + _rule_problems(part.rules or Rules())
        written += _supervisor_problems(part.supervisors or ())
        if part.fittings:
            written += fittings_problems(part.fittings)
        found += [problem.at(place) for problem in written]
    return found


def _neighbour_problems(hall: Hall) -> list[Mistake]:
    known = {window.id for window in hall.windows}
    itself = "neighbour {window} is this window; name the one beside it, or leave it out"
    nowhere = "neighbour {window} is no window of this hall; name one that is"
    wrong = [each for each in hall.windows if each.neighbour and each.neighbour not in known - {each.id}]
    return [
        Mistake(itself if each.neighbour == each.id else nowhere, place=f"window {each.id}", window=each.neighbour)
        for each in wrong
    ]


def places(hall: Hall) -> Iterator[tuple[str, Hall | Unit | HallWindow]]:
    """Where IT may have written something, and what stands there."""
    yield "hall", hall
    for unit in hall.units:
        yield f"unit {unit.name}", unit
        yield from ((f"window {window.id}", window) for window in unit.windows)


def altered(hall: Hall, change: HallChange) -> Hall:
    """The hall with each of its places changed, by where that is."""
    units = tuple(
        replace(
            change(f"unit {unit.name}", unit),
            windows=tuple(change(f"window {window.id}", window) for window in unit.windows),
        )
        for unit in hall.units
    )
    return replace(change("hall", hall), units=units)


def _people_problems(window: Window) -> list[Mistake]:
    """Of those who sit there, and of cards that are one of theirs and a supervisor's."""
    badges = _twice(person.badge for person in window.people)
    cards = _twice(card.upper() for person in window.people for card in person.cards)
    found = [Mistake("badge {badge} is given twice; one badge is one person's", badge=badge) for badge in badges]
    found += [Mistake("card {card} is given twice; one card is one person's", card=card) for card in cards]
    said = "card {card} of supervisor {badge} is {other}'s too; one card is one person's"
    return found + [
        Mistake(said, card=card, badge=each.badge, other=other.badge)
        for each in window.supervisors
        for card in each.cards
        if (other := window.card(card)) and other.badge != each.badge
    ]


def _session_problems(sessions: Sequence[Session]) -> list[Mistake]:
    said = "session {name} is given twice; give one another id, or a day from which it is `effective`"
    twice = dict.fromkeys(name for name, _ in _twice((session.id, session.since) for session in sessions))
    found = [Mistake(said, name=name) for name in twice]
    return found + session_problems(sessions)


def _rule_problems(rules: Rules) -> list[Mistake]:
    days = [each.effective for each in rules.later] if rules.later is not UNSET else []
    none = [Mistake("there is no {day}", place="rules.later", day=day) for day in days if not is_date(day)]
    said = "{day} is given twice; write what holds from one day on once"
    return none + [Mistake(said, place="rules.later", day=day) for day in _twice(days)]


def _supervisor_problems(supervisors: Sequence[Supervisor]) -> list[Mistake]:
    twice = _twice(each.badge for each in supervisors)
    found = [Mistake("supervisor {badge} is given twice; leave one out", badge=badge) for badge in twice]
    said = "supervisor {badge} has neither a card nor a PIN; give one, or nobody can be enrolled by them"
    return found + [Mistake(said, badge=each.badge) for each in supervisors if not each.cards and not each.pin]


def _zone_problems(zone: str) -> list[Mistake]:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Asia" is a folder
        return [Mistake("zone '{zone}' is not a time zone; use a name such as Asia/Shanghai", zone=zone)]
    return []


def _twice(values: Iterable[H]) -> list[H]:
    return [value for value, count in Counter(values).items() if count > 1]
