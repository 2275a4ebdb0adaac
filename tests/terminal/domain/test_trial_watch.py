"""What a configuration is undone for: what is worse than measured just before, and nothing that failed already."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.trial import TRIAL_MS
from terminal.domain.trial_watch import PATIENCE_MS, TrialFigures, TrialWatch, looked, still_worse, verdict

SINCE = 1_000_000  # ms since boot
NEW = "1.2"
WELL = TrialFigures(SINCE, drawn="1.1", center=SINCE - 5_000, memory=60 << 10)


def at(ms: int, **changes: Any) -> TrialFigures:
    """So long after it was applied, by a terminal that works as before."""
    mono = SINCE + ms
    return replace(WELL, **{"mono": mono, "drawn": NEW, "center": mono - 5_000, **changes})


def watched(before: TrialFigures, *figures: TrialFigures) -> tuple[str, str]:
    """The last verdict after these looks."""
    watch, said = TrialWatch(NEW, SINCE, before), ("", "")
    for each in figures:
        watch = looked(watch, each)
        said = verdict(watch, each)
    return said


def lasting(sense: str, **changes: Any) -> tuple[TrialFigures, TrialFigures]:
    """Two looks at the same, as far apart as is put up with."""
    return at(1_000, **changes), at(1_000 + PATIENCE_MS[sense], **changes)  # type: ignore[index]


def test_where_nothing_is_worse_it_is_kept_after_the_trial_and_not_before() -> None:
    assert watched(WELL, at(0), at(TRIAL_MS - 1)) == ("", "")
    assert watched(WELL, at(0), at(TRIAL_MS)) == ("kept", "")


@pytest.mark.parametrize(
    ("sense", "worse", "why"),
    [
        ("part", {"silent": {"sensor": "no such port"}}, "sensor: no such port"),
        ("part", {"silent": {"keys": "they do not answer"}}, "keys: they do not answer"),
        ("part", {"silent": {"reader": "unplugged"}}, "reader: unplugged"),
        ("part", {"silent": {"voice": "no sound device"}}, "voice: no sound device"),
        ("part", {"silent": {"lettering": "no font has 㐂"}}, "lettering: no font has 㐂"),
        ("memory", {"memory": 123 << 10}, "123 MiB of memory are held, 60 before"),
    ],
)
def test_what_stays_worse_undoes_it_and_what_was_so_before_does_not(
    sense: str, worse: dict[str, Any], why: str
) -> None:
    assert watched(WELL, *lasting(sense, **worse)) == ("fault", why)
    assert watched(WELL, at(1_000, **worse), at(PATIENCE_MS[sense] + 999, **worse)) == ("", "")  # type: ignore[index]
    assert watched(WELL, at(1_000, **worse), at(2_000), at(TRIAL_MS)) == ("kept", ""), "it was loose for a moment"
    assert watched(replace(WELL, **worse), *lasting(sense, **worse), at(TRIAL_MS, **worse)) == ("kept", "")


def test_a_failure_of_the_desk_undoes_it_at_once() -> None:
    assert watched(WELL, at(1, faults={"Pressed": SINCE})) == ("fault", "the desk failed at Pressed")
    assert watched(WELL, at(TRIAL_MS, faults={"Pressed": SINCE - 1})) == ("kept", ""), "it was before"
    failing = replace(WELL, faults={"Pressed": SINCE - 60_000})
    assert watched(failing, at(TRIAL_MS, faults={"Pressed": SINCE + 1})) == ("kept", ""), "it failed already"
    long_ago = replace(WELL, faults={"Pressed": SINCE - 3_600_000})
    assert watched(long_ago, at(1, faults={"Pressed": SINCE}))[0] == "fault"


def test_the_plate_must_be_drawn_by_it() -> None:
    late = at(10_000, drawn="1.1")
    assert watched(WELL, at(0, drawn="1.1"), late) == ("fault", "the plate was not drawn")
    assert watched(WELL, at(0, drawn="1.1"), at(1_000), at(TRIAL_MS)) == ("kept", "")


def test_the_center_must_acknowledge_with_the_new_settings_if_it_did_before() -> None:
    silent = replace(at(TRIAL_MS), center=SINCE - 5_000)
    assert watched(WELL, at(0), silent) == ("link", "the center acknowledges nothing")
    assert watched(WELL, at(0), replace(silent, center=SINCE + TRIAL_MS - 60_000)) == ("kept", "")
    assert watched(WELL, at(0), replace(silent, center=SINCE + 10_000))[0] == "link", (
        "it answered once, and then not"
    )
    assert watched(replace(WELL, center=None), at(0), silent) == ("kept", ""), "it did not answer before"
    assert watched(replace(WELL, center=SINCE - 200_000), at(0), silent) == ("kept", "")


def test_a_fault_beside_a_lost_link_is_its_own_fault() -> None:
    gone = {"sensor": "no such port"}
    first, last = (replace(at(ms, silent=gone), center=None) for ms in (TRIAL_MS - 20_000, TRIAL_MS))
    assert watched(WELL, first, last)[0] == "fault"


def test_what_is_still_worse_when_the_old_one_is_back_is_told() -> None:
    watch = TrialWatch("1.1", SINCE, WELL)
    now = replace(at(1_000), drawn="1.1", center=SINCE + 500, memory=500 << 10)
    assert still_worse(watch, now) == (), "memory is not given back"
    assert still_worse(watch, replace(now, silent={"sensor": "gone"})) == ("sensor: gone",)
    assert still_worse(watch, replace(now, center=SINCE - 1)) == ("the center acknowledges nothing",)
    assert still_worse(watch, replace(now, drawn=NEW)) == ("the plate was not drawn",)


LOOK = st.tuples(
    st.sampled_from(["1.1", NEW]),
    st.dictionaries(st.sampled_from(["sensor", "keys", "voice"]), st.just("gone")),
    st.dictionaries(st.sampled_from(["Pressed", "show"]), st.integers(0, SINCE + 300_000)),
    st.none() | st.integers(0, SINCE + 300_000),
    st.integers(0, 1 << 20),
)


@given(LOOK, st.lists(st.tuples(st.integers(1, 30_000), LOOK), max_size=30))
def test_a_terminal_that_is_as_it_was_is_never_undone(
    before: tuple[Any, ...], looks: list[tuple[int, tuple[Any, ...]]]
) -> None:
    """However bad it was. And whatever is measured, a fault is only what was not there before."""
    was = TrialFigures(SINCE, *before)
    same = [replace(was, mono=SINCE + ms, drawn=NEW, center=SINCE + ms, faults={}) for ms in (0, 60_000, TRIAL_MS)]
    assert watched(was, *same) == ("kept", "")
    mono, watch = SINCE, TrialWatch(NEW, SINCE, was)
    for passed, look in looks:
        mono += passed
        now = TrialFigures(mono, *look)
        watch = looked(watch, now)
        end, why = verdict(watch, now)
        assert end != "kept" or mono - SINCE >= TRIAL_MS
        assert end != "link" or was.linked
        assert not any(f"{part}: gone" in why for part in was.silent)
