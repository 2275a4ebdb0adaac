"""The working days, by which the office's limits count: weekdays, holidays and days made up for (调休). Pure.

They are the office's and not a window's: that one window is open on Saturdays makes no Saturday a working day.
Days are the hall's, such as "2026-03-02".
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile

from msgspec import Struct

from terminal.domain.timetable import Calendar

LAST_WORKDAY = 5
NEXT_DAY = timedelta(days=1)


class StopDays(Struct, frozen=True):
    """From the day on which something was stopped, which does not count, to that on which it went on, which does.

    `until` is empty while it is stopped.
    """

    since: str
    until: str

    def holds(self, day: str) -> bool:
        return self.since <= day and (not self.until or day < self.until)


class DueDay(Struct, frozen=True):
    """The last day on which something is in time. Not `confirmed`: it was counted in a year without a calendar."""

    day: str
    confirmed: bool


def is_working(calendar: Calendar, day: date) -> bool:
    """In a year that is not confirmed, by the plain week."""
    weekday = calendar.weekday(day)
    return weekday is not None and weekday <= LAST_WORKDAY


def due_day(calendar: Calendar, opened: str, days: int, stops: Sequence[StopDays]) -> DueDay | None:
    """The last of so many working days after the day `opened`; None where a stop keeps it open."""
    last, left = date.fromisoformat(opened), days
    endless = min((stop.since for stop in stops if not stop.until), default=None)
    while left:
        last += NEXT_DAY
        if endless is not None and last.isoformat() >= endless:
            return None
        counts = is_working(calendar, last) and not any(stop.holds(last.isoformat()) for stop in stops)
        left -= counts
    years = range(int(opened[:4]), last.year + 1)
    return DueDay(last.isoformat(), all(year in calendar.years for year in years))


def working_days(calendar: Calendar, after: str, through: str) -> int:
    """How many lie after the one day, through the other; less than nought where that one is before it."""
    if through < after:
        return -working_days(calendar, through, after)
    days = takewhile(lambda day: day.isoformat() <= through, _following(date.fromisoformat(after)))
    return sum(is_working(calendar, day) for day in days)


def _following(day: date) -> Iterator[date]:
    while True:
        day += NEXT_DAY
        yield day
