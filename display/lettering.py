"""Lettering: the fonts, and text fitted to boxes by measuring. A face is chosen by its name, for the first one of a
collection is often the Japanese one, and 直, 骨, 门 would come out in Japanese forms.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain, groupby
from pathlib import Path
from typing import Literal, NamedTuple

import pygame
import pygame.freetype

from display.breaking import broken
from display.palette import Colour

Weight = Literal["regular", "bold"]
Align = Literal["left", "centre", "right"]

ASKED = 16  # pixels of the em at which a font is asked what it has
MIDDLE = 0.37  # of the em: how far over the baseline the middle of digits, capitals and Chinese characters lies
PITCH = 1.22  # of the em: from line to line
CHINESE = "直骨门"


class Face(NamedTuple):
    path: str
    name: str


REGULAR = Face("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "Noto Sans CJK SC")
BOLD = Face("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "Noto Sans CJK SC")
FALLBACK = (
    Face("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", "WenQuanYi Zen Hei"),
    Face("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "WenQuanYi Micro Hei"),
    Face("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", "Droid Sans Fallback"),
    Face("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", "HanaMinA"),
    Face("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", "HanaMinB"),
)
Faces = dict[Weight, tuple[Face, ...]]
FACES: Faces = {"regular": (REGULAR, BOLD, *FALLBACK), "bold": (BOLD, REGULAR, *FALLBACK)}


class Fitted(NamedTuple):
    """Text as it goes into its box: the lines, and the em in pixels."""

    lines: tuple[str, ...]
    em: int


class Lettering:
    """Text on surfaces. What the first font lacks comes from the next one; without any, from pygame's own."""

    def __init__(self, faces: Faces = FACES) -> None:
        pygame.freetype.init()
        own = pygame.freetype.Font(None, ucs4=True)
        opened = {face: _open(face) for face in dict.fromkeys(chain(*faces.values()))}
        self._fonts: dict[Weight, list[pygame.freetype.Font]] = {
            weight: [*filter(None, map(opened.get, faces[weight])), own] for weight in faces
        }
        self.missing = not all(_has(self._fonts["regular"][0], character) for character in CHINESE)
        self._font = cache(self._choose)
        self._line = lru_cache(maxsize=48)(self._render)  # the large ones take a megabyte each
        self.fit = lru_cache(maxsize=256)(self._fit)

    def problem(self) -> str | None:
        """What to do about a missing font, or None."""
        return "no font with Chinese: apt install fonts-noto-cjk" if self.missing else None

    def face(self, character: str, weight: Weight = "regular") -> str:
        """The name of the face that this character is drawn with."""
        return str(self._font(character, weight).name)

    def draw(
        self,
        surface: pygame.Surface,
        text: str,
        box: pygame.Rect,
        colour: Colour,
        *,
        weight: Weight = "regular",
        align: Align = "centre",
    ) -> pygame.Rect:
        """Draw text inside the box, as large as it fits, and answer where its ink is, in pixels."""
        fitted = self.fit(text, box.size, weight)
        drawn = []
        for index, line in enumerate(fitted.lines):
            ink, rect = self._line(line, fitted.em, weight, colour)
            rect = rect.move(0, box.centery + _down(index, fitted))
            rect.x = {"left": box.left, "centre": box.centerx - rect.w // 2, "right": box.right - rect.w}[align]
            drawn.append(surface.blit(ink, rect))
        return drawn[0].unionall(drawn[1:]) if drawn else pygame.Rect(box.center, (0, 0))

    def _fit(self, text: str, size: tuple[int, int], weight: Weight = "regular") -> Fitted:
        """The largest lettering inside `size`: on one line, or on more where one would be needlessly small."""
        text = " ".join(text.split())
        if not text:
            return Fitted((), 0)
        best = Fitted((text,), 0)
        for lines in broken(text):
            em = self._largest_em(lines, size, weight)
            # Another line must win much: a name on one line is read faster than a larger one on two.
            if em > best.em * 1.3:
                best = Fitted(lines, em)
        return best

    def _largest_em(self, lines: tuple[str, ...], size: tuple[int, int], weight: Weight) -> int:
        low, high = 1, size[1] * 2
        while low < high:
            middle = (low + high + 1) // 2
            if self._fits(Fitted(lines, middle), size, weight):
                low = middle
            else:
                high = middle - 1
        return low

    def _fits(self, fitted: Fitted, size: tuple[int, int], weight: Weight) -> bool:
        width, height = size
        for index, line in enumerate(fitted.lines):
            ink = self._measure(line, fitted.em, weight).move(0, height // 2 + _down(index, fitted))
            if ink.w > width or ink.top < 0 or ink.bottom > height:
                return False
        return True

    def _measure(self, line: str, em: int, weight: Weight) -> pygame.Rect:
        boxes = [rect for _, rect in self._runs(line, em, weight)]
        return boxes[0].unionall(boxes[1:])

    def _render(self, line: str, em: int, weight: Weight, colour: Colour) -> tuple[pygame.Surface, pygame.Rect]:
        whole = self._measure(line, em, weight)
        surface = pygame.Surface(whole.size, pygame.SRCALPHA)
        surface.fill((*colour, 0))
        for text, rect in self._runs(line, em, weight):
            ink, _ = self._font(text[0], weight).render(text, colour, size=em)
            surface.blit(ink, rect.move(-whole.x, -whole.y))
        return surface, whole

    def _runs(self, line: str, em: int, weight: Weight) -> Iterator[tuple[str, pygame.Rect]]:
        """The pieces of a line that one font draws, with their ink, seen from the start of the baseline."""
        pen = 0
        for font, characters in groupby(line, lambda character: self._font(character, weight)):
            text = "".join(characters)
            ink = font.get_rect(text, size=em)
            yield text, pygame.Rect(pen + ink.x, -ink.y, ink.w, ink.h)
            pen += round(sum(metric[4] for metric in font.get_metrics(text, size=em) if metric))

    def _choose(self, character: str, weight: Weight) -> pygame.freetype.Font:
        fonts = self._fonts[weight]
        return next((font for font in fonts if _has(font, character)), fonts[0])


def _down(index: int, fitted: Fitted) -> int:
    """How far under the middle of its box the baseline of a line lies."""
    return round(fitted.em * (MIDDLE + PITCH * (index - (len(fitted.lines) - 1) / 2)))


def _has(font: pygame.freetype.Font, character: str) -> bool:
    return font.get_metrics(character, size=ASKED)[0] is not None


def _open(face: Face) -> pygame.freetype.Font | None:
    if not Path(face.path).exists():
        return None
    for index in range(32):
        try:
            font = pygame.freetype.Font(face.path, font_index=index, ucs4=True)
        except (OSError, RuntimeError):
            return None  # no such face, or not a font at all
        if font.name == face.name:
            return font
    return None
