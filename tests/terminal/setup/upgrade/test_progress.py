"""The stages of an upgrade: each is followed by one, each failure leads back, and none is left without a way on."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.setup.upgrade.progress import (
    FAILS,
    FOLLOWS,
    STARTS,
    Progress,
    Stage,
    failed,
    put_off,
    started,
    succeeded,
    wrong,
)

BEGUN = Progress("staged", old="1.0", new="2.0")
STEPS = st.lists(st.sampled_from(["succeeded", "failed", "started"]), max_size=30)


def done(progress: Progress, step: str) -> Progress:
    if step == "started":
        return started(progress)
    if progress.over:
        return progress
    return succeeded(progress) if step == "succeeded" else failed(progress, "why", "boot")


def test_what_is_not_over_can_succeed_and_can_fail() -> None:
    assert FOLLOWS.keys() == FAILS.keys()
    assert {stage for stage in get_args(Stage) if stage not in FOLLOWS} == {"finished", "gone_back", "given_up"}


def test_an_upgrade_in_which_nothing_fails() -> None:
    stages, progress = [BEGUN.stage], BEGUN
    while not progress.over:
        progress = succeeded(progress)
        stages.append(progress.stage)
    assert stages == ["staged", "verified", "tried", "switching", "switched", "confirmed", "finished"]


@given(STEPS)
def test_whatever_happens_it_ends_in_one_of_the_two_and_a_confirmed_version_stays(steps: list[str]) -> None:
    progress = BEGUN
    for step in steps:
        before, progress = progress, done(progress, step)
        if before.stage in ("confirmed", "finished"):
            assert progress.link == "new"
        if before.link == "old" and progress.link == "new":
            assert before.stage in ("tried", "waiting"), "no other stage lets the new version start"
        if before.link == "new" and progress.link == "old":
            assert wrong(progress), "nobody leaves a version without saying why"
    for _ in range(len(FOLLOWS)):
        progress = done(progress, "succeeded")
    assert progress.over


def test_a_version_that_nobody_confirms_is_left_at_its_third_start() -> None:
    progress = replace(BEGUN, stage="switching")
    for number in range(1, STARTS + 1):
        progress = started(progress)
        assert (progress.stage, progress.starts, progress.link) == ("switched", number, "new")
    progress = started(progress)
    assert (progress.stage, progress.link) == ("going_back", "old")
    assert wrong(progress) == "2.0 was left for 1.0: 2.0 was started 2 times and was not found to work"


def test_starts_before_the_switch_and_after_the_end_mean_nothing() -> None:
    for stage in ("staged", "verified", "tried", "waiting", "confirmed", "finished", "going_back", "gone_back"):
        progress = replace(BEGUN, stage=stage)
        assert started(progress) is progress


def test_a_failed_way_back_says_both_reasons_once_and_rests_until_the_next_boot() -> None:
    progress = failed(replace(BEGUN, stage="switched"), "the screen is lost")
    progress = failed(progress, "1.0 does not answer", "boot-1")
    told = "2.0 was left, and 1.0 does not work either: the screen is lost; then: 1.0 does not answer"
    assert (progress.stage, progress.rests, wrong(progress)) == ("way_back_failed", "boot-1", told)
    again = failed(progress, "1.0 does not answer", "boot-2")
    assert (again.rests, wrong(again)) == ("boot-2", told)
    assert succeeded(again).stage == "gone_back"


def test_one_that_was_put_off_goes_on_in_the_next_boot_and_nothing_is_wrong() -> None:
    waiting = put_off(replace(BEGUN, stage="tried"), "boot-1")
    assert (waiting.rests, waiting.link, wrong(waiting)) == ("boot-1", "old", "")
    assert succeeded(waiting).stage == "switching"
