"""The staff key, held to invite, beside what else it means (touch table; staff prompt after each item)."""

from tests.support.asking import Asking


def test_inviting_by_the_staff_key_is_not_asking_to_go_away() -> None:
    """The twin: pressed for a moment only, the same touch is a going away."""
    did = []
    for held in (2000, 300):
        desk = Asking()
        desk.touch(1)
        desk.settle().wait(60_000)
        desk.staff(held)
        desk.wait(1000).touch(1)
        desk.settle()
        did.append(desk.of_kind("punch", "did")[-1])
    assert did == ["already", "away"]


def test_a_staff_key_that_means_something_else_invites_nobody_however_long_it_is_held() -> None:
    """Touch table: within 10 s after a touch it says "not me"; the holder's touch while it is held goes away."""
    not_me = Asking()
    not_me.touch(1)
    not_me.settle().wait(10_000).staff(2000)
    assert not_me.settle().state.desk.invitation is None
    away = Asking()
    away.touch(1)
    away.settle().wait(20_000).press("staff")
    away.wait(1000).touch(1)
    away.settle().wait(1000).release("staff")
    assert away.of_kind("punch", "did") == ["in", "away"]
    assert away.state.desk.invitation is None
    asked = Asking()
    asked.touch(1)
    asked.settle().wait(10_001).staff(2000)
    assert asked.state.desk.invitation is not None
