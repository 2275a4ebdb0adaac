"""The complaints' pages: a complaint from its first word to the answer, by the people who may, over real HTTP."""

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import Raw
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from sync.buffer.numbering import SeriesPosition, number
from sync.center.office.complaints.complaint_number import told_number
from sync.center.pages.portal.office_site import LOOKUPS_AT_ONCE
from sync.center.registers import case_book
from sync.center.store import Store
from sync.contract import Delivery, terminal_name
from terminal.domain.facts import Complaint, Draft, Moment, Post, Said
from terminal.domain.hall import merge
from terminal.domain.timetable import Calendar
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, KEYS, push
from tests.support.plain_sql import plain_sql
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.terminal.attendance.test_day_month import utc

MONDAY = utc("2026-09-14", 10 * 3600)
DAY = 24 * 3_600_000
PLATE, CLERK, WINDOW, UNIT = "2F-01-120034-5", "GH-00A0", "2F-01", "税务"
FIRST = "/complaints/2026-000001"
PHONED = {"channel": "telephone", "received": "2026-09-14", "text": "排队两小时 <script>alert(1)</script>"}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'center.db'}"


@pytest.fixture
def office(url: str) -> Iterator[OfficeSite]:
    with closing(Store(url)) as store, served_office(store, MONDAY) as made:
        push(store, merge(hall()), 1, BEFORE)
        store.gate.accept(KEYS[WINDOW], WINDOW, BEFORE)
        made.add("DC-01", "supervisor", name="王督查")
        made.add("DC-02", "supervisor")
        made.add("DC-00", "supervision_head")
        made.add("YW-05", "duty_officer", scope="2F", name="何春梅")
        made.add("SW-01", "unit_head", scope=UNIT)
        yield made


def complain(office: OfficeSite, badge: str = CLERK) -> None:
    """As a citizen does at the window."""
    said: tuple[Said, ...] = (Post("staffed", CLERK, ""), Complaint(PLATE, badge, 1, 15))
    drafts = [
        Draft(Moment(office.now + n, n, "b" * 32, "synced"), WINDOW, "1.1", each) for n, each in enumerate(said)
    ]
    numbered, _ = number(SeriesPosition(terminal_name(KEYS[WINDOW]), "5e" * 16), drafts)
    office.store.take(KEYS[WINDOW], Delivery("5e" * 16, [Raw(raw) for _, raw in numbered]), "", office.now)
    office.store.complaints.look(office.now)


def do(browser: OfficeBrowser, did: str, case: str = FIRST, status: int = 0, **fields: str) -> str:
    return browser.send(f"{case}/do/{did}", case, status, **fields)


def take_down(browser: OfficeBrowser, status: int = 0, **changed: str) -> str:
    return browser.send("/complaints/new", "", status, **(PHONED | changed))


def test_a_complaint_is_answered_to_the_end(office: OfficeSite) -> None:
    complain(office)
    duty, member, unit, head = (office.browser(badge) for badge in ("YW-05", "DC-01", "SW-01", "DC-00"))
    assert "1 件投诉待受理，最近的期限为 2026-09-20" in duty.get("/"), "a Sunday that is worked"
    do(duty, "accepted")
    do(member, "taken_over")
    do(member, "referred", unit=UNIT, why="请查当天录像")
    assert "1 件转办投诉待您单位填报查证情况，最近的期限为 2026-10-09" in unit.get("/")
    do(unit, "unit_said", why="当天系统故障，未向群众说明")
    assert "转办投诉" not in unit.get("/")
    found = "1 件投诉已有单位查证情况，待督查室认定，最近的期限为 2026-10-09"
    assert found in member.get("/") and found in head.get("/") and "待督查室认定" not in unit.get("/")
    do(member, "substantiated", why="录像与单位说明一致")
    assert "待督查室认定" not in head.get("/") and "待办结" not in head.get("/")
    do(unit, "reconciled", why="窗口人员当面解释，群众谅解")
    do(member, "followed_up", result="no_contact", why="评价器投诉，没有留下联系方式")
    assert "1 件投诉已回访，待办结，最近的期限为 2026-10-09" in head.get("/")
    assert "待办结" not in duty.get("/") + unit.get("/")
    shown = do(member, "closed", why="已责成窗口改进")
    assert "已办结" in shown and "已责成窗口改进" in shown and "待办结" not in head.get("/")
    assert "未办结 <strong>0</strong>" in member.get("/complaints")
    printed = unit.get(f"{FIRST}/print")
    assert "录像与单位说明一致" in printed and '承办人</th><td colspan="3">王督查（DC-01）' in printed
    assert "王督查（DC-01）" in unit.get(FIRST) and "何春梅（YW-05）" in unit.get(FIRST), "who did it, by name"
    assert "王督查" not in office.browser().get(f"/c/{PLATE}")


def test_whoever_has_no_business_with_a_complaint_is_not_told_of_it(office: OfficeSite) -> None:
    complain(office)
    office.add("GH-0300")
    staff, unit = office.browser("GH-0300"), office.browser("SW-01")
    for address in ("/complaints", FIRST, f"{FIRST}/contact", f"{FIRST}/print", "/complaints/new"):
        staff.get(address, status=403)
    unit.get(FIRST, status=404)
    unit.get("/complaints/2026-000077", status=404)
    assert PLATE not in unit.get("/complaints?state=all")


@pytest.mark.parametrize(
    ("did", "fields"),
    [
        ("reconciled", {"why": "已当面解释"}),
        ("followed_up", {"why": "电话回访", "result": "satisfied"}),
        ("contact", {"name": "张三", "telephone": "1"}),
    ],
)
def test_who_is_on_duty_does_nothing_in_a_complaint_that_others_have(
    office: OfficeSite, did: str, fields: dict[str, str]
) -> None:
    """Refused: they are shown no page of it, so its form is made by hand; nor do they learn that it is there."""
    member, duty = office.browser("DC-01"), office.browser("YW-05")
    take_down(member)
    do(member, "accepted")
    if did == "followed_up":
        do(member, "unsubstantiated", why="录像与投诉不符")
    address = f"{FIRST}/{did}" if did == "contact" else f"{FIRST}/do/{did}"
    csrf = duty.hidden("/complaints/new", "/complaints/new")["csrf"]
    for seen in ("2", "3", "77"):
        answer = duty.post(address, {"csrf": csrf, "form": f"by-hand-{seen}", "seen": seen, **fields})
        assert answer.status_code == 404
    with office.store.read() as connection:
        assert len(case_book.history(connection, "complaint", "2026-000001")) == (3 if did == "followed_up" else 2)


def test_nobody_reads_or_counts_a_complaint_about_themselves(office: OfficeSite) -> None:
    complain(office)
    office.add(CLERK, "supervisor")
    concerned = office.browser(CLERK)
    concerned.get(FIRST, status=404)
    listed = concerned.get("/complaints?state=all")
    assert PLATE not in listed and "已登记 <strong>" not in listed
    assert "已登记 <strong>1</strong>" in office.browser("DC-01").get("/complaints")
    assert "投诉待受理" not in concerned.get("/")


def test_what_is_typed_wrong_is_said_beside_it_and_nothing_is_lost(office: OfficeSite) -> None:
    member = office.browser("DC-01")
    shown = take_down(member, 422, received="2026-09-15", badge="GH-77", telephone="13900001234")
    assert "日期还没有到" in shown and "没有这个工号" in shown
    assert "排队两小时 &lt;script&gt;" in shown and 'value="13900001234"' in shown
    assert "<script>alert" not in shown
    assert plain_sql_count(office, "deeds") == 0
    shown = take_down(member, 422, channel="evaluator")
    assert "自动登记" in shown
    shown = take_down(member, received="2026-09-11", telephone="13900001234")
    assert "排队两小时 &lt;script&gt;" in shown and "13900001234" not in shown


def plain_sql_count(office: OfficeSite, table: str) -> int:
    with office.store.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


@pytest.mark.parametrize(("received", "status"), [("1926-09-14", 422), ("2025-09-12", 422), ("2025-09-14", 200)])
def test_a_day_of_long_ago_is_asked_about(office: OfficeSite, received: str, status: int) -> None:
    """A slip in the year: its deadlines would be counted day by day, by everybody who ever opens the register."""
    shown = take_down(office.browser("YW-05"), status, received=received)
    assert ("一年以前" in shown) == (status == 422)


def test_the_contact_is_seen_by_whoever_handles_it_and_each_look_is_kept(office: OfficeSite, url: str) -> None:
    duty, member = office.browser("YW-05"), office.browser("DC-01")
    take_down(duty, name="李桂兰", telephone="13900001234")
    assert "13900001234" in duty.get(f"{FIRST}/contact")
    member.get(f"{FIRST}/contact", status=403)
    assert "13900001234" not in member.get(f"{FIRST}/print")
    do(member, "accepted")
    duty.get(f"{FIRST}/contact", status=403)
    assert "李桂兰" in member.get(f"{FIRST}/contact") and "李桂兰" in member.get(f"{FIRST}/print")
    looks = plain_sql(url, "SELECT \"by\", about FROM office_audits WHERE what = 'look' ORDER BY id")
    assert [each for each in looks if "complaint" in each[1]] == [
        ("YW-05", "complaint 2026-000001"),
        ("DC-01", "complaint 2026-000001"),
        ("DC-01", "complaint 2026-000001"),
    ]
    assert "删除了联系方式" in do(member, "contact_deleted", why="投诉人要求")
    member.get(f"{FIRST}/contact", status=403)


def test_one_alone_does_not_end_it_as_unreasonable(office: OfficeSite) -> None:
    complain(office)
    first, second = office.browser("DC-01"), office.browser("DC-02")
    do(first, "doubted", why="同一人一天投诉二十次")
    assert f"{FIRST}/do/doubt_confirmed" not in first.get(FIRST)
    assert "待第二人认定" in second.get("/") and "待第二人认定" not in first.get("/")
    forced = {**first.hidden(FIRST, f"{FIRST}/do/doubt_rejected"), "why": "就是无理取闹"}
    answer = first.post(f"{FIRST}/do/doubt_confirmed", forced)
    assert answer.status_code == 403 and "是第一认定人" in answer.text
    assert "不予受理" in do(second, "doubt_confirmed", why="查实无事由")


def test_the_second_of_two_who_decide_is_told_and_a_double_click_does_it_once(office: OfficeSite) -> None:
    complain(office)
    member, other = office.browser("DC-01"), office.browser("DC-02")
    old = other.hidden(FIRST, f"{FIRST}/do/refused")
    sent = member.hidden(FIRST, f"{FIRST}/do/accepted")
    for _ in range(2):
        assert member.post(f"{FIRST}/do/accepted", sent).status_code == 200
    assert plain_sql_count(office, "deeds") == 2
    late = other.post(f"{FIRST}/do/refused", {**old, "reason": "out_of_scope", "why": "请找信访局"})
    assert late.status_code == 409 and "请找信访局" in late.text and "王督查（DC-01）" in late.text


def test_whoever_was_at_the_window_is_shown_where_no_name_stood(office: OfficeSite) -> None:
    complain(office, badge="")
    member = office.browser("DC-01")
    assert "待认定被投诉人" in member.get("/")
    assert f"人00（{CLERK}）" in member.get(FIRST)
    assert "没有这个工号" in do(member, "named", status=422, badge="GH-99", why="录像")
    shown = do(member, "named", badge=CLERK, window=WINDOW, why="录像显示为其本人")
    assert "人00（GH-00A0）" in shown and "经人工认定" in shown


def test_a_reason_that_is_left_out_is_asked_for_beside_it(office: OfficeSite) -> None:
    complain(office)
    member = office.browser("DC-01")
    assert "请写明向投诉人作了什么解释" in do(member, "refused", status=422, reason="out_of_scope")
    assert "不能作为理由" in do(member, "refused", status=422, reason="no_object", why="没有姓名")
    assert "不予受理" in do(member, "refused", reason="out_of_scope", why="已告知向信访局反映")


def test_what_is_late_comes_first_and_is_marked(office: OfficeSite) -> None:
    complain(office)
    office.now += 30 * DAY
    member = office.browser("DC-01")
    assert "1 件投诉已逾期" in member.get("/")
    listed = member.get("/complaints?overdue=1")
    assert PLATE in listed and "2026-09-20（逾期" in listed, "the Sunday before the holiday is made up for"
    assert "逾期 <strong>1</strong>" in listed
    assert "离开超时" not in listed, "a clerk may be away too long; a complaint is overdue"


def test_a_calendar_that_comes_later_moves_what_is_open(office: OfficeSite) -> None:
    """Nothing is in time that is late by the calendar in force now, and nobody late who is not."""
    complain(office)
    do(office.browser("DC-01"), "accepted")
    office.now = utc("2026-10-01", 9 * 3600)
    member = office.browser("DC-01")
    assert "逾期" not in member.get("/"), "after the holiday, on the 9th"
    worked = Calendar((2026,), (), ("2026-09-19", "2026-09-20", "2026-09-26"))
    push(office.store, merge(replace(hall(), calendar=worked)), 2, office.now)
    assert "1 件投诉已逾期" in member.get("/") and "逾期 <strong>1</strong>" in member.get("/complaints")
    push(office.store, merge(hall()), 3, office.now)
    assert "逾期" not in member.get("/")


def test_the_register_is_taken_away_as_it_is_shown(office: OfficeSite, url: str) -> None:
    complain(office)
    take_down(office.browser("YW-05"), text="=1+1")
    member = office.browser("DC-01")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(member.file("/complaints?as=xlsx"))).get_sheet_by_index(0)
    table = rows.to_python()
    assert table[0][:4] == ["编号", "标牌编号", "投诉日期", "投诉方式"]
    assert {row[0] for row in table[1:]} == {told_number("2026-000001"), told_number("2026-000002")}
    assert PLATE in member.file("/complaints?as=csv").decode("utf-8-sig")
    taken = plain_sql(url, "SELECT \"by\", detail FROM office_audits WHERE about = 'complaints'")
    assert taken == [("DC-01", "the register, as a file")] * 2


def test_only_a_head_sets_the_limit(office: OfficeSite) -> None:
    head, member = office.browser("DC-00"), office.browser("DC-01")
    assert "/complaints/limits" not in member.get("/complaints")
    sent = {**head.hidden("/complaints", "/complaints/limits"), "accept_days": "3"}
    assert member.post("/complaints/limits", sent).status_code == 403
    assert head.send("/complaints/limits", "/complaints", status=422, accept_days="0")
    head.send("/complaints/limits", "/complaints", accept_days="3")
    take_down(member)
    assert "2026-09-17" in member.get(FIRST)


# The public page.


def test_anybody_with_the_number_sees_how_it_stands_and_no_more(office: OfficeSite) -> None:
    complain(office)
    citizen = office.browser()
    shown = citizen.get(f"/c/{PLATE}")
    assert "2026-09-14 的投诉：已登记" in shown
    for hidden in (CLERK, "人00", UNIT, WINDOW + " ", "2026-000001"):
        assert hidden not in shown
    do(office.browser("DC-01"), "accepted")
    assert "已受理" in citizen.get("/c?number=" + told_number("2026-000001"))
    assert "已受理" in citizen.get("/c?number=2f-01-120 034-5")


def test_unknown_and_wrong_digit_are_told_in_the_same_words(office: OfficeSite) -> None:
    complain(office)
    citizen = office.browser()
    typed = (PLATE[:-1] + "4", "2F-01-999999-9", "2026-000001-9", "2026-000009-9")
    said = {citizen.get(f"/c/{each}").replace(each, "") for each in typed}
    assert len(said) == 1
    assert "没有查到" in said.pop()


def test_whoever_guesses_has_to_wait(office: OfficeSite) -> None:
    office.now += 365 * DAY  # so that no test before this one has used up the tries
    citizen = office.browser()
    for _ in range(LOOKUPS_AT_ONCE):
        citizen.get("/c/2F-01-000000-0")
    assert "过于频繁" in citizen.get("/c/2F-01-000000-0", status=429)
    office.now += 60_000
    citizen.get("/c/2F-01-000000-0")
