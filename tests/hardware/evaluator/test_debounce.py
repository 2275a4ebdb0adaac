"""Edges in, presses out: one press is one event, however the contact bounces."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.evaluator.debounce import SETTLE_MS, Debounce, KeyChange

BOUNCES = 50  # ms that a contact may bounce
Edge = tuple[bool, int]


def changes(edges: list[Edge], quiet: int = 1000) -> list[KeyChange]:
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
    times = sorted(draw(st.lists(st.integers(0, BOUNCES), max_size=12)))
    levels = [draw(st.booleans()) for _ in times]
    return [(first, 0), *zip(levels, times, strict=True), (first, times[-1] if times else 0)]


def later(train: list[Edge], by: int) -> list[Edge]:
    return [(pressed, mono + by) for pressed, mono in train]


@given(trains(True), st.integers(2 * SETTLE_MS, 5000), trains(False))
def test_one_press_and_one_release(down: list[Edge], held: int, up: list[Edge]) -> None:
    edges = down + later(up, held)
    assert changes(edges) == [
        KeyChange(True, 0),
        KeyChange(False, max(mono for pressed, mono in edges if not pressed)),
    ]


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


@pytest.mark.parametrize(("gap", "presses"), [(SETTLE_MS - 1, 1), (SETTLE_MS, 2)])
def test_how_long_a_release_must_last(gap: int, presses: int) -> None:
    found = changes([(True, 0), (False, 200), (True, 200 + gap), (False, 400)])
    assert [change.pressed for change in found] == [True, False] * presses


@pytest.mark.parametrize("gap", [0, 1, 25, BOUNCES])
def test_a_bounce_of_the_longest_kind_is_no_press(gap: int) -> None:
    edges = [(True, 0), (False, 0), (True, gap), (False, 500), (True, 500 + gap), (False, 500 + gap)]
    assert changes(edges) == [KeyChange(True, 0), KeyChange(False, 500 + gap)]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, BOUNCES)), min_size=1, max_size=300))
def test_a_contact_that_never_rests_is_pressed_once(steps: list[tuple[bool, int]]) -> None:
    contact, found, now = Debounce(), [], 0
    for pressed, gap in [(True, 0), *steps]:
        now += gap
        found += [contact.settle(now), contact.edge(pressed, now)]
    assert [change for change in found if change] == [KeyChange(True, 0)]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 500)), min_size=1, max_size=300))
def test_presses_are_never_closer_than_a_release_lasts(steps: list[tuple[bool, int]]) -> None:
    """However a contact vibrates, it cannot flood: each press stands behind a rest."""
    edges, now = [], 0
    for pressed, gap in steps:
        now += gap
        edges.append((pressed, now))
    presses = [change.mono for change in changes(edges) if change.pressed]
    assert all(later - sooner >= SETTLE_MS for sooner, later in pairwise(presses))


@given(st.lists(st.tuples(st.integers(0, 4), trains(True), trains(False)), min_size=1, max_size=8))
def test_five_contacts_are_each_judged_alone(presses: list[tuple[int, list[Edge], list[Edge]]]) -> None:
    """Pressed at once or one over the other; as the evaluator does it, every edge lets all of them settle."""
    contacts, edges, wanted = [Debounce() for _ in range(5)], [], [0] * 5
    for number, down, up in presses:
        begins = 1000 * wanted[number]  # the first press of each comes in the same millisecond
        edges += [(mono, number, pressed) for pressed, mono in later(down, begins) + later(up, begins + 500)]
        wanted[number] += 1
    found: list[tuple[int, bool]] = []
    for mono, number, pressed in [*sorted(edges, key=lambda edge: edge[0]), (10_000, 0, False)]:
        for each, contact in enumerate(contacts):
            judged = (contact.settle(mono), contact.edge(pressed, mono) if each == number else None)
            found += [(each, change.pressed) for change in judged if change]
    for each in range(5):
        assert [pressed for number, pressed in found if number == each] == [True, False] * wanted[each]


def test_a_press_while_a_release_settles_is_the_same_press_and_one_after_it_is_the_next() -> None:
    assert changes([(True, 0), (False, 100), (True, 100 + SETTLE_MS - 1), (False, 400)]) == [
        KeyChange(True, 0),
        KeyChange(False, 400),
    ]
    assert changes([(True, 0), (False, 100), (True, 100 + SETTLE_MS), (False, 400)]) == [
        KeyChange(True, 0),
        KeyChange(False, 100),
        KeyChange(True, 100 + SETTLE_MS),
        KeyChange(False, 400),
    ]


def test_a_release_without_a_press_is_nothing() -> None:
    assert changes([(False, 0), (False, 10)]) == []


def test_a_release_is_believed_once_it_is_quiet() -> None:
    contact = Debounce()
    contact.edge(True, 0)
    contact.edge(False, 300)
    assert contact.settling
    assert contact.settle(300 + SETTLE_MS - 1) is None
    assert contact.settle(300 + SETTLE_MS) == KeyChange(False, 300)
    assert contact.settle(9999) is None
