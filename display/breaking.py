"""Where a text may go over to the next line: at spaces and interpuncts first, between Chinese characters next."""

from itertools import combinations, pairwise
from unicodedata import east_asian_width

AFTER = " ·•・,，.。;；:：、!！?？-—/)）》」"  # a line may well end with these
NEVER_FIRST = "·•・,，.。;；:：、!！?？)）》」』…"
NEVER_LAST = "(（《「『"
MOST_PLACES = 60  # tried in a text; every second one of more, so that no text can hold up the plate


def broken(text: str) -> list[tuple[str, ...]]:
    """The text on one line, on two and on three, each as even as good breaks allow. Nothing but spaces is lost."""
    places = [place for place in range(1, len(text)) if text[place] != " "]
    places = places[:: len(places) // MOST_PLACES + 1]
    ways: list[tuple[str, ...]] = [(text,)]
    for count in (1, 2):
        if len(places) >= count:
            lines = min(_ways(text, places, count), key=_badness)
            ways.append(tuple(line.rstrip() for line in lines))
    return ways


def _ways(text: str, places: list[int], count: int) -> list[tuple[str, ...]]:
    return [
        tuple(text[start:end] for start, end in pairwise((0, *chosen, len(text))))
        for chosen in combinations(places, count)
    ]


def _badness(lines: tuple[str, ...]) -> float:
    """How wide the widest line is, and how badly the breaks read."""
    return max(map(_width, lines)) * max(_roughness(before, after) for before, after in pairwise(lines))


def _width(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in line.rstrip())


def _roughness(before: str, after: str) -> float:
    if after[0] in NEVER_FIRST or before[-1] in NEVER_LAST:
        return 8
    if before[-1] in AFTER:
        return 1
    return 1.5 if east_asian_width(before[-1]) in "WF" or east_asian_width(after[0]) in "WF" else 4
