"""The progress of a rollout: how many windows it was offered to, and what became of it there. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import msgspec
from msgspec import Struct

from sync.contract import CenterTime
from sync.rollouts.hall_words import HELD, counted, known, word
from sync.rollouts.waves import FAILED_OUTCOMES, Rollout, RolloutStanding, WindowOutcome
from terminal.domain.mistake import Mistake

BAR_CHARACTERS = 30
ROLLOUT_SAYS = "rollout of {config}: {how}, wave {begun} of {waves}"
STANDING_UNSAID = "the center does not say how the rollout stands; look with `center rollout`"
_ANSWERED: frozenset[WindowOutcome] = FAILED_OUTCOMES.union(("kept", "on trial"))


class RolloutProgress(Struct, frozen=True):
    """`config` is "epoch.version"; `windows` are so many, and `outcomes` adds up to them. Times in ms UTC.

    `since` it stands as it does, 0 where a center does not say it.
    """

    config: str
    standing: RolloutStanding
    why: str
    not_before: CenterTime
    waves: int
    begun: int
    windows: int
    answered: int
    outcomes: Mapping[str, int]
    since: CenterTime = 0


class RolloutAnswer(Struct, frozen=True):
    """What a center answers to a decision: how the rollout stands `now`, in ms UTC; `zone` is the hall's.

    An older one says no zone, and has decided all the same.
    """

    now: int
    rollout: RolloutProgress
    zone: str = "UTC"


_answer_json = msgspec.json.Decoder(RolloutAnswer)


def read_answer(content: bytes) -> RolloutAnswer:
    """What a center answered. Raises ValueError."""
    try:
        return _answer_json.decode(content)
    except (msgspec.DecodeError, RecursionError) as e:
        raise ValueError(Mistake(STANDING_UNSAID)) from e


def progress_of(
    config: str, rollout: Rollout, outcomes: Mapping[str, WindowOutcome], since: int = 0
) -> RolloutProgress:
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
        since,
    )


def bar(progress: RolloutProgress) -> Mistake:
    """How many terminals it has reached, to be seen at a glance."""
    answered = max(0, min(progress.answered, progress.windows))  # a center may say anything
    full = BAR_CHARACTERS * answered // max(progress.windows, 1)
    return Mistake(
        "[{bar}] {answered} of {windows} reached",
        bar="#" * full + "-" * (BAR_CHARACTERS - full),
        answered=progress.answered,
        windows=progress.windows,
    )


def standing(progress: RolloutProgress, moment: Callable[[int], str]) -> str:
    """How it stands, and since when or from when; `moment` is a time as the hall's clock has it."""
    how = word(progress.standing)
    if progress.standing == "cancelled" and progress.since:
        how = Mistake("{status} at {at}", status=how, at=moment(progress.since))
    if progress.standing == "planned" and progress.not_before:
        how = Mistake("{status}, not before {moment}", status=how, moment=moment(progress.not_before))
    return how


def lines(progress: RolloutProgress, moment: Callable[[int], str]) -> Iterator[Mistake]:
    """All of it in words."""
    how = standing(progress, moment)
    if progress.why:
        how = Mistake("{status} ({why})", status=how, why=known(progress.why))
    yield Mistake(ROLLOUT_SAYS, config=progress.config, how=how, begun=progress.begun, waves=progress.waves)
    parts = counted((count, outcome) for outcome, count in sorted(progress.outcomes.items()))
    yield Mistake("{bar}: {parts} = {windows}", bar=bar(progress), parts=parts, windows=progress.windows)
