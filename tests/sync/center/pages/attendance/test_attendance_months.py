"""The attendance months: everybody once on the page and in its files, letters beside colours, sums of the rows."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from sync.center.office.attendance.attendance_month import attendance_month
from sync.center.store import Store
from terminal.domain.hall import merge
from tests.support.month_hall import DAYS, hall, people
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.sync.center.pages.attendance.test_day_sheets import badges_in
from tests.sync.center.registers.attendance.test_editions import at
from tests.sync.center.registers.attendance.test_judged_days import fill

BADGES = sorted(person.badge for listed in people().values() for person in listed)
LETTERS = {
    "absent": "缺",
    "leave": "假",
    "late": "迟",
    "early": "早",
    "pending": "待",
    "unjudged": "未",
    "fine": "√",
}
BEFORE_THE_HALL = [f"2026-09-{n:02}" for n in range(1, 13)]  # its first push was on the 13th, a Sunday
FIGURES = 8  # the columns of figures, the last ones


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    """On Friday; what was published is Monday to Wednesday."""
    url = f"sqlite:///{tmp_path_factory.mktemp('center')}/center.db"
    with closing(Store(url)) as store, served_office(fill(store), at(DAYS[4], 9)) as made:
        for day in DAYS[1:4]:
            store.editions.look(at(day, 9, 55))
        made.add("GH-0001", "supervisor")
        made.add("GH-0004", "unit_head", scope="税务")
        made.add("GH-0005", "group_leader", scope="2F-01,2F-08")
        made.add(BADGES[0], "staff")
        yield made


@pytest.fixture
def supervisor(office: OfficeSite) -> OfficeBrowser:
    return office.browser("GH-0001")


def lines(file: bytes) -> list[list[str]]:
    return [*csv.reader(io.StringIO(file.decode("utf-8-sig")))]


@pytest.mark.parametrize("address", ["/month?month=2026-09", "/allowance?month=2026-09"])
def test_everybody_is_there_once(supervisor: OfficeBrowser, address: str) -> None:
    page = supervisor.get(address)
    assert {badge: len(re.findall(rf"\b{badge}\b", page)) for badge in BADGES} == dict.fromkeys(BADGES, 1)
    assert badges_in(supervisor.file(f"{address}&as=csv"), column=1) == BADGES


def test_the_letters_are_those_of_the_days_and_the_sums_those_of_the_rows(
    office: OfficeSite, supervisor: OfficeBrowser
) -> None:
    head, *rows = lines(supervisor.file("/month?month=2026-09&as=csv"))
    editions = office.store.editions.newest("2026-09-01", "2026-09-30")
    month = attendance_month("2026-09", editions, merge(hall()), DAYS[4], BEFORE_THE_HALL)
    assert head[3:33] == [f"{n:02}" for n in range(1, 31)]
    for row in rows:
        [expected] = [one for one in month.rows if one.badge == row[1]]
        assert row[3:33] == ["".join(LETTERS[mark] for mark in marks) for marks in expected.marks]
    summed = [sum(int(row[column]) for row in rows) for column in range(-FIGURES, 0)]
    page = supervisor.get("/month?month=2026-09")
    foot = page[page.index("<tfoot>") :]
    assert [int(one) for one in re.findall(r'class="number">(\d+)<', foot)] == summed


def test_thursday_that_nobody_published_is_not_judged_and_is_told_apart(supervisor: OfficeBrowser) -> None:
    """Neither there nor absent; the allowance page says that nothing is to be paid by it yet."""
    _, *rows = lines(supervisor.file("/month?month=2026-09&as=csv"))
    assert {row[3 + 16] for row in rows} == {"未"}
    assert {row[3 + 17] for row in rows} == {""}, "today"
    page = supervisor.get("/allowance?month=2026-09")
    assert "30 人中有 30 人存在待核或未判" in page
    assert f'<a href="/sheet/{DAYS[3]}">{DAYS[3][5:]}</a>' in page, "which day it is, and where it is published"
    head, *people_ = lines(supervisor.file("/allowance?month=2026-09&as=csv"))
    assert head[-1] == "待核或未判的日期"
    assert all(row[-1].endswith(f"{DAYS[3][5:]}") for row in people_)
    assert "/published/2026-09-14/1" in page, "by which editions"


def test_nobody_waits_for_a_sheet_of_before_the_hall_had_a_window(office: OfficeSite) -> None:
    """No window had a session then, and no sheet can be published: "not judged" would stand there for ever."""
    supervisor, own = office.browser("GH-0001"), office.browser(BADGES[0])
    for browser, address in ((supervisor, "/month"), (supervisor, "/allowance"), (own, "/my-month")):
        page = browser.get(f"{address}?month=2026-09")
        assert not [day for day in BEFORE_THE_HALL if f"/{day}" in page or f">{day}" in page]
    _, *rows = lines(supervisor.file("/month?month=2026-09&as=csv"))
    assert {cell for row in rows for cell in row[3 : 3 + len(BEFORE_THE_HALL)]} == {""}


def test_a_colour_says_nothing_that_a_letter_does_not(supervisor: OfficeBrowser) -> None:
    page = supervisor.get("/month?month=2026-09")
    marks = re.findall(r'<abbr class="day-([a-z]+)" title="([^"]+)">([^<]+)</abbr>', page)
    assert len({(letter, title) for _, title, letter in marks}) == len({color for color, _, _ in marks}) == 7
    assert page.count("<abbr") == len(marks)
    assert "迟到或早退超过 15 分钟的，记缺勤半天，同时仍记迟到或早退" in page, "why both stand on one half day"


def test_each_sees_the_people_that_are_their_business(office: OfficeSite) -> None:
    found = {
        badge: set(badges_in(office.browser(badge).file("/month?month=2026-09&as=csv"), column=1))
        for badge in ("GH-0004", "GH-0005")
    }
    here = people()
    assert found["GH-0004"] == {person.badge for window in ("2F-01", "2F-02") for person in here[window]}
    assert found["GH-0005"] == {person.badge for window in ("2F-01", "2F-08") for person in here[window]}


@pytest.mark.parametrize("month", ["2026-13", "november", "0001-01", "9999-12", "2026-09-01"])
def test_what_is_no_month_is_not_there(supervisor: OfficeBrowser, month: str) -> None:
    supervisor.get(f"/month?month={month}", status=404)
    supervisor.get(f"/my-month?month={month}", status=404)
    assert "2026-09" in supervisor.get("/month"), "the month that goes on, where none is asked for"
