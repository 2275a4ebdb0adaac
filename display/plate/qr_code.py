"""The QR code that a telephone reads: an address, in whole pixels."""

from functools import lru_cache

import pygame

from display.palette import CODE

QUIET_MODULES = 4  # modules of ground around it (ISO/IEC 18004)


@lru_cache(maxsize=2)
def code(address: str, edge: int) -> pygame.Surface:
    """The address in a square of at most `edge` pixels; as many pixels a module as go into it, one at least."""
    import segno  # only where a hall has a public address

    matrix = segno.make_qr(address, error="m").matrix
    across = len(matrix) + 2 * QUIET_MODULES
    scale = max(1, edge // across)
    surface = pygame.Surface((across * scale, across * scale))
    surface.fill(CODE.ground)
    for y, row in enumerate(matrix, QUIET_MODULES):
        for x, dark in enumerate(row, QUIET_MODULES):
            if dark:
                surface.fill(CODE.ink, (x * scale, y * scale, scale, scale))
    return surface
