"""The login: who gets in, who does not, and what nobody can do without being let in."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from sync.center.office.people.roles import Account
from sync.center.people.accounts import IDLE_MS, LOCKED_MS, LONGEST_SESSION_MS, WRONG_MOST, LoginRefused
from sync.center.store import Store
from tests.support.plain_sql import every_row, plain_sql
from tests.support.served_office import PASSWORD, OfficeSite, served_office

DAY = 86_400_000
NOW = 1_796_000_400_000
WRONG = "Badge and password do not belong together"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'center.db'}"


@pytest.fixture
def office(url: str) -> Iterator[OfficeSite]:
    with closing(Store(url)) as store, served_office(store, NOW) as made:
        made.add("GH-0001", "supervision_head", name="王督查")
        yield made


def test_who_knows_the_password_is_let_in_and_is_named(office: OfficeSite) -> None:
    browser = office.browser("GH-0001")
    assert "王督查" in browser.get("/")
    assert "王督查" not in office.browser().get("/login")


def test_without_a_login_a_page_leads_to_it_and_back(office: OfficeSite) -> None:
    browser = office.browser()
    shown = browser.send("/login", page="/password", badge="GH-0001", password=PASSWORD)
    assert 'name="old"' in shown, "the page that was asked for"


def test_an_unknown_badge_and_a_wrong_password_are_told_alike(office: OfficeSite) -> None:
    browser = office.browser()
    said = [
        browser.send("/login", status=401, badge=badge, password="not this one") for badge in ("GH-0001", "GH-9999")
    ]
    assert said[0].replace("GH-0001", "") == said[1].replace("GH-9999", "")
    assert "工号与密码不符" in said[0] and "not this one" not in said[0]


def test_who_guesses_is_locked_out_and_the_right_one_too_until_the_time_is_over(office: OfficeSite) -> None:
    browser = office.browser()
    for _ in range(WRONG_MOST):
        browser.send("/login", status=401, badge="GH-0001", password="a guess again")
    browser.send("/login", status=401, badge="GH-0001", password=PASSWORD)
    office.now += LOCKED_MS
    browser.send("/login", badge="GH-0001", password=PASSWORD)


def test_a_stranger_locks_nobody_out_of_their_own_pc(office: OfficeSite) -> None:
    """Twins: from where they log in they are let in; from there, too, five wrong ones are enough."""
    accounts, own, elsewhere = office.store.accounts, "10.0.0.7", "10.0.0.66"
    accounts.log_in("GH-0001", PASSWORD, own, office.now - 29 * DAY)
    for _ in range(WRONG_MOST):
        refuse(office, own="", address=elsewhere)
    refuse(office, own=PASSWORD, address=elsewhere)
    assert accounts.log_in("GH-0001", PASSWORD, own, office.now)
    refuse(office, own=PASSWORD, address=elsewhere)  # that unlocked nothing
    for _ in range(WRONG_MOST):
        refuse(office, own="", address=own)
    refuse(office, own=PASSWORD, address=own)


def refuse(office: OfficeSite, own: str, address: str) -> None:
    with pytest.raises(LoginRefused):
        office.store.accounts.log_in("GH-0001", own or "falsch-geraten", address, office.now)


@pytest.mark.parametrize(("rest", "lasts"), [(IDLE_MS - 1, True), (IDLE_MS, False)])
def test_who_goes_away_is_logged_out(office: OfficeSite, rest: int, lasts: bool) -> None:
    browser = office.browser("GH-0001")
    office.now += rest
    assert ("王督查" in browser.get("/")) is lasts


def test_nobody_stays_logged_in_for_ever(office: OfficeSite) -> None:
    browser = office.browser("GH-0001")
    for _ in range(LONGEST_SESSION_MS // (IDLE_MS - 1)):
        office.now += IDLE_MS - 1
        assert "王督查" in browser.get("/")
    office.now += IDLE_MS - 1
    assert "王督查" not in browser.get("/")


def test_a_form_of_another_site_or_session_is_refused_and_its_twin_taken(office: OfficeSite) -> None:
    browser, other = office.browser("GH-0001"), office.browser("GH-0001")
    fields = browser.hidden("/password", "/password")
    typed = {"old": PASSWORD, "new": "another-2026-word", "again": "another-2026-word"}
    stolen = {**other.hidden("/password", "/password"), **typed}
    assert browser.post("/password", stolen).status_code == 403
    assert browser.post("/password", typed).status_code == 403
    foreign = browser.session.post(
        f"{office.url}/password", data={**fields, **typed}, headers={"Origin": "http://evil.example"}, timeout=10
    )
    assert foreign.status_code == 403
    assert browser.post("/password", {**fields, **typed}).status_code == 200


def test_another_password_ends_every_session(office: OfficeSite) -> None:
    browser, other = office.browser("GH-0001"), office.browser("GH-0001")
    browser.send("/password", old=PASSWORD, new="another-2026-word", again="another-2026-word")
    assert "王督查" not in other.get("/")
    browser.send("/login", status=401, badge="GH-0001", password=PASSWORD)
    browser.send("/login", badge="GH-0001", password="another-2026-word")


def test_the_page_that_follows_says_that_the_password_was_changed(office: OfficeSite) -> None:
    word, browser = "another-2026-word", office.browser("GH-0001")
    assert "密码已更改" not in office.browser().get("/login")
    assert "密码已更改" in browser.send("/password", old=PASSWORD, new=word, again=word)


def test_the_old_password_is_guessed_no_more_often_than_at_the_login(office: OfficeSite) -> None:
    """Somebody sits down at a PC that was left. The right one counts no more then, and nobody is locked out by it.

    The twin: who only mistyped changes it, and so does whom a stranger elsewhere locked out of the login.
    """
    browser, word = office.browser("GH-0001"), "another-2026-word"
    for _ in range(WRONG_MOST):
        refuse(office, own="", address="10.0.0.66")
    for _ in range(WRONG_MOST - 1):
        browser.send("/password", status=422, old="a guess again", new=word, again=word)
    browser.send("/password", old=PASSWORD, new=word, again=word)
    browser.send("/login", badge="GH-0001", password=word)
    browser.send("/password", status=422, old="a guess again", new=PASSWORD, again=PASSWORD)
    told = browser.send("/password", status=422, old=word, new=PASSWORD, again=PASSWORD)
    assert "请等待 15 分钟" in told and 'id="old-trouble"' in told
    assert "王督查" in office.browser().send("/login", badge="GH-0001", password=word)
    office.now += LOCKED_MS
    browser = office.browser()
    browser.send("/login", badge="GH-0001", password=word)
    browser.send("/password", old=word, new=PASSWORD, again=PASSWORD)


def test_a_badge_is_one_however_it_was_typed_and_twins_of_old_stay_two(office: OfficeSite) -> None:
    for typed in ("gh-0001", "ＧＨ-0001", "　Gh-0001 "):
        assert "王督查" in office.browser().send("/login", badge=typed, password=PASSWORD)
    office.store.accounts.add(Account("gh-0001", "旧双"), PASSWORD, "", NOW)
    for typed, name in (("gh-0001", "旧双"), ("GH-0001", "王督查")):
        assert name in office.browser().send("/login", badge=typed, password=PASSWORD)
    office.browser().send("/login", status=401, badge="Gh-0001", password=PASSWORD)


def test_a_given_password_opens_nothing_but_the_choice_of_another(office: OfficeSite) -> None:
    office.store.accounts.add(Account("GH-0002", "新人", must_change=True), "given-by-it-26", "GH-0001", NOW)
    browser = office.browser()
    shown = browser.send("/login", badge="GH-0002", password="given-by-it-26")
    assert 'name="again"' in shown
    assert 'name="again"' in browser.get("/"), "whatever is opened"
    chosen = "chosen-myself-26"
    browser.send("/password", old="given-by-it-26", new=chosen, again=chosen)
    assert 'name="again"' not in browser.send("/login", badge="GH-0002", password=chosen)


def test_the_way_back_never_leads_to_another_site(office: OfficeSite) -> None:
    for there in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        browser = office.browser()
        fields = {"badge": "GH-0001", "password": PASSWORD, "next": there}
        answer = browser.session.post(f"{office.url}/login", data=fields, allow_redirects=False, timeout=10)
        assert answer.headers["location"] == "/"


def test_the_database_has_neither_password_nor_token(office: OfficeSite, url: str) -> None:
    browser = office.browser("GH-0001")
    token = browser.session.cookies["office-session"]
    kept = repr([plain_sql(url, f"SELECT * FROM {table}") for table in ("accounts", "office_sessions")])
    assert token not in kept and PASSWORD not in kept and "$argon2id$" in kept


def test_every_answer_forbids_what_is_not_ours(office: OfficeSite) -> None:
    for address in ("/login", "/nothing/here", "/static/office.css", "/static/../site.py", "/static/x.js"):
        answer = requests.get(office.url + address, timeout=10)
        assert "script-src 'self'" in answer.headers["content-security-policy"], address
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_audit_tells_who_logged_in_and_who_was_refused(office: OfficeSite, url: str) -> None:
    office.browser("GH-0001").get("/")
    office.browser().send("/login", status=401, badge="GH-0001", password="a guess again")
    found = plain_sql(url, 'SELECT what, "by", address FROM office_audits ORDER BY id')
    assert found[-2:] == [("login", "GH-0001", "127.0.0.1"), ("refused", "GH-0001", "127.0.0.1")]


def test_what_was_typed_as_a_badge_that_nobody_has_is_kept_nowhere(office: OfficeSite, url: str) -> None:
    """People type their password there. Kept is whether the same was tried again."""
    for typed in ("geheim-2026", "geheim-2026", "andre-2026"):
        office.browser().send("/login", status=401, badge=typed, password="a guess again")
    assert not any("geheim" in row or "andre" in row for row in every_row(url))
    found = plain_sql(url, "SELECT \"by\", detail FROM office_audits WHERE what = 'refused' ORDER BY id")
    first, again, other = (detail for by, detail in found if by == "")
    assert first == again != other and len(first) == len("unknown badge 3f9a")
    assert f"试输标记 {first[-4:]}" in office.browser("GH-0001").get("/audits")
