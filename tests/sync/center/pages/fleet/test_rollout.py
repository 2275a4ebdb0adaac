"""The rollout page: every window once in one sentence, and a stopped rollout is said where IT begins its day."""

import csv
import io
from pathlib import Path

import pytest

from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.sync.center.orders.test_rollouts import HALL, Center


@pytest.fixture
def center(tmp_path: Path) -> Center:
    """A push of which the first window fell back."""
    made = Center(f"sqlite:///{tmp_path / 'center.db'}")
    made.push(1)
    made.accept(*HALL)
    made.looks()
    for window in HALL:
        made.say(window, "1.1")
    made.push(2, HALL[0])
    made.looks()
    return made


def opened(office: OfficeSite) -> OfficeBrowser:
    office.add("IT-1", "it")
    office.add("GH-0001", "supervisor")
    return office.browser("IT-1")


def test_every_window_is_counted_once_and_what_moves_it_on_is_signed_elsewhere(center: Center) -> None:
    with served_office(center.store, center.now) as office:
        browser = opened(office)
        page = browser.get("/rollout")
        assert "= 共 4 个窗口" in page
        assert "window-terminal config rollout resume --center URL --ca ca.pem\n" in page
        rows = list(csv.reader(io.StringIO(browser.file("/rollout?as=csv").decode("utf-8-sig"))))[1:]
        assert sorted(row[0] for row in rows) == sorted(HALL)
        assert "已停止" not in browser.get("/")
        office.browser("GH-0001").get("/rollout", status=403)


def test_one_that_stopped_is_due_for_it_alone(center: Center) -> None:
    center.say(HALL[0], "1.1", "undone", "1.2")
    center.looks()
    with served_office(center.store, center.now) as office:
        browser = opened(office)
        assert "1.2 的分批推送已停止" in browser.get("/")
        assert "分批推送" not in office.browser("GH-0001").get("/")
        assert 'class="urgent"' in browser.get("/rollout")
