"""A key that hangs is a fault after 10 s, once, until it is let go; never a complaint, and the others go on."""

import pytest

from terminal.core import deadline, restore, troubles
from terminal.domain.effects import Lamp
from terminal.domain.events import Configured, Happened, PartLost
from terminal.domain.facts import Audit, Key
from tests.support.asking import Asking
from tests.support.desk import ANN, Desk, with_rules

POOR: Key = "dissatisfied"
GOOD: Key = "satisfied"


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


def test_a_board_that_stood_still_twice_waits_for_letting_go_once_more() -> None:
    desk = Desk()
    desk.press(POOR)
    desk.settle().wait(900_000).tick()
    desk.settle().wait(3_200).tick()
    desk.release(POOR)
    desk.wait(1_000).tick()
    assert faults(desk.settle()) == []
    assert desk.of_kind("rating", "level") == [POOR]


def test_letting_go_that_waits_for_the_disk_is_no_fault() -> None:
    desk = Desk()
    desk.press(POOR)
    desk.wait(3000).touch(1)
    desk.wait(1000).release(POOR)
    for _ in range(30):
        desk.wait(500).tick()
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


# What a key that hangs had recorded counts to nobody (article 3.5: the evaluator is for citizens). What was done:
# ms waited, key, how long it is held (0: it hangs); and the ratings kept, with the place of what each replaces.
GAVE: list[tuple[str, list[tuple[int, Key, int]], list[tuple[str, int]]]] = [
    ("one press, whose key hangs", [(0, POOR, 0)], [(POOR, 0), ("unclear", 1)]),
    ("a key that praises is none the better for it", [(0, GOOD, 0)], [(GOOD, 0), ("unclear", 1)]),
    ("twin: held for ten seconds it was a citizen's", [(0, POOR, 10_000)], [(POOR, 0)]),
    ("a change, whose key hangs", [(0, GOOD, 100), (3000, POOR, 0)], [(GOOD, 0), (POOR, 1), ("unclear", 2)]),
    ("twin: changed by a citizen since", [(0, POOR, 0), (3000, GOOD, 100)], [(POOR, 0), (GOOD, 1)]),
    ("twin: what was given before it", [(0, GOOD, 100), (9000, POOR, 0)], [(GOOD, 0), (POOR, 0), ("unclear", 2)]),
    ("twin: what was given meanwhile", [(0, POOR, 0), (9000, GOOD, 100)], [(POOR, 0), (GOOD, 0), ("unclear", 1)]),
    ("twin: the same key once more, which gave nothing", [(0, POOR, 100), (3000, POOR, 0)], [(POOR, 0)]),
    ("unclear already", [(0, GOOD, 100), (100, POOR, 0)], [(GOOD, 0), ("unclear", 1)]),
    ("a key of the staff's", [(0, GOOD, 100), (3000, "staff", 0)], [(GOOD, 0)]),
]


@pytest.mark.parametrize(("_why", "presses", "kept"), GAVE, ids=[row[0] for row in GAVE])
def test_what_a_key_that_hangs_had_recorded_becomes_unclear(
    _why: str, presses: list[tuple[int, Key, int]], kept: list[tuple[str, int]]
) -> None:
    desk = Asking()
    desk.touch(1)
    for ms, key, length in presses:
        desk.settle().wait(ms).press(key)
        if length:
            desk.settle().wait(length).release(key)
    for _ in range(40):
        desk.settle().wait(500).tick()
    desk.settle()
    assert [(level, place) for level, _, place in desk.given] == kept
    assert set(desk.of_kind("rating", "badge")) == {ANN.badge}
    desk.press("very_satisfied")
    assert desk.settle().given[-1] == ("very_satisfied", "", 0)


def test_what_a_key_that_hangs_gave_is_over_however_long_a_hall_lets_ratings_change() -> None:
    desk = Desk()
    desk.do(Configured(with_rules(rating_change_seconds=60), "1.2", desk.moment()))
    desk.press(POOR)
    for _ in range(22):
        desk.settle().wait(500).tick()
    desk.settle().wait(300).press("satisfied")
    desk.settle()
    assert desk.of_kind("rating", "level") == [POOR, "unclear", "satisfied"]
    assert desk.of_kind("rating", "replaces") == [0, 1, 0]
    assert [body["level"] for _, body in desk.said if body.get("stuck")] == ["unclear"]


def test_a_failing_disk_keeps_it_from_nobody() -> None:
    desk = Desk()
    desk.press(POOR)
    desk.settle().wait(10_001).tick()
    desk.wait(500).tick()
    while desk.asked:
        desk.refuse()
    desk.wait(100).release(POOR)
    desk.settle().wait(60_000).tick()
    assert desk.settle().of_kind("rating", "level") == [POOR, "unclear"]


def test_an_invited_rating_that_a_hanging_key_gave_leaves_the_case_unrated() -> None:
    desk = Asking()
    desk.ask("c-1")
    desk.settle().wait(59_000).press(POOR)
    for _ in range(40):
        desk.settle().wait(500).tick()
    assert desk.settle().given == [(POOR, "c-1", 0), ("unclear", "c-1", 1), ("unrated", "c-1", 0)]


def test_a_restart_of_the_terminal_knows_what_it_took_back() -> None:
    desk = held(POOR, 10_001)
    assert restore(desk.facts, desk.moment()).kept == desk.state.kept
    assert desk.state.kept.rating is None


def test_its_lamp_stays_lit_until_it_is_let_go_and_the_plate_says_that_it_hangs() -> None:
    desk = held(POOR, 10_001)
    assert [effect.on for effect in desk.effects if isinstance(effect, Lamp)] == [True, False, True]
    assert [note.id for note in desk.view.notes if "key" in note.id or "evaluator" in note.id] == ["note.key_stuck"]
    desk.wait(30_000).press("satisfied")
    desk.refuse()
    assert desk.effects[-1] == Lamp("satisfied", on=False)
    assert Lamp(POOR, on=False) in desk.wait(1000).release(POOR)
    assert "note.key_stuck" not in [note.id for note in desk.view.notes]


def test_a_staff_key_that_hangs_has_no_lamp_and_is_said_on_the_plate_all_the_same() -> None:
    desk = held("staff", 10_001)
    assert not [effect for effect in desk.effects if isinstance(effect, Lamp)]
    assert "note.key_stuck" in [note.id for note in desk.view.notes]


def test_the_press_that_confirmed_a_complaint_may_hang_too_and_the_complaint_stands() -> None:
    desk = Desk()
    desk.hold(POOR, 3500)
    desk.wait(300).press(POOR)
    for _ in range(22):
        desk.settle().wait(500).tick()
    desk.settle()
    assert faults(desk) == [("fault", POOR)]
    assert [kind for kind, _ in desk.said] == ["rating", "complaint", "audit"]


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
