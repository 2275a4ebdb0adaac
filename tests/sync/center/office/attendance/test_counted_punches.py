"""The counted punches: nobody's touch is lost, none counts that was not made, and what nothing decided is said."""

import pytest

from sync.center.office.attendance.counted_punches import counted, missing
from sync.center.office.attendance.day_sheet import SheetRow, day_sheet
from tests.support.month import played
from tests.support.month_hall import DAYS
from tests.sync.center.office.attendance.test_day_sheet import sources
from tests.terminal.attendance.test_day_month import utc

MONTH = played(5)


@pytest.fixture(scope="module")
def rows() -> dict[str, list[SheetRow]]:
    known = sources(MONTH)
    return {day: list(day_sheet(day, known).rows) for day in DAYS}


def test_each_touch_that_somebody_made_that_day_is_shown_once(rows: dict[str, list[SheetRow]]) -> None:
    """By the truth: who touched where and in which minutes. What a person sees of a day is all that they did."""
    seen = 0
    for day, listed in rows.items():
        for row in listed:
            made = sorted(mark.window for mark in MONTH.marks if (mark.badge, mark.day) == (row.badge, day))
            shown = [each.seen for each in counted(row)]
            assert len({one.key for one in shown}) == len(shown)
            assert sorted(one.terminal for one in shown if utc(day, 0) <= one.earliest < utc(day, 86_400)) == made
            seen += len(shown)
    assert seen > 1000


def test_every_end_is_decided_by_one_touch_or_said_to_be_missing(rows: dict[str, list[SheetRow]]) -> None:
    """A day of two sessions has four ends; each stands beside the touch that decided it, or below."""
    for row in (each for listed in rows.values() for each in listed):
        decided = [(one.hours, one.end) for punch in counted(row) for one in punch.decided]
        lacking = [(one.hours, one.end) for one in missing(row)]
        asked = [
            (row.hours[session.session], end)
            for session in row.judged.sessions
            for end, found in (("in", session.arrival), ("out", session.departure))
            if found.verdict != "unpunched"
        ]
        assert sorted(decided + lacking) == sorted(asked)


def test_who_forgot_to_touch_reads_what_is_missing(rows: dict[str, list[SheetRow]]) -> None:
    everybody = [row for listed in rows.values() for row in listed]
    forgot = [
        row
        for row in everybody
        if any("missing" in (one.arrival.verdict, one.departure.verdict) for one in row.judged.sessions)
    ]
    assert forgot
    assert all(any(one.decision.verdict == "missing" for one in missing(row)) for row in forgot)
