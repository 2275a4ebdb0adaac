"""The day sheets as supervision has them: everybody once, held, published as looked at, corrected with a reason."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest
import python_calamine

from sync.center.store import Store
from tests.support.month_hall import people
from tests.support.month_store import deliver
from tests.support.plain_sql import plain_sql
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.sync.center.registers.attendance.test_editions import MONDAY, MONTH, TUESDAY, at
from tests.sync.center.registers.attendance.test_judged_days import fill
from tests.terminal.attendance.test_day_month import Terminal

BADGES = sorted(person.badge for listed in people().values() for person in listed)
SHEET = f"/sheet/{MONDAY}"


NOW = at(TUESDAY, 9, 20)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall that was judged at nine; 2F-03 has told nothing."""
    file = tmp_path_factory.mktemp("center") / "center.db"
    with closing(Store(f"sqlite:///{file}")) as store, served_office(fill(store), NOW) as made:
        store.editions.look(at(TUESDAY, 9))
        made.add("GH-0001", "supervision_head", name="王督查")
        made.add("GH-0003", "deputy_director")
        made.add("GH-0004", "unit_head", scope="税务")
        made.add(BADGES[0], "staff")
    return file


@pytest.fixture
def url(filled: Path, tmp_path: Path) -> str:
    copyfile(filled, tmp_path / "center.db")
    return f"sqlite:///{tmp_path / 'center.db'}"


@pytest.fixture
def office(url: str) -> Iterator[OfficeSite]:
    """On Tuesday at 09:20."""
    with closing(Store(url)) as store, served_office(store, NOW) as made:
        yield made


@pytest.fixture
def head(office: OfficeSite) -> OfficeBrowser:
    return office.browser("GH-0001")


def badges_in(file: bytes, column: int = 2) -> list[str]:
    """The badges in a file of comma-separated values, each line one."""
    lines = [*csv.reader(io.StringIO(file.decode("utf-8-sig")))]
    return sorted(line[column] for line in lines[1:])


def test_everybody_of_the_roster_is_on_the_page_and_in_its_files_once(head: OfficeBrowser) -> None:
    page = head.get(SHEET)
    assert {badge: page.count(f">{badge}</td>") for badge in BADGES} == dict.fromkeys(BADGES, 1)
    assert "共 30 人" in page
    assert badges_in(head.file(f"{SHEET}?as=csv")) == BADGES
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(head.file(f"{SHEET}?as=xlsx")))
    assert sorted(row[2] for row in book.get_sheet_by_index(0).to_python()[1:]) == BADGES


def test_who_waits_for_a_terminal_is_to_be_checked_and_the_terminal_is_named(
    office: OfficeSite, head: OfficeBrowser
) -> None:
    """2F-03 has told nothing: of those who sit there nobody is absent, and the page says what it waits for."""
    open_ones = badges_in(head.file(f"{SHEET}?show=open&as=csv"))
    assert "GH-02A0" in open_ones
    assert not {"GH-07A0", "GH-08A0"} & set(open_ones), "theirs has told everything"
    page = head.get(f"{SHEET}?show=open")
    assert "2F-03 的终端" in page
    assert f'<a href="/settling?day={MONDAY}">' not in page, "nothing is asked yet: a link would lead nowhere"
    person = f"{SHEET}/person/GH-02A0"
    yet = head.get(person)
    assert "自 2026-09-17 起" in yet and "/settling?day" not in yet, "the terminal has two days to tell it"
    office.now = at("2026-09-17", 9)
    for address in (f"{SHEET}?show=open", person):
        assert f'<a href="/settling?day={MONDAY}">' in office.browser("GH-0001").get(address), "then it is decided"
        assert "/settling?day" not in office.browser("GH-0003").get(address), "who may not decide it"
    assert "尚未报全的窗口" in page


@pytest.mark.parametrize(("badge", "seen"), [("GH-0003", BADGES), ("GH-0004", [b for b in BADGES if b < "GH-02"])])
def test_each_sees_the_lines_that_are_their_business(office: OfficeSite, badge: str, seen: list[str]) -> None:
    browser = office.browser(badge)
    assert badges_in(browser.file(f"{SHEET}?as=csv")) == seen
    assert '/publish"' not in browser.get(SHEET), "supervision publishes, and nobody else"
    assert browser.post(f"{SHEET}/publish", browser.hidden(SHEET, "/logout")).status_code == 403


def test_only_who_sees_the_whole_hall_has_a_day_judged_again_or_one_of_long_ago(office: OfficeSite) -> None:
    """It is judged for all, and makes another sheet of what supervision looks at: a unit's head waits for theirs.

    The deputy director may; so may supervision. A day of two months ago is kept no more: who looks at it judges it.
    """
    office.now += 60_000

    def judged() -> int:
        return office.store.editions.judged(MONDAY, 0).judged_at

    head, director, before, long_ago = office.browser("GH-0004"), office.browser("GH-0003"), judged(), "2026-07-10"
    assert "/judge" not in head.get(SHEET)
    assert head.post(f"{SHEET}/judge", head.hidden(SHEET, "/logout")).status_code == 403
    assert judged() == before
    director.send(f"{SHEET}/judge", page=SHEET)
    assert judged() == office.now
    head.get(f"/sheet/{long_ago}", status=404)
    director.get(f"/sheet/{long_ago}")


def test_a_colleague_sees_no_sheet_and_no_hint_of_it(office: OfficeSite) -> None:
    browser = office.browser(BADGES[0])
    for address in ("/sheet", SHEET, f"{SHEET}/person/{BADGES[1]}", "/month", "/allowance", "/board"):
        assert "人01" not in browser.get(address, status=403)
    assert 'href="/sheet"' not in browser.get("/")


def test_the_touches_of_a_person_are_shown_to_who_may_see_them_and_the_look_is_kept(
    office: OfficeSite, url: str
) -> None:
    page = office.browser("GH-0004").get(f"{SHEET}/person/{BADGES[0]}")
    marks = [mark for mark in MONTH.marks if (mark.badge, mark.day) == (BADGES[0], MONDAY)]
    for mark in marks:
        assert f">{mark.second // 3600:02}:{mark.second // 60 % 60:02}</td>" in page
    assert page.count(">2F-01</td>") == sum(mark.window == "2F-01" for mark in marks)
    kept = plain_sql(url, """SELECT "by", about, detail FROM office_audits WHERE what = 'look'""")
    assert kept == [("GH-0004", BADGES[0], MONDAY)]
    other = next(person.badge for person in people()["2F-08"])
    office.browser("GH-0004").get(f"{SHEET}/person/{other}", status=404)


def test_the_day_is_published_as_it_was_looked_at_and_a_double_click_does_nothing_twice(
    office: OfficeSite, head: OfficeBrowser
) -> None:
    fields = head.hidden(SHEET, f"{SHEET}/publish")
    deliver(office.store, "2F-03", Terminal("2F-03", MONTH).drafts, TUESDAY)
    looked_at = office.store.editions.judged(MONDAY, 0)
    answers = [head.post(f"{SHEET}/publish", fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    [edition] = office.store.editions.published(MONDAY)
    assert (edition.by, edition.inputs) == ("GH-0001", looked_at.inputs)
    assert "已公布，编号" not in answers[0].text
    assert "公布编号 1" in answers[1].text


def test_what_was_judged_anew_meanwhile_is_shown_again_before_it_is_published(
    office: OfficeSite, head: OfficeBrowser
) -> None:
    fields = head.hidden(SHEET, f"{SHEET}/publish")
    office.now += 60_000
    office.browser("GH-0003").send(f"{SHEET}/judge", page=SHEET)
    answer = head.post(f"{SHEET}/publish", fields)
    assert (answer.status_code, office.store.editions.published(MONDAY)) == (422, [])
    assert "在您查看之后" in answer.text
    head.send(f"{SHEET}/publish", page=SHEET)
    assert len(office.store.editions.published(MONDAY)) == 1


def test_a_correction_is_shown_with_its_differences_and_asks_for_a_reason(
    office: OfficeSite, head: OfficeBrowser
) -> None:
    head.send(f"{SHEET}/publish", page=SHEET)
    deliver(office.store, "2F-03", Terminal("2F-03", MONTH).drafts, TUESDAY)
    office.now = at(TUESDAY, 9, 40)
    head.send(f"{SHEET}/judge", page=SHEET)
    start = head.get("/")
    assert f"{MONDAY}：有更正待公布" in start and f'href="{SHEET}"' in start, "on the start page, too"
    changes = office.store.editions.draft(MONDAY).changes
    page = head.get(SHEET)
    assert f"有更正待公布：{len(changes)} 人" in page
    assert all(change.name in page for change in changes)
    refused = head.send(f"{SHEET}/publish", page=SHEET, status=422)
    assert "更正须写明理由" in refused
    assert len(office.store.editions.published(MONDAY)) == 1
    head.send(f"{SHEET}/publish", page=SHEET, why="2F-03 <断网>")
    newest, _ = office.store.editions.published(MONDAY)
    assert (newest.revision, newest.by, newest.why) == (2, "GH-0001", "2F-03 <断网>")
    assert "有更正待公布" not in head.get("/")


def test_the_corrections_of_a_month_are_one_line_that_leads_to_their_days(office: OfficeSite) -> None:
    """Seventeen lines of one kind would hide whatever else waits."""
    editions, days = office.store.editions, (MONDAY, TUESDAY)
    for morning in (TUESDAY, "2026-09-16"):
        editions.look(at(morning, 9, 55))
    deliver(office.store, "2F-03", Terminal("2F-03", MONTH).drafts, "2026-09-16")
    office.now = at("2026-09-16", 10)
    for day in days:
        editions.judge(day, office.now)
    people = sum(one.changes for one in editions.differing())
    browser = office.browser("GH-0001")
    start, month = browser.get("/"), browser.get("/month?month=2026-09")
    assert f"2026-09 有更正待公布：共 2 天，涉及 {people} 人次" in start
    assert start.count("有更正待公布") == 1 and 'href="/month?month=2026-09"' in start
    assert all(f'href="/sheet/{day}"' in month for day in days)


def test_a_day_that_is_held_back_needs_a_reason_and_is_not_published_by_itself(
    office: OfficeSite, head: OfficeBrowser
) -> None:
    assert 'id="why-trouble"' in head.send(f"{SHEET}/hold", page=SHEET, status=422, why=" ")
    assert office.store.editions.held() == []
    head.send(f"{SHEET}/hold", page=SHEET, why="2F-03 在修")
    [hold] = office.store.editions.held()
    assert (hold.day, hold.by, hold.why) == (MONDAY, "GH-0001", "2F-03 在修")
    assert office.store.editions.look(at(TUESDAY, 9, 55)) == []
    office.now = at(TUESDAY, 10, 1)
    assert "2F-03 在修" in head.get(SHEET)
    assert "暂缓公布" in head.get("/")
    head.send(f"{SHEET}/publish", page=SHEET)
    assert "迟于十点公布" in head.get(SHEET)


def test_a_day_that_is_published_cannot_be_held_and_the_page_says_so(head: OfficeBrowser) -> None:
    fields = head.hidden(SHEET, f"{SHEET}/hold")
    head.send(f"{SHEET}/publish", page=SHEET)
    answer = head.post(f"{SHEET}/hold", {**fields, "why": "太晚"})
    assert answer.status_code == 422


def test_a_day_whose_hour_of_publishing_is_over_is_not_said_to_be_published_by_itself(
    office: OfficeSite,
) -> None:
    """Until 09:55 of the next day the center will; afterwards, and weeks later all the more, it did not.

    Of a Sunday without hours nothing is due, and nothing is offered that would be refused.
    """
    coming, missed = "次日 09:55 自动公布", "逾期未公布"
    shown = []
    for office.now in (at(TUESDAY, 9, 54), at(TUESDAY, 10, 1), at("2026-09-30", 9)):
        page = office.browser("GH-0001").get(SHEET)
        shown.append((coming in page, missed in page))
    assert shown == [(True, False), (False, True), (False, True)]
    sunday = office.browser("GH-0001").get("/sheet/2026-09-27")
    assert "当天各窗口均无班次" in sunday and missed not in sunday and '/publish"' not in sunday


@pytest.mark.parametrize("day", ["2026-09-16", "2025-08-01", "2026-13-01", "yesterday"])
def test_there_is_no_sheet_of_what_is_no_day_or_has_not_come(head: OfficeBrowser, day: str) -> None:
    head.get(f"/sheet/{day}", status=404)
    assert MONDAY in head.get("/sheet"), "yesterday, where none is asked for"


def test_the_start_page_says_how_yesterday_stands(office: OfficeSite, head: OfficeBrowser) -> None:
    assert "2026-09-14 考勤日报（尚未公布）：30 人" in head.get("/")
    unit = office.browser("GH-0004").get("/")
    assert f"（尚未公布）：{sum(1 for b in BADGES if b < 'GH-02')} 人" in unit
    assert "考勤日报（" not in office.browser(BADGES[0]).get("/")
