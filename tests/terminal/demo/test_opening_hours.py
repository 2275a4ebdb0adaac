"""The opening hours: at whatever hour the demo is looked at, a session runs; it never reaches into another day."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from terminal.demo.opening_hours import open_at
from terminal.demo.rig import HALL
from terminal.domain.hall import Hall, merge
from terminal.domain.window import session_at

TEXT = HALL.read_text(encoding="utf-8")
SHANGHAI = timedelta(hours=8)


def hall(at: datetime) -> Hall:
    return msgspec.toml.decode(open_at(TEXT, int(at.timestamp() * 1000)), type=Hall)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_a_session_runs_at_any_moment(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC, second=0, microsecond=0)
    [session] = hall(at).sessions
    local = (at + SHANGHAI).strftime("%H:%M")
    assert session.start <= local <= session.end
    for window in merge(hall(at)):
        assert session_at(window, int(at.timestamp() * 1000)) is not None


def test_the_rest_of_the_hall_is_as_it_was() -> None:
    at = datetime(2026, 11, 30, 12, 44, tzinfo=UTC)
    here, there = hall(at), msgspec.toml.decode(TEXT, type=Hall)
    assert (here.people, here.units, here.supervisors) == (there.people, there.units, there.supervisors)
    assert [(each.start, each.end) for each in here.sessions] == [("20:00", "23:59")]
    assert [(each.start, each.end) for each in there.sessions] == [("08:00", "12:00"), ("13:30", "17:30")]
