"""IT's morning in Debian's Chromium, at a desk and on a phone: a sick terminal is found, looked into, mended."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sync.center.store import Store
from sync.contract import Report, key_hash
from tests.support.panel_browser import CHROMIUM, OPTIONS
from tests.support.plain_sql import plain_sql
from tests.support.served_office import PASSWORD, OfficeSite, served_office
from tests.sync.center.hall.test_hall_board import NINE, push

SQLITE_ALONE = "what a browser makes of a page is the same"
KEYS = {f"2F-{n}": key_hash(f"{n:064x}") for n in range(17, 20)}
MINUTE = 60_000

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")


def report(store: Store, window: str, now: int, **parts: str) -> None:
    store.report(KEYS[window], Report("0.9", "1.1", 1, 0, "synced", parts), "10.0.0.1", now)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as made:
        push(made, 1, *KEYS)
        for window, key in KEYS.items():
            made.gate.accept(key, window, NINE)
            report(made, window, NINE, **({"sensor": "no answer"} if window == "2F-18" else {}))
        made.fleet.look(NINE)
        yield made


@pytest.fixture
def office(store: Store) -> Iterator[OfficeSite]:
    with served_office(store, NINE + MINUTE) as made:
        made.add("IT-1", "it")
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)


@pytest.fixture(params=[1280, 390])
def page(chromium: Browser, office: OfficeSite, request: pytest.FixtureRequest) -> Iterator[Page]:
    with closing(chromium.new_context(viewport={"width": request.param, "height": 844})) as context:
        made = context.new_page()
        made.goto(office.url)
        made.fill("[name=badge]", "IT-1")
        made.fill("[name=password]", PASSWORD)
        made.press("[name=password]", "Enter")
        yield made


def test_the_sick_terminal_is_found_looked_into_put_off_and_mended(
    store: Store, office: OfficeSite, page: Page, tmp_path: Path
) -> None:
    page.get_by_role("link", name="1 台终端有故障").click()
    expect(page.get_by_text("故障 1 + 正常 2 = 共 3 个窗口")).to_be_visible()
    page.get_by_role("link", name=re.compile("2F-18")).click()
    expect(page.get_by_text("指纹仪：no answer")).to_be_visible()
    page.get_by_role("button", name="请求诊断信息").click()
    expect(page.get_by_text("等待")).to_be_visible()
    plain_sql(f"sqlite:///{tmp_path / 'center.db'}", "UPDATE errands SET file = 'the log of it'")
    page.reload()
    with page.expect_download() as coming:
        page.get_by_role("link", name="文件").click()
    assert coming.value.path().read_text(encoding="utf-8") == "the log of it"
    page.fill("[name=day]", "2026-11-24")
    page.fill("[name=clock]", "17:00")
    page.fill("[name=why]", "下午换指纹仪")
    page.get_by_role("button", name="暂缓").click()
    expect(page.get_by_text("IT-1 暂缓至 2026-11-24 17:00")).to_be_visible()
    page.goto(office.url)
    expect(page.get_by_text("台终端有故障")).to_have_count(0)
    office.now += 2 * MINUTE
    for window in KEYS:
        report(store, window, office.now)
    page.goto(office.url + "/fleet")
    expect(page.get_by_text("正常 3 = 共 3 个窗口")).to_be_visible()
