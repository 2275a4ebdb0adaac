"""The own month's page: whoever is logged in reads of themselves, and can ask for nobody else."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from sync.center.store import Store
from terminal.domain.roster import Entry
from tests.support.month_hall import DAYS, people
from tests.support.served_office import OfficeSite, served_office
from tests.sync.center.test_editions import MONDAY, MONTH, TUESDAY, at
from tests.sync.center.test_judged_days import fill

PEOPLE = {person.badge: person.name for listed in people().values() for person in listed}
MINE, WINDOW = "GH-02A0", "2F-04"
OTHER = "GH-03B1"  # sits at 2F-04, and touched there on Wednesday before eight
LEAVE = Entry(OTHER, "leave", at("2026-09-21", 0), at("2026-09-22", 0))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    """On Wednesday at 08:30; Monday is published, and all terminals but 2F-03's have told of this morning."""
    url = f"sqlite:///{tmp_path_factory.mktemp('center')}/center.db"
    with closing(Store(url)) as store, served_office(fill(store), at(DAYS[2], 8, 30)) as made:
        store.editions.look(at(TUESDAY, 9, 55))
        store.publish_roster(WINDOW, (LEAVE,), at(DAYS[2], 8))
        made.add(MINE, "staff")
        made.add(OTHER, "staff")
        made.add("GH-0001", "supervision_head")
        yield made


def test_the_page_has_each_touch_of_the_person_and_nobody_elses_name(office: OfficeSite) -> None:
    page = office.browser(OTHER).get("/my-month?month=2026-09")
    marks = [mark for mark in MONTH.marks if (mark.badge, mark.day) == (OTHER, MONDAY)]
    assert marks
    for mark in marks:
        assert f"{mark.second // 3600:02}:{mark.second // 60 % 60:02} <small>{mark.window}</small>" in page
    assert "已公布，编号 1" in page
    for badge, name in PEOPLE.items():
        assert badge == OTHER or (badge not in page and f">{name}<" not in page)


def test_whatever_else_is_asked_for_it_is_ones_own(office: OfficeSite) -> None:
    for asked in (f"badge={OTHER}", f"account={OTHER}", f"month=2026-09&badge={OTHER}"):
        page = office.browser(MINE).get(f"/my-month?{asked}")
        assert f"<small>{MINE} {MINE}</small>" in page
        assert PEOPLE[OTHER] not in page and "请假：2026-09-21" not in page
    assert OTHER not in office.browser(MINE).file(f"/my-month?month=2026-09&as=csv&badge={OTHER}").decode()


def test_leave_that_is_entered_for_next_week_is_there(office: OfficeSite) -> None:
    assert "请假：2026-09-21 00:00 至 2026-09-22 00:00" in office.browser(OTHER).get("/my-month?month=2026-09")
    assert "2026-09-21 00:00" not in office.browser(MINE).get("/my-month?month=2026-09")


def test_this_mornings_touches_are_shown_as_far_as_their_window_has_told(office: OfficeSite) -> None:
    page = office.browser(OTHER).get("/my-month")
    today = [mark for mark in MONTH.marks if (mark.badge, mark.day, mark.window) == (OTHER, DAYS[2], WINDOW)]
    told = [mark for mark in today if mark.second < 8 * 3600]
    assert told
    for mark in told:
        assert f"{mark.second // 3600:02}:{mark.second // 60 % 60:02}" in page
    assert "尚无打卡" in office.browser(MINE).get("/my-month"), "2F-03 has told nothing"


def test_somebody_of_the_office_who_sits_at_no_window_has_an_empty_month(office: OfficeSite) -> None:
    assert "没有登记" in office.browser("GH-0001").get("/my-month?month=2026-09")
