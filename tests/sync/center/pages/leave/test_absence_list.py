"""The absence list: who is away, and which hours nobody covers, for whoever looks after the window."""

from pathlib import Path

from tests.support.request_hall import leave
from tests.support.request_office import NOW, request_office

DAY = ("2026-11-25 08:30", "2026-11-25 17:00")


def test_a_unit_head_sees_who_is_away_and_what_nobody_covers(tmp_path: Path) -> None:
    with request_office(tmp_path, "unit", "a17") as office:
        office.store.publish_roster("17", (leave("a17", *DAY),), NOW)
        office.store.publish_roster("20", (leave("a20", *DAY),), NOW)
        unit = office.browser("unit")
        start = unit.get("/")
        assert "2 个时段" in start, "tomorrow morning and afternoon at 20"
        shown = unit.get("/absences")
        assert "人a20" in shown and "20 2026-11-25 08:30 – 12:00" in shown and "17 2026-11-25" not in shown
        assert "人a20" not in unit.get("/absences?first=2026-11-26&last=2026-11-27")
        assert "trouble" in unit.get("/absences?first=2026-11-26&last=2026-11-25", 422)
        assert unit.file("/absences?as=xlsx").startswith(b"PK")
        office.browser("a17").get("/absences", 403)
