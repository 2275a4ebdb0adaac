"""Where everything on the plate has its place, in proportions of the screen."""

from typing import NamedTuple

from pygame import Rect


class Layout(NamedTuple):
    """The bands that are painted, then the boxes that are written in."""

    header: Rect
    plaque: Rect
    rule: Rect
    divider: Rect
    banner: Rect
    footer: Rect

    hall: Rect
    unit: Rect
    window_label: Rect
    window: Rect
    name: Rect
    under_name: Rect
    headline: Rect  # where nobody is named: in the place of both
    foot: Rect
    announcement: Rect  # on the banner, which covers the foot; or there are two lines on it:
    upper: Rect
    lower: Rect
    notes: Rect
    clock: Rect


def lay_out(size: tuple[int, int]) -> Layout:
    """The layout for a screen of this many pixels, lying or standing."""
    screen = Rect((0, 0), size)
    places = LYING if screen.w >= screen.h else STANDING
    return Layout(*(_part(screen, *place) for place in places))


def _part(whole: Rect, left: float, top: float, right: float, bottom: float) -> Rect:
    x, y = round(whole.w * left), round(whole.h * top)
    return Rect(x, y, round(whole.w * right) - x, round(whole.h * bottom) - y)


# left, top, right, bottom as parts of width and height, in the order of `Layout`
Place = tuple[float, float, float, float]

LYING: tuple[Place, ...] = (
    (0, 0, 1, 0.205),
    (0.79, 0, 0.965, 0.255),
    (0, 0.205, 1, 0.215),
    (0.4, 0.708, 0.6, 0.711),
    (0, 0.7, 1, 0.905),
    (0, 0.905, 1, 1),
    (0.035, 0.032, 0.765, 0.079),
    (0.035, 0.09, 0.765, 0.183),
    (0.805, 0.03, 0.95, 0.08),
    (0.805, 0.095, 0.95, 0.225),
    (0.05, 0.28, 0.95, 0.55),
    (0.05, 0.585, 0.95, 0.67),
    (0.07, 0.33, 0.93, 0.63),
    (0.05, 0.758, 0.95, 0.848),
    (0.04, 0.74, 0.96, 0.865),
    (0.04, 0.72, 0.96, 0.82),
    (0.04, 0.832, 0.96, 0.885),
    (0.035, 0.928, 0.78, 0.978),
    (0.82, 0.925, 0.965, 0.98),
)
STANDING: tuple[Place, ...] = (
    (0, 0, 1, 0.18),
    (0, 0.187, 1, 0.262),
    (0, 0.18, 1, 0.187),
    (0.35, 0.666, 0.65, 0.669),
    (0, 0.66, 1, 0.86),
    (0, 0.92, 1, 1),
    (0.06, 0.025, 0.94, 0.053),
    (0.06, 0.065, 0.94, 0.165),
    (0.2, 0.21, 0.38, 0.239),
    (0.4, 0.2, 0.8, 0.249),
    (0.05, 0.33, 0.95, 0.52),
    (0.05, 0.56, 0.95, 0.62),
    (0.06, 0.36, 0.94, 0.6),
    (0.07, 0.7, 0.93, 0.82),
    (0.05, 0.68, 0.95, 0.84),
    (0.05, 0.675, 0.95, 0.775),
    (0.05, 0.79, 0.95, 0.84),
    (0.06, 0.93, 0.7, 0.99),
    (0.74, 0.94, 0.94, 0.98),
)
