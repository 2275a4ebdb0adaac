"""The volume of the voice, by the time of the day. Pure."""

from collections.abc import Iterable
from typing import NamedTuple


class Softer(NamedTuple):
    """From `start` until before `end`, in minutes since midnight, at most `volume` per cent.

    May go over midnight; the same time twice is the whole day.
    """

    start: int
    end: int
    volume: int

    def holds(self, minute: int) -> bool:
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


def volume_at(minute: int | None, volume: int, quiet: Iterable[Softer]) -> float:
    """From 0.0 to 1.0, of `volume` per cent. `minute` is the hall's, since midnight; None while nobody knows it:
    then the softest holds, for it may be night.
    """
    softer = (each.volume for each in quiet if minute is None or each.holds(minute))
    return min((volume, *softer)) / 100
