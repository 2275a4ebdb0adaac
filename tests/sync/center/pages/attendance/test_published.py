"""The published attendance: readable without a login, and no word in it of why, or of touches, or of a doubt."""

import csv
import json
from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, select

from sync.center.registers.attendance.editions import DayDraft
from sync.center.storage.database import editions
from sync.center.store import Store
from tests.support.month_hall import people
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.sync.center.pages.attendance.test_day_sheets import badges_in
from tests.sync.center.registers.attendance.test_editions import MONDAY, MONTH, TUESDAY, at
from tests.sync.center.registers.attendance.test_judged_days import fill

FRIDAY = "2026-09-11"
NAMES = sorted(person.name for listed in people().values() for person in listed)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    """Monday was published at eleven, and corrected in the evening for a reason with a script in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('center')}/center.db"
    with closing(Store(url)) as store, served_office(fill(store), at(TUESDAY, 21)) as made:
        made.add("GH-0001", "supervision_head", name="王督查")
        [first] = store.editions.look(at(TUESDAY, 11))
        draft = store.editions.draft(MONDAY)
        same = replace(draft.rows[0], name="同名"), replace(draft.rows[1], name="同名"), *draft.rows[2:]
        corrected = DayDraft(draft.sheet, same, draft.inputs, first)
        store.editions.publish(corrected, "GH-0001", "<script>alert(1)</script>", at(TUESDAY, 20))
        yield made


@pytest.fixture
def nobody(office: OfficeSite) -> OfficeBrowser:
    """Somebody in the hall's network who is not logged in."""
    return office.browser()


def test_everybody_is_on_it_once_for_whoever_comes(nobody: OfficeBrowser) -> None:
    page = nobody.get(f"/published/{MONDAY}/1")
    assert {name: page.count(f">{name}</td>") for name in NAMES} == dict.fromkeys(NAMES, 1)
    assert badges_in(nobody.file(f"/published/{MONDAY}/1?as=csv"), column=1) == NAMES


def test_it_says_number_hash_who_and_how_complete_it_was(office: OfficeSite, nobody: OfficeBrowser) -> None:
    newest, first = office.store.editions.published(MONDAY)
    page, older = nobody.get(f"/published/{MONDAY}"), nobody.get(f"/published/{MONDAY}/1")
    assert newest.inputs in page
    assert "2（当天第 2 版）" in page and "公布人 王督查" in page and "2026-09-15 20:00" in page
    assert "2F-03" in page, "the window that had not told everything"
    assert first.inputs in older and "到时自动公布" in older
    assert "本版本已经更正" in older and "本版本已经更正" not in page
    assert "首次公布迟于十点" in page
    assert f'href="/published/{MONDAY}/1"' in page
    assert MONDAY in nobody.get("/published")


def test_it_has_no_touch_no_kind_of_leave_no_reason_of_a_doubt_and_no_badge(
    office: OfficeSite, nobody: OfficeBrowser
) -> None:
    page = nobody.get(f"/published/{MONDAY}/1") + nobody.file(f"/published/{MONDAY}/1?as=csv").decode()
    terminals = {one.terminal for row in office.store.editions.sheet(MONDAY).rows for one in row.punches}
    assert terminals
    badges = {person.badge for listed in people().values() for person in listed}
    for word in (*terminals, *badges, "外出", "等待", "分钟"):
        assert word not in page
    touched = (mark.second // 60 for mark in MONTH.marks if mark.day == MONDAY)
    assert not any(f"{at // 60:02}:{at % 60:02}" in page for at in touched if at % 60 not in (0, 30))


def test_each_half_day_stands_with_its_own_mark_and_what_waits_is_that_half_alone(
    office: OfficeSite, nobody: OfficeBrowser
) -> None:
    [first] = [one for one in office.store.editions.published(MONDAY) if one.revision == 1]
    columns, *lines = csv.reader(nobody.file(f"/published/{MONDAY}/1?as=csv").decode("utf-8-sig").splitlines())
    assert columns[2:4] == ["第 1 个半天", "第 2 个半天"]
    words = {"fine": "出勤", "absent": "缺勤", "leave": "请假", "late": "迟到", "early": "早退", "pending": "待核"}
    for row, line in zip(first.rows, lines, strict=True):
        said = [f"{each.hours} {'，'.join(words[mark] for mark in each.marks)}" for each in row.halves]
        assert [one for one in line[2:4] if one] == said, row
        waits = sum("pending" in each.marks for each in row.halves)
        assert line[-1] == (f"{waits} 个半天待核" if waits else "")


def test_what_was_published_before_halves_were_kept_stays_and_reads_as_it_did(
    office: OfficeSite, nobody: OfficeBrowser
) -> None:
    """Its bytes are what its readers copied; nobody is told a half that it never named."""
    line = {"unit": "税务", "badge": "1024", "name": "张三", "half_days_absent": 1, "late": 0, "early": 0}
    older = json.dumps([{**line, "pending": True, "half_days_leave": 0, "half_days": 2}], ensure_ascii=False)
    values = {
        "day": FRIDAY,
        "revision": 1,
        "published_at": at(MONDAY, 9, 55),
        "by": "",
        "why": "",
        "inputs": "ab12",
    }
    with office.store._engine.begin() as connection:
        connection.execute(insert(editions).values(**values, awaited="[]", rows=older))
    head, body = csv.reader(nobody.file(f"/published/{FRIDAY}?as=csv").decode("utf-8-sig").splitlines())
    assert head[2] == "缺勤半天数"
    assert (body[:3], body[-1]) == (["税务", "张三", "1"], "待核")
    with office.store.read() as connection:
        assert connection.scalars(select(editions.c.rows).where(editions.c.day == FRIDAY)).all() == [older]


def test_two_of_one_name_in_a_unit_are_told_apart(nobody: OfficeBrowser) -> None:
    page = nobody.get(f"/published/{MONDAY}")
    assert page.count(">同名 GH-") == 2


def test_a_reason_is_a_text(nobody: OfficeBrowser) -> None:
    page = nobody.get(f"/published/{MONDAY}")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("address", [TUESDAY, f"{MONDAY}/3", f"{MONDAY}/x", "'; DROP", "2026-99-99"])
def test_there_is_nothing_where_nothing_was_published(nobody: OfficeBrowser, address: str) -> None:
    nobody.get(f"/published/{address}", status=404)
