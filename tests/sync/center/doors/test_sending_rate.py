"""The sending rate: so many bytes a second for all together, and whoever comes too early is spread."""

import pytest

from sync.center.doors.sending_rate import SendingRate
from sync.center.doors.work_queue import Busy

PIECE = 1000


class Clock:
    now = 100.0


def test_three_hundred_at_once_get_no_more_than_the_rate() -> None:
    clock, sent = Clock(), 0
    rate = SendingRate(lambda: clock.now, lambda: 0.5, per_second=10 * PIECE)
    for _ in range(60):  # seconds
        for _ in range(300):
            try:
                rate.spend(PIECE)
            except Busy:
                continue
            sent += 1
        clock.now += 1
    assert 600 <= sent <= 600 + 11  # and the burst


@pytest.mark.parametrize(("chance", "after"), [(0.0, 5.0), (0.5, 12.5), (1.0, 20.0)])
def test_who_is_sent_away_comes_back_at_a_moment_of_its_own(chance: float, after: float) -> None:
    rate = SendingRate(lambda: 0.0, lambda: chance, per_second=PIECE)
    rate.spend(PIECE)
    rate.spend(PIECE)
    with pytest.raises(Busy) as away:
        rate.spend(PIECE)
    assert away.value.after == after


def test_a_quiet_hour_is_not_saved_up() -> None:
    clock = Clock()
    rate = SendingRate(lambda: clock.now, lambda: 0.0, per_second=PIECE)
    clock.now += 3600
    rate.spend(PIECE)
    rate.spend(PIECE)
    with pytest.raises(Busy):
        rate.spend(PIECE)
