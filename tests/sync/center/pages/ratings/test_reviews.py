"""The pages of reviews: a bad rating from the list to its end, an appeal, an exclusion by two, who sees what."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.center.office.ratings.review_rules import FOLLOW_UP_DAYS
from sync.center.storage.database import engine
from sync.center.store import Store
from terminal.domain.facts import Rating
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, push
from tests.support.served_office import OfficeSite, served_office
from tests.support.written_series import DAY, MONDAY, WrittenSeries, press

CONCERNED, UNIT, OTHER_UNIT = "GH-00A0", "GH-0300", "GH-0400"
HEAD, SUPERVISOR = "GH-0001", "GH-0002"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeSite]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        push(store, merge(hall()), 1, BEFORE)
        with served_office(store, MONDAY + 3_600_000) as made:
            made.add(HEAD, "supervision_head", name="王督查")
            made.add(SUPERVISOR, "supervisor", name="李督查")
            made.add(UNIT, "unit_head", scope="税务", name="赵主任")
            made.add(OTHER_UNIT, "unit_head", scope="户政")
            made.add(CONCERNED, name="人00")
            yield made


@pytest.fixture
def series(office: OfficeSite, tmp_path: Path) -> Iterator[WrittenSeries]:
    made = engine(f"sqlite:///{tmp_path / 'center.db'}")
    with made.connect() as connection:
        one = WrittenSeries(connection, "2F-01")
        press(one, Rating("very_dissatisfied", CONCERNED, 0, 0), 7)
        office.store.ratings.look()
        yield one
    made.dispose()


@pytest.fixture
def case(office: OfficeSite, series: WrittenSeries) -> str:
    """The rating, taken up by the head as its page offers it."""
    browser, where = office.browser(HEAD), f"/ratings/of/{series.name}/1"
    assert "2F-01" in browser.get("/reviews")
    assert "2026-000001" in browser.send(where, why="群众来电说明")
    return "2026-000001"


def step(office: OfficeSite, badge: str, case: str, did: str, why: str = "查看监控", status: int = 0) -> str:
    page = f"/reviews/{case}"
    return office.browser(badge).send(f"{page}/step", page=page, status=status, did=did, why=why)


def test_a_bad_rating_is_taken_up_answered_and_off_the_list(office: OfficeSite, case: str) -> None:
    assert "差评待办结" in office.browser(UNIT).get("/")
    done = step(office, UNIT, case, "answered", "已整改并致歉")
    assert "已办结" in done and "已整改并致歉" in done and "赵主任" in done
    assert "差评待办结" not in office.browser(UNIT).get("/")
    assert case not in office.browser(HEAD).get("/reviews")
    assert case in office.browser(HEAD).get("/reviews?state=all")


def test_the_start_page_counts_what_nobody_took_up_and_says_when_it_is_late(
    office: OfficeSite, series: WrittenSeries
) -> None:
    assert "1 条差评尚未处理，其中 0 条已超期" in office.browser(SUPERVISOR).get("/")
    office.now += (FOLLOW_UP_DAYS + 7) * DAY  # with three weekends between
    shown = office.browser(SUPERVISOR).get("/")
    assert "1 条差评尚未处理，其中 1 条已超期" in shown and 'class="urgent"' in shown
    assert "差评" not in office.browser(CONCERNED).get("/").split("<main")[1]


def test_two_exclude_and_nobody_alone_and_nobody_for_themselves(
    office: OfficeSite, case: str, series: WrittenSeries
) -> None:
    """Expected 6, as somebody meets it who tries: each refusal has its twin that is done."""
    step(office, HEAD, case, "proposed")
    page = f"/reviews/{case}"
    assert 'value="excluded"' not in office.browser(HEAD).get(page), "it is not even offered"
    alone = office.browser(HEAD)
    hidden = alone.hidden(page, f"{page}/step")
    assert alone.post(f"{page}/step", {**hidden, "did": "excluded", "why": "x"}).status_code == 403
    assert series.sums()["2026-11", CONCERNED] == {"very_dissatisfied": 1}
    assert "已剔除" in step(office, SUPERVISOR, case, "excluded")
    assert series.sums()["2026-11", CONCERNED] == {"excluded": 1}
    assert "撤销剔除" in step(office, HEAD, case, "restored", "录像证实是本人评价")
    assert series.sums()["2026-11", CONCERNED] == {"very_dissatisfied": 1}


def test_supervision_sees_none_of_its_own_and_decides_nothing_about_itself(
    office: OfficeSite, series: WrittenSeries
) -> None:
    """A supervisor who also serves at a window, and was rated there."""
    press(series, Rating("dissatisfied", SUPERVISOR, 0, 0), 30)
    office.store.ratings.look()
    where = f"/ratings/of/{series.name}/2"
    own = office.browser(SUPERVISOR)
    own.get(where, 404)
    assert where not in own.get("/ratings/list?period=2026-11") and where not in own.get("/reviews")
    assert "1 条差评尚未处理" in own.get("/") and "2 条差评尚未处理" in office.browser(HEAD).get("/")
    fields = own.hidden(f"/ratings/of/{series.name}/1", f"/ratings/of/{series.name}/1")
    answer = own.post(where, {**fields, "why": ""})
    assert answer.status_code == 404, "what is refused tells no more than what is not there"
    office.browser(HEAD).send(where)
    shown = own.get("/reviews/2026-000001")
    assert "08:30" not in shown and "/step" not in shown


def test_whom_it_is_held_against_is_told_the_day_and_appeals(office: OfficeSite, case: str) -> None:
    """Expected 9: the day and the window; not the minute, and not which of the bad levels."""
    mine = office.browser(CONCERNED)
    assert "1 条涉及您的差评正在核查" in mine.get("/")
    shown = mine.get(f"/my/ratings/{case}")
    assert "2026-11-30" in shown and "2F-01" in shown
    assert "08:07" not in shown and "非常不满意" not in shown and "群众来电说明" not in shown
    mine.send(f"/my/ratings/{case}", status=422, why="")
    assert "申诉待答复" in mine.send(f"/my/ratings/{case}", why="当时窗口无人办件")
    assert "1 件申诉待答复" in office.browser(HEAD).get("/")
    step(office, SUPERVISOR, case, "appeal_refused", "录像显示确有办件")
    assert "录像显示确有办件" in mine.get(f"/my/ratings/{case}")


def test_an_appeal_that_is_sent_twice_is_made_once(office: OfficeSite, case: str) -> None:
    mine = office.browser(CONCERNED)
    fields = {**mine.hidden(f"/my/ratings/{case}", f"/my/ratings/{case}"), "why": "当时窗口无人办件"}
    first, second = (mine.post(f"/my/ratings/{case}", fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    shown = office.store.reviews.shown(case)
    assert shown and [each.deed.did for each in shown.done] == ["opened", "appealed"]


def test_nobody_else_learns_that_there_is_a_case(office: OfficeSite, case: str) -> None:
    office.browser(OTHER_UNIT).get(f"/reviews/{case}", 404)
    office.browser(OTHER_UNIT).get("/reviews/2026-000099", 404)
    assert case not in office.browser(OTHER_UNIT).get("/reviews?state=all")
    office.add("GH-0777")
    office.browser("GH-0777").get(f"/my/ratings/{case}", 404)
    office.browser("GH-0777").get(f"/reviews/{case}", 403)


def test_a_unit_sees_the_day_and_not_the_minute(office: OfficeSite, case: str) -> None:
    shown = office.browser(UNIT).get(f"/reviews/{case}")
    assert "2026-11-30" in shown and "08:07" not in shown and "非常不满意" not in shown
    assert "08:07" in office.browser(HEAD).get(f"/reviews/{case}")
    page = f"/reviews/{case}"
    fields = office.browser(UNIT).hidden(page, f"{page}/step")
    assert 'value="proposed"' not in shown
    assert office.browser(UNIT).post(f"{page}/step", {**fields, "did": "proposed", "why": "x"}).status_code == 403


def test_the_second_of_two_is_told_and_keeps_what_was_typed(office: OfficeSite, case: str) -> None:
    page = f"/reviews/{case}"
    slower = office.browser(SUPERVISOR)
    hidden = slower.hidden(page, f"{page}/step")
    step(office, HEAD, case, "answered", "已整改")
    answer = slower.post(f"{page}/step", {**hidden, "did": "proposed", "why": "写了很久的理由"})
    assert answer.status_code == 409 and "写了很久的理由" in answer.text and HEAD in answer.text


def test_reasons_are_ticked_from_the_table_and_a_script_is_text(office: OfficeSite, case: str) -> None:
    page = f"/reviews/{case}"
    browser = office.browser(SUPERVISOR)
    assert "多头跑窗口和部门" in browser.get(page) and "没有提供材料清单" not in browser.get(page), (
        "of its own level"
    )
    browser.send(f"{page}/reasons", page=page, status=422)
    shown = browser.send(f"{page}/reasons", page=page, codes=["113", "115"], note="<script>alert(1)</script>")
    assert "113 多头跑窗口和部门" in shown and "<script>alert" not in shown and "&lt;script&gt;alert" in shown
    refused = browser.send(f"{page}/reasons", page=page, status=422, codes=["999"])
    assert "请重新选择" in refused


def test_the_head_changes_limit_and_table_and_nobody_else(office: OfficeSite, case: str) -> None:
    office.browser(SUPERVISOR).get("/reviews/rules", 403)
    head = office.browser(HEAD)
    refused = head.send("/reviews/rules/limit", page="/reviews/rules", status=422, days="0", why="会议决定")
    assert 'value="0"' in refused and "会议决定" in refused
    head.send("/reviews/rules/limit", page="/reviews/rules", days="5", why="会议决定")
    assert "5 个工作日" in head.get("/reviews")
    lines = "208 没有提供材料清单\n115 态度差"
    wrong = head.send(
        "/reviews/rules/table", page="/reviews/rules", status=422, version="1", lines=lines, reason="省里新版"
    )
    assert "已用过" in wrong and "115 态度差" in wrong
    head.send("/reviews/rules/table", page="/reviews/rules", version="2027-1", lines=lines, reason="省里新版")
    assert "115 态度差" in head.get(f"/reviews/{case}")
