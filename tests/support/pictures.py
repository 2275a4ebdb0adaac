"""Pictures compared by how much ink each column has, so that a pixel of hinting counts for little."""

from statistics import correlation

import pygame

COLUMNS = 120


def columns(surface: pygame.Surface) -> list[float]:
    """How much ink there is in each of so many columns, whatever the size of the picture."""
    small = pygame.transform.smoothscale(surface, (COLUMNS, 40))
    return [float(sum(small.get_at((x, y)).a for y in range(40))) for x in range(COLUMNS)]


def likeness(one: list[float], other: list[float]) -> float:
    """1 for the same picture; order and joints decide."""
    return correlation(one, other)
