"""Leave and outings that miss an end of a session by a minute are named to whoever enters them."""

import pytest

from terminal.attendance.roster_slips import roster_slips
from tests.support.days import SATURDAY, entries
from tests.support.desk import ANN, WINDOW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "leave 08:00-11:59",
            [f"{ANN.badge}: leave ends at 11:59, a minute before morning ends: the going stays due"],
            id="end",
        ),
        pytest.param(
            "outing 13:31-17:30",
            [f"{ANN.badge}: outing begins at 13:31, a minute after afternoon starts: the coming stays due"],
            id="start",
        ),
        pytest.param("leave 08:00-12:00", [], id="whole"),
        pytest.param("leave 00:00-23:59", [], id="day"),
        pytest.param("leave 08:00-11:58", [], id="meant so"),
        pytest.param("cover 08:00-11:59", [], id="cover excuses nothing"),
    ],
)
def test_ends_one_minute_off(text: str, expected: list[str]) -> None:
    assert list(roster_slips(WINDOW, entries(text))) == expected


def test_a_day_without_sessions_has_no_ends() -> None:
    assert list(roster_slips(WINDOW, entries("leave 08:00-11:59", SATURDAY))) == []
