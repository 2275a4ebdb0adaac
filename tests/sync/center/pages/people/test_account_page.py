"""The pages of accounts: who keeps them, what is shown once, and what an own page lets everybody do."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.bundles.signed_directory import directory_before
from sync.center.office.people.roles import Account, Grant
from sync.center.registers.people.people_book import FormStamp, PeopleActor
from sync.center.store import Store
from terminal.domain.directory import DirectoryEntry
from terminal.domain.hall import merge
from tests.support.directory_desk import directory
from tests.support.finger_desk import CHEN
from tests.support.month_hall import hall
from tests.support.month_store import push
from tests.support.office import IT
from tests.support.served_office import PASSWORD, OfficeSite, served_office
from tests.sync.center.conftest import public

NOW, DAY = 1_796_000_400_000, 86_400_000
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/center.db")) as made:
        yield made


@pytest.fixture
def office(store: Store) -> Iterator[OfficeSite]:
    with served_office(store, NOW) as made:
        made.add("IT-1", "it", name="王强")
        made.add("GH-0001", "supervision_head", name="刘敏")
        made.add("GH-0217", name="陈静")
        yield made


def first_password(page: str) -> str:
    (found,) = re.findall(r"<code>([^<]+)</code>", page)
    return str(found)


def test_nobody_else_opens_the_pages_of_accounts(office: OfficeSite) -> None:
    staff = office.browser("GH-0217")
    for address in ("/people", "/people/GH-0217", "/people/import", "/audits", "/erasures", "/retention"):
        assert "陈静" not in staff.get(address, 403).replace("陈静 GH-0217", "")
    fields = {**staff.hidden("/password", "/password"), "badge": "GH-0999", "name": "自己人"}
    sent = staff.post("/people/open", fields)
    assert sent.status_code == 403
    assert [one.row.account.badge for one in office.store.people.everybody()] == ["GH-0001", "GH-0217", "IT-1"]


def test_a_first_password_is_shown_once_and_must_be_changed(office: OfficeSite) -> None:
    it = office.browser("IT-1")
    password = first_password(it.send("/people/open", page="/people", badge="GH-0452", name=SCRIPT))
    assert SCRIPT not in it.get("/people") and "&lt;script&gt;" in it.get("/people")
    new = office.browser()
    assert 'name="again"' in new.send("/login", badge="GH-0452", password=password)
    new.send("/password", status=422, old=password, new=password, again=password)
    new.send("/password", old=password, new=PASSWORD, again=PASSWORD)
    assert "GH-0452" in office.browser("GH-0452").get("/me")


def test_a_badge_that_is_taken_is_told_beside_the_field_and_nothing_is_lost(office: OfficeSite) -> None:
    shown = office.browser("IT-1").send("/people/open", page="/people", status=422, badge="GH-0217", name="另一人")
    assert 'value="另一人"' in shown and 'id="badge-trouble"' in shown


def test_accounts_for_everybody_whom_it_published(office: OfficeSite, store: Store) -> None:
    badges = [f"GH-0{number}" for number in range(301, 304)]
    entries = tuple(DirectoryEntry(badge, f"人{badge}", ("2F-17",)) for badge in ("GH-0217", *badges))
    signed = directory(1, people=entries)
    store.publish_directory(signed, public(IT), directory_before(signed), NOW)
    it = office.browser("IT-1")
    sheet = it.send("/people/import", badge=badges[:2])
    assert re.findall(r"<tr><td>([^<]+)</td>", sheet) == badges[:2]
    assert len(set(re.findall(r"<code>([^<]+)</code>", sheet))) == 2
    left = it.get("/people/import")
    assert badges[0] not in left and badges[2] in left
    assert "已勾选前" not in left, "all of them are ticked"
    assert "勾选" in it.send("/people/import", status=422)
    many = directory(2, people=tuple(DirectoryEntry(f"GH-1{number:03}", "人", ("2F-17",)) for number in range(202)))
    store.publish_directory(many, public(IT), directory_before(many), NOW)
    office.store.accounts.add(Account("gh-1007", "旧账号"), PASSWORD, "", NOW)
    assert "写作 gh-1007" in it.get("/people/import")
    told = it.send("/people/open", page="/people", status=422, badge="gh-1008", name="人")
    assert "写作 GH-1008" in told and 'id="badge-trouble"' in told
    office.store.people.close(PeopleActor("root"), "gh-1007", "", FormStamp(), NOW)
    page = it.get("/people/import")
    assert "已勾选前 200 人。" in page and page.count("checked>") == 200


def test_the_halls_supervisors_are_offered_an_account_too(office: OfficeSite, store: Store) -> None:
    """They stand in the hall's file, and in no directory; an account gives them no role."""
    push(store, merge(replace(hall(), supervisors=(CHEN,))), 1, NOW)
    it = office.browser("IT-1")
    assert "陈督查" in it.get("/people/import") and "大厅配置中的督查人员" in it.get("/people/import")
    it.send("/people/import", badge=["9001"])
    assert office.store.people.one("9001").row.account.grants == ()
    assert "陈督查" not in it.get("/people/import")


def test_who_closes_an_account_is_told_what_it_does_and_says_why(office: OfficeSite) -> None:
    """Twins: without a reason, or unticked, nothing is done and nothing typed is lost; with both it is done."""
    office.add("GH-0452", "supervisor", name="李涛")
    until = NOW + 9 * DAY
    lent = (Grant("supervisor", "", NOW, until, "GH-0452"),)
    office.store.people.give(PeopleActor("root"), "GH-0217", lent, "", FormStamp(), NOW)
    it, page = office.browser("IT-1"), "/people/GH-0452/close"
    shown = it.get(page)
    assert "不再代理此人：陈静" in shown and "无人" in shown, "who stands in loses it, too"
    office.add("GH-0330", "supervisor", name="孙丽")
    assert "孙丽" in it.get(page) and "无人" not in it.get(page)
    assert 'id="why-trouble"' in it.send(page, status=422, sure="on")
    told = it.send(page, status=422, why="调离 6 月")
    assert 'id="sure-trouble"' in told and "调离 6 月" in told
    assert office.store.people.one("GH-0452").row.is_open
    it.send(page, why="调离", sure="on")
    assert "调离" in it.get("/people/GH-0452")
    assert not office.store.people.one("GH-0452").row.is_open
    it.get(page, 404)


def test_who_takes_a_role_says_why_beside_the_field(office: OfficeSite) -> None:
    office.add("GH-0452", "supervisor", name="李涛")
    (held,) = office.store.people.one("GH-0452").row.held
    head, page = office.browser("GH-0001"), f"/people/GH-0452/take?id={held.id}"
    told = head.send("/people/GH-0452/take", page=page, status=422)
    assert 'id="why-trouble"' in told and f'name="id" value="{held.id}"' in told
    assert office.store.people.one("GH-0452").row.held
    it = office.browser("IT-1")
    late = {**it.hidden(page, "/people/GH-0452/take"), "why": "调离 6 月"}
    head.send("/people/GH-0452/take", page=page, why="轮岗")
    assert not office.store.people.one("GH-0452").row.held
    second = it.post("/people/GH-0452/take", late)
    assert second.status_code == 422 and "此角色已收回" in second.text and "调离 6 月" in second.text
    head.get(page, 404)
    head.get("/people/GH-0452/take", 404)


def test_a_role_that_rules_waits_for_the_head_and_is_on_her_start_page(office: OfficeSite) -> None:
    it, head = office.browser("IT-1"), office.browser("GH-0001")
    it.send("/people/GH-0217/give", page="/people/GH-0217", role="deputy_director", why="新任")
    assert "1 项角色待复核" in head.get("/") and "待复核" not in it.get("/")
    assert "新任" in head.get("/people/GH-0217")
    assert "刘敏" in it.get("/people/GH-0217") and "/answer/confirm" not in it.get("/people/GH-0217")
    sent = {**it.hidden("/people/GH-0217", "/people/GH-0217/answer/decline")}
    assert "center user roles" in it.post("/people/GH-0217/answer/confirm", sent).text
    assert not office.store.people.one("GH-0217").row.held
    head.send("/people/GH-0217/answer/confirm", page="/people/GH-0217")
    assert [grant.role for grant in office.store.people.one("GH-0217").row.held] == ["deputy_director"]


def test_a_role_is_shown_with_its_place_until_it_is_over(office: OfficeSite) -> None:
    given = Grant("unit_head", "公安局", NOW, NOW + 30 * 60_000)
    office.store.accounts.add(Account("GH-0500", "周", (given,)), PASSWORD, "", NOW)
    it, own = office.browser("IT-1"), office.browser("GH-0500")
    shown = (it, "/people"), (it, "/people/GH-0500"), (own, "/me")
    assert all("（公安局）" in browser.get(address) for browser, address in shown)
    office.now += 30 * 60_000
    assert not any("（公安局）" in browser.get(address) for browser, address in shown)


def test_a_form_that_cannot_be_taken_keeps_what_was_typed(office: OfficeSite) -> None:
    it = office.browser("IT-1")
    shown = it.send(
        "/people/GH-0217/give",
        page="/people/GH-0217",
        status=422,
        role="unit_head",
        scope="没有的单位",
        until="2030-01-01",
    )
    assert 'id="scope-trouble"' in shown and 'value="没有的单位"' in shown and 'value="2030-01-01"' in shown
    it.send("/people/GH-0217/give", page="/people/GH-0217", status=422, role="unit_head", until="someday")
    it.get("/people/GH-9999", 404)


def test_the_second_who_changes_an_account_is_told_and_a_double_click_is_nothing(office: OfficeSite) -> None:
    it, head = office.browser("IT-1"), office.browser("GH-0001")
    fields = {**it.hidden("/people/GH-0217", "/people/GH-0217/give"), "role": "supervisor"}
    late = {**head.hidden("/people/GH-0217/close", "/people/GH-0217/close"), "why": "调离", "sure": "on"}
    assert [it.post("/people/GH-0217/give", fields).status_code for _ in range(2)] == [200, 200]
    assert len(office.store.people.one("GH-0217").file.waiting) == 1
    told = head.post("/people/GH-0217/close", late)
    assert told.status_code == 409 and "调离" in told.text
    assert head.get("/people/GH-0217").count("王强（IT-1）") == 2, "who proposed it, and in the history"
    head.send("/people/GH-0217/close", page="/people/GH-0217/close", why="调离", sure="on")
    assert "已停用" in it.get("/people?state=closed")


def test_somebody_who_is_away_names_who_stands_in_and_takes_it_back(office: OfficeSite) -> None:
    office.add("GH-0452", name="李涛")
    office.store.people.give(PeopleActor("root"), "GH-0217", (Grant("supervisor"),), "", FormStamp(), NOW)
    ann = office.browser("GH-0217")
    ann.send("/me/substitute", page="/me", status=422, substitute="GH-9999", until="2026-12-01")
    ann.send("/me/substitute", page="/me", status=422, substitute="GH-0452", until="2028-12-01")
    ann.send("/me/substitute", page="/me", substitute="GH-0452", until="2026-12-01", why="年休")
    assert office.store.accounts.find("GH-0452").holds(["supervisor"], NOW)
    assert "李涛" in ann.get("/me")
    (grant,) = office.store.people.one("GH-0452").row.held
    ann.post("/me/give-back", {**ann.hidden("/me", "/me/give-back"), "id": str(grant.id)})
    assert not office.store.accounts.find("GH-0452").holds(["supervisor"], NOW)


def test_who_looked_at_my_data_is_on_my_page_and_in_the_audits(office: OfficeSite) -> None:
    office.browser("IT-1").get("/people/GH-0217")
    ann = office.browser("GH-0217")
    assert "王强（IT-1）" in ann.get("/me")
    head = office.browser("GH-0001")
    listed = head.get("/audits?badge=GH-0217")
    assert "/people/GH-0217" in listed and "查看" in listed
    assert "/audits" in ann.get("/me"), "that somebody looked through the audits of a person is a look, too"
    assert "GH-0217" in head.file("/audits?badge=GH-0217&as=csv").decode("utf-8-sig")
    assert "<h1>" in head.get("/audits?day=nonsense") and "<h1>" in head.get("/audits?day=0001-01-01")


def test_a_session_elsewhere_is_ended_from_my_page(office: OfficeSite) -> None:
    here, there = office.browser("GH-0217"), office.browser("GH-0217")
    assert "陈静" in there.get("/")
    here.send("/me/end-session", page="/me")
    assert "陈静" not in there.get("/") and "陈静" in here.get("/")


def test_what_no_page_of_ours_sends_is_no_failure_either(office: OfficeSite) -> None:
    it, head = office.browser("IT-1"), office.browser("GH-0001")
    csrf = {"csrf": it.hidden("/me", "/logout")["csrf"]}
    last = {"form": "f1", "seen": "0", "substitute": "GH-0001", "until": "9999-12-31"}
    assert it.post("/me/end-session", csrf).status_code == 422
    assert it.post("/me/substitute", {**csrf, **last}).status_code == 422
    it.get(f"/diagnostics/{'9' * 30}", 404)
    head.get("/audits?day=9999-12-31")
    head.get("/absences?first=9999-12-31", 422)
