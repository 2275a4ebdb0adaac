"""The edge of the plate, its lower end: the time, signs for what concerns the staff, and notes for citizens."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace
from pygame import Rect

from display.palette import Pair
from display.plate.layout import wide
from display.plate.pen import Pen
from display.plate.signs import Sign
from display.texts.wording import worded
from terminal.domain.look import Look
from terminal.domain.views import Message, View

SHOWN_NOTES = 3  # more would be too small to read; how many there are is said
INNER = 0.8  # of the edge's height: what signs and time take of it
NOTED = 1.2  # of the smallest em: a line of notes with the air around it
CLOCK_WIDE = 3.6  # times as wide as it is high

# Said to whoever touched the sensor: by a tone, by its ring, and on their own screen. Here it is a sign.
FOR_STAFF = frozenset({"punch.unknown", "punch.unknown_twice", "punch.disowned"})
FOR_CITIZENS = frozenset({"note.evaluator", "note.bus", "note.key_stuck", "note.terminal"})
AT_HAND = ("note.stick_", "note.confirm_", "note.sure_")  # what somebody who stands at the terminal waits for
BY_OTHER_SIGNS = frozenset({"note.offline", "note.waiting", "note.clock"})  # the time is left out then


def for_citizens(view: View) -> View:
    """The same without what only the staff can do something about."""
    banner = None if view.banner and view.banner.id in FOR_STAFF else view.banner
    return replace(view, banner=banner, notes=tuple(note for note in view.notes if _said(note, view)))


def edge_signs(view: View) -> tuple[Sign, ...]:
    """The signs beside the time, from it outwards."""
    return tuple(_signs(view))


def noted(notes: Sequence[Message], look: Look, width: int, em: int) -> str:
    """As many notes as there is room for at this em, and how many there are where that is not all."""
    text = ""
    for shown in range(min(SHOWN_NOTES, len(notes)), 0, -1):
        parts = [worded(note, look) for note in notes[:shown]]
        if shown < len(notes):
            parts.append(worded(Message("plate.notes", {"count": str(len(notes))}), look))
        text = " · ".join(parts)
        if wide(text) * em <= width:
            break
    return text


class Edge(NamedTuple):
    """The band at the lower end, its colours, and the smallest em on it, in pixels."""

    pen: Pen
    band: Rect
    pair: Pair
    least: int

    def draw(self, view: View, signs: Sequence[Sign]) -> None:
        """The time, `signs` left of it, and the notes of the view."""
        self.pen.surface.fill(self.pair.ground, self.band)
        high = round(self.band.h * INNER)
        inner = self.band.inflate(-self.band.h, high - self.band.h)
        clock = Rect(0, inner.y, round(high * CLOCK_WIDE), high)
        clock.right = inner.right
        time = view.clock if view.clock_trusted and view.clock else "--:--"
        left = self.pen.write(time, clock, self.pair, self.least, weight="bold", align="right").left
        edge = high * 9 // 10
        for mark in signs:
            left -= edge + edge // 2
            self.pen.mark(mark, Rect(left, inner.centery - edge // 2, edge, edge), self.pair)
        self._notes(view, Rect(inner.x, inner.y, left - edge - inner.x, high))

    def _notes(self, view: View, box: Rect) -> None:
        if view.notes:
            text, high = noted(view.notes, view.look, box.w, self.least), round(self.least * NOTED)
            self.pen.write(text, box.inflate(0, min(high, box.h) - box.h), self.pair, self.least, align="left")


def _signs(view: View) -> Iterator[Sign]:
    yield "link" if view.linked else "unlinked"
    if view.waiting:
        yield "waiting"
    if view.aside:
        return
    if any(not _said(note, view) and note.id not in BY_OTHER_SIGNS for note in view.notes):
        yield "service"
    if view.banner and view.banner.id in FOR_STAFF:
        yield "again"


def _said(note: Message, view: View) -> bool:
    """Whether the note stands there in words."""
    return note.id in FOR_CITIZENS or (note.id.startswith(AT_HAND) and not view.aside)
