"""The executor: in order, and where a step fails, what was done and how to go on."""

import pytest

from terminal.setup.acts import LinkTo, SystemAct
from terminal.setup.executor import ActFailed, StepFailed, carry_out
from terminal.setup.steps import SetupStep

STEPS = [SetupStep(f"step {n}", "is", "shall be", "why", LinkTo(f"/{n}", "there")) for n in (1, 2, 3)]


class FakeHands:
    """Does everything but this."""

    def __init__(self, clumsy_at: str = "") -> None:
        self.clumsy_at = clumsy_at
        self.done: list[SystemAct] = []

    def do(self, deed: SystemAct) -> None:
        assert isinstance(deed, LinkTo)
        if deed.path == self.clumsy_at:
            raise ActFailed("the card is full")
        self.done.append(deed)


def test_steps_are_done_in_their_order_and_told() -> None:
    hands, said = FakeHands(), list[str]()
    carry_out(STEPS, hands, said.append)
    assert hands.done == [step.deed for step in STEPS]
    assert said == [f"{n}/3 step {n}: is → shall be" for n in (1, 2, 3)]


def test_a_step_that_fails_is_the_last_and_says_what_was_done_and_how_to_go_on() -> None:
    hands = FakeHands(clumsy_at="/2")
    with pytest.raises(
        StepFailed, match=r"step 2, step 2, failed: the card is full\n1 of 3 steps are done; .*again"
    ):
        carry_out(STEPS, hands, lambda _: None)
    assert hands.done == [STEPS[0].deed]


def test_where_the_first_fails_no_step_is_done() -> None:
    """Something may be: apt leaves packages unpacked."""
    with pytest.raises(StepFailed, match="no step is done; what was done stays done"):
        carry_out(STEPS, FakeHands(clumsy_at="/1"), lambda _: None)
