"""The fleet's pages: who sees them, what IT does on them, and that what is wrong is said at its field."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sync.center.orders.errand_table import Gift
from sync.center.store import Store
from sync.contract import Report, key_hash, terminal_name
from sync.errands import DiagnosticsErrand
from tests.support.plain_sql import plain_sql
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.sync.center.hall.test_hall_board import NINE, push

KEY = key_hash("1" * 64)
NAME = terminal_name(KEY)
MINUTE, DAY = 60_000, 86_400_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as made:
        push(made, 1, "2F-17", "2F-18", "3F-01")
        made.gate.accept(KEY, "2F-17", NINE)
        hot: dict[str, Any] = {"board": {"millicelsius": 90_000}}
        made.report(KEY, Report("0.9", "1.1", 1, 0, "synced", {"sensor": "no answer"}, **hot), "10.0.0.1", NINE)
        made.fleet.look(NINE)
        yield made


@pytest.fixture
def office(store: Store) -> Iterator[OfficeSite]:
    with served_office(store, NINE + MINUTE) as made:
        made.add("IT-1", "it")
        made.add("IT-2", "it")
        made.add("GH-0001", "supervisor")
        yield made


@pytest.fixture
def browser(office: OfficeSite) -> OfficeBrowser:
    return office.browser("IT-1")


def test_it_sees_every_window_once_and_others_none(office: OfficeSite, browser: OfficeBrowser) -> None:
    page = browser.get("/fleet")
    assert "故障 1 + 尚无终端 2 = 共 3 个窗口" in page
    assert "90 °C" in page and "指纹仪" in page
    rows = list(csv.reader(io.StringIO(browser.file("/fleet?as=csv").decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["2F-17", "2F-18", "3F-01"]
    for address in ("/fleet", "/fleet/2F-17", "/fleet/2F-17/line"):
        office.browser("GH-0001").get(address, status=403)
    assert "1 台终端有故障" in browser.get("/")
    assert "台终端" not in office.browser("GH-0001").get("/")
    browser.get("/fleet/9F-99", status=404)


def test_filters_are_in_the_address_and_hold_for_the_file(browser: OfficeBrowser) -> None:
    found = browser.file("/fleet?floor=2F&state=never&as=csv").decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in found[1:]] == ["2F-18"]
    assert "2F-17" in browser.get("/fleet?symptom=hot")
    assert browser.file("/fleet?symptom=%3Cscript%3E&as=csv").decode("utf-8-sig").count("\n") == 1


def test_a_sick_terminal_is_put_off_with_a_name_and_a_reason_until_its_time(
    office: OfficeSite, browser: OfficeBrowser
) -> None:
    typed: dict[str, Any] = {
        "symptoms": ["hot", "sensor"],
        "day": "2026-11-24",
        "clock": "18:00",
        "why": "<b>风扇已订",
    }
    wrong = browser.send("/fleet/2F-17/snooze", page="/fleet/2F-17", status=422, **{**typed, "day": "2026-11-23"})
    assert "这个时间已经过去" in wrong and "&lt;b&gt;风扇已订" in wrong, "what was typed is there still"
    assert 'value="18:00"' in wrong
    for field in ("day", "why"):
        missing = browser.send("/fleet/2F-17/snooze", page="/fleet/2F-17", status=422, **{**typed, field: ""})
        assert f'id="{field}-trouble"' in missing
    assert "故障 1" in browser.get("/fleet")
    fields = {**browser.hidden("/fleet/2F-17", "/fleet/2F-17/snooze"), **typed}
    late = office.browser("IT-2").hidden("/fleet/2F-17", "/fleet/2F-17/snooze")
    for _ in range(2):  # a double click
        assert "✓" in browser.post("/fleet/2F-17/snooze", fields).text
    assert "已暂缓 1" in browser.get("/fleet")
    page = browser.get("/fleet/2F-17")
    assert "IT-1" in page and "<b>风扇" not in page
    second = office.browser("IT-2")
    late["csrf"] = second.hidden("/fleet/2F-17", "/fleet/2F-17/snooze")["csrf"]
    assert second.post("/fleet/2F-17/snooze", {**late, **typed}).status_code == 409
    browser.send("/fleet/2F-17/wake", page="/fleet/2F-17")
    assert "故障 1" in browser.get("/fleet")


def test_what_is_asked_of_a_terminal_is_asked_once_and_its_file_comes_here(
    office: OfficeSite, browser: OfficeBrowser, store: Store, tmp_path: Path
) -> None:
    fields = {**browser.hidden("/fleet/2F-17", "/fleet/2F-17/errand"), "what": "restart"}
    for _ in range(2):
        browser.post("/fleet/2F-17/errand", fields)
    told = browser.send("/fleet/2F-17/errand", page="/fleet/2F-17", what="message", text="x" * 121, status=422)
    assert "最多 120" in told
    browser.send("/fleet/2F-17/errand", page="/fleet/2F-17", what="message", text="16:30 开会")
    assert [(row.kind, row.by) for row in store.errands.listed(NINE)] == [("message", "IT-1"), ("restart", "IT-1")]
    order = store.errands.give("2F-17", DiagnosticsErrand(NINE + DAY), Gift("IT-1"), NINE)
    browser.get(f"/diagnostics/{order}", status=404)
    plain_sql(f"sqlite:///{tmp_path / 'center.db'}", 'UPDATE errands SET file = ? WHERE "order" = ?', "log", order)
    assert browser.file(f"/diagnostics/{order}") == b"log"
    assert f"/diagnostics/{order}" in browser.get("/fleet/2F-17")
    office.browser("GH-0001").get(f"/diagnostics/{order}", status=403)
    browser.get("/diagnostics/99", status=404)
    browser.post("/fleet/9F-99/errand", {**fields, "form": "other"})


FORMS = (
    "/fleet/2F-17/snooze",
    "/fleet/2F-17/wake",
    "/fleet/2F-17/errand",
    "/fleet/2F-17/move",
    "/fleet/2F-17/revoke",
    "/joining/accept",
    "/joining/reject",
    "/joining/shown",
    "/joining/tokens",
    "/joining/void",
    "/notices",
    "/notices/stop",
    "/notices/test",
)
NONSENSE: tuple[dict[str, Any], ...] = (
    {},
    {
        "form": "x",
        "seen": "many",
        "what": "explode",
        "days": "-1",
        "picked": ["\0", "x" * 9000],
        "windows": "9F-99",
    },
    {"form": "\x00\ud7ff", "seen": "-9" * 40, "until": "x", "symptoms": ["<b>"] * 500, "shown": "٣٤٥"},
)


def test_no_form_of_anybody_elses_making_fails_or_does_anything(
    browser: OfficeBrowser, store: Store, tmp_path: Path
) -> None:
    csrf = browser.hidden("/fleet/2F-17", "/fleet/2F-17/snooze")["csrf"]
    for address in FORMS:
        for fields in NONSENSE:
            answer = browser.post(address, {"csrf": csrf, **fields})
            assert 400 <= answer.status_code < 500 or "✓" in answer.text, (address, fields, answer.status_code)
    assert plain_sql(f"sqlite:///{tmp_path / 'center.db'}", "SELECT did FROM deeds") == []
    assert next(row.state for row in store.fleet.rows(NINE)) == "sick"


def test_the_time_line_says_what_became_of_it(browser: OfficeBrowser) -> None:
    page = browser.get("/fleet/2F-17/line")
    assert "配置已下发" in page or "尚无" in page
    for wrong in ("?before=x", "?before=9999999999999999999", "?before=1&skip=-1", "?before=1&skip=x"):
        browser.get("/fleet/2F-17/line" + wrong)
