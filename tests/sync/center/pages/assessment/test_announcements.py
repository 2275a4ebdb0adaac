"""The pages of an announcement: what is announced stands, and a correction says whom it concerns."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from sync.center.office.attendance.day_sheet import DaySheet
from sync.center.registers.attendance.judged_days import JudgedDay, keep
from sync.center.storage.database import engine
from sync.center.storage.transactions import Transactions
from tests.support.assessed_office import RANKED, RANKED_UNIT, assessed_office
from tests.support.served_office import OfficeBrowser, OfficeSite
from tests.support.written_series import DAY

PAGE = "/assessment/announcements/2026-12"
SHEET = f"/assessment/marks?month=2026-12&unit={quote(RANKED_UNIT)}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeSite]:
    """In January, with the marks entered."""
    with assessed_office(tmp_path) as served:
        mark(served, "90")
        served.now += 30 * DAY
        yield served


def mark(office: OfficeSite, points: str) -> None:
    member = office.browser("GH-0002")
    given = {"why": "晨检", f"style-{RANKED}": points, f"skill-{RANKED}": "80"}
    assert member.post(SHEET, {**member.hidden(SHEET, SHEET), **given}).status_code == 200


def announced(head: OfficeBrowser) -> str:
    return head.send(PAGE)


def test_what_was_announced_stands_and_a_correction_is_announced_with_a_reason(office: OfficeSite) -> None:
    """Expected 1 and 5 to 8 of decision 0079: 91 points, and 85 by a mark that was corrected."""
    head, later = office.browser("GH-0001"), "2026-12 考核结果有更正待公布，涉及 2 项"
    assert "2026-12 考核结果尚未公布" in head.get("/")
    assert "个工作日的考勤尚未公布：2026-12-05" in head.get(PAGE)
    assert "第 1 版" in announced(head) and "2026-12 考核结果尚未公布" not in head.get("/")
    assert later not in head.get("/"), "nothing has changed yet"
    mark(office, "60")
    assert later in head.get("/") and later not in office.browser("GH-0002").get("/")
    stands, known = head.get("/assessment?period=2026-12"), head.get("/assessment?period=2026-12&edition=now")
    assert ">91.0<" in stands and ">85.0<" not in stands and "2 项结果将有变化" in stands
    assert ">85.0<" in known and "并非公布的结果" in known
    assert "第 1 名，91.00 分" in head.get(PAGE) and "第 1 名，85.00 分" in head.get(PAGE)
    assert 'id="why-trouble"' in head.send(PAGE, status=422)
    head.send(PAGE, why="评分复核后更正")
    assert later not in head.get("/")
    assert ">85.0<" in head.get("/assessment?period=2026-12")
    assert ">91.0<" in head.get("/assessment?period=2026-12&edition=1"), "the first can be read for ever"
    assert "评分复核后更正" in head.get(PAGE)
    head.get("/assessment?period=2026-12&edition=3", 404)


def test_the_head_alone_announces_and_a_double_click_announces_once(office: OfficeSite) -> None:
    """Expected 2 and 7: supervision reads all of it, and the form is not even there; sent all the same, 403."""
    member, head = office.browser("GH-0002"), office.browser("GH-0001")
    assert "公布 2026-12" not in member.get(PAGE)
    form = {**head.hidden(PAGE, PAGE)}
    assert member.post(PAGE, {**form, **member.hidden("/", "/logout")}).status_code == 403
    assert [head.post(PAGE, form).status_code for _ in range(2)] == [200, 200]
    assert len(office.store.announcements.of("2026-12")) == 1


def test_what_changed_since_it_was_looked_at_is_looked_at_again(office: OfficeSite) -> None:
    """Expected 7: nothing is announced, and it is said."""
    head = office.browser("GH-0001")
    form = {**head.hidden(PAGE, PAGE)}
    mark(office, "60")
    answer = head.post(PAGE, form)
    assert answer.status_code == 422 and "请重新核对" in answer.text
    assert office.store.announcements.of("2026-12") == []
    announced(head)


def test_a_day_whose_correction_waits_is_named_and_is_not_passed_over(office: OfficeSite, tmp_path: Path) -> None:
    """A published day of it would be judged otherwise: the page leads there, and to announce before it is corrected
    takes a reason, which stands with what was announced. A day of another month, 30 November, says nothing."""
    with closing(Transactions(engine(f"sqlite:///{tmp_path / 'center.db'}"))) as other, other.begin() as connection:
        for day, changes in (("2026-11-30", 2), ("2026-12-04", 1), ("2026-12-05", 0)):
            keep(connection, JudgedDay(DaySheet(day, (), ()), "", office.now, 1), changes)
    head = office.browser("GH-0001")
    assert re.findall(r'href="/sheet/([\d-]+)"', head.get(PAGE)) == ["2026-12-04"]
    refused = head.send(PAGE, status=422)
    assert 'id="why-trouble"' in refused and "请先公布以下日期的更正，或说明理由：2026-12-04" in refused
    head.send(PAGE, why="当天更正仅涉及已离岗人员")
    [made] = office.store.announcements.of("2026-12")
    assert (made.ranking.sources.differing, made.why) == (("2026-12-04",), "当天更正仅涉及已离岗人员")
    shown = head.get(PAGE)
    assert "1 个已公布的日期有更正待公布：2026-12-04" in shown and made.why in shown


def test_a_period_that_is_none_or_has_not_begun_is_not_there(office: OfficeSite) -> None:
    """Its twin runs: its page is there, and nothing can be announced on it."""
    head = office.browser("GH-0001")
    for period in ("2027-02", "2026-W50", "soon"):
        head.get(f"/assessment/announcements/{period}", 404)
    assert '<button type="submit">公布' not in head.get("/assessment/announcements/2027-01")
    assert '<button type="submit">公布' in head.get(PAGE)
