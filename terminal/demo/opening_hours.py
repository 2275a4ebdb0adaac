"""The opening hours of the demo's hall: such as run while somebody looks at it, at whatever hour that is. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from terminal.domain.hall import Hall

SESSIONS_BEGIN = "[[sessions]]"  # they stand last in the hall's file
BEGUN = timedelta(minutes=30)  # so long ago at least: from then on somebody of the window can take the post over
OPEN = timedelta(hours=8)
RUNNING = """\
[[sessions]]
id = "day"
start = "{start:%H:%M}"
end = "{end:%H:%M}"
days = [1, 2, 3, 4, 5, 6, 7]
"""


def open_at(hall: str, at: int) -> str:
    """The hall's text with one session in place of its own: it runs at `at`, ms UTC, and ends on the same day."""
    zone = ZoneInfo(msgspec.toml.decode(hall, type=Hall).zone)
    now = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = max(midnight, (now - BEGUN).replace(minute=0, second=0, microsecond=0))
    end = min(start + OPEN, midnight + timedelta(hours=23, minutes=59))
    head, _, _ = hall.partition(SESSIONS_BEGIN)
    return head + RUNNING.format(start=start, end=end)
