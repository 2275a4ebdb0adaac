"""How loud the voice is, by the time of day and with none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.sound.volume import Softer, volume_at

NOON = Softer(12 * 60, 13 * 60 + 30, 40)
NIGHT = Softer(20 * 60, 7 * 60, 10)

TABLE: list[tuple[str, int | None, tuple[Softer, ...], float]] = [
    ("nothing is configured", 10 * 60, (), 0.8),
    ("nothing is configured, and the time is not known", None, (), 0.8),
    ("the minute before", 12 * 60 - 1, (NOON,), 0.8),
    ("the first minute", 12 * 60, (NOON,), 0.4),
    ("the last minute", 13 * 60 + 29, (NOON,), 0.4),
    ("the end is no longer in it", 13 * 60 + 30, (NOON,), 0.8),
    ("before midnight", 23 * 60 + 59, (NIGHT,), 0.1),
    ("after midnight", 0, (NIGHT,), 0.1),
    ("the last minute of the night", 6 * 60 + 59, (NIGHT,), 0.1),
    ("the morning", 7 * 60, (NIGHT,), 0.8),
    ("the evening, a minute early", 20 * 60 - 1, (NIGHT,), 0.8),
    ("two at once: the softer", 12 * 60, (NOON, Softer(0, 24 * 60 - 1, 25)), 0.25),
    ("the same time twice: all day", 3, (Softer(9 * 60, 9 * 60, 30),), 0.3),
    ("softer hours are never louder", 12 * 60, (Softer(0, 0, 100),), 0.8),
    ("the time is not known: the softest", None, (NOON, NIGHT), 0.1),
]


@pytest.mark.parametrize(("_why", "minute", "quiet", "loud"), TABLE, ids=[row[0] for row in TABLE])
def test_loudness(_why: str, minute: int | None, quiet: tuple[Softer, ...], loud: float) -> None:
    assert volume_at(minute, 80, quiet) == loud


hours = st.builds(Softer, st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 100))


@given(st.integers(0, 1439), st.integers(0, 100), st.lists(hours))
def test_never_louder_than_asked_nor_than_when_the_time_is_known(
    minute: int, volume: int, quiet: list[Softer]
) -> None:
    assert 0.0 <= volume_at(None, volume, quiet) <= volume_at(minute, volume, quiet) <= volume / 100
