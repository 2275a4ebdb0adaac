"""Each touch and press is judged by what is durable: the others wait their turn, and hear what became of it."""

from terminal.core import deadline
from terminal.domain.effects import Lamp, Record
from terminal.domain.events import Happened, Recorded
from terminal.domain.facts import Audit, Key
from tests.support.desk import ANN, BEN, Desk, tones


def test_a_second_touch_during_the_first_ones_commit_is_judged_by_what_was_then_kept() -> None:
    desk = Desk("2026-03-02 09:00")
    desk.touch(1)
    assert desk.wait(80).touch(2) == ()
    assert len(desk.records) == 1
    second = [effect for effect in desk.commit() if isinstance(effect, Record)]
    assert len(second) == 1
    desk.commit()
    assert desk.of_kind("punch", "did") == ["in", "takeover"]
    assert desk.of_kind("punch", "badge") == [ANN.badge, BEN.badge]
    assert desk.facts[2].mono - desk.facts[0].mono == 80


def test_the_same_touch_finds_a_free_post_when_the_first_was_not_recorded() -> None:
    desk = Desk()
    desk.touch(1)
    desk.touch(2)
    desk.refuse()
    desk.settle()
    assert desk.of_kind("punch", "did") == ["cover"]


def test_presses_during_a_commit_light_their_lamps_at_once_are_decided_in_order_and_name_whom_the_plate_did() -> (
    None
):
    desk = Desk()
    desk.touch(1)
    pressed: list[Key] = ["satisfied", "dissatisfied", "satisfied"]
    for key in pressed:
        assert desk.wait(600).press(key) == (Lamp(key, on=True),)
        desk.release(key)
    assert len(desk.records) == 1
    assert desk.banner == "punch.recording"
    desk.settle()
    assert desk.of_kind("rating", "level") == ["satisfied", "dissatisfied", "satisfied"]
    assert desk.of_kind("rating", "replaces") == [0, 3, 4]
    assert set(desk.of_kind("rating", "badge")) == {""}  # the plate named nobody yet


def test_only_one_thing_that_somebody_waits_for_is_with_the_recorder_at_a_time() -> None:
    desk = Desk("2026-03-02 09:00")
    for slot in (1, 2, None, 4):
        desk.touch(slot)
    for _ in range(4):
        assert len(desk.asked) == 1
        desk.commit()
    assert desk.asked == []
    assert [kind for kind, _ in desk.said] == ["punch", "post", "punch", "post", "touch", "punch"]


def test_what_nobody_waits_for_does_not_wait_and_holds_nobody_up() -> None:
    desk = Desk(clock="unset")
    desk.touch(1)
    desk.trust()
    desk.do(Happened(Audit("boot", "0.1.0"), desk.moment()))
    assert len(desk.asked) == 3
    assert tones(desk.commit()) == ["time_unsure"]
    assert [tones(desk.commit()), tones(desk.commit())] == [[], []]
    assert [kind for kind, _ in desk.said] == ["punch", "post", "clock_set", "audit"]
    assert desk.of_kind("clock_set", "source") == ["center"]


def test_an_answer_to_something_else_decides_nothing() -> None:
    desk = Desk()
    desk.do(Happened(Audit("boot", "0.1.0"), desk.moment()))
    desk.touch(1)
    assert desk.commit() == ()
    assert desk.banner == "punch.recording"
    assert desk.do(Recorded(99, (), desk.moment())) == ()
    assert desk.banner == "punch.recording"
    assert tones(desk.commit()) == ["counted"]


def test_a_complaint_confirmed_in_time_counts_however_long_the_disk_was_busy() -> None:
    desk = Desk()
    desk.hold("dissatisfied", 3500)
    desk.wait(9000).touch(1)
    desk.wait(900).press("dissatisfied")
    desk.wait(400).tick()
    desk.settle()
    assert [kind for kind, _ in desk.said] == ["rating", "punch", "post", "complaint"]


def test_a_lamp_whose_press_was_decided_late_does_not_come_on_again() -> None:
    desk = Desk()
    desk.touch(1)
    desk.press("satisfied")
    desk.wait(2000).tick()
    assert desk.effects[-1] == Lamp("satisfied", on=False)
    desk.wait(3000).settle()
    assert [effect.on for effect in desk.effects if isinstance(effect, Lamp)] == [True, False]


def test_a_lamp_that_is_overdue_is_put_out_as_soon_as_time_may_go_on() -> None:
    desk = Desk()
    desk.press("satisfied")
    desk.settle().wait(2500).press("staff")
    assert deadline(desk.state) == desk.moment().mono + 1
    assert desk.wait(1).tick() == (Lamp("satisfied", on=False),)


# What could not be recorded.


def test_a_punch_that_was_not_recorded_is_told_and_nothing_of_it_is_kept() -> None:
    desk = Desk()
    before = desk.state.kept
    desk.touch(1)
    assert tones(desk.refuse()) == ["not_recorded"]
    assert desk.banner == "not_recorded"
    assert desk.state.kept == before
    assert (desk.view.scene, desk.view.badge) == ("closed", "")


def test_a_rating_that_was_not_recorded_darkens_its_lamp_and_leaves_the_staff_side_alone() -> None:
    desk = Desk()
    before = desk.state.kept
    desk.press("satisfied")
    assert desk.refuse() == (Lamp("satisfied", on=False),)
    assert desk.banner == "not_recorded"
    assert desk.state.kept == before
    desk.wait(2000)
    assert desk.tick() == ()
    desk.press("satisfied")
    desk.commit()
    assert desk.banner == "rating.thanks"


def test_a_press_whose_record_failed_is_told_before_the_complaint_is_offered() -> None:
    desk = Desk()
    desk.press("dissatisfied")
    desk.wait(3500).release("dissatisfied")
    desk.refuse()
    desk.tick()
    assert desk.banner == "not_recorded"
    desk.wait(3999).tick()
    assert desk.banner == "not_recorded"
    desk.wait(1).tick()
    assert desk.banner == "complaint.offer"
    desk.press("dissatisfied")
    assert [kind for kind, _ in desk.settle().said] == ["complaint"]


def test_nor_does_a_key_that_is_still_held_hide_that_its_rating_was_not_recorded() -> None:
    desk = Desk()
    desk.press("dissatisfied")
    desk.wait(3500).tick()
    desk.refuse()
    assert desk.banner == "not_recorded"
    desk.wait(4000).tick()
    assert desk.banner == "complaint.offer"


def test_a_complaint_that_was_not_recorded_shows_no_number() -> None:
    desk = Desk()
    desk.hold("dissatisfied", 3500)
    desk.wait(500).press("dissatisfied")
    assert desk.banner == "complaint.recording"
    desk.refuse()
    assert desk.view.banner is not None
    assert (desk.banner, desk.view.banner.values) == ("not_recorded", {})


def test_what_waited_goes_on_after_something_was_not_recorded() -> None:
    desk = Desk()
    desk.touch(1)
    desk.press("satisfied")
    desk.touch(2)
    desk.refuse()
    desk.settle()
    assert [kind for kind, _ in desk.said] == ["rating", "punch", "post"]
