"""The middle of the plate: who serves, or why nobody does, where to go and whom to call."""

from typing import NamedTuple

from pygame import Rect

from display.layout import NOTHING, PHOTO_WIDTHS, PROPORTION, Share, room, spread, useful
from display.legibility import Smallest
from display.lettering import Weight
from display.merits import Merits
from display.palette import Pair, Palette
from display.pen import Pen, beside
from display.portrait import Photos, filling
from display.signs import Sign
from display.wording import label, spoken
from terminal.views import Scene, View

SIGNS: dict[Scene, Sign] = {
    "pairing": "link",
    "unconfigured": "busy",
    "away": "clock",
    "nobody": "person",
    "closed": "closed",
    "standby": "closed",
    "touch_please": "busy",
    "out_of_order": "broken",
}
CALLED: tuple[Scene, ...] = ("nobody", "closed", "standby", "out_of_order", "unconfigured")  # with the hotline


FILLED = 0.86  # of the height: the rest is air


class Row(NamedTuple):
    """A line or more of the middle: its words, the smallest em, and what part of the height it would like."""

    text: str
    least: int
    wish: float
    pair: Pair
    weight: Weight = "bold"
    mark: Sign | None = None

    @property
    def better(self) -> int:
        """The em below which another line is worth its room."""
        return self.least * 4 // 3

    def share(self, width: int, height: int) -> Share:
        own = width - (beside(Rect(0, 0, width, height)) * 4 // 3 if self.mark else 0)
        need = room(self.text, own, self.least)
        better = room(self.text, own, self.better)
        return Share(need, max(need, better, useful(self.text, own, round(height * self.wish))))


class Body(NamedTuple):
    """The middle, on a surface and in a box."""

    pen: Pen
    box: Rect
    colours: Palette
    least: Smallest
    photos: Photos

    def person(self, view: View) -> None:
        """Who serves: photo, name, badge number, and what is said for them."""
        rows, merits = self._about(view), Merits.of(view)
        photo = self.photos.of(view.badge)
        column, slot = self.box, Rect(0, 0, 0, 0)
        if photo:
            column, slot = self._split(rows, PROPORTION, PHOTO_WIDTHS, bool(merits.chips))
        if photo and slot.w:
            frame = max(2, slot.w // 60)
            self.pen.surface.fill(self.colours.accent, slot.inflate(2 * frame, 2 * frame))
            self.pen.surface.blit(filling(photo, slot.size), slot)
        shares = [row.share(column.w, column.h) for row in rows]
        last = self._merits_share(column) if merits.chips else NOTHING
        *places, below = spread(column, [*shares, last])
        self._write(rows, places)
        if merits.chips:
            merits.draw(self.pen, below, self.colours, self.least.near)

    def headline(self, view: View) -> None:
        """Why nobody serves here, and what to do."""
        rows = self._saying(view)
        column, slot = self._split(rows, 1, (0.2, 0.15, 0.12), False)
        if slot.w:
            self.pen.mark(SIGNS.get(view.scene, "busy"), slot, self.colours.body_quiet)
        self._write(rows, spread(column, [row.share(column.w, column.h) for row in rows]))

    def _write(self, rows: list[Row], places: list[Rect]) -> None:
        for row, place in zip(rows, places, strict=True):
            if row.mark:
                self.pen.signed(row.text, place, row.mark, row.pair, row.better)
            else:
                self.pen.write(row.text, place, row.pair, row.better, weight=row.weight)

    def _about(self, view: View) -> list[Row]:
        far, body = self.least.far, self.colours.body
        number = " ".join(filter(None, (label("badge", view.look), view.badge))) if view.badge else ""
        name = self._name(view)
        rows = (Row(name, far, 0.5, body), Row(number, far, 0.2 if name else 0.5, body, "regular"))
        return [row for row in rows if row.text]

    def _name(self, view: View) -> str:
        """The name, where it can be written as it is; a name shown wrong would be somebody else's."""
        return "" if self.pen.lettering.unwritable(view.name, "bold") else view.name

    def _saying(self, view: View) -> list[Row]:
        (far, near), body, quiet = self.least, self.colours.body, self.colours.body_quiet
        headline, detail = spoken(view.headline, view.look)
        named = (
            "  ".join(filter(None, (self._name(view), label("badge", view.look), view.badge))) if view.name else ""
        )
        hotline = view.look.hotline if view.scene in CALLED else ""
        rows = [
            Row(headline, far, 0.42, body),
            Row(detail, far, 0.26, body),
            Row(_hours(view), near * 3 // 2 if self._standing else near, 0.16, quiet, mark="clock"),
            Row(named, far, 0.17, quiet, "regular"),
            Row(
                " ".join(filter(None, (label("hotline", view.look), hotline))) if hotline else "",
                near,
                0.16,
                quiet,
                mark="phone",
            ),
        ]
        return _filling([row for row in rows if row.text])

    def _merits_share(self, column: Rect) -> Share:
        need = self.least.near * 2
        return Share(need, max(need, round(column.h * 0.17)))

    def _split(self, rows: list[Row], proportion: float, parts: tuple[float, ...], more: bool) -> tuple[Rect, Rect]:
        """The column for the rows, and a slot for a picture beside or above it, empty where there is no room."""
        box = self.box
        gap = min(box.size) // 12
        for part in parts:
            if self._standing:
                height = round(box.h * part * 1.5)
                slot = Rect(0, box.y, round(height / proportion), height)
                slot.centerx = box.centerx
                column = Rect(box.x, slot.bottom + gap, box.w, box.bottom - slot.bottom - gap)
            else:
                height = min(round(box.w * part * proportion), box.h)
                slot = Rect(box.x, 0, round(height / proportion), height)
                slot.centery = box.centery
                column = Rect(slot.right + gap, box.y, box.right - slot.right - gap, box.h)
            if self._roomy(rows, column, more):
                return column, slot
        return box, Rect(0, 0, 0, 0)

    @property
    def _standing(self) -> bool:
        return self.box.h > self.box.w * 0.8

    def _roomy(self, rows: list[Row], column: Rect, more: bool) -> bool:
        """Whether the words keep more than they need: a picture must not press them down to it."""
        generous = [row._replace(least=round(row.least * 1.25)).share(column.w, column.h).need for row in rows]
        return sum(generous) + (self._merits_share(column).need if more else 0) <= column.h


def _filling(rows: list[Row]) -> list[Row]:
    """The rows, with wishes for the whole height less the air between them."""
    wished = sum(row.wish for row in rows)
    return [row._replace(wish=row.wish * FILLED / wished) for row in rows]


def _hours(view: View) -> str:
    hours = "  ".join(f"{start}–{end}" for start, end in view.hours)
    return " ".join(filter(None, (label("hours", view.look), hours))) if hours else ""
