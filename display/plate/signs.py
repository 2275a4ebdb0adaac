"""The signs beside the words: each state has a shape of its own, so that nothing is told by colour alone."""

from functools import lru_cache
from math import cos, pi, radians, sin
from typing import Literal

import pygame

from display.palette import Colour, Pair

Sign = Literal[
    "disc",
    "diamond",
    "busy",
    "done",
    "ask",
    "failed",
    "clock",
    "person",
    "closed",
    "broken",
    "link",
    "unlinked",
    "waiting",
    "service",
    "again",
    "phone",
    "star",
    "nostar",
    "flag",
]
Points = tuple[tuple[float, float], ...]
Blob = tuple[float, float, float]  # x, y, radius

FINE = 4  # drawn this many times larger, then scaled down: pygame's shapes have no smooth edges
LARGE = 240  # pixels of edge from which a sign is drawn twice as fine


@lru_cache(maxsize=32)
def sign(name: Sign, edge: int, pair: Pair) -> pygame.Surface:
    """The sign in a square of `edge` pixels, in the ink of the pair; what is cut out of it shows the ground."""
    scale = FINE if edge < LARGE else FINE * 2
    surface = pygame.Surface((100 * scale, 100 * scale), pygame.SRCALPHA)
    surface.fill((*pair.ink, 0))
    for blob in DISCS.get(name, ()):
        _disc(surface, blob, pair.ink, scale)
    for points in SOLID.get(name, ()):
        pygame.draw.polygon(surface, pair.ink, [(x * scale, y * scale) for x, y in points])
    for points in SIGN_LINES.get(name, ()):
        _stroke(surface, points, pair.ink, scale)
    for blob in HOLES.get(name, ()):
        _disc(surface, blob, pair.ground, scale)
    for points in STROKES.get(name, ()):
        _stroke(surface, points, pair.ground, scale)
    return pygame.transform.smoothscale(surface, (edge, edge))


def _pointed(outer: float, inner: float) -> Points:
    """A star with five points."""
    radii = (outer, inner) * 5
    return tuple(
        (50 + radius * sin(pi * place / 5), 52 - radius * cos(pi * place / 5)) for place, radius in enumerate(radii)
    )


def _arc(x: float, y: float, radius: float, first: int, last: int) -> Points:
    """Part of a circle, in degrees against the clock from its highest point."""
    turns = (radians(degrees) for degrees in range(first, last + 1, 10))
    return tuple((x - radius * sin(turn), y - radius * cos(turn)) for turn in turns)


def _box(left: float, top: float, right: float, bottom: float) -> Points:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


HOURGLASS: Points = ((22, 14), (78, 14), (55, 50), (78, 86), (22, 86), (45, 50))
ROUND: Blob = (50, 50, 46)
STAR = _pointed(48, 20)
CROSS: tuple[Points, ...] = (((18, 12), (30, 0), (82, 52), (70, 64)), ((70, 0), (82, 12), (30, 64), (18, 52)))
HANDSET: Points = (
    (20, 8),
    (36, 6),
    (46, 30),
    (34, 40),
    (60, 66),
    (70, 54),
    (94, 64),
    (92, 80),
    (80, 94),
    (52, 86),
    (14, 48),
    (6, 20),
)

DISCS: dict[Sign, tuple[Blob, ...]] = {
    "done": (ROUND,),
    "failed": (ROUND,),
    "disc": (ROUND,),
    "clock": (ROUND,),
    "closed": (ROUND,),
    "person": ((50, 28, 22), (50, 92, 40)),
    "service": ((68, 32, 28),),
    "ask": ((14, 18, 10), (86, 18, 10), (14, 62, 10), (86, 62, 10)),
}
HOLES: dict[Sign, tuple[Blob, ...]] = {
    "disc": ((50, 50, 30),),
    "service": ((84, 16, 18),),
}
SOLID: dict[Sign, tuple[Points, ...]] = {
    "diamond": (((50, 4), (96, 50), (50, 96), (4, 50)),),
    "ask": (_box(14, 8, 86, 72), _box(4, 18, 96, 62), ((22, 70), (54, 70), (22, 98))),
    "busy": (_box(14, 4, 86, 14), _box(14, 86, 86, 96), HOURGLASS),
    "broken": (((30, 4), (70, 4), (96, 30), (96, 70), (70, 96), (30, 96), (4, 70), (4, 30)),),
    "star": (STAR,),
    "flag": (_box(12, 4, 22, 98), ((22, 8), (92, 8), (76, 32), (92, 56), (22, 56))),
    "phone": (HANDSET,),
    "link": (_box(6, 66, 24, 94), _box(32, 46, 50, 94), _box(58, 26, 76, 94), _box(84, 6, 100, 94)),
    "unlinked": (*(_box(left, 80, left + 16, 96) for left in (6, 30, 54, 78)), *CROSS),
    "waiting": (_box(8, 84, 92, 98), _box(42, 36, 58, 74), ((50, 2), (84, 42), (16, 42))),
    "service": (((48, 36), (64, 52), (24, 94), (6, 76)),),
    "again": (((56, 2), (56, 42), (90, 20)),),
}
SIGN_LINES: dict[Sign, tuple[Points, ...]] = {
    "again": (_arc(50, 56, 36, 0, 290),),
    "nostar": ((*_pointed(42, 17), _pointed(42, 17)[0]),),
}
STROKES: dict[Sign, tuple[Points, ...]] = {
    "done": (((27, 52), (43, 68), (73, 35)),),
    "failed": (((33, 33), (67, 67)), ((33, 67), (67, 33))),
    "ask": (((50, 21), (50, 40)), ((50, 57), (50, 58))),
    "broken": (((50, 24), (50, 56)), ((50, 75), (50, 76))),
    "clock": (((50, 22), (50, 52), (70, 64)),),
    "closed": (((26, 50), (74, 50)),),
    "diamond": (((36, 50), (64, 50)), ((50, 36), (50, 64))),
}


def _disc(surface: pygame.Surface, blob: Blob, colour: Colour, scale: int) -> None:
    x, y, radius = blob
    pygame.draw.circle(surface, colour, (x * scale, y * scale), radius * scale)


def _stroke(surface: pygame.Surface, points: Points, colour: Colour, scale: int) -> None:
    places = [(x * scale, y * scale) for x, y in points]
    pygame.draw.lines(surface, colour, False, places, 9 * scale)
    for place in places:
        pygame.draw.circle(surface, colour, place, 4.5 * scale)
