"""The worked days: by the hall as it was on each day, whatever it is now."""

from contextlib import closing

from msgspec.structs import replace

from sync.center.registers.attendance.worked_days import free_days, worked_days
from sync.center.store import Store
from terminal.domain.hall import merge
from tests.support.month_hall import DAYS, hall
from tests.support.month_store import BEFORE, push
from tests.sync.center.registers.attendance.test_editions import at

THURSDAY, FRIDAY, MONDAY, TUESDAY = DAYS[3], DAYS[4], DAYS[7], DAYS[8]
BEFORE_THE_HALL = "2026-09-10"


def test_a_day_is_worked_as_the_hall_had_it_then(fresh_database: str) -> None:
    """Fair: two days were made free on Thursday evening, and the calendar has them as worked again since Tuesday.

    Nobody came on them, and nobody was to; nor on a day of before the hall had its first window.
    """
    now = merge(hall())
    closed = [replace(one, calendar=replace(one.calendar, holidays=(FRIDAY, MONDAY))) for one in now]
    asked = (BEFORE_THE_HALL, THURSDAY, FRIDAY, MONDAY, TUESDAY)
    with closing(Store(fresh_database)) as store:
        push(store, now, 1, BEFORE)
        push(store, tuple(closed), 2, at(THURSDAY, 20))
        push(store, now, 3, at(TUESDAY, 12))
        with store.read() as connection:
            assert [*worked_days(connection, asked)] == [THURSDAY, TUESDAY]
            assert free_days(connection, asked, now) == {BEFORE_THE_HALL, FRIDAY, MONDAY}
            assert free_days(connection, asked, closed) == {BEFORE_THE_HALL}
