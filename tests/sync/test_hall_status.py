"""The hall status: each window at one place, whatever is known of it, and sums that add up."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.hall_status import SILENCE_MS, WELL, WindowReading, WindowStatus, lagging, sickness, totals

NOW = 10_000_000
HERE = WindowReading("1.7", "1.7", ("t-a",), True, NOW, "", True)

# What the issue and the rule book say of each, one line a reason.
CASES: list[tuple[WindowReading, WindowStatus]] = [
    (HERE, "kept"),
    (replace(HERE, observed="1.6"), "waiting"),
    (replace(HERE, observed=""), "waiting"),
    (replace(HERE, observed="1.8"), "waiting"),  # a center that was put back: it has not what is published
    (replace(HERE, observed="1.6", refusal="it has expired"), "refused"),
    (replace(HERE, refusal="it has expired"), "kept"),  # it refused once, and has it now
    (replace(HERE, heard=NOW - SILENCE_MS), "kept"),
    (replace(HERE, heard=NOW - SILENCE_MS - 1), "silent"),
    (replace(HERE, heard=0, observed="1.6", refusal="no"), "silent"),  # first of all it must be found
    (replace(HERE, heard=0, open=False), "off by timetable"),  # staff switch off at closing
    (replace(HERE, open=False), "kept"),
    (replace(HERE, terminals=()), "no terminal"),
    (replace(HERE, terminals=(), paired=False), "never paired"),
    (replace(HERE, desired=""), "not published"),
    (replace(HERE, observed="1.7", stage="watched"), "on trial"),  # in force, and may still go
    (replace(HERE, observed="1.6", stage="pending"), "waiting"),  # until nobody is served
    (replace(HERE, observed="1.6", stage="undone"), "fell back"),
    (replace(HERE, stage="kept"), "kept"),
    (replace(HERE, observed="1.6", stage="of a later version"), "waiting"),
    (replace(HERE, heard=0, stage="undone", observed="1.6"), "silent"),
    (replace(HERE, terminals=("t-a", "t-b")), "kept"),  # two are said beside it, and lag
]


@pytest.mark.parametrize(("reading", "status"), CASES)
def test_where_a_window_is_counted(reading: WindowReading, status: WindowStatus) -> None:
    assert reading.status(NOW) == status


def test_who_lags_and_who_does_not() -> None:
    assert [status for status in get_args(WindowStatus) if not lagging(status, crowded=False)] == [
        "off by timetable",
        "kept",
    ]
    assert lagging("kept", crowded=True)


def test_the_sickest_stand_first() -> None:
    order = sorted(get_args(WindowStatus), key=lambda status: sickness(status, crowded=False))
    assert order[0] == "refused" and set(order[-2:]) == WELL
    assert sickness("kept", crowded=True) < sickness("refused", crowded=False)


readings = st.builds(
    WindowReading,
    st.sampled_from(["", "1.7"]),
    st.sampled_from(["", "1.6", "1.7"]),
    st.lists(st.sampled_from(["t-a", "t-b"]), unique=True).map(tuple),
    st.booleans(),
    st.integers(0, NOW),
    st.sampled_from(["", "no"]),
    st.booleans(),
    st.sampled_from(["", "pending", "watched", "kept", "undone", "?"]),
)


@given(st.lists(readings, max_size=30))
def test_the_sums_add_up(hall: list[WindowReading]) -> None:
    total = totals(reading.status(NOW) for reading in hall)
    assert total.pop("all") == sum(total.values()) == len(hall)
