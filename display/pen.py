"""Words and signs on a surface: everything that is written on the plate goes through here."""

from typing import NamedTuple

from pygame import Rect, Surface

from display.layout import wide
from display.lettering import Align, Lettering, Weight
from display.palette import Pair
from display.signs import Sign, sign


class Pen(NamedTuple):
    surface: Surface
    lettering: Lettering

    def write(
        self,
        text: str,
        box: Rect,
        pair: Pair,
        least: int,
        *,
        weight: Weight = "regular",
        align: Align = "centre",
    ) -> Rect:
        """Write in the box, no smaller than `least` pixels of the em if it can be; where the ink is."""
        return self.lettering.draw(self.surface, text, box, pair.ink, weight=weight, align=align, least=least)

    def signed(self, text: str, box: Rect, mark: Sign, pair: Pair, least: int) -> Rect:
        """A sign, and the words right of it, together in the middle of the box; where both are."""
        edge = beside(box)
        gap = edge // 3
        words = Rect(box.x + edge + gap, box.y, box.w - edge - gap, box.h)
        ink = self.write(text, words, pair, least, weight="bold")
        # The words stand in the middle of what the sign left; both together belong in the middle of all.
        place = Rect(ink.left - gap - edge, box.centery - edge // 2, edge, edge)
        self.mark(mark, place, pair)
        return ink.union(place)

    def crowned(self, text: str, box: Rect, mark: Sign, pair: Pair, least: int) -> None:
        """A sign with the words below it."""
        edge = min(box.h * 36 // 100, box.w // 2)
        gap = box.h // 20
        above = Rect(box.centerx - edge // 2, box.y + gap, edge, edge)
        self.mark(mark, above, pair)
        words = Rect(box.x, above.bottom + gap, box.w, box.bottom - above.bottom - gap)
        half = max(least, words.h * 42 // 100)  # two lines that fill the room are read from farther away than one
        short = not self.lettering.fit(text, words.size, "bold", half).small
        self.write(text, words, pair, half if short else least, weight="bold")

    def mark(self, mark: Sign, box: Rect, pair: Pair) -> None:
        """A sign in the middle of the box, as large as it goes."""
        edge = min(box.size)
        self.surface.blit(sign(mark, edge, pair), (box.centerx - edge // 2, box.centery - edge // 2))


def beside(box: Rect) -> int:
    """The edge of a sign that stands beside words in this box."""
    return min(box.h * 6 // 10, box.w // 9)


def chip_width(text: str, height: int) -> int:
    """How wide a chip of this height must be for its sign and its words."""
    return round(height * 1.2 + wide(text) * height * 0.6) if text else height
