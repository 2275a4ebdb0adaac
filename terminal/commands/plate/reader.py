"""The reader of a plate: lettering that notes what nobody could read of what it draws."""

import pygame

from display.lettering.fonts import Weight
from display.lettering.lettering import Align, Lettering
from display.palette import Colour
from display.plate.legibility import Sight, read_from, smallest
from terminal.domain.mistake import Mistake


class PlateReader(Lettering):
    """Draws as the wall does, on a screen of `size` pixels, and reads it from where `sight` says."""

    def __init__(self, size: tuple[int, int], sight: Sight) -> None:
        super().__init__()
        self.size = size
        self.sight = sight
        self._far = smallest(size, *sight).far
        self._problems: list[str] = []
        self._unwritten: list[str] = []

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
        """Draw text as any lettering does."""
        self.unwritable(text, weight)
        metres = read_from(self.fit(text, box.size, weight, least).em, self.size, self.sight.diagonal)
        if text and least >= self._far and metres < self.sight.distance:
            self._problems.append(f"“{text}” can be read from {metres:.1f} m, not from {self.sight.distance:g} m")
        return super().draw(surface, text, box, colour, weight=weight, align=align, least=least)

    def unwritable(self, text: str, weight: Weight = "regular") -> list[Mistake]:
        """What of a text cannot be written: the plate asks before it writes a name."""
        found = super().unwritable(text, weight)
        self._unwritten += [f"“{text}”: {why}" for why in found]
        return found

    def unwritten(self) -> list[str]:
        """What no font here writes, each once."""
        return list(dict.fromkeys(self._unwritten))

    def problems(self) -> list[str]:
        """What could not be read, and why, each once."""
        return list(dict.fromkeys([*filter(None, [self.problem()]), *self._problems]))
