"""A clock that is only held is a trusted one at the desk: nothing there changes when its source falls silent."""

import pytest

from terminal.domain.events import ClockTrusted
from terminal.domain.facts import Trust
from tests.support.desk import ANN, HOUR, MINUTE, Desk


def shown(desk: Desk) -> tuple[object, ...]:
    view = desk.view
    return view.scene, view.badge, view.clock_trusted, view.alert, view.notes


def test_nothing_on_the_plate_changes_when_the_clock_is_only_held() -> None:
    desk = Desk("2026-03-02 09:00")
    desk.touch(1)
    desk.settle().wait(MINUTE)
    desk.tick()
    before, facts = shown(desk), len(desk.settle().facts)
    desk.clock = "held"
    desk.tick()
    assert shown(desk) == before
    assert len(desk.settle().facts) == facts


def test_an_hourly_word_of_the_clock_disturbs_nobody() -> None:
    """It comes between two presses, while somebody is away, and during a post: each goes on."""
    desk = Desk("2026-03-02 09:00")
    desk.touch(1)
    desk.settle().press("satisfied")
    desk.settle().trust()
    desk.settle().wait(2_000).press("very_satisfied")
    desk.settle()
    assert desk.of_kind("clock_set", "source") == ["center"]
    first, second = desk.of_kind("rating", "replaces")
    assert second == next(fact.seq for fact in desk.facts if fact.kind == "rating") and not first
    assert desk.view.badge == ANN.badge


@pytest.mark.parametrize(("clock", "resumed"), [("held", ANN.badge), ("unset", "")])
def test_with_a_clock_chip_a_short_cut_is_known_to_be_short(clock: Trust, resumed: str) -> None:
    """Before the network is there; without a chip nobody knows how long it was."""
    desk = Desk("2026-03-02 10:00")
    desk.touch(1)
    desk.settle().reboot(MINUTE, clock).press("satisfied")
    assert desk.settle().view.badge == resumed


def test_the_network_that_comes_after_a_chip_moves_nobody() -> None:
    desk = Desk("2026-03-02 10:00", "held")
    desk.touch(1)
    desk.settle().wait(HOUR // 4)
    before = shown(desk)[:2]
    desk.clock = "synced"
    desk.do(ClockTrusted(desk.true, 1_000, "timesyncd", desk.moment()))
    desk.settle().tick()
    assert shown(desk)[:2] == before
    assert [fact.kind for fact in desk.facts] == ["punch", "post", "clock_set"]
