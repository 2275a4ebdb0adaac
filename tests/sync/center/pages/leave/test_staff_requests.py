"""The staff requests: each sees their own, is told what became of them, and takes the list away."""

from pathlib import Path

from sync.center.office.leave.request_choice import RequestChoice
from sync.center.office.people.roles import Account, Grant
from tests.support.request_office import NOW, request_office
from tests.sync.center.pages.leave.test_request_case import asked


def test_somebody_is_told_what_became_of_their_request_and_sees_nobody_else_s(tmp_path: Path) -> None:
    with request_office(tmp_path, "a17") as office:
        asked(office, "a17")
        asked(office, "b17", "2026-11-26")
        staff = office.browser("a17")
        assert "2026-000001" not in staff.get("/"), "their own doing is no news"
        leader = Account("lead", "lead", (Grant("group_leader", "17"),))
        office.store.requests.choose("2026-000001", RequestChoice("refused", "月底"), leader, 1, "", NOW)
        assert "2026-000001" in staff.get("/")
        shown = staff.get("/requests")
        assert ("2026-000001" in shown, "2026-000002" in shown) == (True, False)
        assert staff.file("/requests?as=xlsx").startswith(b"PK")
        staff.get("/requests/2026-000002", 403)
        staff.get("/requests/2026-000009", 404)
        staff.get("/requests/nonsense", 404)
