"""The worked days: on which days anybody was to come, by the hall as it was when each was over.

A part of the caller's transaction.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from sqlalchemy import Connection

from sync.center.hall import published_hall
from sync.center.office.attendance.touch_hours import day_bounds
from terminal.domain.window import Window


def worked_days(connection: Connection, days: Iterable[str]) -> Iterator[str]:
    """Those of these; none of before the hall had its first window."""
    zone, halls = published_hall.zone(connection), dict[int, list[Window]]()
    for day in days:
        _, until = day_bounds(zone, day)
        reach = published_hall.reach(connection, until)
        if reach not in halls:  # a hall is large, and mostly the same all month
            found = published_hall.windows_at(connection, until)
            halls[reach] = [works for each in found if (works := each.works_by)]
        if _held(halls[reach], day):
            yield day


def free_days(connection: Connection, days: Iterable[str], windows: Collection[Window]) -> set[str]:
    """Those of these on which nobody was to come, and somebody would by these windows, as they work now."""
    asked = [day for day in days if _held(windows, day)]
    return {*asked} - {*worked_days(connection, asked)}


def _held(windows: Iterable[Window], day: str) -> bool:
    return any(window.sessions_on(date.fromisoformat(day)) for window in windows)
