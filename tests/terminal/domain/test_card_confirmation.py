"""The card confirmation: a card held twice to be sure confirms nothing, one that is held again on purpose does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.card_confirmation import CARD_PAUSE_MS, CARD_SURE_MS, NOT_CONFIRMED, held

CARDS = {
    "once": ([("9001", 0)], False),
    "twice to be sure": ([("9001", 0), ("9001", 1_500)], False),
    "twice to be sure, and once more with a pause": ([("9001", 0), ("9001", 900), ("9001", 4_000)], True),
    "read, and held again": ([("9001", 0), ("9001", CARD_PAUSE_MS)], True),
    "at the last moment": ([("9001", 0), ("9001", CARD_SURE_MS)], True),
    "too late, which is a first one again": ([("9001", 0), ("9001", CARD_SURE_MS + 1)], False),
    "two supervisors": ([("9001", 0), ("9002", 5_000)], False),
    "another one in between": ([("9001", 0), ("9002", 5_000), ("9001", 10_000)], False),
}


def confirmed(cards: list[tuple[str, int]]) -> bool:
    state, sure = NOT_CONFIRMED, False
    for badge, mono in cards:
        state, sure = held(state, badge, mono)
    return sure


@pytest.mark.parametrize(("cards", "sure"), CARDS.values(), ids=CARDS)
def test_what_confirms_and_what_does_not(cards: list[tuple[str, int]], sure: bool) -> None:
    assert confirmed(cards) == sure


@given(st.lists(st.tuples(st.sampled_from(["9001", "9002"]), st.integers(0, 120_000)), max_size=8))
def test_nothing_is_confirmed_but_by_the_same_card_with_a_pause(cards: list[tuple[str, int]]) -> None:
    cards = sorted(cards, key=lambda card: card[1])
    if confirmed(cards):
        badge, mono = cards[-1]
        assert any(b == badge and CARD_PAUSE_MS <= mono - m <= CARD_SURE_MS for b, m in cards[:-1])
