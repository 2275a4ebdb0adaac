"""The absence: each leave of somebody once, at the window where they work, and every hour that nobody covers."""

from sync.center.office.absence import Absence, absences
from sync.center.office.cover_plan import Gap
from tests.support.request_hall import WINDOWS, at, cover, leave, plan

DAY = ("2026-11-25 08:30", "2026-11-25 17:00")
BEGINS, ENDS = at("2026-11-25 00:00"), at("2026-11-26 00:00")
HOURS = [("2026-11-25 08:30", "2026-11-25 12:00"), ("2026-11-25 13:30", "2026-11-25 17:00")]


def test_who_is_listed_at_two_windows_is_absent_once_and_both_are_looked_at() -> None:
    here = plan(w18=(leave("a18", *DAY),), w19=(leave("a18", *DAY),))
    gaps = tuple(Gap("18", at(start), at(end)) for start, end in HOURS)
    assert absences(here, [*WINDOWS], BEGINS, ENDS) == [
        Absence("公安局", "18", "a18", at(DAY[0]), at(DAY[1]), "leave", (), gaps)
    ]


def test_who_covers_is_named_and_closes_the_gap() -> None:
    here = plan(w20=(leave("a20", *DAY), cover("b17", *HOURS[0])))
    [found] = absences(here, ["20"], BEGINS, ENDS)
    assert (found.covers, found.gaps) == (("b17",), (Gap("20", at(HOURS[1][0]), at(HOURS[1][1])),))


def test_other_windows_other_days_and_hours_without_a_session_are_not_asked_about() -> None:
    here = plan(w17=(leave("a17", *DAY),), w20=(leave("a20", "2026-11-25 12:00", "2026-11-25 13:30"),))
    assert absences(here, ["20"], BEGINS, ENDS) == []
    assert absences(here, ["17"], ENDS, ENDS + 86_400_000) == []
    assert [each.badge for each in absences(here, ["17"], BEGINS, ENDS)] == ["a17"]
