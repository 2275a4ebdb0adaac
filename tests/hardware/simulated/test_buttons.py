"""Bounce trains, and that the debounced contact makes one press of each."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.evaluator.debounce import Debounce, KeyChange
from hardware.simulated.buttons import BOUNCE, press


@given(st.integers(), st.integers(BOUNCE + 1, 5000))
def test_a_train_chatters_for_a_while_after_each_change_and_ends_let_go(seed: int, held: int) -> None:
    edges = press(Random(seed).random, held)
    assert edges[0].pressed and not edges[-1].pressed
    assert all(before.at <= after.at for before, after in pairwise(edges))
    assert all(0 <= edge.at <= BOUNCE or held <= edge.at <= held + BOUNCE for edge in edges)
    assert [edge.pressed for edge in edges] == [place % 2 == 0 for place in range(len(edges))]


def test_a_seed_always_gives_the_same_train_and_another_one_another() -> None:
    trains = [tuple((edge.pressed, edge.at) for edge in press(Random(seed).random)) for seed in (1, 1, 2)]
    assert trains[0] == trains[1] != trains[2]


def test_trains_differ_from_a_clean_press_to_much_chatter() -> None:
    sizes = {len(press(Random(seed).random)) for seed in range(300)}
    assert min(sizes) == 2
    assert max(sizes) > 20


@pytest.mark.parametrize("seed", range(50))
def test_each_train_is_one_press(seed: int) -> None:
    contact, found = Debounce(), []
    edges = press(Random(seed).random, 200)
    for edge in edges:
        found += [contact.settle(edge.at), contact.edge(edge.pressed, edge.at)]
    found.append(contact.settle(1000))
    assert [change for change in found if change] == [KeyChange(True, 0), KeyChange(False, edges[-1].at)]


def test_nobody_lets_go_before_the_chatter_ends() -> None:
    assert press(Random(1).random, BOUNCE + 1)[-1].pressed is False
    with pytest.raises(ValueError, match="more than 50 ms, not 50"):
        press(Random(1).random, BOUNCE)
