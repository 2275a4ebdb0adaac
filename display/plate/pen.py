"""The pen: words and signs on a surface; everything that is written on the plate goes through here."""

from typing import NamedTuple

from pygame import Rect, Surface

from display.lettering.fonts import Weight
from display.lettering.lettering import PITCH, Align, Lettering
from display.palette import Pair
from display.plate.layout import wide
from display.plate.signs import Sign, sign

UNBROKEN_PERCENT = 95  # per cent of its usual size that a line keeps before it breaks


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
        most: int = 0,
        cap: int = 0,
    ) -> Rect:
        """Write in the box, no smaller than `least` pixels of the em if it can be; where the ink is.

        Nor larger than `most`, where it is given: lines of one kind have one size, and break to keep it; nor than
        `cap`, for which no line breaks.
        """
        if cap:
            box = self._lowered(text, box, weight, least, cap)
        if most:
            least = self._least(text, box, weight, least, most)
            box = self._lowered(text, box, weight, least, most)
        return self.lettering.draw(self.surface, text, box, pair.ink, weight=weight, align=align, least=least)

    def signed(self, text: str, box: Rect, mark: Sign, pair: Pair, least: int, most: int = 0) -> Rect:
        """A sign, and the words right of it, together in the middle of the box; where both are."""
        edge = min(beside(box), most * 8 // 10) if most else beside(box)
        gap = edge // 3
        words = Rect(box.x + edge + gap, box.y, box.w - edge - gap, box.h)
        ink = self.write(text, words, pair, least, weight="bold", most=most)
        # The words stand in the middle of what the sign left; both together belong in the middle of all.
        place = Rect(ink.left - gap - edge, box.centery - edge // 2, edge, edge)
        self.mark(mark, place, pair)
        return ink.union(place)

    def size(self, text: str, box: Rect, least: int) -> int:
        """The em, in pixels, of words that are written right of a sign in this box."""
        edge = beside(box)
        return self.lettering.fit(text, (box.w - edge - edge // 3, box.h), "bold", least).em

    def crowned_size(self, text: str, box: Rect, least: int) -> int:
        """The same of words that are written below a sign in this box."""
        return self.lettering.fit(text, _crowned(box)[2].size, "bold", least).em

    def crowned(self, text: str, box: Rect, mark: Sign, pair: Pair, least: int, most: int) -> None:
        """A sign with the words below it, together in the middle of the box, written as `write` does."""
        edge, gap, words = _crowned(box)
        least = self._least(text, words, "bold", least, most)
        words = self._lowered(text, words, "bold", least, most)
        fitted = self.lettering.fit(text, words.size, "bold", least)
        high = round(fitted.em * (1 + PITCH * (len(fitted.lines) - 1)))
        top = box.centery - (edge + gap + high) // 2
        self.mark(mark, Rect(box.centerx - edge // 2, top, edge, edge), pair)
        words.centery = top + edge + gap + high // 2
        self.write(text, words, pair, least, weight="bold")

    def mark(self, mark: Sign, box: Rect, pair: Pair) -> None:
        """A sign in the middle of the box, as large as it goes."""
        edge = min(box.size)
        self.surface.blit(sign(mark, edge, pair), (box.centerx - edge // 2, box.centery - edge // 2))

    def _least(self, text: str, box: Rect, weight: Weight, least: int, most: int) -> int:
        """The em below which these words break: near `most`, but `least` where that cannot be had."""
        usual = max(least, most * UNBROKEN_PERCENT // 100)
        return least if self.lettering.fit(text, box.size, weight, usual).small else usual

    def _lowered(self, text: str, box: Rect, weight: Weight, least: int, most: int) -> Rect:
        """The middle of the box, so low that the lettering in it is no larger than `most`."""
        fitted, low = self.lettering.fit(text, box.size, weight, least), box.copy()
        low.h = min(box.h, round(most * PITCH * max(1, len(fitted.lines))))
        while (em := self.lettering.fit(text, low.size, weight, least).em) > most:
            low.h -= max(1, low.h * (em - most) // em)
        low.center = box.center
        return low


def _crowned(box: Rect) -> tuple[int, int, Rect]:
    """The edge of a sign that stands above words in this box, the gap below it, and where the words have room."""
    edge, gap = min(box.h * 36, box.w * 45) // 100, box.h // 14
    return edge, gap, Rect(box.x, box.y + edge + gap, box.w, box.h - edge - gap)


def beside(box: Rect) -> int:
    """The edge of a sign that stands beside words in this box."""
    return min(box.h * 6 // 10, box.w // 9)


def chip_width(text: str, height: int) -> int:
    """How wide a chip of this height must be for its sign and its words."""
    return round(height * 1.2 + wide(text) * height * 0.6) if text else height
