"""What is said for whoever serves: the post, the party badge, the stars; each with a shape of its own."""

from typing import NamedTuple, Self

from pygame import Rect, draw

from display.palette import Pair, Palette
from display.pen import Pen, chip_width
from display.signs import Sign
from display.wording import label
from terminal.views import View

STARS = 5
TALL = 1.9  # times the em: the height of a chip


class Chip(NamedTuple):
    """A sign, or none, with words; `marks` stand in a row before them."""

    marks: tuple[Sign, ...]
    words: str
    filled: bool = False

    def width(self, height: int) -> int:
        signs = max(len(self.marks) - 1, 0) * height * 7 // 10
        return chip_width(self.words, height) + signs


class Merits(NamedTuple):
    chips: tuple[Chip, ...]

    @classmethod
    def of(cls, view: View) -> Self:
        """The chips that this view has something for."""
        chips: list[Chip] = []
        if view.party:
            chips.append(Chip(("flag",), label("party", view.look), filled=True))
        if view.post:
            chips.append(Chip((), label(f"post_{view.post}", view.look) or view.post))
        if view.stars:
            stars: list[Sign] = ["star" if place < view.stars else "nostar" for place in range(STARS)]
            chips.append(Chip(tuple(stars), label("stars", view.look, count=str(view.stars))))
        return cls(tuple(chips))

    def draw(self, pen: Pen, box: Rect, colours: Palette, least: int) -> None:
        """The chips side by side in the middle of the box, all of the same height."""
        chips = self.chips if _highest(self.chips, box.w) >= TALL * least else tuple(map(_brief, self.chips))
        height = min(box.h * 9 // 10, _highest(chips, box.w))
        gap = height // 2
        left = box.centerx - (sum(chip.width(height) for chip in chips) + gap * (len(chips) - 1)) // 2
        for chip in chips:
            place = Rect(left, box.centery - height // 2, chip.width(height), height)
            _chip(pen, chip, place, colours.window if chip.filled else colours.body, least)
            left = place.right + gap


def _highest(chips: tuple[Chip, ...], width: int) -> int:
    """The height at which all chips go side by side."""
    return int(width / (sum(chip.width(1000) for chip in chips) / 1000 + 0.5 * (len(chips) - 1)))


def _brief(chip: Chip) -> Chip:
    """Five stars in the room of one: the words say how many."""
    return (
        chip._replace(marks=chip.marks[:1], words=chip.words or str(chip.marks.count("star")))
        if chip.marks
        else chip
    )


def _chip(pen: Pen, chip: Chip, place: Rect, pair: Pair, least: int) -> None:
    radius = place.h // 5
    if chip.filled:
        draw.rect(pen.surface, pair.ground, place, border_radius=radius)
    elif not chip.marks:
        draw.rect(pen.surface, pair.ink, place, width=max(2, place.h // 16), border_radius=radius)
    edge, left = place.h * 6 // 10, place.left + place.h * 2 // 10
    for mark in chip.marks:
        pen.mark(mark, Rect(left, place.centery - edge // 2, edge, edge), pair)
        left += place.h * 7 // 10
    words = Rect(left, place.y, place.right - place.h * 2 // 10 - left, place.h)
    if chip.words:
        pen.write(chip.words, words.inflate(0, -place.h * 3 // 10), pair, least, weight="bold")
