"""The executor: carries the steps of a plan out, one after the other, and says what it did."""

from collections.abc import Callable, Sequence
from typing import Protocol

from terminal.setup.acts import SystemAct
from terminal.setup.steps import SetupStep

GO_ON = "what was done stays done; mend that, then run the same command again: it goes on where it stopped"


class Hands(Protocol):
    """What can do one act. Raises `ActFailed`."""

    def do(self, deed: SystemAct) -> None: ...


class ActFailed(Exception):
    """One act could not be done; the message says why."""


class StepFailed(Exception):
    """A step failed; the message says which, why, what was done before it, and how to go on."""


def carry_out(steps: Sequence[SetupStep], hands: Hands, say: Callable[[str], None]) -> None:
    """Does all of them, in order; stops at the first that fails. Raises `StepFailed`."""
    for number, step in enumerate(steps, 1):
        say(f"{number}/{len(steps)} {step.name}: {step.now} → {step.then}")
        try:
            hands.do(step.deed)
        except ActFailed as e:
            done = f"{number - 1} of {len(steps)} steps are done" if number > 1 else "no step is done"
            raise StepFailed(f"step {number}, {step.name}, failed: {e}\n{done}; {GO_ON}") from e
