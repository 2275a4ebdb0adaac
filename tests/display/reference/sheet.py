"""The contact sheet: every state at every size, in rows of equal height, with labels."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

import pygame
from PIL import Image

from display.lettering.lettering import Lettering
from display.palette import Pair
from display.plate.pen import Pen
from tests.display.reference.cases import SIZES, Shown, Size, picture

GROUND, INK = (120, 126, 134), (255, 255, 255)
GAP, LABEL, LABEL_EM = 6, 190, 15  # pixels


def sheet(shown: dict[str, Shown], lettering: Lettering, height: int, blocks: int = 1) -> Image.Image:
    """All of it, each picture `height` pixels high, in so many blocks side by side."""
    widths = [height * size[0] // size[1] for size in SIZES]
    names = list(shown)
    rows = -(-len(names) // blocks)
    parts = [_block({name: shown[name] for name in part}, lettering, height, widths) for part in _cut(names, rows)]
    whole = Image.new("RGB", (sum(part.width for part in parts), parts[0].height), GROUND)
    for left, part in zip(accumulate((part.width for part in parts), initial=0), parts, strict=False):
        whole.paste(part, (left, 0))
    return whole


def _cut(names: Sequence[str], rows: int) -> Iterable[Sequence[str]]:
    return (names[start : start + rows] for start in range(0, len(names), rows))


def _block(shown: dict[str, Shown], lettering: Lettering, height: int, widths: list[int]) -> Image.Image:
    lefts = list(accumulate((width + GAP for width in widths), initial=LABEL + GAP))
    pitch, top = height + GAP, 30
    block = Image.new("RGB", (lefts[-1], top + len(shown) * pitch), GROUND)
    for left, width, size in zip(lefts, widths, SIZES, strict=False):
        block.paste(_label(f"{size[0]}×{size[1]}", (width, 20), lettering), (left, 5))
    for place, (name, state) in enumerate(shown.items()):
        y = top + place * pitch
        block.paste(_label(name, (LABEL - GAP, 18), lettering), (GAP, y + height // 2 - 9))
        for left, width, size in zip(lefts, widths, SIZES, strict=False):
            small = picture(state, size, lettering).resize((width, height), Image.Resampling.LANCZOS)
            block.paste(small, (left, y))
    return block


def _label(text: str, size: Size, lettering: Lettering) -> Image.Image:
    surface = pygame.Surface(size, 0, 32)
    surface.fill(GROUND)
    Pen(surface, lettering).write(text, surface.get_rect(), Pair(GROUND, INK), 0, align="left", most=LABEL_EM)
    return Image.frombytes("RGB", size, pygame.image.tostring(surface, "RGB"))
