"""The body, the middle of the plate: who serves, or why nobody does, where to go and whom to call."""

from typing import NamedTuple

from pygame import Rect

from display.lettering.fonts import Weight
from display.palette import Pair, Palette
from display.plate.layout import (
    NOTHING,
    PHOTO_WIDTHS,
    PROPORTION,
    STANDING_PHOTO_WIDTHS,
    Share,
    room,
    spread,
    useful,
)
from display.plate.legibility import Smallest
from display.plate.merits import Merits
from display.plate.pen import Pen, beside
from display.plate.pictures import Photos, filling
from display.plate.qr_code import code
from display.plate.signs import Sign
from display.texts.wording import label, spoken, worded
from terminal.domain.views import Scene, View

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


FILLED = 0.82  # of the height: the rest is air


class Row(NamedTuple):
    """A line or more of the middle: its words, the smallest em, and what part of the height it would like."""

    text: str
    least: int
    wish: float
    pair: Pair
    weight: Weight = "bold"
    mark: Sign | None = None
    first: bool = False  # larger than the window's number, if it can be: the name

    @property
    def better(self) -> int:
        """The em below which another line is worth its room."""
        return self.least * 4 // 3

    def lines(self, width: int) -> int:
        """How much of a height this takes at its better em: more where it breaks."""
        return room(self.text, width, self.better)

    def share(self, width: int, height: int) -> Share:
        own = width - (beside(Rect(0, 0, width, height)) * 4 // 3 if self.mark else 0)
        need = room(self.text, own, self.least)
        better = room(self.text, own, self.better)
        return Share(need, max(need, better, useful(self.text, own, round(height * self.wish))))


class Picture(NamedTuple):
    """What may stand beside or above the words: height by width, the parts of the middle that are tried in turn."""

    proportion: float
    parts: tuple[float, ...]
    whole: bool  # nothing breaks to make room for it


PHOTO = Picture(PROPORTION, PHOTO_WIDTHS, whole=False)
STANDING_PHOTO = PHOTO._replace(parts=STANDING_PHOTO_WIDTHS)
SIGN = Picture(1, (0.2, 0.15, 0.12), whole=True)
QR = Picture(1, (0.4, 0.36, 0.32, 0.28, 0.24), whole=False)
STANDING_QR = Picture(1, (0.32, 0.26, 0.2), whole=True)


class PlateBody(NamedTuple):
    """The middle, on a surface and in a box."""

    pen: Pen
    box: Rect
    colours: Palette
    least: Smallest
    photos: Photos
    cap: int = 0  # the em of the window's number, where there is one: only the name is larger

    def person(self, view: View) -> None:
        """Who serves: photo, name, badge number, and what is said for them."""
        merits = Merits.of(view)
        rows = self._about(view, bool(merits.chips))
        if not (self._upright and len(rows) > 1 and self.photos.of(view.badge)):
            self._together(rows, merits, view.badge, PHOTO)
            return
        box, below = self.box, self.least.near * 2 if merits.chips else 0
        need, number = (row.share(box.w, box.h).need for row in rows)
        high = max(need, min(useful(rows[0].text, box.w, box.h * 3 // 10), box.h - number - below))
        self._write(rows[:1], [Rect(box.x, box.y, box.w, high)])
        air = max(0, min(self._gap // 2, box.h - high - number - below))
        rest = self._replace(box=Rect(box.x, box.y + high + air, box.w, box.h - high - air))
        rest._together(rows[1:], merits, view.badge, STANDING_PHOTO)

    def _together(self, rows: list[Row], merits: Merits, badge: str, picture: Picture) -> None:
        """The photo with these words and the merits beside it."""
        column, frame = self.box, Rect(0, 0, 0, 0)
        if self.photos.of(badge):
            column, frame = self._split(rows, picture, self._merits_share(self.box).need if merits.chips else 0)
        shares = [row.share(column.w, column.h) for row in rows]
        last = self._merits_share(column) if merits.chips else NOTHING
        *places, below = spread(column, [*shares, last])
        words = self._write(rows, places)
        if merits.chips:
            words = words.union(merits.draw(self.pen, below, self.colours, self.least.near))
        if frame.w:
            self._photo(badge, self._beside(frame, words))

    def _photo(self, badge: str, frame: Rect) -> None:
        edge = max(2, frame.w // 60)
        if photo := self.photos.of(badge):
            self.pen.surface.fill(self.colours.accent, frame.inflate(2 * edge, 2 * edge))
            self.pen.surface.blit(filling(photo, frame.size), frame)

    def headline(self, view: View) -> None:
        """Why nobody serves here, and what to do."""
        rows, mark = self._saying(view), SIGNS.get(view.scene, "busy")
        if view.qr:
            self._with_code(rows, view.qr)
            return
        column, frame = self._split(rows, SIGN)
        if not frame.w:
            rows = [rows[0]._replace(mark=mark), *rows[1:]]
        words = self._falling(rows, spread(column, [row.share(column.w, column.h) for row in rows]))
        if frame.w:
            self.pen.mark(mark, self._beside(frame, words), self.colours.body_quiet)

    def _with_code(self, rows: list[Row], address: str) -> None:
        """What a telephone reads, beside or above the words."""
        column, frame = self._split(rows, STANDING_QR if self._standing else QR)
        words = self._falling(rows, spread(column, [row.share(column.w, column.h) for row in rows]))
        place, picture = self._beside(frame, words), code(address, frame.w)
        self.pen.surface.blit(picture, picture.get_rect(center=place.center))

    def _falling(self, rows: list[Row], places: list[Rect]) -> Rect:
        """The same, with nothing below larger than the first."""
        highest = [self._em(row, _aired(place)) for row, place in zip(rows[:1], places, strict=False)]
        return self._replace(cap=min([self.cap or self.box.h, *highest]))._write(rows, places)

    def _em(self, row: Row, place: Rect) -> int:
        if row.mark:
            return self.pen.size(row.text, place, row.better)
        return self.pen.lettering.fit(row.text, place.size, row.weight, row.better).em

    def _write(self, rows: list[Row], places: list[Rect]) -> Rect:
        """All rows, and where their ink is."""
        pairs = [(row, _aired(place)) for row, place in zip(rows, places, strict=True)]
        # Hours and hotline are of one kind.
        small = [self.pen.size(row.text, place, row.better) for row, place in pairs[1:] if row.mark]
        inks = [self._row(row, place, min(small, default=0)) for row, place in pairs]
        return inks[0].unionall(inks[1:]) if inks else self.box.copy()

    def _row(self, row: Row, place: Rect, small: int) -> Rect:
        if row.mark:
            large = self.cap if self.pen.size(row.text, place, row.better) > self.cap else 0
            most = small if row.pair == self.colours.body_quiet else large
            return self.pen.signed(row.text, place, row.mark, row.pair, row.better, most)
        cap = 0 if row.first else self.cap
        return self.pen.write(row.text, place, row.pair, row.better, weight=row.weight, cap=cap)

    def _beside(self, frame: Rect, words: Rect) -> Rect:
        """The frame next to the words, not at the edge: so both together stand in the middle."""
        if frame.bottom <= words.top:
            return frame
        return Rect(words.left - self._gap - frame.w, frame.y, frame.w, frame.h)

    def _about(self, view: View, merits: bool) -> list[Row]:
        far, body = self.least.far, self.colours.body
        number = " ".join(filter(None, (label("badge", view.look), view.badge))) if view.badge else ""
        name = self._name(view)
        rows = (
            Row(name, far, 0.44 if merits else 0.54, body, first=True),
            Row(number, far, 0.26 if name else 0.5, body),
        )
        return [row for row in rows if row.text]

    def _name(self, view: View) -> str:
        """The name, where it can be written as it is; a name shown wrong would be somebody else's."""
        return "" if self.pen.lettering.unwritable(view.name, "bold") else view.name

    def named(self, view: View) -> str:
        """Whose window this is, on one line."""
        return whose(view, self._name(view))

    def _saying(self, view: View) -> list[Row]:
        (far, near, _), body, quiet = self.least, self.colours.body, self.colours.body_quiet
        headline, detail = spoken(view.headline, view.look)
        named = self.named(view) if view.name else ""
        hotline = view.look.hotline if view.scene in CALLED else ""
        rows = [
            Row(headline, far, 0.36, body),
            Row(detail, far, 0.24, body),
            Row(worded(view.neighbour, view.look) if view.neighbour else "", far, 0.24, body),
            Row(_hours(view), near * 4 // 3 if self._standing else near, 0.16, quiet, mark="clock"),
            Row(named, far, 0.2, quiet),
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
        # On a screen that is upright they stand one above the other; a long name keeps its room all the same.
        upright = 0.65 if column.w < column.h else 0.4
        part = upright if self._upright else 0.24 if self._standing else 0.21
        return Share(need, max(need, round(column.h * part)))

    def _split(self, rows: list[Row], picture: Picture, below: int = 0) -> tuple[Rect, Rect]:
        """The column for the rows and what stands below them, this many pixels high at least, and a frame for a
        picture beside or above it, empty where there is no room.
        """
        box, gap, proportion = self.box, self._gap, picture.proportion
        for part in picture.parts:
            if self._standing and picture.whole:
                height = round(box.h * part * 1.5)
                frame = Rect(0, box.y, round(height / proportion), height)
                frame.centerx = box.centerx
                column = Rect(box.x, frame.bottom + gap, box.w, box.bottom - frame.bottom - gap)
            else:
                height = min(round(box.w * part * proportion), box.h)
                frame = Rect(box.x, 0, round(height / proportion), height)
                frame.centery = box.centery
                column = Rect(frame.right + gap, box.y, box.right - frame.right - gap, box.h)
            whole = not picture.whole or all(row.lines(column.w) == row.lines(box.w) for row in rows)
            if whole and self._roomy(rows, column, below):
                return column, frame
        return box, Rect(0, 0, 0, 0)

    @property
    def _gap(self) -> int:
        """Between a picture and the words."""
        return min(self.box.size) // 9

    @property
    def _upright(self) -> bool:
        """Whether the screen is: then a photo may be large, and the words beside it keep their height."""
        width, height = self.pen.surface.get_size()
        return width < height

    @property
    def _standing(self) -> bool:
        return self.box.h > self.box.w * 0.8

    def _roomy(self, rows: list[Row], column: Rect, below: int) -> bool:
        """Whether the words keep more than they need: a picture must not press them down to it."""
        generous = [row._replace(least=round(row.least * 1.25)).share(column.w, column.h).need for row in rows]
        return sum(generous) + below <= column.h


def whose(view: View, name: str) -> str:
    """The name, as far as it can be written, and the badge number; empty where the plate names nobody."""
    return "  ".join(filter(None, (name, label("badge", view.look), view.badge))) if view.badge else ""


def _aired(place: Rect) -> Rect:
    return place.inflate(0, -place.h // 10)


def _filling(rows: list[Row]) -> list[Row]:
    """The rows, with wishes for the whole height less the air between them."""
    wished = sum(row.wish for row in rows)
    return [row._replace(wish=row.wish * FILLED / wished) for row in rows]


def _hours(view: View) -> str:
    hours = "  ".join(f"{start}–{end}" for start, end in view.hours)
    return " ".join(filter(None, (label("hours", view.look), hours))) if hours else ""
