"""The waves of a rollout: which window is in which, when the next may begin, and when all of it stops. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

FAILURES_MIN = 2  # windows; below, only a canary wave stops
FAILED_PERCENT = 5  # of the windows that answered
TENTH = 10  # the second wave is every tenth of the rest
NAMED_FAILURES = 5  # windows that a reason names
HARM = "{bad} of {answered} that answered failed: {windows}"
FAILED_WINDOW, FAILED_MORE = "{window} ({status})", "{windows} and {count} more"
CANCELLED_BY_IT = "IT cancelled it"
NOTHING_TO = "the rollout is {standing}: nothing to {act}; a `config push` comes in its place"

# What became of a rollout at one window of it. `silent` took it and was not heard again in its trial; `off` is by
# the timetable; `unpaired` has no terminal; `superseded` was given a newer one meanwhile; `waiting` was told, or is
# still to be, and has not answered.
WindowOutcome = Literal[
    "waiting", "on trial", "kept", "refused", "fell back", "silent", "off", "unpaired", "superseded"
]
# `receiving` until the configuration of every window of it is at the center.
RolloutStanding = Literal["receiving", "planned", "running", "paused", "stopped", "cancelled", "done"]
RolloutAct = Literal["pause", "resume", "cancel"]
FAILED_OUTCOMES: frozenset[WindowOutcome] = frozenset({"refused", "fell back", "silent"})
ABSENT: frozenset[WindowOutcome] = frozenset({"off", "unpaired", "superseded"})
NEVER_ON: frozenset[WindowOutcome] = frozenset({"unpaired", "superseded"})  # no use to wait for them
ALIVE: frozenset[RolloutStanding] = frozenset({"receiving", "planned", "running", "paused", "stopped"})


class NothingToDecide(Exception):
    """The rollout does not stand so that this could be done; the message says how it stands."""


class Rollout(Struct, frozen=True):
    """One push, as far as it is. `begun` waves have begun; none begins before `not_before` (ms UTC).

    `canary` says that the first wave tries it for the others. `why` it stopped or was cancelled, else empty.
    `forgiven` failed before IT had it go on all the same: they do not stop it again.
    """

    waves: tuple[tuple[str, ...], ...]
    canary: bool = False
    not_before: int = 0
    begun: int = 0
    standing: RolloutStanding = "receiving"
    why: str = ""
    forgiven: tuple[str, ...] = ()

    @property
    def windows(self) -> tuple[str, ...]:
        return tuple(window for wave in self.waves for window in wave)

    @property
    def reached(self) -> frozenset[str]:
        """The windows whose turn has come."""
        return frozenset(window for wave in self.waves[: self.begun] for window in wave)


def in_waves(windows: Sequence[str], canary: Sequence[str] = ()) -> tuple[tuple[str, ...], ...]:
    """The canary's windows, a tenth of the rest, spread evenly, and all others; without a canary, all at once."""
    if not canary:
        return (tuple(windows),) if windows else ()
    rest = [window for window in windows if window not in canary]
    tenth = rest[::TENTH]
    waves = tuple(canary), tuple(tenth), tuple(window for window in rest if window not in tenth)
    return tuple(wave for wave in waves if wave)


def by_unit(units: Sequence[Sequence[str]], canary: Sequence[str] = ()) -> tuple[tuple[str, ...], ...]:
    """The canary's windows, then one unit after the other."""
    waves = [tuple(canary), *(tuple(window for window in unit if window not in canary) for unit in units)]
    return tuple(wave for wave in waves if wave)


def advance(rollout: Rollout, outcomes: Mapping[str, WindowOutcome], now: int) -> Rollout:
    """The rollout after a look at its windows; a window that is not in `outcomes` waits."""
    if rollout.standing not in ("planned", "running") or now < rollout.not_before:
        return rollout
    if why := harm(rollout, outcomes):
        return replace(rollout, standing="stopped", why=why)
    if rollout.begun == 0 or _has_shown(rollout.waves[rollout.begun - 1], outcomes):
        begun = min(rollout.begun + 1, len(rollout.waves))
        done = rollout.begun == len(rollout.waves)
        return replace(rollout, begun=begun, standing="done" if done else "running")
    return rollout


def decided(rollout: Rollout, act: RolloutAct, outcomes: Mapping[str, WindowOutcome]) -> Rollout:
    """The rollout after what IT decided of it. Raises `NothingToDecide`."""
    match act, rollout.standing:
        case "pause", "planned" | "running":
            return replace(rollout, standing="paused")
        case "resume", "paused" | "stopped":
            goes_on: RolloutStanding = "running" if rollout.begun else "planned"
            forgiven = tuple(sorted({*rollout.forgiven, *failed(rollout, outcomes)}))
            return replace(rollout, standing=goes_on, why="", forgiven=forgiven)
        case "cancel", standing if standing in ALIVE:
            return replace(rollout, standing="cancelled", why=CANCELLED_BY_IT)
    raise NothingToDecide(NOTHING_TO.format(standing=rollout.standing, act=act))


def harm(rollout: Rollout, outcomes: Mapping[str, WindowOutcome]) -> str:
    """Why it must not go on, empty where it may; a silence before anything was taken says nothing either way."""
    bad = [window for window in failed(rollout, outcomes) if window not in rollout.forgiven]
    answered = len(bad) + sum(outcomes.get(window) == "kept" for window in rollout.reached)
    trying = rollout.canary and rollout.begun == 1
    enough = len(bad) >= FAILURES_MIN and 100 * len(bad) >= FAILED_PERCENT * answered
    if not bad or not (trying or enough):
        return ""
    named = (FAILED_WINDOW.format(window=window, status=outcomes[window]) for window in bad[:NAMED_FAILURES])
    windows = ", ".join(named)
    if len(bad) > NAMED_FAILURES:
        windows = FAILED_MORE.format(windows=windows, count=len(bad) - NAMED_FAILURES)
    return HARM.format(bad=len(bad), answered=answered, windows=windows)


def failed(rollout: Rollout, outcomes: Mapping[str, WindowOutcome]) -> list[str]:
    """The windows of its begun waves where it did not do."""
    return [window for window in sorted(rollout.reached) if outcomes.get(window) in FAILED_OUTCOMES]


def _has_shown(wave: Sequence[str], outcomes: Mapping[str, WindowOutcome]) -> bool:
    """Whether half of those that should be on have kept it. A wave that is all off has shown nothing yet."""
    found = [outcomes.get(window, "waiting") for window in wave]
    if NEVER_ON.issuperset(found):
        return True
    on = [outcome for outcome in found if outcome not in ABSENT]
    kept = on.count("kept")
    return kept > 0 and 2 * kept >= len(on)
