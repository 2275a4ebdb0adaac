"""A key that hangs is a fault after 10 s, once, until it is let go; never a complaint, and the others go on."""

import pytest

from terminal.core import deadline, troubles
from terminal.domain.events import Happened, PartLost
from terminal.domain.facts import Audit, Key
from tests.support.desk import Desk

POOR: Key = "dissatisfied"


def faults(desk: Desk) -> list[tuple[str, str]]:
    return [(str(body["what"]), str(body["detail"]).split()[2]) for kind, body in desk.said if kind == "audit"]


def held(key: Key, ms: int) -> Desk:
    desk = Desk()
    desk.press(key)
    desk.settle().wait(ms)
    desk.tick()
    desk.settle().wait(500)
    desk.tick()
    return desk.settle()


@pytest.mark.parametrize("key", [POOR, "very_satisfied", "staff", "away", "invite"])
def test_a_key_held_over_ten_seconds_is_a_fault_and_at_ten_is_none(key: Key) -> None:
    assert faults(held(key, 9_500)) == []
    assert faults(held(key, 10_001)) == [("fault", key)]


def test_a_board_that_stood_still_while_the_key_was_let_go_has_no_fault() -> None:
    desk = Desk()
    desk.press(POOR)
    desk.settle().wait(60_000)
    desk.tick()
    desk.release(POOR)
    desk.press(POOR)
    desk.settle().wait(60_000)
    desk.tick()
    desk.release(POOR)
    desk.wait(1_000).tick()
    assert faults(desk.settle()) == []


def test_it_is_said_once_and_once_that_it_is_mended() -> None:
    desk = held(POOR, 10_001)
    desk.wait(60_000).tick()
    desk.settle()
    assert faults(desk) == [("fault", POOR)]
    desk.release(POOR)
    desk.settle()
    assert faults(desk) == [("fault", POOR), ("mended", POOR)]
    assert "complaint" not in [kind for kind, _ in desk.said]
    assert troubles(desk.state) == {}


def test_the_other_keys_go_on() -> None:
    desk = held(POOR, 10_001)
    desk.press("very_satisfied")
    desk.settle()
    assert desk.of_kind("rating", "level") == [POOR, "unclear", "very_satisfied"]


def test_two_stuck_keys_are_two_faults_and_one_may_be_mended_alone() -> None:
    desk = held(POOR, 9_000)
    desk.press("satisfied")
    desk.settle().wait(10_001)
    desk.tick()
    desk.wait(500).tick()
    desk.settle()
    desk.release(POOR)
    desk.settle()
    assert faults(desk) == [("fault", POOR), ("fault", "satisfied"), ("mended", POOR)]
    assert "satisfied" in troubles(desk.state)["evaluator"]
    assert POOR not in troubles(desk.state)["evaluator"].split()


def test_it_joins_what_else_is_wrong_with_the_evaluator() -> None:
    desk = held(POOR, 10_001)
    desk.do(PartLost("evaluator", "the driver failed", desk.moment()))
    assert troubles(desk.state)["evaluator"].startswith("the driver failed; evaluator: key dissatisfied")
    assert "note.evaluator" in [note.id for note in desk.view.notes]


def test_it_is_noticed_by_itself_at_the_desks_next_deadlines() -> None:
    desk = Desk()
    desk.press(POOR)
    desk.settle()
    pressed = desk.moment().mono
    while not faults(desk.settle()):
        desk.wait(deadline(desk.state) - desk.moment().mono)
        desk.tick()
    assert desk.moment().mono - pressed == 10_501


def test_an_audit_of_another_kind_is_none() -> None:
    desk = Desk()
    desk.do(Happened(Audit("boot", "0.1"), desk.moment()))
    desk.settle()
    assert troubles(desk.state) == {}
