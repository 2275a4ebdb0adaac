"""The rating chart: five bars, and a line of days, as the numbers of an SVG picture. Pure.

The same numbers stand in a table beside it.
"""

from collections.abc import Sequence

from msgspec import Struct

from sync.center.office.ratings.rating_sum import RatingSum
from terminal.domain.facts import LEVELS, Level

BAR_WIDTH, BAR_HEIGHT = 300, 22
LINE_WIDTH, LINE_HEIGHT = 640, 120
HIGHEST_LOW = 90  # of a hundred


class ChartBar(Struct, frozen=True):
    """A level, how many gave it, and how wide and how far down its bar is."""

    level: Level
    count: int
    width: int
    top: int


class ChartDot(Struct, frozen=True):
    """A day on which somebody rated, and where its share stands; `share` of ten thousand."""

    day: str
    share: int
    x: int
    y: int


class DayLine(Struct, frozen=True):
    """The dots, and the stretches between days that follow one another: a day without ratings is a gap.

    The lowest place is the share `low`, which the picture says: of a hundred, in steps of ten.
    """

    dots: tuple[ChartDot, ...]
    stretches: tuple[str, ...]  # `points` of a polyline
    low: int


def bars(found: RatingSum) -> list[ChartBar]:
    most = max(found.counts) or 1
    placed = enumerate(zip(LEVELS, found.counts, strict=True))
    return [
        ChartBar(level, count, count * BAR_WIDTH // most, place * BAR_HEIGHT) for place, (level, count) in placed
    ]


def day_line(days: Sequence[str], shares: Sequence[int | None]) -> DayLine:
    """Of each day the share of those who were satisfied, None where nobody rated."""
    step = LINE_WIDTH / max(len(days), 1)
    low = min((share for share in shares if share is not None), default=0) // 1_000 * 10
    low = min(low, HIGHEST_LOW)
    placed = [
        None if share is None else ChartDot(day, share, round(step * (n + 0.5)), _down(share, low))
        for n, (day, share) in enumerate(zip(days, shares, strict=True))
    ]
    dots = tuple(dot for dot in placed if dot)
    stretches = " ".join(f"{dot.x},{dot.y}" if dot else "|" for dot in placed).split("|")
    return DayLine(dots, tuple(points.strip() for points in stretches if points.strip().count(" ")), low)


def _down(share: int, low: int) -> int:
    return LINE_HEIGHT - (share - low * 100) * LINE_HEIGHT // (10_000 - low * 100)
