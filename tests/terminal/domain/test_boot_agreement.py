"""Which boots can be believed together (docs/glossary.md#true-time): few are dropped, and ties are doubted."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.boot_agreement import Agreement, BootLimits, agreement

FEWEST = "drop the fewest boots that make the rest consistent"
TIES = "where two smallest sets could be dropped, all in them are uncertain"

ROWS: list[tuple[str, str, dict[str, BootLimits], str, str]] = [
    ("all in order: all are sure", FEWEST, {"a": (2, 1), "b": (4, 3), "c": (6, 5)}, "abc", "abc"),
    ("one ahead of two that follow", FEWEST, {"a": (2, 1), "B": (99, 98), "c": (4, 3), "d": (6, 5)}, "acd", "acd"),
    ("one behind two that went before", FEWEST, {"a": (2, 1), "b": (4, 3), "C": (0, 0), "d": (6, 5)}, "abd", "abd"),
    ("two liars that agree with each other", FEWEST, {"a": (1, 1), "B": (90, 90), "C": (91, 91)}, "aBC", "aBC"),
    (
        "two liars before three that do not lie",
        FEWEST,
        {"B": (90, 90), "C": (91, 91), "d": (2, 2), "e": (3, 3), "f": (4, 4)},
        "def",
        "def",
    ),
    ("two in the wrong order", TIES, {"a": (9, 9), "b": (1, 1)}, "", "ab"),
    ("the last but one is ahead: it or the last", TIES, {"a": (1, 1), "b": (90, 90), "c": (2, 2)}, "a", "abc"),
    (
        "two pairs in the wrong order: each choice of one of each",
        TIES,
        {"a": (3, 3), "b": (1, 1), "c": (9, 9), "d": (7, 7)},
        "",
        "abcd",
    ),
    ("as long as each other: no contradiction", FEWEST, {"a": (5, 1), "b": (5, 5)}, "ab", "ab"),
    (
        "wide bounds do not hide that the outer two contradict each other",
        TIES,
        {"a": (90, 80), "b": (0, 100), "c": (21, 20)},
        "b",
        "abc",
    ),
    ("no boots", FEWEST, {}, "", ""),
]


@pytest.mark.parametrize(("_why", "_sentence", "limits", "sure", "possible"), ROWS, ids=[row[0] for row in ROWS])
def test_who_is_believed(
    _why: str, _sentence: str, limits: dict[str, BootLimits], sure: str, possible: str
) -> None:
    assert agreement(limits) == Agreement(frozenset(sure), frozenset(possible))


def tried(limits: dict[str, BootLimits]) -> Agreement:
    """The same by trying every set, the largest first."""
    for size in range(len(limits), -1, -1):
        sets = [set(boots) for boots in combinations(limits, size) if agree([limits[boot] for boot in boots])]
        if sets:
            return Agreement(frozenset(set.intersection(*sets)), frozenset(set.union(*sets)))
    raise AssertionError("nobody contradicts nobody")


def agree(limits: list[BootLimits]) -> bool:
    return all(later[1] >= earlier[0] for earlier, later in combinations(limits, 2))


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=7))
def test_it_is_what_trying_every_set_finds(those: list[BootLimits]) -> None:
    limits = {f"boot-{number}": ends for number, ends in enumerate(those)}
    assert agreement(limits) == tried(limits)


@given(st.integers(3, 40), st.integers(0, 39), st.integers(-(10**6), 10**6))
def test_one_that_lies_leaves_all_others_sure_or_ties_with_its_neighbour(
    boots: int, place: int, shift: int
) -> None:
    """Three honest boots on the side that it contradicts outvote it; a single one can only tie with it."""
    liar = place % boots
    limits = {
        f"boot-{n}": (100 * n + 50 + (n == liar) * shift, 100 * n + (n == liar) * shift) for n in range(boots)
    }
    contradicted = [
        n for n in range(boots) if n != liar and not agree([limits[f"boot-{m}"] for m in sorted((n, liar))])
    ]
    doubted = {f"boot-{n}" for n in [liar, *contradicted]} if len(contradicted) == 1 else {f"boot-{liar}"}
    assert agreement(limits).sure == limits.keys() - (doubted if contradicted else set())
