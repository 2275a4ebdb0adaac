"""The glyph cache: drawn lines for the next frame; at most so many bytes, for a large line takes a megabyte."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import pygame

Ink = tuple[pygame.Surface, pygame.Rect]
GLYPH_CACHE_BYTES = 8 << 20  # bytes


class GlyphCache:
    """Draws what is asked for unless it lies here already; what was longest not asked for goes first."""

    def __init__(self, draw: Callable[..., Ink], kept: int = GLYPH_CACHE_BYTES) -> None:
        self._draw = draw
        self._kept = kept
        self._lines: OrderedDict[tuple[Any, ...], Ink] = OrderedDict()
        self.held = 0  # bytes

    def __call__(self, *wanted: Any) -> Ink:
        if wanted in self._lines:
            self._lines.move_to_end(wanted)
            return self._lines[wanted]
        ink = self._draw(*wanted)
        self._lines[wanted] = ink
        self.held += _bytes(ink)
        while self.held > self._kept and len(self._lines) > 1:
            _, gone = self._lines.popitem(last=False)
            self.held -= _bytes(gone)
        return ink


def _bytes(ink: Ink) -> int:
    return ink[0].get_pitch() * ink[0].get_height()
