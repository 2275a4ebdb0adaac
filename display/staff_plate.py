"""The staff's own screen: a StaffFace drawn on a surface, to be read at arm's length. No window, no clock."""

from typing import NamedTuple

from pygame import Rect, Surface

from display.layout import NOTHING, Share, down, room
from display.legibility import NEAR, Sight, Smallest, smallest
from display.lettering import Lettering
from display.palette import ASK, BUSY, DONE, FAILED, Pair, Palette, palette
from display.pen import Pen
from display.signs import Sign
from display.wording import label, spoken, worded
from terminal.views import StaffFace

USUAL = Sight(diagonal=5.0, distance=NEAR)


class Mood(NamedTuple):
    sign: Sign
    pair: Pair | None  # the hall's own where there is nothing to tell


MOODS: dict[str, Mood] = {
    "quiet": Mood("person", None),
    "good": Mood("done", DONE),
    "unsure": Mood("clock", BUSY),
    "bad": Mood("failed", FAILED),
    "ask": Mood("ask", ASK),
}


def draw(surface: Surface, face: StaffFace, lettering: Lettering, sight: Sight = USUAL) -> None:
    """Draw the whole screen over whatever the surface holds."""
    colours = palette(face.look.theme)
    surface.fill(colours.body.ground)
    least = smallest(surface.get_size(), *sight)
    StaffPlate(Pen(surface, lettering), colours, least).draw(face)


class StaffPlate(NamedTuple):
    pen: Pen
    colours: Palette
    least: Smallest

    def draw(self, face: StaffFace) -> None:
        bounds = self.pen.surface.get_rect()
        mood, lines = MOODS[face.mood], [worded(line, face.look) for line in face.lines]
        title, detail = spoken(face.title, face.look)
        margin = bounds.w // 20
        width, em = bounds.w - 2 * margin, self.least.far
        below = [self._share(line, width, bounds.h * 0.16) for line in ([detail] if detail else []) + lines]
        shares = [
            self._heads(bounds),
            Share(em * 3, round(bounds.h * 0.55)),
            *below,
            Share(margin // 2, margin // 2),
        ]
        head, middle, *rest, _ = down(bounds, shares)
        self._head(face, head.inflate(-2 * margin, 0), head)
        self._title(title, middle, mood)
        for text, box in zip(([detail] if detail else []) + lines, rest, strict=True):
            self.pen.write(text, box.inflate(-2 * margin, -box.h // 5), self.colours.body, self._better)

    @property
    def _better(self) -> int:
        """The em below which a line is better parted in two."""
        return self.least.near * 5 // 3

    def _heads(self, bounds: Rect) -> Share:
        need = round(self.least.near * 1.9)
        return Share(need, max(need, round(bounds.h * 0.14)))

    def _share(self, text: str, width: int, wish: float) -> Share:
        need, better = (round(room(text, width, em) * 1.25) for em in (self.least.near, self._better))
        return Share(need, max(need, better, round(wish))) if text else NOTHING

    def _head(self, face: StaffFace, box: Rect, ground: Rect) -> None:
        """Whose screen it is just now, and the time."""
        self.pen.surface.fill(self.colours.serving.ground, ground)
        inner = box.inflate(0, -box.h // 4)
        badge = " ".join(filter(None, (label("badge", face.look), face.badge))) if face.badge else ""
        who = "  ".join(filter(None, (face.name, badge)))
        clock = Rect(inner.right - inner.w // 4, inner.y, inner.w // 4, inner.h) if face.clock else inner
        left = Rect(inner.x, inner.y, inner.w - (clock.w + clock.w // 8 if face.clock else 0), inner.h)
        self.pen.write(who, left, self.colours.serving, self.least.near, align="left")
        if face.clock:
            self.pen.write(face.clock, clock, self.colours.serving, self.least.near, weight="bold", align="right")

    def _title(self, title: str, box: Rect, mood: Mood) -> None:
        pair = mood.pair or self.colours.body
        self.pen.surface.fill(pair.ground, box)
        inner = box.inflate(-box.w // 12, -box.h // 8)
        if inner.w < inner.h * 2:
            self.pen.crowned(title, inner, mood.sign, pair, self.least.far)
        else:
            self.pen.signed(title, inner, mood.sign, pair, self.least.far)
