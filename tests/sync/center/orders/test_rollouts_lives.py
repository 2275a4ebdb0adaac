"""Pushes whole and halfway, waves, cuts, moves and answers in any order: counts add up, and no window goes back."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.center.hall.admission import NoSuchTerminal, NotAccepted, UnknownKey
from sync.rollouts.waves import NothingToDecide, RolloutAct
from terminal.domain.trial import TrialStage
from tests.sync.center.orders.test_rollouts import HALL, KEYS, Center

Step = str | tuple[str, str]
ACTS = ("push", "canary", "halfway", "look", "cut", "later", "pair", "revoke", "move", *get_args(RolloutAct))
ANSWERS = [(window, stage) for window in HALL for stage in get_args(TrialStage)]
SEEN = (NoSuchTerminal, NotAccepted, UnknownKey, NothingToDecide)  # what was asked for is not possible now

steps_of = st.lists(st.sampled_from(ACTS) | st.sampled_from(ANSWERS) | st.just("look"), min_size=25, max_size=40)


class RolloutLife(Center):
    """One center; the terminals say of what they were offered last how it stands."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"sqlite:///{folder}/center.db")
        self.version = 0
        self.has: dict[str, int] = dict.fromkeys(HALL, 0)  # what each window was offered last

    def live(self, step: Step) -> None:
        with suppress(*SEEN):
            self._answer(*step) if isinstance(step, tuple) else self._act(step)
        self.killed = False

    def _answer(self, window: str, stage: str) -> None:
        newest = f"1.{self.has[window]}"
        self.say(window, newest if stage in ("kept", "watched") else "1.0", stage, of=newest)

    def _act(self, step: str) -> None:
        match step:
            case "push" | "canary" | "halfway":
                self.version += 1
                self.plan(self.version, *(("1F-02",) if step == "canary" else ()))
                self.publish(self.version, *(HALL[:2] if step == "halfway" else HALL))
            case "look":
                self.looks()
            case "cut":
                self.killed = True
                self.looks()
            case "later":
                self.now += 240_000
            case "pair":
                self.accept(*HALL)
            case "revoke":
                self.store.gate.revoke(f"t-{KEYS['1F-03'][:12]}", self.now)
            case "move":
                self.version += 1
                self.now += 1_000
                self.publish(self.version, "2F-01", terminal=f"t-{KEYS['2F-01'][:12]}")
            case "pause" | "resume" | "cancel":
                self.store.rollouts.decide_here(step, self.now)

    def check(self) -> None:
        """What must hold whatever happened."""
        self.statuses()
        progress = self.store.rollouts.progress(self.now)
        assert progress is None or sum(progress.outcomes.values()) == progress.windows
        given = self.all_offered()
        assert len(given) == len(set(given)), "each is offered once"
        for window in HALL:
            versions = [version for version, at in given if at == window]
            assert versions == sorted(versions), "no window goes back"
            self.has[window] = max(versions, default=0)


def lived(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        life = RolloutLife(Path(folder))
        for step in ["push", "pair", *steps]:
            life.live(step)
            life.check()
        life.store.close()


A_DAY: list[Step] = [
    ("1F-02", "kept"),
    *(
        "canary",
        ("1F-02", "watched"),
        "look",
        ("1F-02", "undone"),
        "look",
        "resume",
        "move",
        ("1F-02", "kept"),
        "look",
    ),
    *("halfway", "look", "revoke", "cut", "push", "later", ("1F-01", "kept"), "pair", "pause", "cancel", "look"),
]


def test_whatever_happens_the_counts_add_up() -> None:
    lived(A_DAY)


@pytest.mark.long
@settings(max_examples=1_000)
@given(steps_of)
def test_a_thousand_of_them(steps: list[Step]) -> None:
    lived(steps)
