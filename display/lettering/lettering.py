"""Lettering: text fitted to boxes by measuring. It is never cut, and never shown wrong: what no font here can write
stands there as 〓.
"""

import logging
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Literal, NamedTuple

import pygame

from display.lettering import shaping, writable
from display.lettering.bidi import visual_order
from display.lettering.fonts import BOLD, FACES, REGULAR, Face, Faces, Font, Fonts, Weight
from display.lettering.glyph_cache import GlyphCache, Ink
from display.lettering.line_breaking import broken
from display.lettering.writable import Piece, pieces
from display.palette import Colour
from terminal.domain.mistake import Mistake

__all__ = ["BOLD", "FACES", "REGULAR", "Align", "Face", "Faces", "Fitted", "Lettering", "Weight"]

Align = Literal["left", "centre", "right"]

GLYPH_MIDDLE = (
    0.37  # of the em: how far over the baseline the middle of digits, capitals and Chinese characters lies
)
PITCH = 1.22  # of the em: from line to line
CHINESE = "直骨门"
USUAL_LINES = 3  # as a rule; more only where the lettering would be too small
MOST_LINES = 6
WORTH_A_LINE = 1.3  # times the size, for which one line more is taken
TRIED = 64  # pixels of the em at which the em that fits is guessed…
GUESS_MARGIN = 1.04  # …and how far off that may be, beside a pixel or two

log = logging.getLogger(__name__)


class Fitted(NamedTuple):
    """Text as it goes into its box: the lines, the em in pixels, and whether that is less than was asked for."""

    lines: tuple[str, ...]
    em: int
    small: bool = False


class Lettering:
    """Text on surfaces. What the first font lacks comes from the next one."""

    def __init__(self, faces: Faces = FACES) -> None:
        self._fonts = Fonts(faces)
        self.missing = not self._fonts.first().has(CHINESE)
        self._line = GlyphCache(self._render)
        self._parts = lru_cache(maxsize=512)(self._in_sight)
        self._writable = lru_cache(maxsize=256)(self._replaced)
        self.fit = lru_cache(maxsize=256)(self._fit)

    def problem(self) -> str | None:
        """What to do about a missing font, or None."""
        return "no font with Chinese: apt install fonts-noto-cjk" if self.missing else None

    def face(self, character: str, weight: Weight = "regular") -> str:
        """The name of the face that this character is drawn with."""
        return (self._fonts.choice(character, weight) or self._fonts.first()).name

    def unwritable(self, text: str, weight: Weight = "regular") -> list[Mistake]:
        """Why parts of this text would be shown wrong with the fonts that are here; empty where none would."""
        return writable.unwritable(text, lambda part: self._has(part, weight), shaping.available)

    def draw(
        self,
        surface: pygame.Surface,
        text: str,
        box: pygame.Rect,
        colour: Colour,
        *,
        weight: Weight = "regular",
        align: Align = "centre",
        least: int = 0,
    ) -> pygame.Rect:
        """Draw text inside the box, as large as it fits, and answer where its ink is, in pixels.

        It goes over to more lines before its em is less than `least` pixels; `fit` says where that did not help.
        """
        fitted = self.fit(text, box.size, weight, least)
        drawn = []
        for index, line in enumerate(fitted.lines):
            ink, rect = self._line(line, fitted.em, weight, colour)
            rect = rect.move(0, box.centery + _down(index, fitted))
            rect.x = {"left": box.left, "centre": box.centerx - rect.w // 2, "right": box.right - rect.w}[align]
            drawn.append(surface.blit(ink, rect))
        return drawn[0].unionall(drawn[1:]) if drawn else pygame.Rect(box.center, (0, 0))

    def _fit(self, text: str, size: tuple[int, int], weight: Weight = "regular", least: int = 0) -> Fitted:
        """The largest lettering inside `size`: on one line, or on more where one would be needlessly small."""
        text = self._writable(" ".join(text.split()), weight)
        if not text:
            return Fitted((), 0)
        best = Fitted((text,), self._largest_em((text,), size, weight, self._guess((text,), size, weight)))
        if size[1] < PITCH * best.em * WORTH_A_LINE and best.em >= least:
            return best  # two lines lie further apart than the box is high, and breaking text is slow
        for lines in broken(text, MOST_LINES if least else USUAL_LINES)[1:]:
            if len(lines) > USUAL_LINES and best.em >= least:
                break
            # Another line must win much: a name on one line is read faster than a larger one on two.
            wanted = best.em * WORTH_A_LINE if best.em >= least else best.em
            guess = self._guess(lines, size, weight)
            if guess * GUESS_MARGIN + 2 > wanted and (em := self._largest_em(lines, size, weight, guess)) > wanted:
                best = Fitted(lines, em)
        return best._replace(small=best.em < least)

    def _largest_em(self, lines: tuple[str, ...], size: tuple[int, int], weight: Weight, guess: int) -> int:
        return largest(lambda em: self._fits(Fitted(lines, em), size, weight), size[1] * 2, guess)

    def _guess(self, lines: tuple[str, ...], size: tuple[int, int], weight: Weight) -> int:
        """About the em that fits: ink grows as the em does, but for what hinting rounds."""
        inks = [
            self._measure(line, TRIED, weight).move(0, _down(index, Fitted(lines, TRIED)))
            for index, line in enumerate(lines)
        ]
        whole = inks[0].unionall(inks[1:])
        reach = max(-whole.top, whole.bottom, 1)
        return min(TRIED * size[0] // max(*(ink.w for ink in inks), 1), TRIED * size[1] // 2 // reach)

    def _fits(self, fitted: Fitted, size: tuple[int, int], weight: Weight) -> bool:
        width, height = size
        for index, line in enumerate(fitted.lines):
            ink = self._measure(line, fitted.em, weight).move(0, height // 2 + _down(index, fitted))
            if ink.w > width or ink.top < 0 or ink.bottom > height:
                return False
        return True

    def _measure(self, line: str, em: int, weight: Weight) -> pygame.Rect:
        boxes = [rect for _, _, rect in self._runs(line, em, weight)]
        return boxes[0].unionall(boxes[1:])

    def _render(self, line: str, em: int, weight: Weight, colour: Colour) -> Ink:
        whole = self._measure(line, em, weight)
        surface = pygame.Surface(whole.size, pygame.SRCALPHA)
        surface.fill((*colour, 0))
        for font, piece, rect in self._runs(line, em, weight):
            surface.blit(font.render(piece, em, colour), rect.move(-whole.x, -whole.y))
        return surface, whole

    def _runs(self, line: str, em: int, weight: Weight) -> Iterator[tuple[Font, Piece, pygame.Rect]]:
        """The parts of a line that one font draws, with their ink, seen from the start of the baseline."""
        pen = 0
        parts = self._parts(line, weight)
        for index, (font, piece) in enumerate(parts):
            yield font, piece, font.ink(piece, em).move(pen, 0)
            if index + 1 < len(parts):
                pen += font.advance(piece, em)

    def _in_sight(self, line: str, weight: Weight) -> list[tuple[Font, Piece]]:
        """The parts of a line from left to right; what one font can draw in one go is together."""
        chosen = [part for piece in pieces(line) for part in self._fonted(piece, weight)]
        together = [
            (font, Piece("".join(piece.text for _, piece in group), shaped, level))
            for (font, shaped, level, _), parts in groupby(chosen, _alike)
            if (group := list(parts))
        ]
        return [together[index] for index in visual_order([piece.level for _, piece in together])]

    def _fonted(self, piece: Piece, weight: Weight) -> list[tuple[Font, Piece]]:
        """A word in one font where one has all of it."""
        font = self._fonts.choice(piece.text, weight, piece.shaped)
        if font or piece.shaped:
            return [(font or self._fonts.first(), piece)]
        each = [piece._replace(text=character) for character in piece.text]
        return [(self._fonts.choice(one.text, weight) or self._fonts.first(), one) for one in each]

    def _has(self, text: str, weight: Weight) -> bool:
        return self._fonts.choice(text, weight) is not None

    def _replaced(self, text: str, weight: Weight) -> str:
        wrong = self.unwritable(text, weight)
        if not wrong:
            return text
        log.warning("written as %s on the plate: %s", writable.GETA, "; ".join(wrong))
        return writable.writable(text, lambda part: self._has(part, weight), shaping.available)


def largest(fits: Callable[[int], bool], most: int, near: int) -> int:
    """The largest number up to `most` that fits, 1 where none does; quick where `near` is a good guess.

    Every try sets glyphs: away from the guess in steps that double, then between the last two by halves.
    """
    near, step = min(max(near, 1), most), 1
    if fits(near):
        while near + step <= most and fits(near + step):
            near, step = near + step, step * 2
        low, high = near, min(near + step - 1, most)
    else:
        while near - step > 1 and not fits(near - step):
            near, step = near - step, step * 2
        low, high = max(near - step, 1), near - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _alike(part: tuple[Font, Piece]) -> tuple[Font, bool, int, int]:
    """What parts that are drawn together share; a word that is shaped stays by itself."""
    font, piece = part
    return font, piece.shaped, piece.level, id(piece) if piece.shaped else 0


def _down(index: int, fitted: Fitted) -> int:
    """How far under the middle of its box the baseline of a line lies."""
    return round(fitted.em * (GLYPH_MIDDLE + PITCH * (index - (len(fitted.lines) - 1) / 2)))
