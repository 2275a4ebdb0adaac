"""The own month's page: whoever is logged in reads of themselves, and can ask for nobody else."""

import html
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.center.store import Store
from terminal.domain.roster import Entry
from tests.support.month_hall import DAYS, people
from tests.support.served_office import OfficeSite, served_office
from tests.sync.center.registers.attendance.test_day_reading_cases import MONDAY as THAT_DAY
from tests.sync.center.registers.attendance.test_day_reading_cases import Hall, touch, whole_day
from tests.sync.center.registers.attendance.test_editions import MONDAY, MONTH, TUESDAY, at
from tests.sync.center.registers.attendance.test_judged_days import fill
from tests.sync.center.registers.attendance.test_settlements import NINE, opened, refused

PEOPLE = {person.badge: person.name for listed in people().values() for person in listed}
MINE, WINDOW = "GH-02A0", "2F-04"
OTHER = "GH-03B1"  # sits at 2F-04, and touched there on Wednesday before eight
LEAVE = Entry(OTHER, "leave", at("2026-09-21", 0), at("2026-09-22", 0))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    """On Wednesday at 08:30; Monday is published, and all terminals but 2F-03's have told of this morning."""
    url = f"sqlite:///{tmp_path_factory.mktemp('center')}/center.db"
    with closing(Store(url)) as store, served_office(fill(store), at(DAYS[2], 8, 30)) as made:
        store.editions.look(at(TUESDAY, 9, 55))
        store.publish_roster(WINDOW, (LEAVE,), at(DAYS[2], 8))
        made.add(MINE, "staff")
        made.add(OTHER, "staff")
        made.add("GH-0001", "supervision_head")
        yield made


def test_the_page_has_each_touch_of_the_person_and_nobody_elses_name(office: OfficeSite) -> None:
    page = office.browser(OTHER).get("/my-month?month=2026-09")
    marks = [mark for mark in MONTH.marks if (mark.badge, mark.day) == (OTHER, MONDAY)]
    assert marks
    for mark in marks:
        assert f"{mark.second // 3600:02}:{mark.second // 60 % 60:02} <small>{mark.window}</small>" in page
    assert "已公布，编号 1" in page
    for badge, name in PEOPLE.items():
        assert badge == OTHER or (badge not in page and f">{name}<" not in page)


def test_whatever_else_is_asked_for_it_is_ones_own(office: OfficeSite) -> None:
    for asked in (f"badge={OTHER}", f"account={OTHER}", f"month=2026-09&badge={OTHER}"):
        page = office.browser(MINE).get(f"/my-month?{asked}")
        assert f"<small>{MINE} {MINE}</small>" in page
        assert PEOPLE[OTHER] not in page and "请假：2026-09-21" not in page
    assert OTHER not in office.browser(MINE).file(f"/my-month?month=2026-09&as=csv&badge={OTHER}").decode()


def test_leave_that_is_entered_for_next_week_is_there(office: OfficeSite) -> None:
    assert "请假：2026-09-21 00:00 至 2026-09-22 00:00" in office.browser(OTHER).get("/my-month?month=2026-09")
    assert "2026-09-21 00:00" not in office.browser(MINE).get("/my-month?month=2026-09")


def test_this_mornings_touches_are_shown_as_far_as_their_window_has_told(office: OfficeSite) -> None:
    page = office.browser(OTHER).get("/my-month")
    assert "尚未公布任何一天" not in page
    today = [mark for mark in MONTH.marks if (mark.badge, mark.day, mark.window) == (OTHER, DAYS[2], WINDOW)]
    told = [mark for mark in today if mark.second < 8 * 3600]
    assert told
    for mark in told:
        assert f"{mark.second // 3600:02}:{mark.second // 60 % 60:02}" in page
    assert "尚无打卡" in office.browser(MINE).get("/my-month"), "2F-03 has told nothing"


def test_what_waits_says_for_what_and_leads_to_the_request_that_would_mend_it(office: OfficeSite) -> None:
    """The terminal of 2F-03 is silent: the form opens with that day, that session and that end filled in."""
    browser = office.browser(MINE)
    page = browser.get("/my-month?month=2026-09")
    assert "待核原因：等待 2F-03 的终端" in page
    assert f'<a href="#day-{MONDAY}">' in page and f'id="day-{MONDAY}"' in page, "which days are open"
    asked = re.findall(rf'href="(/requests/new\?[^"]+{MONDAY}[^"]+)">补签</a>', page)
    assert len(asked) == 4, "to come and to go, in the morning and in the afternoon"
    form = browser.get(html.unescape(asked[1]))
    assert f'value="{MONDAY}"' in form and f'value="{MINE}"' in form
    assert re.search(r'<option value="out" selected', form)
    [sessions] = re.findall(r'<select name="session".*?</select>', form, re.S)
    assert sessions.count("selected") == 1
    assert "待核原因" not in office.browser(OTHER).get("/my-month?month=2026-09"), "nothing of theirs waits"


def test_whoever_logs_in_is_told_what_was_published_of_them_and_for_how_long(office: OfficeSite) -> None:
    """Against somebody, or as to be checked; a day that is as it ought to be is no news."""
    [edition] = office.store.editions.newest(MONDAY, MONDAY)
    bad = {row.badge for row in edition.rows if row.half_days_absent or row.late or row.early}
    waits = {row.badge for row in edition.rows if row.pending}
    against, fine = min(bad), min({row.badge for row in edition.rows} - bad - waits)
    for badge in {against, fine} - {MINE, OTHER}:
        office.add(badge, "staff")
    link = f'<a href="/my-month?month=2026-09#day-{MONDAY}">'
    told = f"{link}本人考勤公布为{{}}：近 10 天有 1 天，最近一天是 {MONDAY}</a>"
    assert MINE in waits and told.format("待核") in office.browser(MINE).get("/")
    assert told.format("缺勤、迟到或早退") in office.browser(against).get("/")
    assert "今日没有待办事项，也没有异常。" in office.browser(fine).get("/")
    with served_office(office.store, at("2026-09-25", 8, 30)) as later:
        assert "公布为" not in later.browser(MINE).get("/") + later.browser(against).get("/")


def test_on_the_first_of_a_month_the_last_one_is_shown_and_the_way_to_the_new_one(office: OfficeSite) -> None:
    with served_office(office.store, at("2026-10-01", 8, 30)) as october:
        browser = october.browser(OTHER)
        page = browser.get("/my-month")
        assert "2026-10 尚未公布任何一天，以下是 2026-09 的内容。" in page and "?month=2026-10" in page
        assert "已公布，编号 1" in page and "今天在本人窗口的打卡" in page
        assert "尚未公布任何一天" not in browser.get("/my-month?month=2026-10"), "who asks for it gets it"
        assert "2026-10 尚未公布任何一天" in october.browser("GH-0001").get("/month")


def test_what_is_asked_about_a_day_and_what_was_decided_reach_whom_it_is_about(tmp_path: Path) -> None:
    """Zhang's PIN was refused at 08:24. Once that counts nobody reads "late" any more, as soon as on the sheet."""
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store, served_office(store, NINE) as made:
        hall = Hall(store)
        opened(hall, [refused("08:24"), touch("08:41"), *whole_day()[1:]])
        store.settlements.ask(THAT_DAY, NINE)
        store.editions.judge(THAT_DAY, NINE)
        made.add("GH-1", "staff")
        made.add("GH-9", "supervisor")
        mine, supervisor, person = made.browser("GH-1"), made.browser("GH-9"), f"/sheet/{THAT_DAY}/person/GH-1"
        before = mine.get(f"/my-month?month={THAT_DAY[:7]}")
        assert "迟到 10 分钟" in before
        offered = re.findall(r'href="(/requests/new[^"]+)">(迟到说明|补签)</a>', before)
        assert [title for _, title in offered] == ["迟到说明", "补签"], "whoever was there may have touched in vain"
        mended = mine.get(html.unescape(offered[1][0]))
        assert 'name="what" value="missing"' in mended and '<option value="in" selected' in mended
        assert "待督查室认定：" in before and "/settling" not in before
        [question] = re.findall(r'href="(/settling/[^"?]+)"', supervisor.get(person))
        made.now += 60_000
        supervisor.send(f"{question}/decide", page=question, touch="counts", why="录像", act="decide")
        assert "一分钟内重新判定" in mine.get(f"/my-month?month={THAT_DAY[:7]}")
        store.editions.look(NINE + 80_000)
        after = mine.get(f"/my-month?month={THAT_DAY[:7]}")
        for gone in ("迟到 10 分钟", "待督查室认定", "一分钟内重新判定"):
            assert gone not in after
        assert "迟到 10 分钟" not in supervisor.get(person) and question not in supervisor.get(person)


def test_somebody_of_the_office_who_sits_at_no_window_has_an_empty_month(office: OfficeSite) -> None:
    assert "没有登记" in office.browser("GH-0001").get("/my-month?month=2026-09")
