"""The time bounds: between which times the true one must lie, by what is known without any clock. Pure."""

from datetime import UTC, datetime

from msgspec import Struct

from terminal.domain.anchor import EVER


class TimeBounds(Struct, frozen=True):
    """ms UTC, both included, and what says so."""

    floor: int = EVER[0]
    floor_by: str = "the calendar"
    ceiling: int = EVER[1]
    ceiling_by: str = "the calendar"

    def refusal(self, utc: int) -> str:
        """Why this cannot be the time, empty where it can."""
        if utc < self.floor:
            return f"{in_words(utc)} is before {self.floor_by}, {in_words(self.floor)}"
        if utc > self.ceiling:
            return f"{in_words(utc)} is after {self.ceiling_by}, {in_words(self.ceiling)}"
        return ""


ANY_TIME = TimeBounds()


def in_words(utc: int) -> str:
    """A time as a person reads it, whatever number it is."""
    if not EVER[0] <= utc <= EVER[1]:
        return f"{utc} ms"
    return datetime.fromtimestamp(utc / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
