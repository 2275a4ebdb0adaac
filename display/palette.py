"""The colours of the plate, in pairs of ground and ink: every pair reads at a contrast of 7:1 or better."""

from typing import NamedTuple

Colour = tuple[int, int, int]


class Pair(NamedTuple):
    ground: Colour
    ink: Colour


SERVING = Pair((12, 44, 96), (255, 255, 255))  # the header while somebody serves
SERVING_QUIET = Pair((12, 44, 96), (208, 222, 244))
RESTING = Pair((52, 62, 78), (255, 255, 255))  # the header while nobody does
RESTING_QUIET = Pair((52, 62, 78), (226, 230, 236))
WINDOW = Pair((158, 18, 26), (255, 255, 255))
BODY = Pair((252, 250, 245), (14, 26, 48))
BODY_QUIET = Pair((252, 250, 245), (58, 68, 86))
BODY_SERVING = Pair((252, 250, 245), (8, 84, 46))
BODY_COVERED = Pair((252, 250, 245), (12, 44, 96))
FOOTER = Pair((238, 233, 222), (48, 56, 70))
BUSY = Pair((20, 66, 132), (255, 255, 255))
DONE = Pair((8, 84, 46), (255, 255, 255))
ASK = Pair((255, 209, 92), (38, 24, 0))
FAILED = Pair((138, 12, 20), (255, 255, 255))

DARK: Colour = (0, 0, 0)  # the plate at night
GOLD: Colour = (201, 162, 74)  # rules only: nothing is written in it or on it
