"""The punch words: a time that is not known is not shown as one, and every verdict has its words."""

from typing import get_args

import pytest
from msgspec.structs import replace

from sync.center.office.attendance.counted_punches import CountedPunch, JudgedEnd
from sync.center.pages.attendance.punch_words import decided_said, ends_said, excuses_said, time_said
from terminal.attendance import End, Seen
from terminal.attendance.session_ends import EndVerdict
from terminal.domain.anchor import EVER
from terminal.domain.roster import Entry
from tests.terminal.attendance.test_day_month import utc

ZONE, DAY = "Asia/Shanghai", "2026-11-23"
EIGHT = utc(DAY, 8 * 3600)


def seen(earliest: int, latest: int, *, doubted: bool = False) -> Seen:
    return Seen("t", 7, earliest, latest, earliest == latest, "in", doubted)


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        (seen(EIGHT, EIGHT), "08:00"),
        (seen(EIGHT - 1_001, EIGHT + 1_001), "08:00"),  # as sure as a terminal's clock is
        (seen(EIGHT, EIGHT + 3_600_000), "between 08:00 and 09:00"),
        (seen(EIGHT - 36_000_000, EIGHT), "between 2026-11-22 22:00 and 08:00"),
        (seen(EVER[0], EIGHT), "time not known"),
        (seen(EIGHT, EVER[1]), "time not known"),
    ],
)
def test_a_time_is_said_as_far_as_it_is_known(touch: Seen, said: str) -> None:
    assert time_said(touch, DAY, ZONE) == said


@pytest.mark.parametrize("verdict", [each for each in get_args(EndVerdict) if each != "unpunched"])
def test_every_verdict_that_an_end_can_have_is_said(verdict: EndVerdict) -> None:
    for end in ("in", "out"):
        if (end, verdict) not in {("in", "early"), ("out", "late")}:
            said = ends_said(JudgedEnd("am", "08:30-12:00", end, End(verdict, 12)))
            assert "08:30-12:00" in said
            assert ("12 min" in said) == (verdict in {"late", "early"})


def test_a_touch_that_decided_nothing_says_why() -> None:
    """One that is doubted is not called useless: a person may still count it."""
    assert "changes nothing" in decided_said(CountedPunch(seen(EIGHT, EIGHT), ()))
    assert "a person decides" in decided_said(CountedPunch(seen(EIGHT, EIGHT, doubted=True), ()))
    vague = CountedPunch(replace(seen(EIGHT, EIGHT + 1), certain=False), (), open=True)
    assert "decides when it was" in decided_said(vague)
    assert "may still decide" in decided_said(CountedPunch(seen(EIGHT, EIGHT), (), open=True))
    both = (JudgedEnd("am", "a", "out", End("on_time")), JudgedEnd("pm", "b", "in", End("late", 3)))
    assert decided_said(CountedPunch(seen(EIGHT, EIGHT), both)) == "leaving a: in time; coming to b: 3 min late"


def test_leave_says_from_when_until_when() -> None:
    entry = Entry("1024", "leave", EIGHT, EIGHT + 86_400_000)
    assert excuses_said(entry, ZONE) == "leave from 2026-11-23 08:00 to 2026-11-24 08:00"
