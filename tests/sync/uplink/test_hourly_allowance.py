"""In no hour is more spent than is allowed, and what is allowed can be spent."""

from hypothesis import given
from hypothesis import strategies as st

from sync.uplink.hourly_allowance import HOUR_MS, HourlyAllowance
from terminal.domain.facts import Moment


class Spending:
    def __init__(self, most: int) -> None:
        self.mono = 0
        self.allowance = HourlyAllowance(most, lambda: Moment(0, self.mono, "boot", "unset"))


@given(st.lists(st.tuples(st.integers(0, HOUR_MS // 3), st.integers(1, 60)), max_size=60))
def test_no_hour_has_more(asked: list[tuple[int, int]]) -> None:
    room = Spending(100)
    spent: list[tuple[int, int]] = []
    for pause, much in asked:
        room.mono += pause
        if room.allowance.spend(much):
            spent.append((room.mono, much))
        within = sum(each for at, each in spent if room.mono - at < HOUR_MS)
        assert within <= 100 and room.allowance.left == 100 - within


def test_what_is_left_may_be_spent_and_no_more() -> None:
    room = Spending(10)
    assert [room.allowance.spend(7), room.allowance.spend(4), room.allowance.spend(3)] == [True, False, True]
    room.mono = HOUR_MS - 1
    assert not room.allowance.spend()
    room.mono = HOUR_MS
    assert room.allowance.spend(10)
