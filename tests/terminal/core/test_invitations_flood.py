"""However many invitations a center sends, the desk stays, and each of them ends once.

The everyday run sends four thousand, the long run twenty thousand.
"""

from collections import Counter

import pytest

from terminal.core import deadline, view
from terminal.core.invitations import OPEN_INVITATIONS_MAX
from tests.support.asking import Asking

FLOODS = [4_000, pytest.param(20_000, marks=pytest.mark.long)]


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_while_the_disk_is_slow_ends_no_desk_and_each_is_on_record(flood: int) -> None:
    desk = Asking()
    desk.press("satisfied")  # the disk does not answer yet
    for number in range(flood):
        desk.ask(f"case-{number}")
    assert view(desk.state).banner and deadline(desk.state)
    kinds = Counter(draft.kind for asked in desk.asked for draft in asked.drafts)
    assert kinds == {"rating": 1, "asked": OPEN_INVITATIONS_MAX, "unrated": flood - OPEN_INVITATIONS_MAX}
    desk.release("satisfied")
    desk.settle()
    desk.wait(120_000).tick()
    desk.settle()
    ended = Counter(fact.body["case"] for fact in desk.facts if fact.kind == "unrated")
    assert len(ended) == flood and set(ended.values()) == {1}


def test_as_many_as_may_wait_are_all_asked() -> None:
    desk = Asking()
    desk.press("satisfied")
    for number in range(OPEN_INVITATIONS_MAX):
        desk.ask(f"case-{number}")
    assert [draft.kind for asked in desk.asked for draft in asked.drafts][1:] == ["asked"] * OPEN_INVITATIONS_MAX
