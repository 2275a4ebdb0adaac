"""Who is still at the window after power cuts: by when somebody was last there, not by when the last fact was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.events import ClockTrusted, Configured, Happened, SignsKnown
from terminal.domain.facts import Audit, Trust
from terminal.domain.timetable import Session
from terminal.domain.window import Window
from tests.support.desk import ANN, MINUTE, WINDOW, Desk, at, with_rules

SECOND = 1_000
STARTS = 20_000  # ms from power to the first fact
LIMIT = 10 * MINUTE


class Quiet(Desk):
    """A window at which nobody presses anything; what a running terminal does by itself happens."""

    signs: dict[str, int]

    def __init__(self, came: str) -> None:
        super().__init__(came)
        self.signs = {}
        self.touch(1)
        self.settle()

    def alive(self, until: str) -> "Quiet":
        """Time goes on; a sign of life is left, and no fact."""
        self.true = at(until)
        self.signs[f"boot-{self.boots}"] = self.moment().mono
        return self

    def cut(self, down: int, clock: Trust = "synced") -> "Quiet":
        """The power goes and comes back; the terminal reads its signs, and `boot` is its first fact."""
        self.reboot(down, clock)
        self.do(SignsKnown(self.signs, self.moment()))
        self.do(Happened(Audit("boot", "0.1"), self.moment()))
        self.settle()
        return self


CUTS = [
    # came, alive until, down, who is named: and why
    ("07:52", "10:20", 60 * SECOND, ANN.badge, "a quiet window that loses power for 60 s resumes its post"),
    ("07:52", "10:20", LIMIT, ANN.badge, "ten minutes are the limit"),
    ("07:52", "10:20", LIMIT + 1, "", "and not a moment more"),
    ("07:52", "10:20", 11 * MINUTE, "", "after eleven minutes a touch is asked for"),
    ("07:52", "07:59", 2 * MINUTE, ANN.badge, "the margin before a session and the session are one"),
    ("07:29", "07:29", 2 * MINUTE, "", "before the margin nobody holds the window's post"),
    ("07:52", "11:58", 5 * MINUTE, ANN.badge, "nor does the end end a post that its holder did not leave…"),
    ("07:52", "12:25", 4 * MINUTE, ANN.badge, "…until 30 minutes after the session"),
    ("07:52", "12:25", 6 * MINUTE, "", "then it is over"),
    ("07:52", "12:40", 60 * SECOND, "", "in lunch nobody is named who did not touch again"),
    ("07:52", "12:50", 60 * SECOND, "", "nor for the afternoon, which is the nearer session then"),
    ("13:25", "13:29", 3 * MINUTE, ANN.badge, "the afternoon is as the morning"),
    ("13:25", "18:05", 60 * SECOND, "", "after work nobody is named"),
]


@pytest.mark.parametrize(("came", "until", "down", "badge", "why"), CUTS, ids=[row[-1] for row in CUTS])
def test_a_power_cut_by_the_last_sign_of_life(came: str, until: str, down: int, badge: str, why: str) -> None:
    desk = Quiet(f"2026-03-02 {came}").alive(f"2026-03-02 {until}")
    assert desk.cut(down).view.badge == badge, why


def test_without_a_sign_the_last_fact_is_all_that_there_is() -> None:
    desk = Quiet("2026-03-02 07:52")
    desk.true = at("2026-03-02 10:20")
    assert desk.cut(MINUTE).view.badge == ""


def test_a_sign_of_another_boot_says_nothing() -> None:
    desk = Quiet("2026-03-02 07:52").alive("2026-03-02 10:20")
    desk.signs = {"boot-0": desk.signs["boot-1"], "boot-2": desk.signs["boot-1"]}
    assert desk.cut(MINUTE).view.badge == ""


def test_of_sign_and_fact_the_later_counts() -> None:
    """The last sign is older than a rating where the minute was not full, or the card lost it with the power."""
    desk = Quiet("2026-03-02 07:52").alive("2026-03-02 08:20")
    desk.true = at("2026-03-02 10:20")
    desk.press("satisfied")
    desk.settle()
    assert desk.cut(MINUTE).view.badge == ANN.badge


def test_while_the_clock_is_not_set_a_touch_is_asked_for_and_with_it_the_post_goes_on() -> None:
    desk = Quiet("2026-03-02 07:52").alive("2026-03-02 10:20")
    desk.cut(MINUTE, "unset")
    assert (desk.view.scene, desk.view.badge) == ("touch_please", "")
    desk.wait(MINUTE).trust()
    assert (desk.settle().view.scene, desk.view.badge) == ("staffed", ANN.badge)


def test_a_sign_of_a_boot_that_never_knew_the_time_says_nothing() -> None:
    desk = Desk("2026-03-02 07:52", "unset")
    desk.touch(1)
    desk.settle().wait(2 * MINUTE)
    sign = desk.moment().mono
    desk.reboot(MINUTE, "synced").do(SignsKnown({"boot-1": sign}, desk.moment()))
    desk.do(Happened(Audit("boot", "0.1"), desk.moment()))
    assert desk.settle().view.badge == ""


def test_a_sign_of_a_boot_that_learnt_the_time_late_counts() -> None:
    desk = Desk("2026-03-02 07:52", "unset")
    desk.touch(1)
    desk.wait(MINUTE).do(ClockTrusted(desk.true, 50, "center", desk.moment()))
    desk.settle().wait(2 * 60 * MINUTE)
    sign = desk.moment().mono
    desk.reboot(MINUTE, "synced").do(SignsKnown({"boot-1": sign}, desk.moment()))
    desk.do(Happened(Audit("boot", "0.1"), desk.moment()))
    assert desk.settle().view.badge == ANN.badge


# A fuse that goes several times in a morning.


def test_after_a_second_short_cut_the_post_goes_on_as_after_the_first() -> None:
    desk = Quiet("2026-03-02 07:52").alive("2026-03-02 10:20").cut(MINUTE)
    desk.alive("2026-03-02 10:40").cut(2 * MINUTE)
    assert desk.view.badge == ANN.badge
    desk.alive("2026-03-02 11:00").cut(11 * MINUTE)
    assert desk.view.badge == ""
    desk.alive("2026-03-02 11:20").cut(MINUTE)
    assert desk.view.badge == "", "nobody watched the chair between"


def test_a_second_cut_while_the_terminal_starts_ends_nothing() -> None:
    desk = Quiet("2026-03-02 07:52").alive("2026-03-02 10:20").cut(MINUTE)
    assert desk.cut(MINUTE).view.badge == ANN.badge


@pytest.mark.parametrize(("down", "badge"), [(5 * MINUTE, ANN.badge), (5 * MINUTE + 1, "")])
def test_a_boot_between_that_never_knew_the_time_counts_as_no_power(down: int, badge: str) -> None:
    desk = Quiet("2026-03-02 07:52").alive("2026-03-02 10:20").cut(3 * MINUTE, "unset")
    desk.wait(2 * MINUTE).tick()
    desk.signs["boot-2"] = desk.moment().mono
    assert desk.cut(down).view.badge == badge


@given(st.lists(st.tuples(st.integers(0, 30 * MINUTE), st.integers(STARTS, 2 * LIMIT)), max_size=12))
def test_only_a_long_cut_or_more_cuts_than_are_told_ask_for_a_touch(cuts: list[tuple[int, int]]) -> None:
    desk = Quiet("2026-03-02 07:52")
    left = at("2026-03-02 12:00") - desk.true
    cuts = [cut for n, cut in enumerate(cuts) if sum(map(sum, cuts[: n + 1])) < left]
    for quiet, down in cuts:
        desk.true += quiet
        desk.signs[f"boot-{desk.boots}"] = desk.moment().mono
        desk.cut(down)
    stays = all(down <= LIMIT for _, down in cuts) and len(cuts) <= 8
    assert desk.view.badge == (ANN.badge if stays else "")


# Halls that are other than the usual.


def resumed(window: Window, came: str, until: str, down: int) -> bool:
    desk = Quiet(came)
    desk.do(Configured(window, "1.2", desk.moment()))
    desk.alive(until).cut(down)
    desk.do(Configured(window, "1.2", desk.moment()))
    return desk.view.badge == ANN.badge


def test_on_a_day_without_sessions_nothing_is_resumed() -> None:
    assert not resumed(WINDOW, "2026-03-01 09:00", "2026-03-01 09:05", MINUTE), "a Sunday"


def test_a_hall_with_a_long_limit_still_resumes_within_one_session_only() -> None:
    window = with_rules(resume_within_minutes=120)
    assert resumed(window, "2026-03-02 07:52", "2026-03-02 09:00", 110 * MINUTE)
    assert not resumed(window, "2026-03-02 07:52", "2026-03-02 12:05", 80 * MINUTE)


def test_in_a_break_that_does_not_close_the_post_it_goes_on() -> None:
    """Where nobody punches at noon, or could touch before the next session begins, nobody has to touch again."""
    noon = ("2026-03-02 07:52", "2026-03-02 12:40", MINUTE)
    morning, afternoon = Session("morning", "08:00", "12:00", punch="in"), WINDOW.sessions[1]
    assert resumed(replace(WINDOW, sessions=(morning, afternoon)), *noon)
    short = (WINDOW.sessions[0], Session("afternoon", "12:20", "17:30"))
    patient = replace(with_rules(resume_within_minutes=60), sessions=short)
    assert resumed(patient, "2026-03-02 07:52", "2026-03-02 11:40", 55 * MINUTE)
    assert not resumed(WINDOW, *noon), "where it is closed at 12:30"


def test_it_goes_on_until_the_hall_closes_it() -> None:
    end = ("2026-03-02 07:52", "2026-03-02 12:40", MINUTE)
    assert resumed(with_rules(close_after_minutes=45), *end)
    assert not resumed(with_rules(close_after_minutes=40), *end)


def test_the_margin_is_as_wide_as_the_windows_of_the_hall() -> None:
    early = Session("morning", "08:00", "12:00", in_window=("06:30", "08:00"), out_window=("12:00", "12:50"))
    wide = replace(WINDOW, sessions=(early, Session("afternoon", "14:30", "17:30")))
    for came, until in (("06:40", "06:50"), ("07:52", "12:45")):
        assert resumed(wide, f"2026-03-02 {came}", f"2026-03-02 {until}", MINUTE)
        assert not resumed(WINDOW, f"2026-03-02 {came}", f"2026-03-02 {until}", MINUTE)


STARTING = [
    # came, alive until, did, who is named: and why
    ("13:25", "17:34", "leave", "", "nobody is named who left"),
    ("07:52", "12:04", "leave", "", "at noon neither"),
    ("07:52", "10:00", "in", ANN.badge, "a touch within the session says who is there"),
]


@pytest.mark.parametrize(("came", "until", "did", "badge", "why"), STARTING, ids=[row[-1] for row in STARTING])
def test_a_touch_before_the_start_is_on_record(came: str, until: str, did: str, badge: str, why: str) -> None:
    """The post resumes a moment after a start, once that is on record; a slow disk makes the moment long."""
    desk = Quiet(f"2026-03-02 {came}").alive(f"2026-03-02 {until}")
    desk.reboot(MINUTE, "synced")
    desk.do(SignsKnown(desk.signs, desk.moment()))
    desk.do(Happened(Audit("boot", "0.1"), desk.moment()))
    desk.touch(1)
    desk.settle().tick()
    assert desk.settle().of_kind("punch", "did")[-1] == did
    assert desk.view.badge == badge, why
