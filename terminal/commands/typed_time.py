"""The typed time: what somebody types for a date or a time of day, as the milliseconds that it may mean."""

from datetime import date, datetime, timedelta, tzinfo

import click

from terminal.domain.timetable import EPOCH

MILLISECOND = timedelta(milliseconds=1)


def first_millisecond(value: str, zone: tzinfo) -> int:
    """The first that it may mean, since 1970, UTC; `zone` where it has no offset. Raises click.BadParameter."""
    return _milliseconds(value, zone, timedelta())


def last_millisecond(value: str, zone: tzinfo) -> int:
    """The last that it may mean: of a date its end. Raises click.BadParameter."""
    return _milliseconds(value, zone, timedelta(days=1) - MILLISECOND)


def _milliseconds(value: str, zone: tzinfo, into_the_day: timedelta) -> int:
    """A time, or a date and how far into it."""
    try:
        said = datetime.fromisoformat(value)
        if _is_date(value):
            said += into_the_day
        return (said.replace(tzinfo=said.tzinfo or zone) - EPOCH) // MILLISECOND
    except (ValueError, OverflowError) as e:
        raise click.BadParameter(f"{value!r} is not like 2026-11-23 or 2026-11-23T07:52") from e


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
