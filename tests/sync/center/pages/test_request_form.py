"""The request form: it says what would happen before it is sent, keeps what was typed, and is done once."""

from pathlib import Path

from tests.support.request_office import request_office

DAY = {"first_day": "2026-11-25", "why": "家中有事"}


def test_the_form_says_what_would_happen_before_anything_is_sent(tmp_path: Path) -> None:
    with request_office(tmp_path, "a17") as office:
        browser = office.browser("a17")
        shown = browser.send("/requests/new", "", 200, go="check", **DAY)
        assert "组长签署意见" in shown and "督查室负责人批准" in shown
        assert "2026-11-25 08:30 – 12:00" in shown and "家中有事" in shown
        part = browser.post(
            "/requests/forecast",
            {**browser.hidden("/requests/new", "/requests/new"), "first_day": "2026-11-25", "first_clock": "13:30"},
        ).text
        assert "<html" not in part and "组长批准" in part and "2026-11-25 13:30 – 17:00" in part
        assert "没有" in browser.get("/requests"), "nothing was asked for yet"


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    with request_office(tmp_path, "a17") as office:
        browser = office.browser("a17")
        shown = browser.send("/requests/new", status=422, go="send", first_day="2026-11-28", why="<b>看病</b>")
        assert 'id="first_day-trouble"' in shown and 'value="2026-11-28"' in shown
        assert "&lt;b&gt;看病&lt;/b&gt;" in shown
        missing = browser.send("/requests/new", status=422, go="send", first_day="2026-11-25")
        assert 'id="why-trouble"' in missing
        browser.send(
            "/requests/new", status=422, page="/requests/new?what=missing", go="send", first_day="2026-11-23"
        )


def test_back_button_and_double_click_ask_once(tmp_path: Path) -> None:
    with request_office(tmp_path, "a17") as office:
        browser = office.browser("a17")
        fields = {**browser.hidden("/requests/new", "/requests/new"), **DAY, "go": "send"}
        first, second = (browser.post("/requests/new", fields) for _ in range(2))
        assert first.url == second.url
        assert "2026-000002" not in browser.get("/requests")


def test_a_unit_head_enters_it_for_somebody_and_staff_only_for_themselves(tmp_path: Path) -> None:
    with request_office(tmp_path, "a17", "unit") as office:
        shown = office.browser("unit").send("/requests/new", "", 200, go="send", badge="b17", **DAY)
        assert "2026-000001" in shown and "b17" in shown
        office.browser("a17").send("/requests/new", "", 403, go="send", badge="b17", **DAY)
        office.browser("a17").get("/requests/2026-000001", 403)


def test_a_change_waits_and_says_so(tmp_path: Path) -> None:
    with request_office(tmp_path, "a17") as office:
        browser = office.browser("a17")
        browser.send("/requests/new", "", 200, go="send", **DAY)
        change = "/requests/2026-000001/change"
        assert 'value="2026-11-25"' in browser.get(change)
        shown = browser.send(change, go="send", first_day="2026-11-26", last_day="2026-11-26", why="改期")
        assert "2026-11-26 08:30" in shown and "改期" in shown
        browser.send(change, status=409, go="send", seen="1", first_day="2026-11-27", why="又改")
