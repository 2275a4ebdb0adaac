"""The board page: each window once, vacancies at the top, and what is not known said so."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from sync.center.store import Store
from terminal.domain.facts import Post
from tests.support.served_office import OfficeSite, served_office
from tests.sync.center.registers.attendance.test_day_reading_cases import LI, WANG, ZHANG, Hall, at, window

NOON = at("09:30")


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    """Monday, 09:30: 张三 serves at 2F-01, 2F-02 said at 08:31 that nobody came, 3F-01 has never had a terminal."""
    url = f"sqlite:///{tmp_path_factory.mktemp('center')}/center.db"
    with closing(Store(url)) as store, served_office(store, NOON) as made:
        hall = Hall(store)
        hall.opened(window("2F-01", ZHANG, LI), window("2F-02", WANG))
        for name, post in (("2F-01", Post("staffed", "GH-1", "")), ("2F-02", Post("vacant", "", "", "limit"))):
            hall.told(name, [hall.draft(name, ("08:31", post))], at("09:29"))
        made.add("GH-0002", "duty_officer", scope="2F")
        made.add("GH-0006", "unit_head", scope="单位2F-02")
        yield made


def cards(page: str) -> dict[str, str]:
    """Each window's card, by its window, in the order of the page."""
    found = re.findall(r"<strong>([0-9]F-[0-9]+)</strong>(.*?)</li>", page, re.DOTALL)
    assert len(found) == len(dict(found))
    return dict(found)


def test_a_vacant_window_stands_first_and_who_serves_is_named(office: OfficeSite) -> None:
    found = cards(office.browser("GH-0002").get("/board"))
    assert [*found] == ["2F-02", "2F-01"]
    assert "空岗" in found["2F-02"] and "自 08:31" in found["2F-02"]
    assert "张三" in found["2F-01"] and "自 08:31" in found["2F-01"] and "在岗" in found["2F-01"]


def test_a_terminal_that_fell_silent_makes_no_window_vacant(office: OfficeSite) -> None:
    office.now = at("09:40")
    found = cards(office.browser("GH-0002").get("/board"))
    for card in found.values():
        assert "情况不明：终端失去联系" in card and "最后联系 2026-09-14 09:29" in card
        assert "空岗" not in card
    assert "最后在岗" in found["2F-01"] and "张三" in found["2F-01"]


def test_outside_its_hours_nobody_is_missed_and_the_page_does_not_renew_itself(office: OfficeSite) -> None:
    assert 'hx-trigger="every 20s"' in office.browser("GH-0002").get("/board")
    office.now = at("18:00")
    page = office.browser("GH-0002").get("/board")
    assert "hx-trigger" not in page
    assert all("按作息不在服务时间" in card and "1 天后 08:30" in card for card in cards(page).values())


def test_each_sees_their_floor_or_unit_and_is_told_at_the_start_what_is_vacant(office: OfficeSite) -> None:
    assert [*cards(office.browser("GH-0006").get("/board"))] == ["2F-02"]
    assert "现有 1 个窗口空岗" in office.browser("GH-0006").get("/")
    assert cards(office.browser("GH-0002").get("/board?floor=3F")) == {}
    office.add("GH-0007", "duty_officer", scope="3F")
    browser = office.browser("GH-0007")
    assert cards(browser.get("/board")) == {}
    assert "空岗" not in browser.get("/")
