"""The rated hall: whose windows they are, and who serves there, as IT published them last, or by a certain time.

A part of the caller's transaction.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from sqlalchemy import Connection

from sync.center.hall import published_hall
from sync.center.hall.published_hall import PublishedWindow
from terminal.domain.timetable import Calendar
from terminal.domain.window import Window


class RatedHall(Struct, frozen=True):
    """By window its unit, and the badges of those who have post A there; by badge names, and their own unit."""

    zone: str
    calendar: Calendar
    units: Mapping[str, str]
    posts: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    homes: Mapping[str, str]

    @property
    def unit_names(self) -> list[str]:
        return sorted({*self.units.values()})

    def windows_of(self, unit: str) -> frozenset[str]:
        return frozenset(window for window, of in self.units.items() if of == unit)

    def people_of(self, unit: str) -> list[str]:
        """Who has post A at one of its windows, by badge."""
        return sorted({badge for window in self.windows_of(unit) for badge in self.posts[window]})

    def name(self, badge: str) -> str:
        """A badge that nobody has any more stands for itself."""
        return self.names.get(badge, badge)


def rated_hall(connection: Connection) -> RatedHall:
    return _rated(connection, published_hall.windows(connection))


def rated_hall_at(connection: Connection, until: int) -> RatedHall:
    """As it was before `until` (ms UTC)."""
    return _rated(connection, published_hall.windows_at(connection, until))


def _rated(connection: Connection, published: Iterable[PublishedWindow]) -> RatedHall:
    windows = {each.window: works for each in published if (works := each.works_by)}
    calendar = next((window.calendar for window in windows.values()), Calendar())
    names = {person.badge: person.name for window in windows.values() for person in window.people}
    return RatedHall(
        published_hall.zone(connection),
        calendar,
        {name: window.unit for name, window in windows.items()},
        {name: _posts(window) for name, window in windows.items()},
        names,
        _homes(windows.values()),
    )


def _homes(windows: Iterable[Window]) -> dict[str, str]:
    """Where somebody has post A, else where they have post B."""
    listed = [(person.post, person.badge, window.unit) for window in windows for person in window.people]
    return {badge: unit for _, badge, unit in sorted(listed, reverse=True)}


def _posts(window: Window) -> tuple[str, ...]:
    return tuple(person.badge for person in window.people if person.post == "A")
