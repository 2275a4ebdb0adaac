"""The shaping of letters that join, stack or run from the right, by HarfBuzz and FriBiDi through Pillow.

Pillow is imported when such a text is first met: in most halls it never is.
"""

from functools import cache, lru_cache
from math import ceil, floor

import pygame

from display.palette import Colour

FONT_SIZES_KEPT = 16  # sizes of a font: each is a font of its own to Pillow


@cache
def available() -> bool:
    """Whether this Pillow can shape: a build without raqm would put the letters side by side."""
    try:
        from PIL import features
    except ImportError:
        return False
    return bool(features.check("raqm"))


class Shaper:
    """One face at any size. `text` of one direction; from the right where `rightwards` is False."""

    def __init__(self, path: str, index: int) -> None:
        from PIL import ImageFont

        self._sized = lru_cache(maxsize=FONT_SIZES_KEPT)(
            lambda em: ImageFont.truetype(path, em, index, layout_engine=ImageFont.Layout.RAQM)
        )

    def ink(self, text: str, em: int, rightwards: bool) -> pygame.Rect:
        """Where the ink is, in pixels, seen from the start of the baseline."""
        left, top, right, bottom = self._sized(em).getbbox(text, direction=_way(rightwards), anchor="ls")
        x, y = floor(left), floor(top)
        return pygame.Rect(x, y, ceil(right) - x, ceil(bottom) - y)

    def advance(self, text: str, em: int, rightwards: bool) -> int:
        """How far the pen moves, in pixels."""
        return round(self._sized(em).getlength(text, direction=_way(rightwards)))

    def render(self, text: str, em: int, rightwards: bool, colour: Colour) -> pygame.Surface:
        """The ink alone, in a surface of the size that `ink` says."""
        import pygame.image  # not before it is needed: see `display.plate.pictures`
        from PIL import Image, ImageDraw

        box = self.ink(text, em, rightwards)
        mask = Image.new("L", box.size)
        ImageDraw.Draw(mask).text(
            (-box.x, -box.y), text, fill=255, font=self._sized(em), anchor="ls", direction=_way(rightwards)
        )
        picture = Image.new("RGBA", box.size, colour)
        picture.putalpha(mask)
        return pygame.image.frombuffer(picture.tobytes(), box.size, "RGBA")


def _way(rightwards: bool) -> str:
    return "ltr" if rightwards else "rtl"
