"""The hall time: an instant as the wall clocks of the hall have it."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from terminal.domain.anchor import within_ever


def hall_time(at: int, zone: str) -> str:
    """Milliseconds since 1970 as people read them; as a number where no calendar has them, whoever said so."""
    if at != within_ever(at):
        return f"{at} ms"
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(hall_zone(zone)).isoformat(timespec="seconds")


def hall_zone(name: str) -> tzinfo:
    """UTC where a center's is none that is known here; the line says which it is by the offset."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Asia" is a folder
        return UTC
