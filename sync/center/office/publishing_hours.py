"""The publishing hours (article 5.1): by when a day's sheet is ready, published, and late. Pure."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PUBLISHED_AT, PROMISED_BY = time(9, 55), time(10, 0)  # of the next day, by the hall's clock
CAUGHT_UP_DAYS = 31  # that a center publishes when it was off for longer; the others a person publishes


def due_days(zone: str, now: int, first: str | None, published: Collection[str]) -> Iterator[str]:
    """The days that are to be published by `now` (ms UTC) and were not, the oldest first.

    `first` is the day that was published before any other. Until there is one it is yesterday alone: what was
    before somebody else has published.
    """
    local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    newest = local.date() - timedelta(days=1 if local.time() >= PUBLISHED_AT else 2)
    oldest = newest - timedelta(days=CAUGHT_UP_DAYS - 1)
    since = max(date.fromisoformat(first), oldest) if first else local.date() - timedelta(days=1)
    days = ((since + timedelta(days=n)).isoformat() for n in range((newest - since).days + 1))
    return (day for day in days if day not in published)


def is_late(zone: str, day: str, published_at: int) -> bool:
    """Whether a day was published after the hour that the rule book promises."""
    return published_at > _moment(zone, day, PROMISED_BY)


def is_over(zone: str, day: str, now: int) -> bool:
    return date.fromisoformat(day) < datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date()


def _moment(zone: str, day: str, hour: time) -> int:
    following = date.fromisoformat(day) + timedelta(days=1)
    return int(datetime.combine(following, hour, ZoneInfo(zone)).timestamp()) * 1000
