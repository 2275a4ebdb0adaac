"""The windows heard: the newest word of each window's terminal, the same as the whole list of windows has."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from sync.center.hall.windows import places
from sync.center.hall.windows_heard import windows_heard
from sync.center.office.fleet.live_board import WindowHeard
from sync.center.storage.database import engine
from sync.center.store import Store
from sync.contract import Report, terminal_name
from terminal.domain.facts import Post, Said
from tests.sync.center.registers.attendance.test_day_reading_cases import (
    BEFORE,
    KEY,
    LI,
    TUESDAY,
    WANG,
    ZHANG,
    Hall,
    at,
    touch,
    window,
)

TOLD = at("07:01", TUESDAY)  # when `Hall` tells all of Monday


@pytest.fixture
def hall(fresh_database: str) -> Iterator[Hall]:
    with closing(Store(fresh_database)) as store:
        yield Hall(store)


def said(one: WindowHeard) -> Said | None:
    return one.post.said if one.post else None


def heard(database: str) -> dict[str, WindowHeard]:
    """And that the slow way finds the same posts."""
    made = engine(database)
    with made.begin() as connection:
        found = windows_heard(connection)
        slowly = {each.window: each.last for each in places(connection)}
    made.dispose()
    assert {one.window: one.post for one in found if one.terminal} == slowly
    return {one.window: one for one in found}


def test_each_window_is_there_once_with_the_last_post_of_its_terminal(hall: Hall, fresh_database: str) -> None:
    hall.opened(window("2F-01", ZHANG, LI), window("2F-02", WANG))
    seated = Post("staffed", "GH-1", "")
    hall.tells("2F-01", [("08:20", seated), touch("08:20"), ("09:00", Post("away", "GH-1", "")), touch("09:01")])
    found = heard(fresh_database)
    assert sorted(found) == ["2F-01", "2F-02"]
    assert said(found["2F-01"]) == Post("closed", "", "", "clock", day="2026-09-14")
    assert (found["2F-01"].terminal, found["2F-01"].heard) == (terminal_name(KEY["2F-01"]), TOLD)
    assert said(found["2F-02"]) == Post("closed", "", "", "clock", day="2026-09-01"), "when it was set up"


def test_a_card_that_was_replaced_speaks_by_its_newest_series(hall: Hall, fresh_database: str) -> None:
    hall.opened(window("2F-01", ZHANG, LI))
    hall.tells("2F-01", [("08:20", Post("staffed", "GH-1", ""))], series="9")
    hall.tells("2F-01", [("10:00", Post("staffed", "GH-2", ""))], series="8", day=TUESDAY, closes=False)
    assert said(heard(fresh_database)["2F-01"]) == Post("staffed", "GH-2", "")


def test_what_a_terminal_said_where_it_stood_before_is_not_of_this_window(hall: Hall, fresh_database: str) -> None:
    hall.opened(window("2F-01", ZHANG, LI), window("2F-02", WANG))
    hall.tells("2F-01", [("08:20", Post("staffed", "GH-1", ""))])
    hall.store.gate.revoke(terminal_name(KEY["2F-01"]), TOLD)
    hall.store.gate.revoke(terminal_name(KEY["2F-02"]), TOLD)
    hall.store.gate.accept(KEY["2F-01"], "2F-02", TOLD)
    found = heard(fresh_database)
    assert (found["2F-01"].terminal, found["2F-01"].post) == ("", None)
    assert (found["2F-02"].terminal, found["2F-02"].post) == (terminal_name(KEY["2F-01"]), None)


def test_a_terminal_that_has_not_told_all_of_what_it_recorded_is_seen(hall: Hall, fresh_database: str) -> None:
    hall.opened(window("2F-01", ZHANG, LI))
    told = heard(fresh_database)["2F-01"].through
    assert told == 3
    for recorded in (told, told + 1):
        report = Report("0.1.0", "1.1", recorded, 0, "unset", {})
        hall.store.report(KEY["2F-01"], report, "", BEFORE)
        now = heard(fresh_database)["2F-01"]
        assert (now.recorded, now.through, now.clock) == (recorded, told, "unset")
