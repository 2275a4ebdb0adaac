"""Legibility: how large letters must be where people stand, in visual angles, millimetres and pixels. Pure."""

from math import ceil, hypot, radians, tan
from typing import NamedTuple

# Minutes of arc of a character's height: ISO 9241-303, as 9241-3 before it, asks for 16 at least; 20 to 22 are
# read at ease.
SMALLEST_ANGLE = 16.0
NEAR_METRES = 0.6  # metres: arm's length, for what is small and quiet
INK = 0.9  # of the em: how tall a Chinese character is
DOTS = 16  # pixels of the em: GB/T 5199 draws Chinese characters in 15 by 16, and no fewer keep their strokes apart
INCH = 25.4  # millimetres

BAR = 2.4  # times as wide as it is high, or more: a bar has an arrangement of its own
LETTERS_HIGH = 17  # of the far role, one above the other, are what any plate must have room for
LETTERS_HIGH_IN_BAR = 14
NOTES_HIGH = 20
NUMBERS_HIGH = 4.5  # of the window's number, likewise
NUMBERS_HIGH_IN_BAR = 4


class Sight(NamedTuple):
    """How large the screen is, and from where it is read: inches and metres."""

    diagonal: float = 7.0
    distance: float = 3.0


class Smallest(NamedTuple):
    """The smallest em of each role, in pixels."""

    far: int  # unit, name, badge number, headline, banner: at the reading distance
    near: int  # notes, clock, labels: at arm's length
    number: int  # the window's number, which people walk towards: at the reading distance, whatever else is


def smallest(size: tuple[int, int], diagonal: float, distance: float) -> Smallest:
    """The smallest letters on a screen of `size` pixels and `diagonal` inches that is read from `distance` metres.

    Where the screen is too small for its distance, it is what the layout can give with the longest texts.
    """
    far, near, number = _room(size)
    return Smallest(
        far=min(far, max(DOTS, _needed(size, diagonal, distance))),
        near=min(near, max(DOTS, _needed(size, diagonal, NEAR_METRES))),
        number=min(number, max(DOTS, _needed(size, diagonal, distance))),
    )


def reach(size: tuple[int, int], diagonal: float, distance: float) -> float:
    """From how many metres the smallest letters of the far role are read; `distance` where that is enough."""
    return min(distance, read_from(smallest(size, diagonal, distance).far, size, diagonal))


def read_from(em: int, size: tuple[int, int], diagonal: float) -> float:
    """From how many metres letters of this em, in pixels, can be read."""
    return em * INK / _density(size, diagonal) / tan(_angle()) / 1000


def is_bar(size: tuple[int, int]) -> bool:
    """Whether the screen is so wide and low that what is elsewhere below goes to the right."""
    return size[0] >= BAR * size[1]


def _needed(size: tuple[int, int], diagonal: float, metres: float) -> int:
    return ceil(metres * 1000 * tan(_angle()) / INK * _density(size, diagonal))


def _room(size: tuple[int, int]) -> Smallest:
    high = size[1] / LETTERS_HIGH_IN_BAR if is_bar(size) else min(size) / LETTERS_HIGH
    number = size[1] / NUMBERS_HIGH_IN_BAR if is_bar(size) else min(size) / NUMBERS_HIGH
    return Smallest(round(high), round(min(size) / NOTES_HIGH), round(number))


def _density(size: tuple[int, int], diagonal: float) -> float:
    """Pixels a millimetre."""
    return hypot(*size) / (diagonal * INCH)


def _angle() -> float:
    return radians(SMALLEST_ANGLE / 60)
