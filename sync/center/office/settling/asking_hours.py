"""The asking hours: when it is looked what a person must decide about a day. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sync.center.office.attendance.publishing_hours import CAUGHT_UP_DAYS, PUBLISHED_AT, READY_AT
from sync.center.office.period import day_at, day_beside

PATIENT_DAYS = 2  # in which a terminal that was off may still tell what it has


def asking_days(zone: str, now: int, looked: Mapping[str, int]) -> Iterator[str]:
    """The days that are to be looked at by `now` (ms UTC), yesterday first; `looked` says when each was last.

    As soon as a day is over; and each morning, with those of the last month: a terminal may have told more.
    """
    local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    today = datetime.combine(local.date(), READY_AT, ZoneInfo(zone))
    morning = today if local >= today else today - timedelta(days=1)
    for n in range(1, CAUGHT_UP_DAYS + 1):
        day = (local.date() - timedelta(days=n)).isoformat()
        if looked.get(day, 0) < int(morning.timestamp()) * 1000:
            yield day


def asked_from(day: str, *, awaited: bool) -> str:
    """On which day it is first asked what is open of `day`: the next, and later where a terminal may tell it."""
    return day_beside(day, PATIENT_DAYS + 1 if awaited else 1)


def is_patient(zone: str, day: str, now: int) -> bool:
    """Whether a terminal may still tell by itself what is missing of a day."""
    return day_at(zone, now) < asked_from(day, awaited=True)


def decided_by(zone: str, day: str) -> int:
    """Until when questions about a day should be decided: as it is published. ms UTC."""
    following = date.fromisoformat(day) + timedelta(days=1)
    return int(datetime.combine(following, PUBLISHED_AT, ZoneInfo(zone)).timestamp()) * 1000
