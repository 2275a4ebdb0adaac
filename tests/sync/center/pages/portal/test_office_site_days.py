"""Each role's day at the office's pages, in Debian's Chromium: clicked as people click, read as they read.

What is fair to expect was written down before the pages were opened, from the rule book and from the week's truth:

* 5.1: by ten on Thursday everybody in the hall can read how Wednesday was. Of the 30 one is "to be checked", as the
  only terminal at which they could touch has told nothing; nobody is called absent on its account. Once it told,
  what was published stays as it was, and a second edition beside it says what changed and why.
* Whoever pressed "not me" is not late by that touch, nor absent without it, until somebody decides with a reason.
* 10: whoever complains sees how it stands with the number alone, and never whom it is about or what was found.
* 5.2 and 5.5: two days of leave (a Friday, and the Sunday that is worked for a holiday) take the leader's opinion
  and the deputy director's word, and no window stands empty on their account. Then the terminal is told, and
  neither the sheet nor the own month calls anybody absent who is away.
* A touch that is missing takes the leader's opinion and the word of supervision's head. What was published stays;
  the correction waits for a person, and says what changes for whom.
* A double click, or the back button and once more, does nothing twice.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from shutil import copyfile
from typing import Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

from sync.center.store import Store
from sync.contract import terminal_name
from tests.support.month_hall import WINDOWS, people
from tests.support.month_store import KEYS
from tests.support.month_witness import worked_out
from tests.support.office_crawl import DESK, PHONE
from tests.support.office_person import OfficePerson, somebody
from tests.support.office_week import (
    CUT_OFF,
    DISOWNER,
    EARLY,
    FRIDAY,
    GONE,
    LATE,
    MONDAY,
    ON_LEAVE,
    PLATE,
    THURSDAY,
    TUESDAY,
    VACANT,
    WEDNESDAY,
    WORKED,
    ask_to_join,
    at,
    come_back,
    fill,
    report,
    week,
)
from tests.support.panel_browser import CHROMIUM, OPTIONS
from tests.support.plain_sql import plain_sql
from tests.support.served_office import OfficeSite, served_office

SQLITE_ALONE = "what a browser makes of a page is the same"
MORNING = at(THURSDAY, 9, 20)
SUNDAY, MONDAY_AFTER = "2026-09-20", "2026-09-21"  # the Sunday is worked in the place of a holiday

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")


class Somebody(Protocol):
    def __call__(self, badge: str = "", size: tuple[int, int] | None = None) -> OfficePerson: ...


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("center") / "center.db"
    with closing(Store(f"sqlite:///{file}")) as store:
        fill(store)
        report(store, MORNING)
        store.editions.look(at(THURSDAY, 9))
        store.settlements.ask(TUESDAY, at(THURSDAY, 9))
        store.complaints.look(MORNING)
        store.fleet.look(MORNING)
    return file


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def url(filled: Path, tmp_path: Path) -> str:
    copyfile(filled, tmp_path / "center.db")
    return f"sqlite:///{tmp_path / 'center.db'}"


@pytest.fixture
def office(url: str) -> Iterator[OfficeSite]:
    """On Thursday at 09:20."""
    with closing(Store(url)) as store, served_office(store, MORNING) as made:
        yield made


@pytest.fixture(
    scope="module",
    params=[pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone", marks=pytest.mark.long)],
)
def screen(request: pytest.FixtureRequest) -> tuple[tuple[int, int], set[str]]:
    """How large, and which kinds of pages were looked at on it."""
    return request.param, set()


@pytest.fixture
def enter(screen: tuple[tuple[int, int], set[str]], chromium: Browser, office: OfficeSite) -> Iterator[Somebody]:
    """Whoever comes to the pages, each with a browser of their own."""
    usual, looks = screen
    with ExitStack() as here:
        yield lambda badge="", size=None: here.enter_context(
            somebody(chromium, office, size or usual, looks, badge)
        )


def witness(badge: str) -> dict[str, tuple[int, int, int]]:
    """Half days absent, times late and times gone early of each day, by plain arithmetic over the week's truth."""
    home = next(window for window, listed in people().items() if badge in {each.badge for each in listed})
    found = {}
    for day in WORKED:
        touches = [
            (mark.low, mark.high, str(mark.did), mark.disowned)
            for mark in week().marks
            if (mark.badge, mark.day) == (badge, day)
        ]
        kind = {"税务": "four", "市场监管": "four", "人社": "two", "不动产": "two", "户政": "saturday"}
        shifts, _, halves = worked_out(kind[WINDOWS[home]], day, touches, [], False)
        late = sum(came[0] == "late" for _, came, _, _ in shifts)
        found[day] = (halves, late, sum(went[0] == "early" for _, _, went, _ in shifts))
    return found


def test_supervision_publishes_by_ten_with_one_to_be_checked_and_corrects_it(
    office: OfficeSite, enter: Somebody, url: str
) -> None:
    head = enter("DC-0001")
    head.follow(f"{WEDNESDAY} 考勤日报（尚未公布）：30 人，缺勤 1 人，待核 1 人")
    head.sees("尚未报全的窗口", CUT_OFF)
    head.follow("仅待核")
    assert head.row(EARLY)[9] == "2 个半天待核"
    head.sees_no(LATE)
    head.unfold("立即公布")
    head.press(f"公布 {WEDNESDAY}", twice=True)
    head.sees("公布编号 3", "已办理")
    head.back()
    head.sees("公布编号 3")
    head.sees_no("立即公布")
    numbers = "SELECT count(*), min(number), max(published_at) FROM editions WHERE day = ?"
    assert plain_sql(url, numbers, WEDNESDAY) == [(1, 3, MORNING)], "once, and before ten"

    anybody = enter()
    anybody.open("/published")
    anybody.follow(WEDNESDAY)
    anybody.sees("共 30 人", "待核 1 人", f"公布时尚未报全的窗口：{CUT_OFF}")
    absent, late, early = witness(LATE)[WEDNESDAY]
    assert anybody.row("人00")[4:] == [str(absent), "0", str(late), str(early), ""]
    assert (absent, late, early) == (0, 1, 0)
    absent, late, early = witness(GONE)[WEDNESDAY]
    assert anybody.row("人101")[4:] == [str(absent), "0", str(late), str(early), ""]
    assert (absent, late, early) == (1, 0, 0)
    assert anybody.row("人20") == [
        *("市场监管", "人20", "08:00-12:00 待核", "14:30-17:30 待核"),
        *("0", "0", "0", "0", "2 个半天待核"),
    ]
    assert anybody.row("人21")[2:] == ["08:00-12:00 请假", "14:30-17:30 请假", "0", "2", "0", "0", ""]
    anybody.sees_no(EARLY, ON_LEAVE, "07:53")

    come_back(office.store)
    office.now = at(FRIDAY, 9, 5)
    for minute in range(4):  # a day of the last weeks each time
        office.store.editions.look(at(FRIDAY, 9, minute))
    head = enter("DC-0001")
    head.follow(f"{WEDNESDAY}：有更正待公布，涉及 1 人")
    before, after = head.page.locator("section.notice tbody tr").locator("td").all_inner_texts()[2:]
    assert (before, after) == ("08:00-12:00 待核；14:30-17:30 待核", "14:30-17:30 早退")
    assert witness(EARLY)[WEDNESDAY] == (0, 0, 1)
    head.fill("理由", "2F-03 终端断网，周四恢复后补报")
    head.press(f"公布 {WEDNESDAY} 的更正")
    head.sees("公布编号 4")
    frozen = plain_sql(url, "SELECT number, revision FROM editions WHERE day = ? ORDER BY number", WEDNESDAY)
    assert frozen == [(3, 1), (4, 2)]

    anybody.open(f"/published/{WEDNESDAY}")
    assert anybody.row("人20")[2:] == ["08:00-12:00 出勤", "14:30-17:30 早退", "0", "0", "0", "1", ""]
    anybody.sees("2F-03 终端断网，周四恢复后补报")
    anybody.follow("第 1 版")
    assert anybody.row("人20")[-1] == "2 个半天待核", "what was published stays as it was"
    anybody.sees("本版本已经更正")


def test_supervision_settles_a_punch_that_was_taken_back(office: OfficeSite, enter: Somebody, url: str) -> None:
    head = enter("DC-0001")
    head.go("考勤", "考勤认定")
    assert head.row(DISOWNER)[0] == TUESDAY
    head.follow("已按“不是我”撤回的打卡")
    head.sees("所涉人员", DISOWNER, f"{TUESDAY} 08:23 打卡，随后按“不是我”撤回")
    head.tick("算 人80 的打卡")
    head.press("先看结果")
    head.sees("正常")
    head.press("确认处理")
    head.sees("必须写明理由")
    head.fill("理由", "调看录像，是本人")
    head.press("确认处理", twice=True)
    head.sees("已办理", "这次触摸算打卡", "调看录像，是本人")
    done = """SELECT did, "by" FROM deeds WHERE register = 'settlement' ORDER BY number"""
    assert plain_sql(url, done) == [("asked", ""), ("decided", "DC-0001")]
    head.go("考勤", "考勤日报")
    head.follow(WEDNESDAY.replace("16", "15"))
    head.press("按现有记录重新判定")
    assert head.page.locator("section.notice tbody td").all_inner_texts()[2:] == ["08:30-12:00 待核", "正常"]
    head.sees("有更正待公布")
    assert witness(DISOWNER)[MONDAY] == (0, 0, 0)


def test_a_complaint_is_answered_to_the_end_and_the_citizen_looks_it_up(enter: Somebody, url: str) -> None:
    citizen, member = enter(), enter("DC-0002")
    citizen.open("/c")
    citizen.fill("编号", PLATE)
    citizen.press("查询")
    citizen.sees(f"{WEDNESDAY} 的投诉：已登记")
    citizen.sees_no(LATE, "人00")
    member.follow("1 件投诉待受理")
    member.follow("2026-000001")
    for words, why in (
        ("受理", ""),
        ("查证属实", "录像与投诉一致"),
        ("达成谅解", "当面解释，群众谅解"),
    ):
        member.unfold(words)
        if why:
            member.fill("说明", why)
        member.press(words)
    member.unfold("登记回访")
    member.choose("投诉人意见", "没有留下联系方式")
    member.fill("说明", "评价器投诉，没有留下联系方式")
    member.press("登记回访")
    member.unfold("答复并办结")
    member.fill("说明", "已责成窗口改进")
    member.press("答复并办结", twice=True)
    member.sees("已办结", "录像与投诉一致")
    did = "SELECT did FROM deeds WHERE register = 'complaint' ORDER BY number"
    assert [each for (each,) in plain_sql(url, did)][-5:] == [
        "accepted",
        "substantiated",
        "reconciled",
        "followed_up",
        "closed",
    ]
    citizen.press("查询")
    citizen.sees(f"{WEDNESDAY} 的投诉：已办结")


def test_the_duty_officer_takes_a_complaint_down_by_telephone(enter: Somebody, url: str) -> None:
    duty = enter("ZB-0002")
    duty.go("投诉")
    duty.follow("登记投诉")
    duty.choose("投诉方式", "电话投诉")
    duty.fill("投诉内容", "在 2F-02 排队两小时无人叫号")
    duty.choose("窗口", "2F-02 税务")
    duty.fill("联系电话", "13900001234")
    duty.press("登记", twice=True)
    duty.sees("已办理", "电话投诉", "在 2F-02 排队两小时无人叫号", "税务 2F-02")
    duty.sees_no("13900001234")
    opened = "SELECT count(*) FROM cases WHERE register = 'complaint'"
    assert plain_sql(url, opened) == [(2,)], "that of the evaluator, and this one"
    number = duty.page.locator("h1").inner_text().split()[1]
    citizen = enter()
    citizen.open(f"/c/{number}")
    citizen.sees(f"{THURSDAY} 的投诉：已登记")
    citizen.open(f"/c/{number[:-1]}{(int(number[-1]) + 1) % 10}")
    citizen.sees("没有查到")


def test_two_days_of_leave_go_up_to_the_deputy_director(office: OfficeSite, enter: Somebody) -> None:
    """Staff and their leader have a telephone, the others a desk."""
    staff, leader, director, head = enter(LATE, PHONE), enter("ZZ-0001", PHONE), enter("LD-0001"), enter("DC-0001")
    staff.go("我的", "我的申请")
    staff.follow("请假")
    staff.fill("开始日期", FRIDAY)
    staff.fill("结束日期", SUNDAY)
    staff.fill("事由", "家中有事")
    staff.press("查看影响")
    staff.sees("4", "组长签署意见 → 中心副主任批准", "2F-01")
    staff.press("提交", twice=True)
    staff.sees("2026-000001", "待组长办理")
    leader.open("/")
    leader.follow("1 件申请待您办理")
    leader.follow("2026-000001")
    leader.press("同意")
    leader.sees("待中心副主任批准", "李组长（ZZ-0001）")
    head.open("/")
    head.sees_no("申请待您办理")
    director.open("/")
    director.follow("1 件申请待您办理")
    director.follow("2026-000001")
    director.sees("人00（GH-00A0）", "签署意见：同意", "家中有事")
    director.choose("顶岗人", "人01（GH-00B1）")
    director.press("批准", twice=True)
    director.sees("已批准，待备案", "高建华（LD-0001）")
    head.open("/")
    head.follow("1 件已批准的申请待备案")
    head.tick("2026-000001")
    head.press("所选全部同意")
    head.sees("已办 1 件，未办 0 件")
    staff.open("/")
    staff.follow("您的申请 2026-000001：已批准")
    staff.sees("王督查（DC-0001）", "高建华（LD-0001）")
    told = office.store.publish_roster("2F-01", (), office.now).entries
    away, covered = (at(FRIDAY, 8), at(SUNDAY, 17)), [each for each in told if each.what == "cover"]
    assert [(each.badge, each.start, each.end) for each in told if each.what == "leave"] == [(LATE, *away)]
    assert [(each.badge, each.start, each.end) for each in covered] == [("GH-00B1", *away)]

    office.now = at(MONDAY_AFTER, 10)
    office.store.editions.look(office.now)
    head, staff = enter("DC-0001"), enter(LATE, PHONE)
    for day in (FRIDAY, SUNDAY):
        head.open(f"/sheet/{day}")
        assert head.row(LATE)[4:10] == ["2", "0", "0", "0", "2", ""], (
            "due, absent, late, early, leave, to be checked"
        )
    staff.go("我的", "我的考勤")
    staff.sees("请假 4")


def test_a_missing_touch_is_approved_and_the_published_day_is_corrected(
    office: OfficeSite, enter: Somebody
) -> None:
    office.store.editions.look(at(THURSDAY, 9, 55))
    office.now = at(THURSDAY, 10)
    staff, leader, head = enter(LATE, PHONE), enter("ZZ-0001", PHONE), enter("DC-0001")
    staff.go("我的", "我的申请")
    staff.follow("补签")
    staff.fill("日期", WEDNESDAY)
    staff.choose("时段", "08:00–12:00")
    staff.choose("上班或下班", "上班")
    staff.fill("时间", "07:54")
    staff.fill("事由", "指纹机没有反应，换手指后才登记")
    staff.press("查看影响")
    staff.sees("组长签署意见 → 督查室负责人批准")
    staff.press("提交", twice=True)
    staff.sees("待组长办理", "上班 07:54")
    leader.open("/")
    leader.follow("1 件申请待您办理")
    leader.follow("2026-000001")
    leader.press("同意")
    head.open("/")
    head.sees_no("有更正待公布")
    head.follow("1 件申请待您办理")
    head.follow("2026-000001")
    head.press("批准", twice=True)
    head.sees("已批准", "李组长（ZZ-0001）", "人00（GH-00A0）")
    head.follow(f"{WEDNESDAY} 考勤日报")
    before, after = head.page.locator("section.notice tbody tr").locator("td").all_inner_texts()[2:]
    assert (before, after) == ("08:00-12:00 迟到", "正常")
    head.open("/")
    head.follow(f"{WEDNESDAY}：有更正待公布，涉及 1 人")
    head.fill("理由", "补签已经批准")
    head.press(f"公布 {WEDNESDAY} 的更正")
    anybody = enter()
    anybody.open(f"/published/{WEDNESDAY}")
    assert anybody.row("人00")[2:] == ["08:00-12:00 出勤", "14:30-17:30 出勤", "0", "0", "0", "0", ""]
    staff.open("/")
    staff.follow("您的申请 2026-000001：已批准")
    staff.go("我的考勤")
    staff.sees("迟到 0 次")
    staff.sees_no("迟到 12 分钟")


def test_it_lets_a_waiting_terminal_in_where_another_stood(office: OfficeSite, enter: Somebody, url: str) -> None:
    new, old = ask_to_join(office.store, MORNING), terminal_name(KEYS[CUT_OFF])
    it = enter("IT-0001")
    it.follow("1 台终端等待接入")
    it.sees(f"{new.code[:3]} {new.code[3:]}")
    it.choose(f"{new.name} 的窗口", f"{CUT_OFF}，替换 {old}")
    it.press("接入已选窗口的终端", twice=True)
    it.sees("没有终端等待接入")
    standing = """SELECT terminal FROM terminals WHERE state = 'accepted' AND "window" = ?"""
    assert plain_sql(url, standing, CUT_OFF) == [(new.name,)]
    it.go("终端", "终端")
    assert it.row(CUT_OFF)[6] == new.name


def test_staff_see_their_own_month_and_nobody_elses(enter: Somebody, office: OfficeSite) -> None:
    office.store.editions.look(at(THURSDAY, 9, 55))
    office.now = at(THURSDAY, 10)
    staff = enter(LATE)
    staff.follow("本人考勤公布为缺勤、迟到或早退：近 10 天有 1 天")
    late = sum(each[1] for each in witness(LATE).values())
    staff.sees(f"应出勤 6 个半天：出勤 6，缺勤 0，请假 0，待核 0；迟到 {late} 次，早退 0 次")
    staff.sees("08:12", "08:00-12:00 到岗：迟到 12 分钟")
    staff.sees_no(GONE, "人01")


def test_the_duty_officer_reads_the_board(enter: Somebody) -> None:
    duty = enter("ZB-0002")
    duty.follow(f"现有 1 个窗口空岗：{VACANT}")
    cards = duty.page.locator(".board > li")
    assert VACANT in cards.first.inner_text() and "空岗" in cards.first.inner_text()
    assert cards.count() == len(WINDOWS)
    for window in set(WINDOWS) - {VACANT, CUT_OFF}:
        card = cards.filter(has_text=window).inner_text()
        assert "在岗" in card and people()[window][0].badge in card
    assert "情况不明" in cards.filter(has_text=CUT_OFF).inner_text()


def test_a_month_of_everybody_stands_on_one_screen_of_a_desk(chromium: Browser, office: OfficeSite) -> None:
    with somebody(chromium, office, DESK, set(), "DC-0001") as head:
        head.go("考勤", "考勤月表")
        assert head.page.locator("thead th").filter(has_text="30").count() == 1
        assert head.page.evaluate("document.querySelector('table.month').scrollWidth") <= DESK[0]
