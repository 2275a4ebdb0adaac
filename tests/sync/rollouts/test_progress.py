"""The progress of a rollout: sums that add up, whatever is known, and a bar of those who answered."""

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.rollouts.progress import bar, lines, progress_of
from sync.rollouts.waves import Rollout, RolloutStanding, WindowOutcome, in_waves

HALL = tuple(f"2F-{number:02d}" for number in range(1, 13))
ROLLOUT = Rollout(in_waves(HALL, HALL[:2]), canary=True, begun=2, standing="stopped", why="2 of 4 failed")


def test_what_is_said_of_one() -> None:
    progress = progress_of("1.7", ROLLOUT, {HALL[0]: "kept", HALL[1]: "fell back"})
    assert list(lines(progress, str)) == [
        "rollout of 1.7: stopped (2 of 4 failed), wave 2 of 3",
        "[#####-------------------------] 2 of 12 reached: "
        "1 fell back + 1 kept + 9 not yet offered + 1 waiting = 12",
    ]
    assert bar(progress_of("1.7", ROLLOUT, dict.fromkeys(HALL, "kept"))).endswith("3 of 12 reached"), (
        "of those told"
    )


def test_the_bar_of_a_center_that_counts_anyhow() -> None:
    progress = progress_of("1.7", ROLLOUT, {})
    assert bar(replace(progress, answered=10**15)).startswith(f"[{'#' * 30}] ")
    assert bar(replace(progress, answered=-(10**15), windows=-1)).startswith(f"[{'-' * 30}] ")


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from(HALL), st.sampled_from(get_args(WindowOutcome))),
    st.integers(0, 3),
    st.sampled_from(get_args(RolloutStanding)),
)
def test_the_sums_add_up(outcomes: dict[str, WindowOutcome], begun: int, standing: RolloutStanding) -> None:
    progress = progress_of("1.7", Rollout(ROLLOUT.waves, begun=begun, standing=standing), outcomes)
    assert sum(progress.outcomes.values()) == progress.windows == 12
    assert 0 <= progress.answered <= progress.windows - progress.outcomes.get("not yet offered", 0)
