"""The announced results: everybody reads their own, leaders those of theirs, nobody how one citizen answered."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.assessed_office import RANKED, RANKED_UNIT, assessed_office
from tests.support.served_office import OfficeBrowser, OfficeSite
from tests.support.written_series import DAY

PAGE = "/assessment/announcements/2026-12"
SHEET = f"/assessment/marks?month=2026-12&unit={quote(RANKED_UNIT)}"
OWN_PAGE = "/my/results/2026-12"
COLLEAGUE = "GH-01A0"  # of the same unit, and not ranked


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeSite]:
    """In January: marked, not yet announced."""
    with assessed_office(tmp_path) as served:
        served.add(COLLEAGUE)
        served.add("GH-0400", "group_leader", scope="2F-01,2F-03")
        served.add("GH-0500", "unit_head", scope="公安")
        mark(served, "90")
        served.now += 30 * DAY
        yield served


def mark(office: OfficeSite, points: str) -> None:
    member = office.browser("GH-0002")
    given = {"why": "晨检情况", f"style-{RANKED}": points, f"skill-{RANKED}": "80"}
    assert member.post(SHEET, {**member.hidden(SHEET, SHEET), **given}).status_code == 200


def announce(office: OfficeSite, why: str = "") -> None:
    office.browser("GH-0001").send(PAGE, why=why)


def rows(browser: OfficeBrowser, address: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(browser.file(address).decode("utf-8-sig")))][1:]


def test_nobody_reads_a_result_before_it_is_announced_and_then_their_own(office: OfficeSite) -> None:
    """Expected 9 and 10: rank, marks with their reason, attendance, ratings from five on; not the score, since ten
    alike would tell that nobody pressed anything else."""
    mine = office.browser(RANKED)
    mine.get(OWN_PAGE, 404)
    assert rows(mine, "/my/results?as=csv") == [] and "考核结果已于" not in mine.get("/")
    announce(office)
    told = f'<a href="{OWN_PAGE}">您 2026-12 的考核结果已于 2027-01-08 公布</a>'
    assert told in mine.get("/") and told in office.browser(COLLEAGUE).get("/"), "whether ranked or not"
    assert "考核结果已于" not in office.browser("GH-0300").get("/"), "who is in no ranking"
    assert [row[:4] for row in rows(mine, "/my/results?as=csv")] == [["2026-12", "1", "1", ""]]
    shown = mine.get(OWN_PAGE)
    assert "第 1 名，共 1 人参评" in shown and "晨检情况" in shown and "迟到 5 次" in shown
    assert "迟到日期：2026-12-01" in shown and "2026-12-07" in shown and "缺勤日期" not in shown
    assert "不足五条" in shown and "91.00" not in shown and "第 1 名，共 1 人参评 ·" not in shown
    colleague = office.browser(COLLEAGUE)
    assert "第 1 名" not in colleague.get(OWN_PAGE) and "缺工作作风评分" in colleague.get(OWN_PAGE)
    office.browser("GH-0300").get(OWN_PAGE, 404)


def test_who_is_ranked_otherwise_by_a_correction_reads_why_and_what_it_was(office: OfficeSite) -> None:
    """Expected 6 and 9."""
    announce(office)
    mark(office, "60")
    assert "60 分" not in office.browser(RANKED).get(OWN_PAGE), "until it is announced the first stands"
    announce(office, "评分复核后更正")
    shown = office.browser(RANKED).get(OWN_PAGE)
    assert "60 分" in shown and "评分复核后更正" in shown and "更正之前" in shown
    assert "2026-12 的考核结果已于 2027-01-08 更正公布，请查看本人结果" in office.browser(RANKED).get("/")
    office.now += 11 * DAY
    assert "考核结果已于" not in office.browser(RANKED).get("/"), "no news any more"


def test_leaders_read_the_ranks_of_theirs_and_no_others(office: OfficeSite) -> None:
    """Expected 9: by unit, or by the windows of the group; to another unit it is as if there were none."""
    unit, group, other = (office.browser(badge) for badge in ("GH-0300", "GH-0400", "GH-0500"))
    assert "尚未公布任何结果" in unit.get("/unit-results")
    announce(office)
    theirs = rows(unit, "/unit-results?as=csv")
    assert {row[1] for row in theirs} == {RANKED_UNIT} and theirs[0][:4] == ["1", RANKED_UNIT, "人00", RANKED]
    ofgroup = {row[3] for row in rows(group, "/unit-results?as=csv")}
    windows = {row[2] for row in rows(group, "/unit-results?about=windows&as=csv")}
    assert RANKED in ofgroup and COLLEAGUE not in ofgroup and windows == {"2F-01", "2F-03"}
    assert RANKED not in {row[3] for row in rows(other, "/unit-results?as=csv")}
    address = f"/unit-results/{RANKED}?period=2026-12"
    assert "第 1 名，共 1 人参评" in unit.get(address)
    other.get(address, 404)
    unit.get("/unit-results?period=2026-11", 404)
    office.browser(COLLEAGUE).get("/unit-results", 403)
    looked = [each for each in office.store.accounts.audited(0, office.now + 1) if each.about == RANKED]
    assert [each.by for each in looked if each.page.startswith("/unit-results")] == ["GH-0300"]
