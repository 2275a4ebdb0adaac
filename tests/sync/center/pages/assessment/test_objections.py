"""The pages of objections: from the result that somebody reads to the answer, and to nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.assessed_office import RANKED, assessed_office
from tests.support.served_office import OfficeSite
from tests.support.written_series import DAY

OWN_PAGE, PAGE = "/my/results/2026-12", f"/assessment/objections/2026-12/{RANKED}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeSite]:
    """In January, announced."""
    with assessed_office(tmp_path) as served:
        served.now += 30 * DAY
        served.browser("GH-0001").send("/assessment/announcements/2026-12")
        yield served


def test_an_objection_is_answered_and_read_by_whoever_objected(office: OfficeSite) -> None:
    """Expected 15: supervision is told, somebody concerned does not answer it, and the result stays as it was."""
    mine, head = office.browser(RANKED), office.browser("GH-0001")
    before = office.store.announcements.of("2026-12")
    assert "件考核异议待答复" not in head.get("/")
    assert 'id="why-trouble"' in mine.send(OWN_PAGE, status=422, why="\u3000")
    form = {**mine.hidden(OWN_PAGE, OWN_PAGE), "why": "评分未计入 <b>抽考</b>"}
    assert [mine.post(OWN_PAGE, form).status_code for _ in range(2)] == [200, 200]
    assert "等待督查室答复" in mine.get(OWN_PAGE)
    assert "1 件考核异议待答复" in head.get("/") and RANKED in head.get("/assessment/objections")
    shown = mine.get(PAGE)  # they are of supervision, too
    assert "提交答复" not in shown and "评分未计入 &lt;b&gt;抽考&lt;/b&gt;" in shown
    token = mine.hidden("/", "/logout")
    answer = mine.post(PAGE, {**head.hidden(PAGE, PAGE), **token, "why": "无误"})
    assert answer.status_code == 422 and "须由他人决定" in answer.text
    head.send(PAGE, why="抽考成绩已核，下次评分计入")
    assert "王督查（GH-0001）答复：" in mine.get(OWN_PAGE) and "件考核异议待答复" not in head.get("/")
    assert office.store.announcements.of("2026-12") == before
    office.browser("GH-0300").get(PAGE, 403)
    head.get("/assessment/objections/2026-12/GH-01A0", 404)
