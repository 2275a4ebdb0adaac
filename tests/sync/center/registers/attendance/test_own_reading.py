"""The own reading: what is entered for one person at their windows, and what those saw of them today."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from sync.center.registers.attendance.own_reading import OwnReading, own_reading
from sync.center.storage.database import engine
from sync.center.store import Store
from sync.contract import terminal_name
from terminal.domain.roster import Entry
from tests.sync.center.registers.attendance.test_day_reading_cases import (
    KEY,
    LI,
    MONDAY,
    WANG,
    ZHANG,
    Hall,
    at,
    left,
    touch,
    window,
)


@pytest.fixture
def hall(fresh_database: str) -> Iterator[Hall]:
    with closing(Store(fresh_database)) as store:
        made = Hall(store)
        made.opened(window("2F-01", ZHANG, LI), window("2F-02", WANG))
        yield made


def reading(url: str, badge: str) -> OwnReading:
    made = engine(url)
    with made.begin() as connection:
        found = own_reading(connection, badge, MONDAY)
    made.dispose()
    return found


def test_the_list_as_it_stands_now_and_of_the_person_alone(hall: Hall, fresh_database: str) -> None:
    hall.leave("2F-01", "07:00", left("09:00", "10:00"))
    stands = (
        left("10:00", "11:00"),
        left("08:30", "12:00", "GH-2"),
        Entry("GH-1", "outing", at("14:00"), at("15:00")),
    )
    hall.leave("2F-01", "07:30", *stands)
    assert reading(fresh_database, "GH-1").entered == (stands[0], stands[2])
    assert reading(fresh_database, "GH-3").entered == ()


def test_todays_touches_at_the_own_windows_in_their_order(hall: Hall, fresh_database: str) -> None:
    """What somebody touched elsewhere is on the sheet tomorrow: the page says that it is of the own windows."""
    told = [touch("08:25"), touch("08:26", "GH-2"), touch("12:06")]
    hall.told("2F-01", [hall.draft("2F-01", each) for each in told], at("12:10"))
    hall.told("2F-02", [hall.draft("2F-02", touch("08:40"))], at("12:10"))
    found = reading(fresh_database, "GH-1")
    assert [(one.earliest + one.latest) // 2 for one in found.today] == [at("08:25"), at("12:06")]
    assert found.stands[terminal_name(KEY["2F-01"])] == "2F-01"
    assert reading(fresh_database, "GH-3").today == ()


def test_who_sits_nowhere_has_nothing(hall: Hall, fresh_database: str) -> None:
    found = reading(fresh_database, "nobody")
    assert (found.entered, found.today) == ((), ())
