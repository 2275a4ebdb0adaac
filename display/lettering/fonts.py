"""The fonts of the plate: which faces there are, and who draws a piece of text at a size.

A face is chosen by its name, for the first one of a collection is often the Japanese one, and 直, 骨, 门 would come
out in Japanese forms.
"""

from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import pygame

from display.lettering.shaping import Shaper
from display.lettering.writable import Piece
from display.palette import Colour

if TYPE_CHECKING:
    from pygame import freetype
else:
    # It is this that pygame.freetype hands on; that brings a second library of fonts with it, and a way to ask the
    # system for its own, which no plate uses.
    from pygame import _freetype as freetype

Weight = Literal["regular", "bold"]

ASKED = 16  # pixels of the em at which a font is asked what it has
CHOSEN = 2048  # choices kept: more than the characters of a day


class Face(NamedTuple):
    path: str
    name: str
    usual: int = 0  # its place in its collection, as a rule: there it is looked for first


NOTO = "/usr/share/fonts/truetype/noto/"
REGULAR = Face("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", 2)
BOLD = Face("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", 2)
# What the Chinese face lacks: Latin and Cyrillic with every mark, then the scripts of names in China.
STYLES: dict[Weight, str] = {"regular": "Regular", "bold": "Bold"}
SCRIPTS: dict[Weight, tuple[Face, ...]] = {
    weight: (
        Face(f"{NOTO}NotoSans-{style}.ttf", "Noto Sans"),
        Face(f"{NOTO}NotoSansArabic-{style}.ttf", "Noto Sans Arabic"),
        Face(f"{NOTO}NotoSerifTibetan-{style}.ttf", "Noto Serif Tibetan"),
        Face(f"{NOTO}NotoSansThai-{style}.ttf", "Noto Sans Thai"),
        Face(f"{NOTO}NotoSansYi-Regular.ttf", "Noto Sans Yi"),
        Face(f"{NOTO}NotoSansLisu-Regular.ttf", "Noto Sans Lisu"),
        Face(f"{NOTO}NotoSansTaiLe-Regular.ttf", "Noto Sans Tai Le"),
        Face(f"{NOTO}NotoSansNewTaiLue-Regular.ttf", "Noto Sans New Tai Lue"),
    )
    for weight, style in STYLES.items()
}
RARE = (
    Face("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", "WenQuanYi Zen Hei"),
    Face("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "WenQuanYi Micro Hei"),
    Face("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", "Droid Sans Fallback"),
    Face("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", "HanaMinA"),
    Face("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", "HanaMinB"),
)
Faces = dict[Weight, tuple[Face, ...]]
FACES: Faces = {
    "regular": (REGULAR, *SCRIPTS["regular"], BOLD, *RARE),
    "bold": (BOLD, *SCRIPTS["bold"], REGULAR, *RARE),
}


class Font:
    """One face, opened; pygame's own has no path. Sizes are pixels of the em, places start at the baseline."""

    def __init__(self, plain: freetype.Font, path: str = "", index: int = 0) -> None:
        self._plain, self.path, self._index = plain, path, index
        self.name = str(plain.name)

    def has(self, text: str) -> bool:
        """Whether it has a glyph of its own for every character."""
        return all(metric is not None for metric in self._plain.get_metrics(text, size=ASKED))

    def ink(self, piece: Piece, em: int) -> pygame.Rect:
        """Where the ink is."""
        if piece.shaped:
            return self._shaper.ink(piece.text, em, piece.level % 2 == 0)
        ink = self._plain.get_rect(piece.text, size=em)
        return pygame.Rect(ink.x, -ink.y, ink.w, ink.h)

    def advance(self, piece: Piece, em: int) -> int:
        """How far the pen moves."""
        if piece.shaped:
            return self._shaper.advance(piece.text, em, piece.level % 2 == 0)
        metrics = self._plain.get_metrics(piece.text, size=em)
        return round(sum(metric[4] for metric in metrics if metric))

    def render(self, piece: Piece, em: int, colour: Colour) -> pygame.Surface:
        """The ink alone."""
        if piece.shaped:
            return self._shaper.render(piece.text, em, piece.level % 2 == 0, colour)
        return self._plain.render(piece.text, colour, size=em)[0]

    @cached_property
    def _shaper(self) -> Shaper:
        return Shaper(self.path, self._index)


class Fonts:
    """The faces of both weights, each opened when it is first asked; pygame's own comes last."""

    def __init__(self, faces: Faces = FACES) -> None:
        freetype.init()
        self._faces = faces
        self._opened = cache(_open)
        self.choice = lru_cache(maxsize=CHOSEN)(self._choice)

    @cached_property
    def _own(self) -> Font:
        # Not before it is asked: of more than two open faces the library closes one, and opens it again when it is.
        return Font(freetype.Font(None, ucs4=True))

    def first(self) -> Font:
        """The one that most of the plate is written in."""
        return next(self.all("regular"))

    def _choice(self, text: str, weight: Weight, shaped: bool = False) -> Font | None:
        """The first font that has all of this text; None where no single one does."""
        # Nothing is known of where the library keeps its own font, so nothing can be shaped with it.
        fonts = (font for font in self.all(weight) if not (shaped and font is self._own))
        return next((font for font in fonts if font.has(text)), None)

    def all(self, weight: Weight) -> Iterator[Font]:
        """Those that are installed, in the order in which they are asked."""
        yield from filter(None, map(self._opened, self._faces[weight]))
        yield self._own


def _open(face: Face) -> Font | None:
    if not Path(face.path).exists():
        return None
    usual = _at(face, face.usual)
    if usual and usual.name == face.name:
        return usual
    for index in range(32):
        font = _at(face, index)
        if not font or font.name == face.name:
            return font
    return None


def _at(face: Face, index: int) -> Font | None:
    """The one in this place of its file; None where there is no such place, or it is not a font at all."""
    try:
        return Font(freetype.Font(face.path, font_index=index, ucs4=True), face.path, index)
    except (OSError, RuntimeError):
        return None
