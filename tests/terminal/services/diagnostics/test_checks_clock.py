"""The doctor's line for the clock says what is wrong with the time, and of a sound one how far it is trusted."""

import pytest

from terminal.services.diagnostics.checks import of_running
from tests.terminal.services.diagnostics.test_checks import having


@pytest.mark.parametrize("why", ["center: 1970-01-01 00:00:05 UTC is before this software was built", ""])
def test_the_clocks_line_says_what_is_wrong_with_the_time(why: str) -> None:
    lines = of_running(having(), {"time": why} if why else {}, None, "synced", "", "")
    (clock,) = [line for line in lines if line.name == "clock"]
    assert (clock.ok, clock.says) == (not why, why or "synced")
