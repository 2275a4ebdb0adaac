"""A rollout begins its next wave only on what the last has kept, and stops by itself where it does harm."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.rollouts.waves import (
    FAILED_OUTCOMES,
    NothingToDecide,
    Rollout,
    RolloutAct,
    RolloutStanding,
    WindowOutcome,
    advance,
    by_unit,
    decided,
    in_waves,
)

HALL = tuple(f"2F-{number:02d}" for number in range(1, 41))
CANARY = ("2F-17", "2F-03")
NOW = 1_000_000

outcomes_of: st.SearchStrategy[WindowOutcome] = st.sampled_from(get_args(WindowOutcome))


@st.composite
def looks(draw: st.DrawFn) -> list[dict[str, WindowOutcome]]:
    """What is seen at each look; mostly good, or no rollout would come far."""
    usual: list[WindowOutcome] = ["kept", "kept", "kept", "waiting", "on trial"]
    mostly = st.sampled_from(usual) | outcomes_of
    return draw(st.lists(st.fixed_dictionaries(dict.fromkeys(HALL, mostly)), max_size=8))


def begun(canary: tuple[str, ...] = CANARY) -> Rollout:
    """Its first wave was told."""
    return advance(Rollout(in_waves(HALL, canary), canary=bool(canary), standing="planned"), {}, NOW)


def all_are(outcome: WindowOutcome, *windows: str) -> dict[str, WindowOutcome]:
    return dict.fromkeys(windows, outcome)


def test_a_canary_comes_first_then_a_tenth_then_all() -> None:
    first, tenth, rest = in_waves(HALL, CANARY)
    assert first == CANARY
    assert len(tenth) == 4
    assert sorted((*first, *tenth, *rest)) == sorted(HALL)


def test_without_a_canary_all_are_told_at_once() -> None:
    assert in_waves(HALL) == (HALL,)
    assert begun(()).reached == set(HALL)


def test_by_unit_one_after_the_other() -> None:
    assert by_unit((HALL[:2], HALL[2:4]), (HALL[0],)) == ((HALL[0],), (HALL[1],), HALL[2:4])


def test_nothing_begins_before_its_time() -> None:
    planned = Rollout(in_waves(HALL, CANARY), canary=True, not_before=NOW + 1, standing="planned")
    assert advance(planned, {}, NOW) == planned
    assert advance(planned, {}, NOW + 1).reached == set(CANARY)


def test_half_of_the_canary_is_enough_to_go_on() -> None:
    assert advance(begun(), all_are("on trial", *CANARY), NOW).begun == 1
    assert advance(begun(), all_are("kept", CANARY[0]), NOW).begun == 2


def test_one_failure_in_the_canary_stops_it() -> None:
    for failure in sorted(FAILED_OUTCOMES):
        stopped = advance(begun(), {CANARY[0]: "kept", CANARY[1]: failure}, NOW)
        assert stopped.standing == "stopped"
        assert stopped.why == f"1 of 2 that answered failed: 2F-03 ({failure})"
        assert stopped.reached == set(CANARY)


def test_one_failure_of_many_stops_nothing_and_two_of_a_few_do() -> None:
    running = advance(begun(), all_are("kept", *CANARY), NOW)
    tenth = running.waves[1]
    good = all_are("kept", *CANARY, *tenth)
    assert advance(running, {**good, tenth[0]: "refused"}, NOW).standing == "running"
    assert advance(running, {**good, tenth[0]: "refused", tenth[1]: "silent"}, NOW).standing == "stopped"


def test_two_failures_of_a_hundred_are_less_than_one_in_twenty() -> None:
    hall = tuple(f"W{number}" for number in range(100))
    running = advance(Rollout(in_waves(hall), standing="planned"), {}, NOW)
    good = all_are("kept", *hall)
    assert advance(running, {**good, "W1": "fell back", "W2": "fell back"}, NOW).standing == "done"
    failing = all_are("fell back", *hall[:5])
    assert advance(running, {**good, **failing}, NOW).standing == "stopped"


def test_who_never_answered_is_neither_good_nor_bad() -> None:
    running = begun(())
    assert advance(running, all_are("waiting", *HALL[:30]), NOW) == running
    assert advance(running, {**all_are("kept", *HALL[:20])}, NOW).standing == "done"


def test_a_hall_that_is_off_shows_nothing_so_nothing_follows() -> None:
    assert advance(begun(), all_are("off", *CANARY), NOW).begun == 1
    assert advance(begun(), {CANARY[0]: "off", CANARY[1]: "kept"}, NOW).begun == 2


@pytest.mark.parametrize("outcome", ["unpaired", "superseded"])
def test_windows_without_a_terminal_or_with_a_newer_one_hold_nothing_up(outcome: WindowOutcome) -> None:
    assert advance(begun(), all_are(outcome, *CANARY), NOW).begun == 2
    assert advance(begun(), {CANARY[0]: outcome, CANARY[1]: "waiting"}, NOW).begun == 1


@pytest.mark.parametrize("standing", ["receiving", "paused", "stopped", "cancelled", "done"])
def test_who_was_halted_stays(standing: RolloutStanding) -> None:
    halted = replace(begun(), standing=standing)
    assert advance(halted, all_are("kept", *HALL), NOW) == halted


def test_what_failed_before_it_was_resumed_does_not_stop_it_again_and_one_more_does() -> None:
    broken: dict[str, WindowOutcome] = {CANARY[0]: "fell back", CANARY[1]: "kept"}
    stopped = advance(begun(), broken, NOW)
    goes_on = decided(stopped, "resume", broken)
    assert (goes_on.standing, goes_on.why, goes_on.forgiven) == ("running", "", (CANARY[0],))
    assert advance(goes_on, broken, NOW).begun == 2
    assert advance(goes_on, broken | {CANARY[1]: "refused"}, NOW).standing == "stopped"


# What IT may decide of each, and how it stands then; for all else there is nothing to do.
DECIDED: dict[tuple[RolloutAct, RolloutStanding], RolloutStanding] = {
    ("pause", "planned"): "paused",
    ("pause", "running"): "paused",
    ("resume", "paused"): "running",
    ("resume", "stopped"): "running",
    **{("cancel", each): "cancelled" for each in ("receiving", "planned", "running", "paused", "stopped")},
}


@pytest.mark.parametrize("act", get_args(RolloutAct))
@pytest.mark.parametrize("standing", get_args(RolloutStanding))
def test_what_it_may_decide(act: RolloutAct, standing: RolloutStanding) -> None:
    rollout = replace(begun(), standing=standing)
    if (act, standing) in DECIDED:
        assert decided(rollout, act, {}).standing == DECIDED[act, standing]
    else:
        with pytest.raises(NothingToDecide, match=f"is {standing}: nothing to {act}"):
            decided(rollout, act, {})


def test_one_that_was_paused_before_it_began_begins_when_it_goes_on() -> None:
    planned = Rollout(in_waves(HALL, CANARY), canary=True, standing="planned")
    assert decided(decided(planned, "pause", {}), "resume", {}) == planned


@settings(max_examples=40)
@given(looks())
def test_a_wave_follows_only_on_one_that_was_kept(seen: list[dict[str, WindowOutcome]]) -> None:
    rollout = begun()
    for look in seen:
        before, rollout = rollout, advance(rollout, look, NOW)
        if rollout.begun > before.begun:
            last = [look[window] for window in before.waves[before.begun - 1]]
            on = [outcome for outcome in last if outcome not in ("off", "unpaired", "superseded")]
            assert on.count("kept") * 2 >= len(on) and (on or "off" not in last)
        assert rollout.begun - before.begun <= 1
        assert before.reached <= rollout.reached
        assert rollout.reached == before.reached or before.standing in ("planned", "running")


@settings(max_examples=40)
@given(looks())
def test_it_stops_where_two_and_one_in_twenty_failed_and_only_there(seen: list[dict[str, WindowOutcome]]) -> None:
    rollout = begun()
    for look in seen:
        before, rollout = rollout, advance(rollout, look, NOW)
        told = [look[window] for wave in before.waves[: before.begun] for window in wave]
        bad = sum(outcome in ("refused", "fell back", "silent") for outcome in told)
        good = told.count("kept")
        harmful = (bad >= 2 and bad / max(bad + good, 1) >= 0.05) or (bad >= 1 and before.begun == 1)
        if before.standing == "running":
            assert (rollout.standing == "stopped") is harmful
