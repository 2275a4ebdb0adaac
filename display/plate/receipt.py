"""The receipt that somebody takes away: a number, large enough to copy and grouped to be said."""

from typing import NamedTuple

from pygame import Rect

from display.palette import Pair
from display.plate.layout import Share, room, spread, useful
from display.plate.pen import Pen
from display.plate.qr_code import code
from display.plate.signs import Sign
from display.texts.wording import grouped, label, spoken
from terminal.domain.views import Message, View

CAPTION_HIGH = 1.05  # of its em
CAPTION_LETTERS = 6  # Chinese ones, side by side


class ReceiptPanel(NamedTuple):
    """The panel that it has for a while, its colours, and the smallest em on it, in pixels."""

    pen: Pen
    panel: Rect
    pair: Pair
    least: int
    cap: int = 0  # the em of the window's number, where there is one: nothing here is larger

    def draw(self, view: View, complaint: Message, mark: Sign) -> None:
        """What was taken down, its number, where it goes; and the code, where it can be followed."""
        self.pen.surface.fill(self.pair.ground, self.panel)
        inner = self.panel.inflate(-self.panel.w // 14, -self.panel.h // 12)
        if view.qr:
            inner = self._code(view, inner)
        number, (text, detail) = complaint.values["number"], spoken(complaint, view.look)
        self._lines(inner, text.replace(number, " ").strip(), number, detail, mark)

    def _lines(self, box: Rect, title: str, number: str, detail: str, mark: Sign) -> None:
        number = grouped(number)
        large = room(number, box.w, self.least)
        shares = [
            self._share(title, box.w * 7 // 10, box.h),
            Share(large, max(large, useful(number, box.w, box.h * 48 // 100))),
            self._share(detail, box.w * 9 // 10, box.h),
        ]
        top, middle, low = spread(box, shares)
        self.pen.signed(title, top.inflate(-box.w // 6, 0), mark, self.pair, self.least)
        place = middle.inflate(-middle.w // 16, -middle.h // 8)
        self.pen.write(number, place, self.pair, self.least, weight="bold", cap=self.cap)
        self.pen.write(detail, low.inflate(-box.w // 10, 0), self.pair, self.least)

    def _share(self, text: str, width: int, height: int) -> Share:
        need = room(text, width, self.least)
        return Share(need, max(need, height * 18 // 100))

    def _code(self, view: View, box: Rect) -> Rect:
        """The code at the right or at the lower end, with what it is for below it; what of the box is left."""
        standing, gap = box.h > box.w * 0.8, min(box.size) // 14
        caption, low = label("code", view.look), round(self.least * CAPTION_HIGH)
        edge = min(box.w, box.h * 54 // 100 - low) if standing else min(box.h - low, box.w * 42 // 100)
        picture = code(view.qr, edge)
        if standing:
            place = picture.get_rect(midbottom=(box.centerx, box.bottom - low))
            left = Rect(box.x, box.y, box.w, place.top - gap - box.y)
        else:
            place = picture.get_rect(midright=(box.right, box.centery - low // 2))
            left = Rect(box.x, box.y, place.left - gap - box.x, box.h)
        self.pen.surface.blit(picture, place)
        below = Rect(place.left, place.bottom, place.w, low)
        self.pen.write(caption, below, self.pair, min(self.least, below.w // CAPTION_LETTERS))
        return left
