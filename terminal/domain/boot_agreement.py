"""The boot agreement: which boots can be believed together where a clock has lied.

The boots stand in the order in which they were lived. Each has a floor (its last fact was not earlier) and a
ceiling (its first was not later); a boot whose ceiling lies below an earlier one's floor contradicts it. As few
boots as possible are dropped. Where several such choices are left, what they do not share is not sure.

Boots agree where a level can be drawn through them that never falls, above every floor behind it and below every
ceiling ahead. So the most boots that agree are counted up to each place and from each place on, by the level that
is drawn there: the square of the boots that are in dispute, and nothing where none is.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import add

from msgspec import Struct

BootLimits = tuple[int, int]  # floor and ceiling of one boot, UTC in milliseconds
LimitLevels = tuple[int, int]  # the same two as places among all floors; 0 lies below them all
CountsByLevel = Sequence[int]  # by level, how many boots agree


class Agreement(Struct, frozen=True):
    """The boots that every largest set of agreeing boots has, and those that at least one has."""

    sure: frozenset[str]
    possible: frozenset[str]


def agreement(limits: Mapping[str, BootLimits]) -> Agreement:
    """For boots in the order in which they were lived."""
    disputed = list(_disputed(limits))
    undisputed = limits.keys() - disputed
    floors = sorted({limits[boot][0] for boot in disputed})
    levels = [
        (bisect_left(floors, floor) + 1, bisect_right(floors, ceiling))
        for floor, ceiling in (limits[boot] for boot in disputed)
    ]
    found = list(zip(disputed, _memberships(levels, len(floors) + 1), strict=True))
    sure = {boot for boot, (with_it, without) in found if with_it > without}
    possible = {boot for boot, (with_it, without) in found if with_it >= without}
    return Agreement(frozenset(undisputed | sure), frozenset(undisputed | possible))


def _disputed(limits: Mapping[str, BootLimits]) -> Iterator[str]:
    """The boots that contradict at least one other."""
    floors, ceilings = [floor for floor, _ in limits.values()], [ceiling for _, ceiling in limits.values()]
    behind = [None, *accumulate(floors, max)]
    ahead = [None, *accumulate(reversed(ceilings), min)][-2::-1]
    for (boot, (floor, ceiling)), highest, lowest in zip(limits.items(), behind, ahead, strict=False):
        if (highest is not None and ceiling < highest) or (lowest is not None and lowest < floor):
            yield boot


def _memberships(levels: Sequence[LimitLevels], size: int) -> Iterator[tuple[int, int]]:
    """For each boot, how many agree at most in a set with it, and in one without it."""
    ahead = _ahead(levels, size)
    for (floor, ceiling), behind, later in zip(levels, _behind(levels, size), ahead, strict=True):
        between = map(add, behind[floor + 1 : ceiling + 1], later[floor + 1 : ceiling + 1])
        with_it = max(behind[min(floor, ceiling)] + later[floor], *between, 0) + 1
        yield with_it, max(map(add, behind, later))


def _behind(levels: Sequence[LimitLevels], size: int) -> Iterator[CountsByLevel]:
    """For each boot, how many of those before it agree at most, if no floor is above a level."""
    row = [0] * size
    for floor, ceiling in levels:
        yield row
        joined = row[ceiling] + 1
        beyond = [max(count, joined) for count in row[max(floor, ceiling + 1) :]]
        row = row[:floor] + [count + 1 for count in row[floor : ceiling + 1]] + beyond


def _ahead(levels: Sequence[LimitLevels], size: int) -> list[CountsByLevel]:
    """For each boot, how many of those after it agree at most, if no ceiling is below a level."""
    row = [0] * size
    rows: list[CountsByLevel] = []
    for floor, ceiling in reversed(levels):
        rows.append(array("i", row))  # a few MB for some thousand boots, where a list has several times as much
        joined = row[floor] + 1
        before = [max(count, joined) for count in row[: min(floor, ceiling) + 1]]
        row = before + [count + 1 for count in row[floor + 1 : ceiling + 1]] + row[ceiling + 1 :]
    return rows[::-1]
