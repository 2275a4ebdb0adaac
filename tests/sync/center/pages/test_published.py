"""The published attendance: readable without a login, and no word in it of why, or of touches, or of a doubt."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec.structs import replace

from sync.center.editions import DayDraft
from sync.center.store import Store
from tests.support.month_hall import people
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.sync.center.pages.test_day_sheets import badges_in
from tests.sync.center.test_editions import MONDAY, TUESDAY, at
from tests.sync.center.test_judged_days import fill

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
    for word in (*terminals, *badges, "外出", "08:00-12:00", "等待"):
        assert word not in page


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
