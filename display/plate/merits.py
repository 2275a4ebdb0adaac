"""The merits of whoever serves: the post, the party badge, the stars; each with a shape of its own."""

from typing import NamedTuple, Self

from pygame import Rect, draw

from display.palette import Pair, Palette
from display.plate.pen import Pen, chip_width
from display.plate.signs import Sign
from display.texts.wording import label
from terminal.domain.views import View

STAR_PLACES = 5
TALL = 1.9  # times the em: the height of a chip
CHIP_FILL = 0.86  # of the height: the rest is air
ROW_GAP = 0.3  # of a chip's height


class Chip(NamedTuple):
    """A sign, or none, with words; `marks` stand in a row before them, or one of them before `brief`."""

    marks: tuple[Sign, ...]
    words: str
    filled: bool = False
    brief: str = ""

    def width(self, height: int) -> int:
        signs = max(len(self.marks) - 1, 0) * height * 7 // 10
        return chip_width(self.words, height) + signs


Chips = tuple[Chip, ...]


class Merits(NamedTuple):
    chips: Chips

    @classmethod
    def of(cls, view: View) -> Self:
        """The chips that this view has something for."""
        chips: list[Chip] = []
        if view.party:
            chips.append(Chip(("flag",), label("party", view.look), filled=True))
        if view.post:
            chips.append(Chip((), label(f"post_{view.post}", view.look) or view.post))
        if view.stars:
            stars: list[Sign] = ["star" if place < view.stars else "nostar" for place in range(STAR_PLACES)]
            chips.append(Chip(tuple(stars), "", brief=label("stars", view.look, count=str(view.stars))))
        return cls(tuple(chips))

    def draw(self, pen: Pen, box: Rect, colours: Palette, least: int) -> Rect:
        """The chips in the middle of the box, all of the same height; where they are."""
        rows = max(_ways(self.chips), key=lambda rows: _height(rows, box))
        if _height(rows, box) < TALL * least:
            rows = max(_ways(tuple(map(_brief, self.chips))), key=lambda rows: _height(rows, box))
        height = _height(rows, box)
        places = [Rect(box.x, 0, box.w, height).move(0, top) for top in _tops(box, len(rows), height)]
        drawn = [_row(pen, row, place, colours, least) for row, place in zip(rows, places, strict=True)]
        return drawn[0].unionall(drawn[1:])


def _ways(chips: Chips) -> list[tuple[Chips, ...]]:
    """All in one row, or the last, which is the widest, in a row of its own, or each."""
    ways: list[tuple[Chips, ...]] = [(chips,), (chips[:-1], chips[-1:]), tuple((chip,) for chip in chips)]
    return ways[: len(chips)]


def _height(rows: tuple[Chips, ...], box: Rect) -> int:
    """How high the chips can be in these rows, with the air between them."""
    return min(
        round(box.h * CHIP_FILL / (len(rows) * (1 + ROW_GAP) - ROW_GAP)), *(_highest(row, box.w) for row in rows)
    )


def _tops(box: Rect, rows: int, height: int) -> list[int]:
    pitch = round(height * (1 + ROW_GAP))
    first = box.centery - (pitch * (rows - 1) + height) // 2
    return [first + pitch * row for row in range(rows)]


def _row(pen: Pen, chips: Chips, box: Rect, colours: Palette, least: int) -> Rect:
    """Chips as high as the box, side by side in its middle; where they are."""
    gap = box.h // 2
    whole = Rect(0, box.y, sum(chip.width(box.h) for chip in chips) + gap * (len(chips) - 1), box.h)
    whole.centerx = box.centerx
    left = whole.left
    for chip in chips:
        place = Rect(left, box.y, chip.width(box.h), box.h)
        _chip(pen, chip, place, colours.window if chip.filled else colours.body, least)
        left = place.right + gap
    return whole


def _highest(chips: Chips, width: int) -> int:
    """The height at which all chips go side by side."""
    return int(width / (sum(chip.width(1000) for chip in chips) / 1000 + 0.5 * (len(chips) - 1)))


def _brief(chip: Chip) -> Chip:
    """Five stars in the room of one: the words say how many."""
    return chip._replace(marks=chip.marks[:1], words=chip.words or chip.brief) if chip.marks else chip


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
