"""The pages of the assessment: a month, quarter and year, from what each figure comes, marks and rules."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from sync.center.office.assessment.assessment_rules import RULE_NUMBERS, SHIPPED_RULES
from tests.support.assessed_office import RANKED, assessed_office
from tests.support.month_hall import WINDOWS, people
from tests.support.served_office import OfficeBrowser, OfficeSite
from tests.support.written_series import DAY

OWN = RANKED
PEOPLE = [person.badge for window in WINDOWS for person in people()[window] if person.post == "A"]
SHEET = f"/assessment/marks?month=2026-12&unit={quote('税务')}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeSite]:
    with assessed_office(tmp_path) as served:
        yield served


def rows(browser: OfficeBrowser, address: str) -> list[list[str]]:
    content = browser.file(address).decode("utf-8-sig")
    return [*csv.reader(io.StringIO(content))][1:]


def mark(browser: OfficeBrowser, status: int = 0, **points: str) -> str:
    fields = {name.replace("_", "-", 1).replace("_", "-"): value for name, value in points.items()}
    return browser.send(SHEET, status=status, **{"why": "晨检", **fields})


def test_a_month_has_everybody_once_and_says_why_somebody_is_not_ranked(office: OfficeSite) -> None:
    """Expected 13: the witness is the hall's own list of who has a post."""
    browser = office.browser("GH-0001")
    found = rows(browser, "/assessment?period=2026-12&as=csv")
    assert sorted(row[3] for row in found) == sorted(PEOPLE)
    assert {row[0] for row in found} == {""}, "nobody is marked yet"
    [mine] = [row for row in found if row[3] == OWN]
    assert mine[-1] == "缺工作作风评分；缺业务技能评分"
    windows = rows(browser, "/assessment?period=2026-12&about=windows&as=csv")
    assert sorted(row[2] for row in windows) == sorted(WINDOWS)
    shown = browser.get("/assessment?period=2026-12")
    assert "本期尚未结束" in shown and "依据不足 18" in shown


def test_marks_are_entered_with_a_reason_and_the_month_is_ranked(office: OfficeSite) -> None:
    """20 × 0.9 + 20 × 0.8 + 30 × (100 − 5 × 2) % + 30 = 91; the mark and its reason stand where it counted."""
    browser = office.browser("GH-0001")
    assert "晨检" in mark(browser, style_GH_00A0="60", skill_GH_00A0="80")
    shown = mark(browser, style_GH_00A0="90")
    assert "人00 工作作风 60 分；人00 业务技能 80 分" in shown and "人00 工作作风 90 分</small>" in shown
    [ranked] = [row for row in rows(browser, "/assessment?period=2026-12&as=csv") if row[0]]
    assert (ranked[0], ranked[3], ranked[9]) == ("1", OWN, "91.0")
    shown = browser.get(f"/assessment/people/{OWN}?period=2026-12")
    assert "90 分，王督查（GH-0001）" in shown and "晨检" in shown and "迟到 5 次" in shown
    assert f"/ratings/list?period=2026-12&amp;badge={OWN}" in shown
    [month] = rows(browser, f"/assessment/people/{OWN}?period=2026-12&as=csv")
    assert month[:4] == ["2026-12", "5", "0", "5"] and month[-2:] == ["91.0", "1"]
    assert len(rows(browser, f"/assessment/people/{OWN}?period=2026&as=csv")) == 12
    assert "91" in browser.get("/assessment/windows/2F-01?period=2026-12")
    [quarter] = [row for row in rows(browser, "/assessment?period=2026-Q4&as=csv") if row[3] == OWN]
    assert quarter[4:] == ["", "", "91.0", "0", "", "已考核月份 1，最低 2"]


def test_the_start_page_says_how_many_units_have_no_marks_once_the_month_is_over(office: OfficeSite) -> None:
    browser = office.browser("GH-0002")
    assert "没有 2026-12 的评分" not in browser.get("/")
    office.now += 30 * DAY
    browser = office.browser("GH-0002")
    assert "5 个单位没有 2026-12 的评分" in browser.get("/")
    mark(browser, style_GH_00A0="90")
    assert "4 个单位没有 2026-12 的评分" in browser.get("/")
    assert "没有 2026-12 的评分" not in office.browser("GH-0300").get("/")


@pytest.mark.parametrize("points", ["101", "ninety", "-1"])
def test_a_wrong_mark_keeps_the_whole_form_back_and_what_was_typed(office: OfficeSite, points: str) -> None:
    browser = office.browser("GH-0001")
    shown = mark(browser, status=422, style_GH_00A0=points, skill_GH_00A0="80")
    assert f'value="{points}"' in shown and 'id="style-GH-00A0-trouble"' in shown and "晨检" in shown
    assert office.store.assessments.sheet("2026-12", "税务").marks == {}


def test_nobody_marks_themselves(office: OfficeSite) -> None:
    """Expected 17, from the form of somebody who is marked and marks others: their own field is not even there."""
    browser = office.browser(OWN)
    assert 'name="style-GH-00A0"' not in browser.get(SHEET) and 'name="style-GH-01A0"' in browser.get(SHEET)
    assert "不得给自己评分" in mark(browser, status=422, style_GH_00A0="100")
    assert office.store.assessments.sheet("2026-12", "税务").marks == {}
    mark(browser, style_GH_01A0="70")


@pytest.mark.parametrize(
    "address", ["/assessment", SHEET, "/assessment/announcements/2026", f"/assessment/people/{OWN}"]
)
def test_who_heads_a_unit_has_no_part_in_it(office: OfficeSite, address: str) -> None:
    head = office.browser("GH-0300")
    head.get(address, 403)
    rules = head.get("/assessment/rules")
    assert "新规则" not in rules and "两项都扣分" in rules, "they read the rules, as everybody may"


@pytest.mark.parametrize(
    "address",
    [
        "/assessment/people/GH-9999?period=2026-12",
        "/assessment/windows/2F-99?period=2026-12",
        "/assessment/marks?month=2027-05&unit=税务",
        "/assessment/marks?month=soon&unit=税务",
        "/assessment/marks?month=2026-12&unit=无此单位",
    ],
)
def test_what_is_not_there_is_not_there(office: OfficeSite, address: str) -> None:
    office.browser("GH-0001").get(address, 404)


def test_a_period_that_is_none_is_said_beside_its_field(office: OfficeSite) -> None:
    for period in ("2026-12-01", "2026-W50", "soon"):
        assert 'id="period-trouble"' in office.browser("GH-0001").get(f"/assessment?period={period}")


def test_the_head_alone_makes_rules_and_they_hold_from_the_next_month_on(office: OfficeSite) -> None:
    """Expected 18."""
    numbers = {name: str(getattr(SHIPPED_RULES, name)) for name in RULE_NUMBERS}
    assert "新规则" not in office.browser("GH-0002").get("/assessment/rules")
    head = office.browser("GH-0001")
    fields = {**numbers, "version": "2", "since": "2026-12", "late": "9", "why": "会议决定"}
    sent = {**head.hidden("/assessment/rules", "/assessment/rules"), **fields}
    refused = head.post("/assessment/rules", sent).text
    assert 'id="since-trouble"' in refused and 'value="9"' in refused and "会议决定" in refused
    fields["since"] = "2027-01"
    for wrong in ({"style_weight": "21"}, {"late": "much"}):
        sent = {**head.hidden("/assessment/rules", "/assessment/rules"), **fields, **wrong}
        assert head.post("/assessment/rules", sent).status_code == 422
    head.post("/assessment/rules", {**head.hidden("/assessment/rules", "/assessment/rules"), **fields})
    made = {row[0]: row[1:] for row in rows(head, "/assessment/rules?as=csv")}
    assert (made["起始月份"], made["迟到一次扣"], made["早退一次扣"]) == (["2027-01", ""], ["9", "2"], ["2", "2"])
    hidden = office.browser("GH-0001").hidden("/assessment/rules", "/assessment/rules")
    other = office.browser("GH-0002")
    token = other.hidden("/assessment", "/logout")
    answer = other.post("/assessment/rules", {**hidden, **token, **fields, "version": "3", "since": "2027-03"})
    assert answer.status_code == 403
