"""The day table: the punches of whoever serves, small, in two columns, and what is said below. No window, no clock.

As small as it can be read at arm's length: what stands in it is no concern of whoever stands across.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

from pygame import Rect

from display.palette import Pair
from display.plate.layout import room, wide
from display.plate.pen import Pen
from display.texts.wording import worded
from terminal.domain.look import Look
from terminal.domain.views import Message, StaffDay

COLUMN_GAP = 1.0  # ems between when and how it counts


class DayRow(NamedTuple):
    """What happened, and how it counts; empty where there is nothing to say of that."""

    what: str
    counts: str = ""


class DayTable(NamedTuple):
    """As much of a day as there is room for, in letters of this em and this width, in pixels."""

    rows: Sequence[DayRow]
    em: int
    width: int

    @classmethod
    def of(cls, day: StaffDay, look: Look, em: int, size: tuple[int, int]) -> Self:
        """What is said below stays. Punches give way, first those that say nothing of how they count, the earliest
        before the others; how many they are is said."""
        width, height = size
        rows = [DayRow(*(worded(part, look) for part in parts)) for parts in day.punches]
        below = [DayRow(worded(said, look)) for said in day.below]
        leaving = sorted(range(len(rows)), key=lambda place: rows[place].counts != "")
        for left_out in range(len(rows) + 1):
            unlisted = Message("staff.day.unlisted", {"count": str(left_out)})
            more = [DayRow(worded(unlisted, look))] if left_out else []
            kept = [rows[place] for place in sorted(leaving[left_out:])]
            table = cls([*more, *kept, *below], em, width)
            if table.height <= height:
                return table
        return cls([], em, width)

    @property
    def height(self) -> int:
        return sum(self._heights)

    def draw(self, pen: Pen, box: Rect, pair: Pair) -> None:
        for row, place in zip(self.rows, self._places(box), strict=True):
            column = self._column if row.counts else self.width
            self._write(pen, row.what, Rect(place.x, place.y, column, place.h), pair)
            self._write(pen, row.counts, Rect(place.x + column, place.y, place.w - column, place.h), pair)

    def _write(self, pen: Pen, text: str, box: Rect, pair: Pair) -> None:
        """All of one size, however tall their letters are: in the lowest box that takes the em."""
        high = box.h
        while text and pen.lettering.fit(text, (box.w, high - 1), "regular", self.em).em >= self.em:
            high -= 1
        low = Rect(box.x, box.centery - high // 2, box.w, high)
        pen.write(text, low, pair, self.em, align="left")

    def _places(self, box: Rect) -> Iterator[Rect]:
        top = box.y
        for high in self._heights:
            yield Rect(box.x, top, self.width, high)
            top += high

    @property
    def _heights(self) -> list[int]:
        rest = self.width - self._column
        return [
            max(room(row.what, self._column, self.em), room(row.counts, rest, self.em))
            if row.counts
            else room(row.what, self.width, self.em)
            for row in self.rows
        ]

    @property
    def _column(self) -> int:
        """How wide the first one is."""
        widest = max((wide(row.what) for row in self.rows if row.counts), default=0)
        return min(round((widest + COLUMN_GAP) * self.em), self.width // 2)
