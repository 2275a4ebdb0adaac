"""The trial of a configuration: its stages, what follows which, and what is told of it. Pure.

    pending → watched → kept
       ↑         ├→ undone: it failed by its own fault, or was cut short too often
       └─────────┘ a restart or a lost link cut it short: tried again after a pause

The stage is on the disk before the configuration is applied, beside the old one, which stays what a start goes by
until the new one is kept. So whatever is cut short is back at the old one.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

TrialStage = Literal["pending", "watched", "kept", "undone"]
TrialEnd = Literal["fault", "restart", "link"]

TRIAL_MS = 120_000  # ms that it is watched
QUIET_WAIT_MS = 600_000  # ms at most that it waits until nobody is served
REASON_CHARACTERS = 200  # that are kept of a reason: it stands on the staff's screen
OWN_FITTINGS = "its own settings"
PAUSES_MS = (60_000, 300_000, 1_800_000)  # ms before it is tried again, each time that it was cut short


class Trial(Struct, frozen=True, omit_defaults=True):
    """How the configuration `config` stands that came instead of `old`; both are "epoch.version", or `old` is
    OWN_FITTINGS where only its fittings are tried.

    `old` is empty where there was nothing to go back to: such a one is not on trial. `tries` were begun; `why` the
    last one ended, and whether a lost link did that. `back` is what is still worse although the old one is back.
    `moves`: it names another center than the old one, which then has to answer before that is given up.
    """

    config: str
    stage: TrialStage
    old: str = ""
    tries: int = 0
    why: str = ""
    link: bool = False
    back: str = ""
    moves: bool = False

    @property
    def pause(self) -> int:
        """How long it waits before it is tried, ms."""
        return PAUSES_MS[self.tries - 1] if self.tries else 0

    @property
    def reason(self) -> str:
        """Why the old one is back, and what is still worse; empty where people need not look into it."""
        if self.stage != "undone" and not self.back:
            return ""
        return f"{self.why}; and since {self.old} is back: {self.back}" if self.back else self.why

    @property
    def wrong(self) -> str:
        """The same with what it was left for."""
        return f"fell back from {self.config} to {self.old}: {self.reason}" if self.reason else ""

    @property
    def says(self) -> str:
        """How it stands, in a line."""
        return self.told()

    def told(self, until: str = "") -> str:
        """The same, where the clock is known `until` which it is on trial."""
        match self.stage:
            case "pending" if self.tries:
                again = ", once the center answers" if self.link and not self.moves else ""
                return f"{self.config} is tried again {self.pause // 60_000} min later{again}: {self.why}"
            case "pending":
                return f"{self.config} waits until nobody is served, {QUIET_WAIT_MS // 60_000} min at most"
            case "watched":
                lasts = f"until {until}" if until else f"for {TRIAL_MS // 1000} s"
                return f"{self.config} on trial {lasts}; {self.old} returns if anything is worse"
            case "kept" if not self.old:
                return f"{self.config} is the first here: nothing to go back to, so not on trial"
            case "kept":
                return f"{self.config} kept"
        return self.wrong


def applied(trial: Trial) -> Trial:
    """From here on it is watched."""
    return replace(trial, stage="watched", tries=trial.tries + 1, why="", link=False, back="")


def still(trial: Trial, worse: tuple[str, ...]) -> Trial:
    """The old one is back, and this is worse all the same."""
    return replace(trial, back="; ".join(worse)[:REASON_CHARACTERS])


def ended(trial: Trial, end: TrialEnd, why: str) -> Trial:
    """After a try that did not end well: over where that was its own fault, or happened too often."""
    why = why[:REASON_CHARACTERS]
    if end == "fault":
        return replace(trial, stage="undone", why=why)
    if trial.tries > len(PAUSES_MS):
        return replace(trial, stage="undone", why=f"{why}; tried {trial.tries} times")
    return replace(trial, stage="pending", why=why, link=end == "link")
