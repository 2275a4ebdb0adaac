"""The ranking: the same score is the same rank, and the next has as many before it as there are. Pure."""

from collections.abc import Sequence


def ranks(scores: Sequence[int]) -> list[int]:
    """Of scores from the highest to the lowest: 90, 80, 80, 70 are 1, 2, 2, 4."""
    found: list[int] = []
    for place, score in enumerate(scores):
        tied = place > 0 and score == scores[place - 1]
        found.append(found[-1] if tied else place + 1)
    return found
