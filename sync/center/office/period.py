"""The period: a day, week, month, quarter or year of the hall, by which ratings and figures are looked at. Pure."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

PeriodKind = Literal["day", "week", "month", "quarter", "year"]
_FORMS: dict[PeriodKind, str] = {
    "day": r"(\d{4})-(\d{2})-(\d{2})",
    "week": r"(\d{4})-W(\d{2})",
    "month": r"(\d{4})-(\d{2})",
    "quarter": r"(\d{4})-Q([1-4])",
    "year": r"(\d{4})",
}
FIRST_YEAR, LAST_YEAR = 2000, 2999


class NoPeriod(ValueError):
    """What somebody typed is no period; the caller says what one looks like."""


class Period(Struct, frozen=True):
    """`name` is such as 2026-11-30, 2026-W49, 2026-11, 2026-Q4 or 2026; both days belong to it."""

    kind: PeriodKind
    name: str
    first: str
    last: str

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.first)

    @property
    def months(self) -> tuple[str, ...]:
        """The whole months that it is made of; none for days and weeks."""
        if self.kind in {"day", "week"}:
            return ()
        count = {"month": 1, "quarter": 3, "year": 12}[self.kind]
        year, month = int(self.first[:4]), int(self.first[5:7])
        return tuple(f"{year}-{month + n:02d}" for n in range(count))

    @property
    def days(self) -> tuple[str, ...]:
        count = (date.fromisoformat(self.last) - self.first_day).days + 1
        return tuple((self.first_day + timedelta(days=n)).isoformat() for n in range(count))

    @property
    def before(self) -> "Period":
        return period_of(self.kind, self.first_day - timedelta(days=1))

    @property
    def after(self) -> "Period":
        return period_of(self.kind, date.fromisoformat(self.last) + timedelta(days=1))


def named_period(name: str) -> Period:
    """Raises `NoPeriod`."""
    for kind, form in _FORMS.items():
        if re.fullmatch(form, name, re.ASCII):
            try:
                found = period_of(kind, _within(kind, name))
            except ValueError:
                break
            if found.name == name and FIRST_YEAR <= int(name[:4]) <= LAST_YEAR:
                return found
    raise NoPeriod(name)


def period_of(kind: PeriodKind, day: date) -> Period:
    """The one that this day lies in."""
    match kind:
        case "day":
            return Period(kind, day.isoformat(), day.isoformat(), day.isoformat())
        case "week":
            year, week, weekday = day.isocalendar()
            monday = day - timedelta(days=weekday - 1)
            return Period(kind, f"{year}-W{week:02d}", monday.isoformat(), (monday + timedelta(days=6)).isoformat())
        case "month":
            return _months(kind, f"{day:%Y-%m}", day.year, day.month, 1)
        case "quarter":
            number = (day.month - 1) // 3
            return _months(kind, f"{day.year}-Q{number + 1}", day.year, 3 * number + 1, 3)
        case "year":
            return _months(kind, f"{day.year}", day.year, 1, 12)


def today(zone: str, now: int) -> date:
    """The hall's day at `now`, ms UTC."""
    return datetime.fromtimestamp(now // 1000, UTC).astimezone(ZoneInfo(zone)).date()


def day_at(zone: str, at: int) -> str:
    """The hall's day of a moment, ms UTC: 2026-11-30."""
    return today(zone, at).isoformat()


def day_beside(day: str, days: int) -> str:
    """The day so many after this one, or before it."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def last_months(day: date, count: int) -> Iterator[Period]:
    """The months that are over on that day, the newest first."""
    period = period_of("month", day)
    for _ in range(count):
        period = period.before
        yield period


def _within(kind: PeriodKind, name: str) -> date:
    """A day of it. Raises ValueError."""
    year = int(name[:4])
    match kind:
        case "day":
            return date.fromisoformat(name)
        case "week":
            return date.fromisocalendar(year, int(name[6:]), 1)
        case "month":
            return date(year, int(name[5:]), 1)
        case "quarter":
            return date(year, 3 * int(name[6:]) - 2, 1)
        case "year":
            return date(year, 1, 1)


def _months(kind: PeriodKind, name: str, year: int, first: int, count: int) -> Period:
    over = first + count - 1
    following = date(year + over // 12, over % 12 + 1, 1)
    last = following - timedelta(days=1)
    return Period(kind, name, date(year, first, 1).isoformat(), last.isoformat())
