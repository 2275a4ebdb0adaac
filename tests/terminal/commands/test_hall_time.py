"""An instant as the hall's clocks have it, whatever a terminal's clock said."""

import pytest

from terminal.commands.hall_time import hall_time


def test_an_instant_is_the_halls_wall_clock() -> None:
    assert hall_time(1_772_420_520_000, "Asia/Shanghai") == "2026-03-02T11:02:00+08:00"


@pytest.mark.parametrize("at", [2**63 - 1, -(2**63), -1, 10**30])
def test_one_that_no_calendar_has_is_a_number_and_breaks_no_list(at: int) -> None:
    """It is the newest fact of all by its own word, and would stand in every list of the newest."""
    assert hall_time(at, "America/Lima") == f"{at} ms"
