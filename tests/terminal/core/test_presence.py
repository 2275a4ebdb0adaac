"""Who is still at the window (docs/glossary.md#presence): away, after a power cut, a night, or a doubtful clock."""

from copy import deepcopy

from msgspec.structs import replace

from terminal.domain.events import Configured, Tick
from terminal.domain.views import Message
from tests.support.desk import ANN, BEN, HOUR, MINUTE, Desk, with_rules

# Away.


def away(now: str = "2026-03-02 10:00", clock: str = "synced") -> Desk:
    desk = Desk(now, "synced" if clock == "synced" else "unset")
    desk.touch(1)
    desk.settle().wait(11_000).press("staff")
    desk.wait(1000).touch(1)
    return desk.settle()


def test_who_is_away_is_named_with_the_time_of_return_and_without_a_reason() -> None:
    plate = away().view
    assert (plate.scene, plate.badge, plate.headline) == (
        "away",
        ANN.badge,
        Message("post.away", {"until": "10:30"}),
    )


def test_the_limit_is_the_halls_and_runs_from_the_touch() -> None:
    desk = away()
    desk.do(Configured(with_rules(away_limit_minutes=45), "1.2", desk.moment()))
    desk.wait(20 * MINUTE).tick()
    assert desk.view.headline == Message("post.away", {"until": "10:45"})


def test_without_a_clock_no_time_of_return_is_stated_and_with_it_the_true_one() -> None:
    desk = away(clock="unset")
    assert desk.view.headline == Message("post.away_unknown")
    desk.wait(5 * MINUTE).trust()
    desk.settle()
    assert desk.view.headline == Message("post.away", {"until": "10:30"})


def test_a_clock_in_doubt_states_no_time_of_return() -> None:
    desk = away()
    desk.clock = "unset"
    desk.wait(MINUTE).tick()
    assert desk.view.headline == Message("post.away_unknown")


def test_a_short_power_cut_does_not_move_the_time_of_return() -> None:
    desk = away()
    desk.wait(4 * MINUTE).press("satisfied")
    desk.settle().reboot(2 * MINUTE, "synced").press("satisfied")
    plate = desk.settle().view
    assert (plate.scene, plate.headline) == ("away", Message("post.away", {"until": "10:30"}))


def test_after_a_power_cut_a_return_by_a_clock_that_was_not_set_is_not_stated() -> None:
    desk = away(clock="unset")
    desk.wait(MINUTE).trust()
    desk.settle().reboot(2 * MINUTE, "synced").press("satisfied")
    plate = desk.settle().view
    assert (plate.scene, plate.headline) == ("away", Message("post.away_unknown"))


# After a restart.


def test_without_a_clock_a_touch_of_this_boot_names_and_a_later_clock_resumes() -> None:
    desk = Desk("2026-03-02 10:00")
    desk.touch(1)
    desk.settle().reboot(5 * MINUTE, "unset").press("satisfied")
    desk.settle().wait(MINUTE)
    resumed = deepcopy(desk)
    desk.touch(2)
    assert (desk.settle().view.scene, desk.view.badge) == ("covered", BEN.badge)
    resumed.trust()
    assert resumed.view.badge == ""
    assert (resumed.settle().view.scene, resumed.view.badge) == ("staffed", ANN.badge)


def test_before_the_boot_itself_is_on_record_nothing_resumes() -> None:
    desk = Desk("2026-03-02 10:00")
    desk.touch(1)
    desk.settle().reboot(MINUTE, "synced")
    assert desk.view.badge == ""


def test_a_boot_that_never_knew_the_time_is_not_resumed_from() -> None:
    desk = Desk("2026-03-02 10:00", "unset")
    desk.touch(1)
    desk.settle().reboot(MINUTE, "synced").press("satisfied")
    assert (desk.settle().view.scene, desk.view.badge) == ("nobody", "")


def test_nor_is_the_time_of_the_boot_before_taken_for_it() -> None:
    """The clock of the first boot cannot say when the second, which never knew the time, ended."""
    desk = Desk("2026-03-02 10:00")
    desk.press("satisfied")
    desk.settle().reboot(10_000, "unset").touch(1)
    desk.settle().reboot(MINUTE, "synced").press("satisfied")
    assert desk.settle().view.badge == ""


def test_a_trusted_clock_resumes_only_once_the_time_of_this_boot_is_on_record() -> None:
    desk = Desk("2026-03-02 10:00")
    desk.touch(1)
    desk.settle().reboot(3 * HOUR, "unset").wait(3 * MINUTE).press("satisfied")
    desk.settle().trust()
    assert desk.view.badge == ""
    assert desk.settle().view.badge == ""


def test_a_resumed_post_is_not_stated_when_the_clock_is_in_doubt_again() -> None:
    desk = Desk("2026-03-02 10:00")
    desk.touch(1)
    desk.settle().reboot(MINUTE, "synced").press("satisfied")
    assert desk.settle().view.badge == ANN.badge
    desk.do(Tick(replace(desk.moment(), clock="unset")))  # right by chance, but nobody vouches for it
    assert (desk.view.scene, desk.view.badge) == ("touch_please", "")


def test_only_the_boot_before_is_resumed_from() -> None:
    desk = Desk("2026-03-02 10:00")
    desk.touch(1)
    desk.settle().reboot(HOUR, "synced").press("satisfied")
    desk.settle().reboot(MINUTE, "synced").press("satisfied")
    assert desk.settle().view.badge == ""


def test_a_fact_from_before_the_clock_was_set_does_not_unset_it() -> None:
    desk = Desk("2026-03-02 10:00", "unset")
    desk.touch(1)
    desk.press("satisfied")
    desk.trust()
    desk.settle()
    assert [(fact.kind, fact.clock) for fact in desk.facts][2:] == [("clock_set", "synced"), ("rating", "unset")]
    desk.reboot(MINUTE, "synced").press("satisfied")
    assert desk.settle().view.badge == ANN.badge


def test_a_post_that_was_left_is_not_resumed() -> None:
    desk = Desk("2026-03-02 11:46")
    for _ in range(2):
        desk.wait(MINUTE).touch(1)
        desk.settle()
    assert desk.of_kind("punch", "did") == ["in", "leave"]
    desk.reboot(MINUTE, "synced").press("satisfied")
    assert desk.settle().view.badge == ""


def test_who_sat_here_yesterday_is_not_named_today_when_the_terminal_stayed_on() -> None:
    desk = Desk("2026-03-02 16:00")
    desk.touch(1)
    desk.settle().wait(7 * HOUR + 59 * MINUTE).tick()
    assert desk.view.badge == ANN.badge
    desk.wait(MINUTE).tick()
    assert (desk.view.scene, desk.view.badge) == ("closed", "")


def test_nor_when_the_post_was_resumed_after_a_power_cut_yesterday() -> None:
    desk = Desk("2026-03-02 16:00")
    desk.touch(1)
    desk.settle().reboot(2 * MINUTE, "synced").press("satisfied")
    assert desk.settle().view.badge == ANN.badge
    desk.wait(17 * HOUR).tick()
    assert (desk.view.scene, desk.view.badge) == ("nobody", "")
