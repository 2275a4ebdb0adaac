"""The staff plate: a StaffFace drawn on a surface, to be read at arm's length. No window, no clock."""

from typing import NamedTuple

from pygame import Rect, Surface

from display.lettering.lettering import Lettering
from display.palette import ASK, CALM, DONE, FAILED, Pair, Palette, palette
from display.plate.day_table import DayTable
from display.plate.edge import noted
from display.plate.layout import NOTHING, Share, down, room
from display.plate.legibility import NEAR_METRES, Sight, Smallest, smallest
from display.plate.pen import Pen
from display.plate.signs import Sign
from display.texts.wording import label, spoken, worded
from terminal.domain.views import StaffDay, StaffFace

TITLE_LETTERS = 8  # Chinese ones that stand side by side in a title; with a sign beside them they are smaller
TITLE_AIR = 1.5  # times its em: what a title of one line needs with the air around it
TITLE_OF_DAY = 1.4  # times the em of a line
STAFF_SIGHT = Sight(diagonal=5.0, distance=NEAR_METRES)


class MoodStyle(NamedTuple):
    sign: Sign
    pair: Pair | None  # the hall's own where there is nothing to tell


MOOD_STYLES: dict[str, MoodStyle] = {
    "quiet": MoodStyle("person", None),
    "good": MoodStyle("done", DONE),
    "unsure": MoodStyle("clock", CALM),
    "bad": MoodStyle("failed", FAILED),
    "ask": MoodStyle("ask", ASK),
}


def draw(surface: Surface, face: StaffFace, lettering: Lettering, sight: Sight = STAFF_SIGHT) -> None:
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
        mood, lines = MOOD_STYLES[face.mood], [worded(line, face.look) for line in face.lines]
        title, detail = spoken(face.title, face.look)
        margin = bounds.w // 20
        texts = ([detail] if detail else []) + lines
        below = [self._share(text, bounds.w - 2 * margin) for text in texts]
        air = Share(margin // 2, margin // 2 if face.day else margin) if texts else NOTHING
        head = self._heads(face, bounds.w - 2 * margin)
        low = self._notes_share if face.notes else NOTHING
        rest_wish = bounds.h - head.wish - 2 * air.wish - low.wish - sum(share.wish for share in below)
        title_need = round(self._title_em(face) * TITLE_AIR) if face.day else self.least.far * 3
        table = self._table(face, (bounds.w - 2 * margin, rest_wish - title_need))
        title_share = Share(title_need, max(title_need, rest_wish - table.height))
        day = Share(table.height, table.height)
        head_box, middle, _, *rest, low_day, _, edge = down(bounds, [head, title_share, air, *below, day, air, low])
        table.draw(self.pen, low_day.inflate(-2 * margin, 0), self.colours.body_quiet)
        self._head(face, head_box.inflate(-2 * margin, 0), head_box)
        self._title(title, middle, mood, self._title_em(face))
        for text, box in zip(texts, rest, strict=True):
            place = box.inflate(-2 * margin, -box.h // 6)
            self.pen.write(text, place, self.colours.body, self.least.near, most=self._line)
        if face.notes:
            self._notes(face, edge, margin)

    def _table(self, face: StaffFace, size: tuple[int, int]) -> DayTable:
        return DayTable.of(face.day or StaffDay(), face.look, self.least.near, size)

    def _title_em(self, face: StaffFace) -> int:
        """The most that a title has: one for all faces, but above a day, which is read for that day."""
        width = self.pen.surface.get_width()
        usual = (width - width // 10) // (TITLE_LETTERS - self._standing)
        return max(self.least.far, round(self._line * TITLE_OF_DAY) if face.day else usual)

    def _notes(self, face: StaffFace, box: Rect, margin: int) -> None:
        """What does not work, small."""
        self.pen.surface.fill(self.colours.footer.ground, box)
        inner, near = box.inflate(-2 * margin, -box.h // 4), self.least.near
        self.pen.write(noted(face.notes, face.look, inner.w, near), inner, self.colours.footer, near, most=near)

    @property
    def _notes_share(self) -> Share:
        need = round(self.least.near * 1.8)
        return Share(need, need)

    @property
    def _standing(self) -> bool:
        return self.pen.surface.get_width() < self.pen.surface.get_height()

    @property
    def _line(self) -> int:
        """The em of what is said below the title: one for all lines."""
        width, height = self.pen.surface.get_size()
        return max(self.least.near, width // 14 if self._standing else min(width // 18, height // 11))

    def _heads(self, face: StaffFace, width: int) -> Share:
        need = round(max(self.least.near * 1.9, room(_who(face), width * 2 // 3, self.least.near) * 1.25))
        return Share(need, max(need, round(self._line * 1.9)))

    def _share(self, text: str, width: int) -> Share:
        need, better = (round(room(text, width, em) * 1.25) for em in (self.least.near, self._line))
        return Share(need, max(need, better))

    def _head(self, face: StaffFace, box: Rect, ground: Rect) -> None:
        """Whose screen it is just now, and the time."""
        self.pen.surface.fill(self.colours.serving.ground, ground)
        inner = box.inflate(0, -box.h // 8)
        most = self._line
        who = _who(face)
        clock = Rect(inner.right - inner.w // 4, inner.y, inner.w // 4, inner.h) if face.clock else inner
        left = Rect(inner.x, inner.y, inner.w - (clock.w + clock.w // 8 if face.clock else 0), inner.h)
        pair, near = self.colours.serving, self.least.near
        self.pen.write(who, left, pair, near, align="left", most=most)
        if face.clock:
            self.pen.write(face.clock, clock, pair, near, weight="bold", align="right", most=most)

    def _title(self, title: str, box: Rect, mood: MoodStyle, most: int) -> None:
        pair = mood.pair or self.colours.body
        self.pen.surface.fill(pair.ground, box)
        inner, far = box.inflate(-box.w // 10, -box.h // 8), self.least.far
        if self._standing:
            self.pen.crowned(title, inner, mood.sign, pair, far, most)
        else:
            self.pen.signed(title, inner, mood.sign, pair, far, most)


def _who(face: StaffFace) -> str:
    badge = " ".join(filter(None, (label("badge", face.look), face.badge))) if face.badge else ""
    return "  ".join(filter(None, (face.name, badge)))
