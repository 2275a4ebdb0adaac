"""The joining pages: let in by a compared code, many at once, or a token; what needs a signature is not done.

What is fair. Nobody is let in whose code nobody compared. One of many that fails keeps no other back, and is
named. A double click lets nobody in twice, and makes no second sheet of tokens, which would void the first. A
terminal with a configuration moves by IT's signature: the page says the command, and a form that asks all the
same is refused.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sync.center.store import Store
from sync.contract import PairRequest, Report, key_hash, terminal_name
from tests.support.pairing import Body, WirePairing
from tests.support.plain_sql import plain_sql
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.sync.center.hall.test_hall_board import NINE, push

WINDOWS = ("2F-17", "2F-18", "2F-19")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'center.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(Store(url)) as made:
        push(made, 1, *WINDOWS)
        yield made


@pytest.fixture
def office(store: Store) -> Iterator[OfficeSite]:
    with served_office(store, NINE) as made:
        made.add("IT-1", "it")
        made.add("GH-0001", "supervision_head")
        yield made


@pytest.fixture
def browser(office: OfficeSite) -> OfficeBrowser:
    return office.browser("IT-1")


def wait(store: Store, digit: str, token: str = "") -> WirePairing:
    """A terminal that asks to join, until it has a code."""
    terminal, key = WirePairing(digit * 64), key_hash(digit * 64)

    def ask(body: Body) -> dict[str, Any]:
        said = store.gate.pair(key, msgspec.convert(body, PairRequest), "10.0.0.1", NINE)
        return dict(msgspec.to_builtins(said))

    terminal.ask(ask, token=token)
    return terminal


def stands(url: str) -> dict[str, str]:
    rows = plain_sql(url, "SELECT \"window\", terminal FROM terminals WHERE state = 'accepted'")
    return {str(window): str(terminal) for window, terminal in rows}


def done(url: str) -> list[tuple[str, str]]:
    return [(did, by) for did, by in plain_sql(url, 'SELECT did, "by" FROM deeds ORDER BY number')]


def test_many_are_let_in_at_once_and_the_one_that_failed_is_named(
    store: Store, url: str, office: OfficeSite, browser: OfficeBrowser
) -> None:
    first, second, third = (wait(store, digit) for digit in "123")
    page = browser.get("/joining")
    for terminal in (first, second, third):
        assert f"{terminal.code[:3]} {terminal.code[3:]}" in page
    assert "3 台终端等待接入" in browser.get("/")
    office.browser("GH-0001").get("/joining", status=403)
    fields = browser.hidden("/joining", "/joining/accept")
    both = {f"at-{key_hash('1' * 64)}": "2F-17", f"at-{key_hash('2' * 64)}": "2F-17"}
    said = browser.post("/joining/accept", {**fields, **both}).text
    assert "已办理 1 项" in said and f"{second.name}" in said
    assert stands(url) == {"2F-17": first.name}
    for _ in range(2):  # a double click
        answer = browser.post("/joining/accept", {**fields, f"at-{key_hash('3' * 64)}": "replace:2F-17"})
        assert "✓" in answer.text
    assert stands(url) == {"2F-17": third.name}
    assert browser.post("/joining/accept", browser.hidden("/joining", "/joining/accept")).status_code == 422
    assert done(url) == [("accepted", "IT-1")] * 2


def test_one_is_let_in_by_the_code_or_the_fingerprint_that_somebody_read(
    store: Store, url: str, browser: OfficeBrowser
) -> None:
    terminal = wait(store, "1")
    wrong = browser.send("/joining/shown", page="/joining", shown="000 000", window="2F-17", status=422)
    assert "000 000" in wrong and 'id="shown-trouble"' in wrong
    code = f"{terminal.code[:3]} {terminal.code[3:]}"
    assert 'id="window-trouble"' in browser.send(
        "/joining/shown", page="/joining", shown=code, window="9F-99", status=422
    )
    browser.send("/joining/shown", page="/joining", shown=code, window="2F-17")
    browser.send("/joining/shown", page="/joining", shown=key_hash("2" * 64), window="2F-18")
    assert stands(url) == {"2F-17": terminal.name, "2F-18": terminal_name(key_hash("2" * 64))}


def test_whom_nobody_knows_is_turned_away(store: Store, url: str, browser: OfficeBrowser) -> None:
    wait(store, "1")
    fields = browser.hidden("/joining", "/joining/accept")
    assert browser.post("/joining/reject", fields).status_code == 422
    browser.post("/joining/reject", {**fields, "picked": key_hash("1" * 64)})
    assert plain_sql(url, "SELECT state FROM terminals") == [("rejected",)]
    assert done(url) == [("rejected", "IT-1")]


def test_a_token_is_shown_once_lets_one_in_and_can_be_voided(
    store: Store, url: str, browser: OfficeBrowser
) -> None:
    assert 'id="windows-trouble"' in browser.send("/joining/tokens", page="/joining", days="14", status=422)
    assert 'id="days-trouble"' in browser.send("/joining/tokens", page="/joining", days="400", status=422)
    fields = {**browser.hidden("/joining", "/joining/tokens"), "days": "3", "windows": ["2F-17", "2F-18"]}
    sheet = browser.post("/joining/tokens", fields).text
    found = dict(re.findall(r"(2F-\d\d)  ([a-z0-9]{6}\.[a-z0-9]{16})", sheet))
    assert sorted(found) == ["2F-17", "2F-18"]
    again = browser.post("/joining/tokens", fields)
    assert again.status_code == 422 and "只显示一次" in again.text
    assert len(plain_sql(url, "SELECT id FROM tokens")) == 2
    terminal = wait(store, "1", found["2F-17"])
    assert stands(url) == {"2F-17": terminal.name}
    void = {**browser.hidden("/joining", "/joining/void"), "picked": [each[:6] for each in found.values()]}
    browser.post("/joining/void", void)
    assert [window for (window,) in plain_sql(url, 'SELECT "window" FROM tokens')] == ["2F-17"], "it was used"
    wait(store, "2", found["2F-18"])
    assert "2F-18" not in stands(url)
    assert found["2F-17"] not in browser.get("/joining")
    assert done(url) == [("made", "IT-1"), ("voided", "IT-1")]


def test_what_has_a_configuration_is_not_moved_without_its_signature(
    store: Store, url: str, browser: OfficeBrowser
) -> None:
    key = key_hash("1" * 64)
    store.gate.accept(key, "2F-17", NINE)
    name = terminal_name(key)
    store.report(key, Report("1", "", 1, 0, "synced", {}), "10.0.0.1", NINE)
    fields = browser.hidden("/fleet/2F-17", "/fleet/2F-17/move")
    store.report(key, Report("1", "1.1", 1, 0, "synced", {}), "10.0.0.1", NINE)
    move = f"window-terminal config move hall.toml WINDOW={name} --center URL --ca ca.pem\n"
    assert move in browser.get("/fleet/2F-17")
    assert browser.post("/fleet/2F-17/move", {**fields, "window": "2F-18"}).status_code == 409
    assert stands(url) == {"2F-17": name}
    store.report(key, Report("1", "", 1, 0, "synced", {}), "10.0.0.1", NINE)
    assert browser.post("/fleet/2F-17/move", {**fields, "window": "9F-99"}).status_code == 409
    assert browser.post("/fleet/2F-17/move", {**fields, "window": "2F-18"}).status_code == 200
    assert stands(url) == {"2F-18": name}
    browser.send("/fleet/2F-18/revoke", page="/fleet/2F-18", why="", status=422)
    browser.send("/fleet/2F-18/revoke", page="/fleet/2F-18", why="被盗")
    assert stands(url) == {}
    assert done(url) == [("moved", "IT-1"), ("revoked", "IT-1")]


def test_of_two_at_one_window_either_can_be_turned_away(store: Store, url: str, browser: OfficeBrowser) -> None:
    for digit, window in (("1", "2F-17"), ("2", "2F-18")):
        store.gate.accept(key_hash(digit * 64), window, NINE)
        store.report(key_hash(digit * 64), Report("1", "1.1", 1, 0, "synced", {}), "10.0.0.1", NINE)
    plain_sql(url, "UPDATE terminals SET \"window\" = '2F-17'")  # as an older copy of a database may have it
    stays, goes = (terminal_name(key_hash(digit * 64)) for digit in "12")
    page = browser.get("/fleet/2F-17")
    assert stays in page and goes in page and "一个窗口有 2 台终端" in page
    browser.send("/fleet/2F-17/revoke", page="/fleet/2F-17", terminal=goes, why="多出的一台")
    assert stands(url) == {"2F-17": stays}
    assert "一个窗口有" not in browser.get("/fleet/2F-17")
