"""Edges in, presses out: one press is one event, however the contact bounces."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.debounce import SETTLE, Change, Debounce

Edge = tuple[bool, int]


def changes(edges: list[Edge], quiet: int = 1000) -> list[Change]:
    """What a contact makes of these edges, looked at before each of them and once at the end."""
    contact, found = Debounce(), []
    for pressed, mono in edges:
        found += [contact.settle(mono), contact.edge(pressed, mono)]
    found.append(contact.settle(edges[-1][1] + quiet))
    assert not contact.settling
    return [change for change in found if change]


@st.composite
def trains(draw: st.DrawFn, first: bool) -> list[Edge]:
    """A contact that chatters up to 50 ms and ends as it began to be; edges may also be lost or repeat."""
    times = sorted(draw(st.lists(st.integers(0, SETTLE - 1), max_size=12)))
    levels = [draw(st.booleans()) for _ in times]
    return [(first, 0), *zip(levels, times, strict=True), (first, times[-1] if times else 0)]


def later(train: list[Edge], by: int) -> list[Edge]:
    return [(pressed, mono + by) for pressed, mono in train]


@given(trains(True), st.integers(2 * SETTLE, 5000), trains(False))
def test_one_press_and_one_release(down: list[Edge], held: int, up: list[Edge]) -> None:
    edges = down + later(up, held)
    assert changes(edges) == [Change(True, 0), Change(False, max(mono for pressed, mono in edges if not pressed))]


@given(st.lists(st.tuples(trains(True), trains(False)), min_size=1, max_size=4))
def test_every_press_counts(presses: list[tuple[list[Edge], list[Edge]]]) -> None:
    edges = [
        edge
        for number, (down, up) in enumerate(presses)
        for edge in later(down, 1000 * number) + later(up, 1000 * number + 500)
    ]
    assert [change.pressed for change in changes(edges)] == [True, False] * len(presses)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 200)), min_size=1, max_size=40))
def test_presses_and_releases_alternate_and_times_never_go_back(steps: list[tuple[bool, int]]) -> None:
    edges, now = [], 0
    for pressed, gap in steps:
        now += gap
        edges.append((pressed, now))
    found = changes(edges)
    assert [change.pressed for change in found] == [place % 2 == 0 for place in range(len(found))]
    assert all(before.mono <= after.mono for before, after in pairwise(found))


@pytest.mark.parametrize(("gap", "presses"), [(SETTLE - 1, 1), (SETTLE, 2)])
def test_how_long_a_release_must_last(gap: int, presses: int) -> None:
    found = changes([(True, 0), (False, 200), (True, 200 + gap), (False, 400)])
    assert [change.pressed for change in found] == [True, False] * presses


def test_a_release_without_a_press_is_nothing() -> None:
    assert changes([(False, 0), (False, 10)]) == []


def test_a_release_is_believed_once_it_is_quiet() -> None:
    contact = Debounce()
    contact.edge(True, 0)
    contact.edge(False, 300)
    assert contact.settling
    assert contact.settle(300 + SETTLE - 1) is None
    assert contact.settle(300 + SETTLE) == Change(False, 300)
    assert contact.settle(9999) is None
