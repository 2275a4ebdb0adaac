"""The worked hours: by which window's hours somebody's day is judged. A part of the caller's transaction."""

from collections.abc import Collection

from sqlalchemy import Connection

from sync.center.office.attendance.day_sheet import PeopleOfDay
from sync.center.registers.attendance.day_reading import day_read
from terminal.domain.window import Window


def worked_hours(
    connection: Connection, day: str, badge: str, windows: Collection[str]
) -> tuple[Window, ...] | None:
    """As the configuration had it that was in force on that day (2026-03-02); none where they were not to work.

    `windows` are those at which they could sit. None where the center knows nothing of that day.
    """
    people = PeopleOfDay(day, day_read(connection, day, windows).sources)
    row = people.row(badge)
    if row is None and not people.sources.terminals:
        return None
    return (people.hours(row),) if row else ()
