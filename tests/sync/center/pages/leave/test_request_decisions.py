"""The request decisions: each sees what waits for them, many at once are counted, files have what pages have."""

import csv
import io
from pathlib import Path

from sync.center.office.leave.wish_form import WishForm
from sync.center.office.people.roles import Account
from tests.support.request_office import NOW, request_office
from tests.sync.center.pages.leave.test_request_case import asked


def test_many_at_once_say_how_many_were_done_and_which_not_and_why(tmp_path: Path) -> None:
    with request_office(tmp_path, "lead") as office:
        asked(office, "a17")
        asked(office, "a20")
        asked(office, "c21")  # of a window that is none of this leader's
        leader = office.browser("lead")
        assert "2 件申请" in leader.get("/")
        waiting = "/requests/waiting"
        page = leader.get(waiting)
        assert [case in page for case in ("2026-000001", "2026-000002", "2026-000003")] == [True, True, False]
        rows = list(csv.reader(io.StringIO(leader.file(waiting + "?as=csv").decode("utf-8-sig"))))
        assert {row[0] for row in rows[1:]} == {"2026-000001", "2026-000002"}
        leader.send(waiting, status=422, says="yes")
        shown = leader.send(waiting, says="yes", chosen=["2026-000001 1", "2026-000002 1"])
        assert "已办 1 件，未办 1 件" in shown and "20 将无人在岗" in shown
        assert "2026-000001" not in leader.get(waiting)


def test_an_outing_is_told_to_group_leader_and_unit_head_and_holds_at_once(tmp_path: Path) -> None:
    with request_office(tmp_path, "lead", "unit") as office:
        typed = WishForm("outing", "a17", "2026-11-24", "10:00", "2026-11-24", "11:00")
        office.store.requests.ask(typed, "去总局送材料", Account("a17", "a17"), "", NOW)
        for badge in ("lead", "unit"):
            browser = office.browser(badge)
            assert "报告了 1 件" in browser.get("/")
            assert "2026-000001" in browser.get("/requests/all?state=reported")
        assert [entry.what for entry in office.store.publish_roster("17", (), NOW).entries] == ["outing"]


def test_what_waits_for_whom_is_nobody_else_s(tmp_path: Path) -> None:
    with request_office(tmp_path, "a17", "lead", "head", "unit") as office:
        asked(office, "a17")
        head = office.browser("head")
        assert "2026-000001" not in head.get("/requests/waiting")
        assert "2026-000001" in head.get("/requests/waiting?lower=1"), "who is above may speak for the leader"
        staff = office.browser("a17")
        staff.get("/requests/waiting", 403)
        staff.get("/requests/all", 403)
        assert "2026-000001" in office.browser("unit").get("/requests/all?state=for_leader")
        assert "2026-000001" not in office.browser("unit").get("/requests/all?state=approved")


def test_what_waits_for_a_level_that_nobody_has_there_is_shown_to_who_is_above(tmp_path: Path) -> None:
    """A window without a group leader: the leave must not lie unseen until its day is over."""
    with request_office(tmp_path, "lead", "head", "director") as office:
        asked(office, "c21")  # the leader has other windows
        asked(office, "a17")
        head = office.browser("head")
        assert "1 件申请" in head.get("/")
        page = head.get("/requests/waiting")
        assert "2026-000001" in page and "2026-000002" not in page
        assert "2026-000001" not in office.browser("director").get("/requests/waiting"), "the head is nearer"
