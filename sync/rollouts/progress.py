"""The progress of a rollout: how many windows it was offered to, and what became of it there. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from sync.contract import CenterTime
from sync.rollouts.waves import FAILED_OUTCOMES, Rollout, RolloutStanding, WindowOutcome

BAR_CHARACTERS = 30
HELD = "not yet offered"
_ANSWERED: frozenset[WindowOutcome] = FAILED_OUTCOMES.union(("kept", "on trial"))


class RolloutProgress(Struct, frozen=True):
    """`config` is "epoch.version"; `windows` are so many, and `outcomes` adds up to them. Times in ms UTC."""

    config: str
    standing: RolloutStanding
    why: str
    not_before: CenterTime
    waves: int
    begun: int
    windows: int
    answered: int
    outcomes: Mapping[str, int]


class RolloutAnswer(Struct, frozen=True):
    """What a center answers to a decision: how the rollout stands `now`, in ms UTC; `zone` is the hall's."""

    now: int
    rollout: RolloutProgress
    zone: str


_answer_json = msgspec.json.Decoder(RolloutAnswer)


def read_answer(content: bytes) -> RolloutAnswer:
    """What a center answered. Raises ValueError."""
    try:
        return _answer_json.decode(content)
    except (msgspec.DecodeError, RecursionError) as e:
        raise ValueError("the center does not say how the rollout stands; look with `center rollout`") from e


def progress_of(config: str, rollout: Rollout, outcomes: Mapping[str, WindowOutcome]) -> RolloutProgress:
    """The sums of one rollout; a window that is not in `outcomes` waits."""
    reached = rollout.reached
    found = [outcomes.get(window, "waiting") if window in reached else HELD for window in rollout.windows]
    counts = Counter(found)
    return RolloutProgress(
        config,
        rollout.standing,
        rollout.why,
        rollout.not_before,
        len(rollout.waves),
        rollout.begun,
        len(found),
        sum(counts[outcome] for outcome in _ANSWERED),
        dict(counts),
    )


def bar(progress: RolloutProgress) -> str:
    """How many terminals it has reached, to be seen at a glance."""
    answered = max(0, min(progress.answered, progress.windows))  # a center may say anything
    full = BAR_CHARACTERS * answered // max(progress.windows, 1)
    return f"[{'#' * full}{'-' * (BAR_CHARACTERS - full)}] {progress.answered} of {progress.windows} reached"


def lines(progress: RolloutProgress, not_before: str) -> Iterator[str]:
    """The same in words; `not_before` is that moment as the hall's clock has it."""
    why = f" ({progress.why})" if progress.why else ""
    later = f", not before {not_before}" if progress.standing == "planned" and progress.not_before else ""
    wave = f"wave {progress.begun} of {progress.waves}"
    yield f"rollout of {progress.config}: {progress.standing}{why}{later}, {wave}"
    parts = " + ".join(f"{count} {outcome}" for outcome, count in sorted(progress.outcomes.items()))
    yield f"{bar(progress)}: {parts or '0'} = {progress.windows}"
