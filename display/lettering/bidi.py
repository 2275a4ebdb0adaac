"""Bidi, the way a line is read: a sentence from left to right, a name in Arabic letters inside it not. Pure.

The part of the Unicode Bidirectional Algorithm (UAX #9, version 15) that a line without embeddings needs.
"""

from itertools import groupby
from typing import Literal
from unicodedata import bidirectional

Way = Literal["L", "R", "N"]  # N: a number among letters that are read from the right
EMBEDDING_LEVELS: dict[Way, int] = {"L": 0, "R": 1, "N": 2}


def levels(text: str) -> list[int]:
    """The level of each character: even ones are read from the left, odd ones from the right."""
    ways = _ways(text)
    found: list[int] = []
    for way, group in groupby(ways):
        length = len(list(group))
        after = ways[len(found) + length : len(found) + length + 1]
        # Rules N1 and N2: between two from the right it goes their way, otherwise the sentence's.
        inside = found and found[-1] and after and after[0] != "L"
        found += [EMBEDDING_LEVELS[way or ("R" if inside else "L")]] * length
    return found


def visual_order(levels: list[int]) -> list[int]:
    """The indices of parts with these levels, from left to right (rule L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        high = {index for index in order if levels[index] >= level}
        parts = [list(group) for _, group in groupby(order, high.__contains__)]
        order = [index for part in parts for index in (reversed(part) if part[0] in high else part)]
    return order


def _ways(text: str) -> list[Way | None]:
    """The way of each character by itself; None for what goes with its neighbours."""
    found: list[Way | None] = []
    strong: Way = "L"
    for index, kind in enumerate(_kinds(text)):
        if kind in ("L", "R", "AL"):
            strong = "L" if kind == "L" else "R"
            found.append(strong)
        elif kind in ("EN", "AN"):
            found.append("L" if strong == "L" and kind == "EN" else "N")
        else:
            found.append(found[index - 1] if kind == "NSM" and index else None)
    return found


def _kinds(text: str) -> list[str]:
    kinds = [bidirectional(character) for character in text]
    for index in range(1, len(kinds) - 1):
        # Rule W4: the colon of 10:30 belongs to the number.
        if kinds[index] in ("CS", "ES") and kinds[index - 1] == kinds[index + 1] == "EN":
            kinds[index] = "EN"
    return kinds
