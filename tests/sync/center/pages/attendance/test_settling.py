"""The settling pages: a question is found, looked at, decided with a reason, and taken back."""

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from sync.center.registers.attendance.settlements import QuestionFilter
from sync.center.store import Store
from tests.support.served_office import OfficeSite, served_office
from tests.sync.center.registers.attendance.test_day_reading_cases import (
    MONDAY,
    TUESDAY,
    ZHANG,
    Hall,
    at,
    touch,
    whole_day,
    window,
)
from tests.sync.center.registers.attendance.test_settlements import NINE, dark, not_me, opened, refused, seq_of

NAMED = "<script>alert(1)</script>"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store:
        yield Hall(store)


@pytest.fixture
def office(hall: Hall) -> Iterator[OfficeSite]:
    with served_office(hall.store, NINE) as made:
        made.add("GH-9", "supervisor", name="王督查")
        made.add("GH-1", "supervision_head", name="张三")
        made.add("GH-7", "unit_head", "staff")
        yield made


def question(hall: Hall) -> str:
    """Of Zhang, whose PIN was refused at 08:24, and who was let in at 08:41; asked on Tuesday morning."""
    opened(hall, [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    hall.store.settlements.ask(MONDAY, NINE)
    [one] = hall.store.settlements.found(QuestionFilter())
    return f"/settling/{one.question.id}"


def test_a_question_is_found_looked_at_decided_and_taken_back(hall: Hall, office: OfficeSite) -> None:
    address, browser = question(hall), office.browser("GH-9")
    assert "待认定的考勤事项 1 件" in browser.get("/")
    assert address in browser.get("/settling")
    shown = browser.get(address)
    assert "密码错误" in shown and "08:41" in shown and "迟到 10 分钟" in shown
    looked = browser.send(f"{address}/decide", page=address, touch="counts", act="look")
    assert "所选认定" in looked and hall.row().late_minutes == 10, "to look decides nothing"
    done = browser.send(f"{address}/decide", page=address, touch="counts", why="查看录像 08:24", act="decide")
    assert "王督查（GH-9）" in done and "已处理" in done and "查看录像 08:24" in done
    assert hall.row().late_minutes == 0
    assert "查看录像 08:24" in browser.get("/settling?state=decided")
    browser.send(f"{address}/take-back", page=address, why="录像看错了")
    assert hall.row().late_minutes == 10
    assert "录像看错了" in browser.get(address)


def test_a_touch_that_was_decided_not_to_count_stays_among_the_touches_of_the_day(
    hall: Hall, office: OfficeSite
) -> None:
    """Whoever reads afterwards why it was decided so must still see what there was to decide about."""
    hall.opened(window("2F-01", ZHANG))
    number = seq_of(hall, 1)
    hall.tells("2F-01", [touch("08:05"), not_me("08:06", number), *whole_day()])
    hall.store.settlements.ask(MONDAY, NINE)
    [one] = hall.store.settlements.found(QuestionFilter())
    address, browser = f"/settling/{one.question.id}", office.browser("GH-9")

    def touches() -> list[list[str]]:
        return [line.split(",") for line in browser.file(f"{address}?as=csv").decode("utf-8-sig").splitlines()[1:]]

    before = touches()
    browser.send(f"{address}/decide", address, 0, touch="not", why="录像中是他人")
    after = touches()
    changed = [(was[3], now[3]) for was, now in zip(before, after, strict=True) if was != now]
    assert changed == [("“不是我”，或工号锁定期间输入的密码", "经认定不算打卡")]
    assert [line[:3] for line in before] == [line[:3] for line in after]


def test_what_was_decided_is_in_the_sheet_and_no_older_one_is_published(hall: Hall, office: OfficeSite) -> None:
    """Whoever is found to have come in time must not stand published as late because the day was judged before."""
    address, browser, sheet = question(hall), office.browser("GH-9"), f"/sheet/{MONDAY}"
    assert "迟到 10 分钟" in browser.get(sheet)
    old = browser.hidden(sheet, f"{sheet}/publish")
    office.now += 60_000
    browser.send(f"{address}/decide", page=address, touch="counts", why="查看录像 08:24", act="decide")
    assert "已重新判定" in browser.post(f"{sheet}/publish", old).text
    assert hall.store.editions.published(MONDAY) == []
    assert "迟到 10 分钟" not in browser.get(sheet)
    browser.send(f"{sheet}/publish", page=sheet)
    assert not any(row.late for row in hall.store.editions.published(MONDAY)[0].rows)
    office.now += 60_000
    browser.send(f"{address}/take-back", page=address, why="录像看错了")
    assert "迟到 10 分钟" in browser.get(sheet), "a correction waits"


def test_a_day_to_be_checked_leads_to_what_is_to_be_decided_about_it(hall: Hall, office: OfficeSite) -> None:
    hall.opened(window("2F-01", ZHANG))
    person, browser, there = f"/sheet/{MONDAY}/person/GH-1", office.browser("GH-9"), f'"/settling?day={MONDAY}"'
    office.now = at("09:00", "2026-09-17")
    assert hall.row().unsettled and there in office.browser("GH-9").get(person), "the terminal has told nothing"
    office.now = NINE
    hall.tells("2F-01", whole_day())
    browser.send(f"/sheet/{MONDAY}/judge", page=f"/sheet/{MONDAY}")
    assert there not in browser.get(person), "nothing waits"


def test_what_is_asked_while_a_terminal_may_still_tell_more_leads_there_at_once(
    hall: Hall, office: OfficeSite
) -> None:
    """The only touch was disowned, and the terminal has been silent since: that touch need not wait two days."""
    hall.opened(window("2F-01", ZHANG))
    number = seq_of(hall, 0)
    hall.told("2F-01", [hall.draft("2F-01", one) for one in (touch("08:05"), not_me("08:06", number))], at("11:00"))
    sheet, browser = f"/sheet/{MONDAY}", office.browser("GH-9")
    there = f'<a href="/settling?day={MONDAY}">'
    assert hall.row().awaited and there not in browser.get(sheet)
    hall.store.settlements.ask(MONDAY, NINE)
    assert there in browser.get(sheet)


def test_who_is_not_of_supervision_sees_nothing_and_no_hint_of_it(hall: Hall, office: OfficeSite) -> None:
    address = question(hall)
    browser = office.browser("GH-7")
    for page in ("/settling", address):
        assert "张三" not in browser.get(page, status=403)
    assert "/settling" not in browser.get("/")
    assert "张三" in office.browser("GH-9").get(address)


def test_whom_it_is_about_has_no_form_and_is_refused_without_one(hall: Hall, office: OfficeSite) -> None:
    address = question(hall)
    head = office.browser("GH-1")
    assert "/decide" not in head.get(address)
    hidden = {**head.hidden("/password", "/password"), "seen": "1"}
    answer = head.post(f"{address}/decide", {**hidden, "touch": "counts", "why": "我在", "act": "decide"})
    assert answer.status_code == 422 and hall.row().late_minutes == 10
    office.browser("GH-9").send(f"{address}/decide", page=address, touch="counts", why="录像", act="decide")


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(hall: Hall, office: OfficeSite) -> None:
    hall.opened(window("2F-01", ZHANG))
    dark(hall, "07:00", touch("08:22"))
    hall.tells("2F-01", whole_day()[1:], starts="09:40")
    hall.store.settlements.ask(MONDAY, NINE)
    [one] = hall.store.settlements.found(QuestionFilter())
    address, browser = f"/settling/{one.question.id}", office.browser("GH-9")

    def send(clock: str, why: str, status: int = 422) -> str:
        sent: dict[str, str] = {"touch": "counts", "clock": clock, "why": why, "act": "decide"}
        return browser.send(f"{address}/decide", address, status, **sent)

    said = send("15:00", "签到表第三页")
    assert 'id="clock-trouble"' in said and "签到表第三页" in said and 'value="15:00"' in said
    said = send("08:22", "")
    assert 'id="why-trouble"' in said and 'value="08:22"' in said
    assert hall.row().unsettled or hall.row().judged.half_days_absent
    send("08:22", "签到表第三页", 0)
    assert not hall.row().unsettled


def test_the_same_form_sent_twice_decides_once_and_the_second_editor_is_told(
    hall: Hall, office: OfficeSite
) -> None:
    address, browser = question(hall), office.browser("GH-9")
    fields = {**browser.hidden(address, f"{address}/decide"), "touch": "counts", "why": "录像", "act": "decide"}
    other = {**browser.hidden(address, f"{address}/decide"), "stands": "on", "why": "未到", "act": "decide"}
    assert browser.post(f"{address}/decide", fields).status_code == 200
    assert browser.post(f"{address}/decide", fields).status_code == 200
    assert browser.post(f"{address}/decide", other).status_code in (409, 422)
    view = hall.store.settlements.view(address.rsplit("/", 1)[1])
    assert view and [one.deed.did for one in view.history] == ["asked", "decided"]


def test_the_list_is_a_workbook_too_and_a_name_is_text(hall: Hall, office: OfficeSite) -> None:
    hall.opened(window("2F-01", replace(ZHANG, name=NAMED)))
    hall.tells("2F-01", [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    hall.store.settlements.ask(MONDAY, NINE)
    browser = office.browser("GH-9")
    shown = browser.get("/settling")
    assert NAMED not in shown and "&lt;script&gt;" in shown
    file = CalamineWorkbook.from_filelike(io.BytesIO(browser.file("/settling?as=xlsx")))
    rows = file.get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[1:]] == [NAMED]
    assert NAMED in browser.file("/settling?as=csv").decode("utf-8-sig")


def test_a_question_that_outlived_its_publishing_is_urgent(hall: Hall, office: OfficeSite) -> None:
    question(hall)
    assert "已过公布时间" not in office.browser("GH-9").get("/")
    office.now = at("10:00", TUESDAY)
    assert "其中 1 件所属日期已过公布时间" in office.browser("GH-9").get("/")


def test_a_day_is_looked_at_again_on_demand_and_no_day_is_told_beside_its_field(
    hall: Hall, office: OfficeSite
) -> None:
    opened(hall, [refused("08:24"), touch("08:41"), *whole_day()[1:]])
    browser = office.browser("GH-9")
    for day in ("soon", TUESDAY, "", "9999-12-31"):
        assert "day-trouble" in browser.send("/settling/look", page="/settling", day=day, status=422)
    assert "张三" in browser.send("/settling/look", page="/settling", day=MONDAY)
    browser.get("/settling/2026-09-14-0000000000", status=404)


def test_whoever_reads_their_own_day_is_told_what_a_person_decided(hall: Hall, office: OfficeSite) -> None:
    """A presence is no touch, and an end that the office excused is no leave."""
    address, browser, own = question(hall), office.browser("GH-9"), office.browser("GH-1")
    excused = {"end-0": "excused", "why": "签到表"}
    browser.send(f"{address}/decide", address, 0, **excused)
    hall.store.editions.judge(MONDAY, NINE)
    assert "经督查室认定免责" in own.get("/my-month?month=2026-09")
    browser.send(f"{address}/take-back", page=address, why="另有记录")
    present = {"end-0": "present", "clock-0": "08:21", "why": "签到表"}
    browser.send(f"{address}/decide", address, 0, **present)
    hall.store.editions.judge(MONDAY, NINE)
    assert "经认定在岗" in own.get("/my-month?month=2026-09")
