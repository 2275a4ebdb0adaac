"""The request form: it says what would happen before it is sent, keeps what was typed, and is done once."""

from pathlib import Path

from msgspec.structs import replace

from terminal.domain.timetable import Session
from tests.support.month_store import push
from tests.support.request_hall import WINDOWS, at
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


def test_a_missing_touch_is_asked_for_by_the_hours_of_its_own_day(tmp_path: Path) -> None:
    """From the 30th on the hall begins at nine, and works on Saturdays; the days before stay as they were."""
    with request_office(tmp_path, "a17") as office:
        later = (Session("am", "09:00", "12:00"), Session("sat", "10:00", "11:00", days=(6,)))
        office.now = at("2026-12-02 18:00")
        hall = tuple(replace(each, sessions=later) for each in WINDOWS.values())
        push(office.store, hall, 2, at("2026-11-29 10:00"))
        browser, form = office.browser("a17"), "/requests/new?what=missing&end=in&clock=08:21&first_day="
        monday, saturday, tuesday = (browser.get(form + day) for day in ("2026-11-23", "2026-11-28", "2026-12-01"))
        assert "08:30–12:00" in monday and "13:30–17:00" in monday
        assert "这一天没有班次" in saturday and "10:00–11:00" not in saturday
        assert "09:00–12:00" in tuesday and "13:30" not in tuesday and "10:00–11:00" not in tuesday
        assert 'value="08:21"' in monday and 'value="2026-11-23"' in monday, "what was typed stays"
        asked: dict[str, str] = {"end": "in", "clock": "08:21", "why": "指纹机没有反应", "go": "send"}
        afternoon: dict[str, str] = {**asked, "session": "pm", "first_day": "2026-12-01"}
        refused = browser.send("/requests/new", f"{form}2026-12-01", 422, **afternoon)
        assert 'id="session-trouble"' in refused and "指纹机没有反应" in refused and "09:00–12:00" in refused
        morning: dict[str, str] = {**asked, "session": "am", "first_day": "2026-11-23"}
        assert "2026-11-23 08:30 – 12:00" in browser.send("/requests/new", f"{form}2026-11-23", 0, **morning)
        for day in ("9999-12-31", "0001-01-01", "soon", "2026-11-31"):
            browser.get(form + day)
            browser.get(f"/requests/new?what=touch&window=17&first_day={day}")
