"""What a rollout counts of a window: answers are answers, silence is failure only where something was taken."""

import pytest
from msgspec.structs import replace

from sync.hall_status import WindowReading
from sync.rollouts.outcomes import outcome_of
from sync.rollouts.waves import WindowOutcome

NOW = 100_000_000
OLD = WindowReading("1.7", "1.6", ("t-a",), True, NOW, "", True)
TRYING, WAITING = replace(OLD, observed="1.7", stage="watched"), replace(OLD, stage="pending")
SECONDS, MINUTES = 1_000, 60_000

ROWS: list[tuple[WindowReading, int, WindowOutcome]] = [
    # seen so long after it was last heard
    (OLD, 0, "waiting"),
    (OLD, 60 * MINUTES, "waiting"),  # it never answered: neither good nor bad
    (replace(OLD, observed="1.7", stage="kept"), 0, "kept"),
    (replace(OLD, observed="1.7", stage="kept"), 60 * MINUTES, "kept"),  # it answered, whatever came after
    (replace(OLD, observed="1.7"), 0, "kept"),  # a version without trials
    (TRYING, 0, "on trial"),
    (TRYING, 181 * SECONDS, "silent"),  # a trial has two minutes
    (replace(TRYING, open=False), 181 * SECONDS, "off"),  # a third thing: staff switch off at closing
    (WAITING, 0, "waiting"),
    (WAITING, 12 * MINUTES, "waiting"),  # ten for whoever is served, and two
    (WAITING, 12 * MINUTES + 1, "silent"),
    (replace(WAITING, open=False), 13 * MINUTES, "off"),
    (replace(OLD, stage="undone"), 0, "fell back"),
    (replace(OLD, stage="undone", open=False), 60 * MINUTES, "fell back"),
    (replace(OLD, refusal="it has expired"), 0, "refused"),
    (replace(OLD, refusal="it has expired"), 60 * MINUTES, "refused"),
    (replace(OLD, open=False), 60 * MINUTES, "off"),
    (replace(OLD, terminals=()), 0, "unpaired"),
    (replace(OLD, terminals=(), paired=False), 0, "unpaired"),
]


@pytest.mark.parametrize(("reading", "later", "outcome"), ROWS)
def test_what_a_window_counts_as(reading: WindowReading, later: int, outcome: WindowOutcome) -> None:
    assert outcome_of(reading, NOW + later) == outcome
