"""The publishing hours (article 5.1): by when a day's sheet is ready, published, and late. Pure."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# of the next day, by the hall's clock
READY_AT, PUBLISHED_AT, PROMISED_BY = time(9, 0), time(9, 55), time(10, 0)
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


def ready_days(zone: str, now: int, judged: Mapping[str, int], published: Collection[str]) -> Iterator[str]:
    """The days that are to be judged by `now` (ms UTC), yesterday first; `judged` says when each was last.

    Each morning it is yesterday, and again what was published of the last month: a terminal may have told more.
    """
    local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    if local.time() < READY_AT:
        return
    since = int(datetime.combine(local.date(), READY_AT, ZoneInfo(zone)).timestamp()) * 1000
    for n in range(1, CAUGHT_UP_DAYS + 1):
        day = (local.date() - timedelta(days=n)).isoformat()
        if (n == 1 or day in published) and judged.get(day, 0) < since:
            yield day


def is_late(zone: str, day: str, published_at: int) -> bool:
    """Whether a day was published after the hour that the rule book promises."""
    return published_at > _moment(zone, day, PROMISED_BY)


def is_over(zone: str, day: str, now: int) -> bool:
    return date.fromisoformat(day) < datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date()


def _moment(zone: str, day: str, hour: time) -> int:
    following = date.fromisoformat(day) + timedelta(days=1)
    return int(datetime.combine(following, hour, ZoneInfo(zone)).timestamp()) * 1000
