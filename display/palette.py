"""The palette: the plate's colours in pairs of ground and ink, read at a contrast of 7:1 or better. Pure."""

from functools import lru_cache
from typing import NamedTuple

from terminal.domain.look import READABLE, Theme, contrast

Colour = tuple[int, int, int]


class Pair(NamedTuple):
    ground: Colour
    ink: Colour


WHITE: Colour = (255, 255, 255)
DARK: Colour = (0, 0, 0)  # the plate at night

# What says how it goes looks the same in every hall.
SERVES = Pair((8, 84, 46), WHITE)
CALM = Pair((12, 44, 96), WHITE)  # something goes on, or may be done
DONE = Pair((8, 84, 46), WHITE)
ASK = Pair((255, 209, 92), (38, 24, 0))  # something went wrong that can be done again
FAILED = Pair((158, 18, 26), WHITE)
CODE = Pair(WHITE, DARK)  # scanners want it so


class Palette(NamedTuple):
    """The pairs that a hall's theme makes."""

    serving: Pair  # the header while somebody serves
    serving_quiet: Pair
    resting: Pair  # and while nobody does
    resting_quiet: Pair
    window: Pair
    body: Pair
    body_quiet: Pair
    footer: Pair
    accent: Colour  # rules only: nothing is written in it or on it


@lru_cache(maxsize=8)
def palette(theme: Theme) -> Palette:
    """The plate's colours in this theme."""
    serving, resting = Pair(_colour(theme.serving), WHITE), Pair(_colour(theme.resting), WHITE)
    body = Pair(_colour(theme.body), _colour(theme.ink))
    lower = Pair(_mixed(body.ground, body.ink, 0.07), body.ink)
    return Palette(
        serving=serving,
        serving_quiet=_quiet(serving),
        resting=resting,
        resting_quiet=_quiet(resting),
        window=Pair(_colour(theme.window), WHITE),
        body=body,
        body_quiet=_quiet(body),
        footer=_quiet(lower) if _reads(lower) else body,
        accent=_colour(theme.accent),
    )


def _quiet(pair: Pair) -> Pair:
    """The same with the ink as near to the ground as it reads well, a quarter of the way at most."""
    ways = (Pair(pair.ground, _mixed(pair.ink, pair.ground, part / 100)) for part in (25, 20, 15, 10, 5))
    return next(filter(_reads, ways), pair)


def _reads(pair: Pair) -> bool:
    ground, ink = (f"#{bytes(colour).hex()}" for colour in pair)
    return contrast(ground, ink) >= READABLE


def _mixed(one: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _colour(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
