"""Whatever comes, breaks and is cut, in any order: what IT published is in force at last, or it says why not."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.domain.trial import PAUSES_MS, QUIET_WAIT_MS, TRIAL_MS
from terminal.domain.trial_watch import CENTER_SILENT_MS
from tests.support.memory import in_memory
from tests.support.trial_desk import TrialDesk

ENOUGH_MS = QUIET_WAIT_MS + PAUSES_MS[-1] + CENTER_SILENT_MS + 2 * TRIAL_MS  # ms for what is left of any trial


class Life:
    """A terminal's, and by which configurations it may be working."""

    def __init__(self, desk: TrialDesk) -> None:
        self.desk, self.published = desk, 1
        self.broken: set[str] = set()  # by these configurations themselves

    def push(self) -> None:
        self.published += 1
        self.desk.push(self.published)

    def push_broken(self) -> None:
        """One that silences the sensor, as long as it is in force."""
        self.broken.add(f"1.{self.published + 1}")
        self.push()

    def restart(self) -> None:
        self.desk.restart()

    def unlink(self) -> None:
        self.desk.linked = False

    def link(self) -> None:
        self.desk.linked = True

    def come(self) -> None:
        self.desk.someone = True

    def leave(self) -> None:
        self.desk.someone = False

    def moment(self) -> None:
        self.wait(10_000)

    def minutes(self) -> None:
        self.wait(2 * TRIAL_MS)

    def wait(self, ms: int) -> None:
        desk = self.desk
        for _ in range(ms // 5_000):
            desk.silent = {"sensor": "gone"} if desk.force in self.broken else {}
            desk.wait(5_000)

    def check(self, highest: tuple[int, int]) -> None:
        desk, kept = self.desk, self.desk.kept
        assert kept.high_water >= highest
        assert kept.current
        start = desk.trial.kept.current()
        assert start and start.config not in self.broken, "a start goes by what did harm"
        if desk.stands.stage == "watched":
            assert desk.force == desk.stands.config and kept.pending
        else:
            assert desk.force == start.config, "what is in force is neither kept nor on trial"


ACTS: list[Callable[[Life], None]] = [
    Life.push,
    Life.push_broken,
    Life.restart,
    Life.unlink,
    Life.link,
    Life.come,
    Life.leave,
    Life.moment,
    Life.minutes,
]


SEQUENCES = st.lists(st.sampled_from(ACTS), max_size=14)


@settings(max_examples=60)
@given(SEQUENCES)
def test_at_last_what_was_published_is_in_force_or_it_says_why_not(acts: list[Callable[[Life], None]]) -> None:
    lived(acts)


@pytest.mark.long
@settings(max_examples=1_000)
@given(SEQUENCES)
def test_a_thousand_such_lives(acts: list[Callable[[Life], None]]) -> None:
    lived(acts)


def lived(acts: list[Callable[[Life], None]]) -> None:
    with living() as life:
        for act in acts:
            highest = life.desk.kept.high_water
            act(life)
            life.check(highest)
        life.link()
        life.leave()
        life.wait(ENOUGH_MS)
        desk, last = life.desk, f"1.{life.published}"
        assert desk.stands.config == last
        assert (desk.force == last) != bool(desk.stands.wrong), desk.stands.says
        if last not in life.broken and "tried 4 times" not in desk.stands.why:
            assert desk.force == last


@contextmanager
def living() -> Iterator[Life]:
    """On a disk in memory that syncs nothing: what is durable is another test's matter."""
    with in_memory() as folder, patch.object(os, "fsync", _nothing), patch.object(os, "fdatasync", _nothing):
        desk = TrialDesk(folder / "buffer")
        try:
            yield Life(desk)
        finally:
            desk.close()


def _nothing(file: int) -> None: ...
