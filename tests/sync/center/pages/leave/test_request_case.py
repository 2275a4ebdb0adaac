"""The request case: a window that would be vacant is said, a cover named, and the history is whole."""

from pathlib import Path

from sync.center.office.leave.wish_form import WishForm
from sync.center.office.people.roles import Account
from terminal.domain.roster import ROSTER_ENTRIES_MAX, Entry
from tests.support.request_office import NOW, request_office
from tests.support.served_office import OfficeSite

CASE = "/requests/2026-000001"


def asked(office: OfficeSite, badge: str, day: str = "2026-11-25") -> None:
    typed = WishForm("leave", badge, day, "08:30", day, "12:00")
    office.store.requests.ask(typed, "家中有事", Account(badge, badge), "", NOW)


def test_who_approves_is_warned_of_a_vacant_window_and_confirms_or_names_a_cover(tmp_path: Path) -> None:
    with request_office(tmp_path, "lead", "head") as office:
        asked(office, "a20")
        leader = office.browser("lead")
        warned = leader.send(CASE + "/choose", page=CASE, status=422, did="approved")
        assert "20 2026-11-25 08:30 – 12:00" in warned and "尚未办理" in warned
        leader.send(CASE + "/choose", page=CASE, status=422, did="approved", vacant="1")
        shown = leader.send(CASE + "/choose", page=CASE, did="approved", vacant="1", why="当天窗口停业")
        assert "当天窗口停业" in shown and "已批准，待备案" in shown
        assert "20 2026-11-25 08:30 – 12:00" in shown, "the hours that were confirmed stay with it"
        assert "当天窗口停业" in leader.file(CASE + "?as=csv").decode("utf-8-sig")
        assert "did" in office.browser("head").get(CASE)
        assert "noted" in office.browser("head").get(CASE)
        done = office.browser("head").send(CASE + "/choose", page=CASE, did="noted")
        assert [done.count(word) for word in ("提出申请", "批准了申请", "予以备案")] == [1, 1, 1]


def test_a_form_that_was_overtaken_is_told_what_happened(tmp_path: Path) -> None:
    with request_office(tmp_path, "lead", "a17") as office:
        asked(office, "a17")
        leader, staff = office.browser("lead"), office.browser("a17")
        fields = leader.hidden(CASE, CASE + "/choose")
        staff.send(CASE + "/choose", page=CASE, did="withdrawn")
        told = leader.post(CASE + "/choose", {**fields, "did": "refused", "why": "人手不足"})
        assert (told.status_code, "人手不足" in told.text) == (409, True)


def test_who_may_not_read_it_learns_nothing_of_it_by_a_form_made_by_hand(tmp_path: Path) -> None:
    """Twin: whoever may read it is told who did something meanwhile."""
    with request_office(tmp_path, "a17") as office:
        office.add("a20")
        asked(office, "a17")
        for badge, status in (("a20", 403), ("a17", 409)):
            browser = office.browser(badge)
            csrf = browser.hidden("/me", "/logout")["csrf"]
            made = {"csrf": csrf, "form": f"f-{badge}", "seen": "77", "did": "withdrawn"}
            assert browser.post(CASE + "/choose", made).status_code == status


def test_a_list_without_room_is_said_and_nothing_is_done(tmp_path: Path) -> None:
    with request_office(tmp_path, "lead") as office:
        asked(office, "a17")
        year = [Entry("b17", "outing", NOW + n, NOW + n + 1) for n in range(ROSTER_ENTRIES_MAX)]
        office.store.publish_roster("17", tuple(year), NOW)
        leader = office.browser("lead")
        assert "17 的当日名单已有 500 条" in leader.send(CASE + "/choose", page=CASE, status=422, did="approved")
        office.store.publish_roster("17", tuple(year[1:]), NOW)
        assert "已批准，待备案" in leader.send(CASE + "/choose", page=CASE, did="approved")


def test_leave_is_taken_back_from_a_day_on_and_a_wrong_day_is_said(tmp_path: Path) -> None:
    with request_office(tmp_path, "lead", "a17") as office:
        asked(office, "a17")
        office.browser("lead").send(CASE + "/choose", page=CASE, did="approved")
        staff = office.browser("a17")
        assert "approved" not in staff.get(CASE), "no button for what is not theirs to do"
        staff.send(CASE + "/choose", page=CASE, status=422, did="taken_back", day="2026-02-30")
        shown = staff.send(CASE + "/choose", page=CASE, did="taken_back", day="2026-11-25", clock="10:00")
        assert "已销假或收回" in shown
        [entry] = office.store.publish_roster("17", (), NOW).entries
        assert entry.end == NOW + 86_400_000
