"""The absence: each leave of somebody once, at the window where they work, and every hour that nobody covers."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.leave.absence import Absence, absences
from sync.center.office.leave.cover_plan import CoverPlan, Gap
from terminal.domain.roster import Entry, Reason
from tests.support.request_hall import WINDOWS, at, cover, leave, plan

DAY = ("2026-11-25 08:30", "2026-11-25 17:00")
BEGINS, ENDS = at("2026-11-25 00:00"), at("2026-11-26 00:00")
HALF_HOUR = 1_800_000
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


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from([*WINDOWS]),
        st.sampled_from(["a17", "b17", "a18", "a19", "a20"]),
        st.sampled_from(get_args(Reason)),
        st.integers(0, 47),
        st.integers(1, 10),
    ),
    max_size=8,
)


@given(ENTRIES)
def test_everybody_who_is_away_in_working_hours_is_there_once_and_nobody_else(
    entered: list[tuple[str, str, Reason, int, int]],
) -> None:
    """The witness counts half hours of the day: work is from the 17th to the 24th and from the 27th to the 34th."""
    at_work = {*range(17, 24), *range(27, 34)}
    lists: dict[str, list[Entry]] = {}
    wanted: set[tuple[str, str, int, int]] = set()
    for window, badge, what, start, length in entered:
        times = BEGINS + start * HALF_HOUR, BEGINS + (start + length) * HALF_HOUR
        lists.setdefault(window, []).append(Entry(badge, what, *times))
        if what != "cover" and at_work & {*range(start, min(start + length, 48))}:
            wanted.add((badge, what, *times))
    here = CoverPlan(WINDOWS, {window: tuple(entries) for window, entries in lists.items()})
    found = absences(here, [*WINDOWS], BEGINS, ENDS)
    assert sorted((each.badge, each.what, each.start, each.end) for each in found) == sorted(wanted)


def test_other_windows_other_days_and_hours_without_a_session_are_not_asked_about() -> None:
    here = plan(w17=(leave("a17", *DAY),), w20=(leave("a20", "2026-11-25 12:00", "2026-11-25 13:30"),))
    assert absences(here, ["20"], BEGINS, ENDS) == []
    assert absences(here, ["17"], ENDS, ENDS + 86_400_000) == []
    assert [each.badge for each in absences(here, ["17"], BEGINS, ENDS)] == ["a17"]
