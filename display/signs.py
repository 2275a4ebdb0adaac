"""The signs beside the words: each state has a shape of its own, so that nothing is told by colour alone."""

from functools import lru_cache
from typing import Literal

import pygame

from display.palette import Colour, Pair

Sign = Literal["disc", "diamond", "busy", "done", "ask", "failed"]

FINE = 4  # drawn this many times larger, then scaled down: pygame's shapes have no smooth edges


@lru_cache(maxsize=16)
def sign(name: Sign, edge: int, pair: Pair) -> pygame.Surface:
    """The sign in a square of `edge` pixels, in the ink of the pair; what is cut out of it shows the ground."""
    surface = pygame.Surface((100 * FINE, 100 * FINE), pygame.SRCALPHA)
    surface.fill((*pair.ink, 0))
    if name in ("done", "failed", "disc"):
        pygame.draw.circle(surface, pair.ink, _at(50, 50), 46 * FINE)
    for points in SOLID.get(name, ()):
        pygame.draw.polygon(surface, pair.ink, [_at(*point) for point in points])
    for points in STROKES.get(name, ()):
        _stroke(surface, points, pair.ground)
    return pygame.transform.smoothscale(surface, (edge, edge))


Points = tuple[tuple[int, int], ...]

HOURGLASS: Points = ((22, 14), (78, 14), (55, 50), (78, 86), (22, 86), (45, 50))

SOLID: dict[Sign, tuple[Points, ...]] = {
    "diamond": (((50, 4), (96, 50), (50, 96), (4, 50)),),
    "ask": (((50, 6), (98, 92), (2, 92)),),
    "busy": (((14, 4), (86, 4), (86, 14), (14, 14)), ((14, 86), (86, 86), (86, 96), (14, 96)), HOURGLASS),
}
STROKES: dict[Sign, tuple[Points, ...]] = {
    "done": (((27, 52), (43, 68), (73, 35)),),
    "failed": (((33, 33), (67, 67)), ((33, 67), (67, 33))),
    "ask": (((50, 38), (50, 62)), ((50, 77), (50, 78))),
}


def _at(x: int, y: int) -> tuple[int, int]:
    return x * FINE, y * FINE


def _stroke(surface: pygame.Surface, points: Points, colour: Colour) -> None:
    places = [_at(*point) for point in points]
    pygame.draw.lines(surface, colour, False, places, 9 * FINE)
    for place in places:
        pygame.draw.circle(surface, colour, place, 4.5 * FINE)
