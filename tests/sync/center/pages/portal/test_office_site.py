"""Every page of every role, in Debian's Chromium, with a month's data: it opens, fits, and axe finds nothing."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from sync.center.office.people.roles import RoleName
from sync.center.store import Store
from tests.support.month import played
from tests.support.month_hall import DAYS
from tests.support.month_store import fill
from tests.support.office_crawl import MENU, Crawl
from tests.support.panel_browser import CHROMIUM, OPTIONS
from tests.support.served_office import PASSWORD, OfficeSite, served_office
from tests.terminal.attendance.test_day_month import HOUR, utc

SQLITE_ALONE = "what a browser makes of a page is the same"
NOW = utc(DAYS[-1], 9 * 3600 + 30 * 60)  # half past nine, of a day whose yesterday is known
ROLES: dict[RoleName, tuple[str, str]] = {  # the badge, and for which part of the hall
    "it": ("IT-0001", ""),
    "supervision_head": ("DC-0001", ""),
    "deputy_director": ("LD-0001", ""),
    "duty_officer": ("DC-0002", "2F"),
    "group_leader": ("ZZ-0001", "2F-01,2F-02"),
    "unit_head": ("SW-0001", "税务"),
}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")


@pytest.fixture(scope="module")
def office(files_database: str) -> Iterator[OfficeSite]:
    with closing(Store(files_database)) as store:
        fill(store, played(6), {"2F-03": DAYS[20]})
        for day in DAYS[-3:]:
            store.editions.look(utc(day, 9 * 3600 + 55 * 60) - 24 * HOUR)
        with served_office(store, NOW) as made:
            for role, (badge, scope) in ROLES.items():
                made.add(badge, role, scope=scope)
            yield made


@pytest.fixture(scope="module")
def chromium(office: OfficeSite) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser.new_context()
        browser.close()


@pytest.fixture
def crawl(chromium: BrowserContext, office: OfficeSite) -> Iterator[Crawl]:
    chromium.clear_cookies()
    made = Crawl(chromium, office.url)
    yield made
    made.page.close()


@pytest.mark.parametrize("role", ["supervision_head", "it"])
def test_what_the_menu_leads_to_opens_and_fits_and_reads_well(
    office: OfficeSite, crawl: Crawl, role: RoleName
) -> None:
    crawl.log_in(ROLES[role][0], PASSWORD)
    crawl.run(following=MENU)
    assert crawl.findings == []
    assert len(crawl.seen) > 6


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_opens_and_fits_and_reads_well(
    office: OfficeSite, crawl: Crawl, role: RoleName
) -> None:
    crawl.log_in(ROLES[role][0], PASSWORD)
    crawl.run()
    assert crawl.findings == []
    assert "/" in crawl.seen
