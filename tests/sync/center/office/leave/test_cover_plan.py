"""The cover plan, beside article 5.5: no window may be without anybody while a session runs.

What is fair: whoever has post B and nothing else is there. Who has a post A of their own is not, unless that window
does without them: one window must not be helped by leaving another. Who was sent is where they were sent to.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.leave.cover_plan import CoverPlan, Gap, SentEntry, gaps, half_days
from tests.support.request_hall import WINDOWS, at, cover, leave, plan

DAY = ("2026-11-25 08:30", "2026-11-25 17:00")
MORNING, AFTERNOON = ("2026-11-25 08:30", "2026-11-25 12:00"), ("2026-11-25 13:30", "2026-11-25 17:00")


def missing(before: CoverPlan, *sent: SentEntry) -> list[Gap]:
    return gaps(before, before.having(sent), [*WINDOWS], at("2026-11-25 00:00"), at("2026-11-26 00:00"))


def gap(window: str, start: str, end: str) -> Gap:
    return Gap(window, at(start), at(end))


CASES = [
    ("B has nothing else", plan(), "17", "a17", []),
    ("B is on leave in the afternoon", plan(w17=(leave("b17", *AFTERNOON),)), "17", "a17", [("17", *AFTERNOON)]),
    ("B was sent elsewhere", plan(w20=(cover("b17", *DAY),)), "17", "a17", [("17", *MORNING), ("17", *AFTERNOON)]),
    ("B's own window would be left", plan(), "18", "a18", [("18", *MORNING), ("18", *AFTERNOON)]),
    ("nobody else is listed", plan(), "20", "a20", [("20", *MORNING), ("20", *AFTERNOON)]),
    ("another has post A, too", plan(), "21", "a21", []),
    ("post B, while A is there", plan(), "17", "b17", []),
    ("somebody was sent there", plan(w20=(cover("b17", *DAY),)), "20", "a20", []),
    (
        "who was sent is out in between",
        plan(w20=(cover("b17", *DAY), leave("b17", "2026-11-25 09:00", "2026-11-25 10:00"))),
        "20",
        "a20",
        [("20", "2026-11-25 09:00", "2026-11-25 10:00")],
    ),
]


@pytest.mark.parametrize(("before", "window", "badge", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_window_is_left_where_nobody_else_is_there(
    before: CoverPlan, window: str, badge: str, wanted: list[tuple[str, str, str]]
) -> None:
    found = missing(before, SentEntry(window, leave(badge, *DAY)))
    assert found == [gap(*each) for each in wanted]


def test_who_stands_in_leaves_their_own_window_and_that_is_said() -> None:
    sent = SentEntry("18", leave("a18", *MORNING)), SentEntry("18", cover("a19", *MORNING))
    assert missing(plan(), *sent) == [gap("19", *MORNING)]


def test_what_was_left_before_is_not_this_one_s_doing() -> None:
    before = plan(w17=(leave("a17", *DAY), leave("b17", *MORNING)))
    assert missing(before, SentEntry("17", leave("b17", *AFTERNOON))) == [gap("17", *AFTERNOON)]


def test_windows_that_must_know_are_where_somebody_is_listed_or_sent() -> None:
    here = plan(w20=(cover("a18", *MORNING),))
    assert here.told("a18", at(DAY[0]), at(DAY[1])) == ["18", "19", "20"]
    assert here.told("a18", at(AFTERNOON[0]), at(AFTERNOON[1])) == ["18", "19"]


def test_the_half_days_of_a_week_are_those_of_its_working_days() -> None:
    found = half_days(WINDOWS["17"], at("2026-09-30 13:30"), at("2026-10-10 10:00"))
    assert [(each.day, each.session, each.whole) for each in found] == [
        ("2026-09-30", "pm", True),
        ("2026-10-08", "am", True),
        ("2026-10-08", "pm", True),
        ("2026-10-09", "am", True),
        ("2026-10-09", "pm", True),
        ("2026-10-10", "am", False),
    ]


HALF_HOUR = 1_800_000
HALF_HOURS = st.integers(0, 48).map(lambda count: at("2026-11-25 00:00") + count * HALF_HOUR)
PEOPLE = ("a17", "b17", "a18", "a19", "a20", "a21", "c21")


@given(
    st.lists(
        st.builds(
            lambda window, badge, what, span: SentEntry(window, type(leave("x", *DAY))(badge, what, *sorted(span))),
            st.sampled_from([*WINDOWS]),
            st.sampled_from(PEOPLE),
            st.sampled_from(["leave", "outing", "cover"]),
            st.tuples(HALF_HOURS, HALF_HOURS).filter(lambda span: span[0] != span[1]),
        ),
        max_size=6,
    )
)
def test_gaps_are_all_times_at_which_nobody_is_there(
    sent: list[SentEntry],
) -> None:
    """The witness looks at each half hour by itself."""
    after = plan().having(sent)
    found = missing(plan(), *sent)
    for window in WINDOWS:
        spans = half_days(WINDOWS[window], at("2026-11-25 00:00"), at("2026-11-26 00:00"))
        for moment in (m for span in spans for m in range(span.start, span.end, HALF_HOUR)):
            inside = any(g.window == window and g.start <= moment < g.end for g in found)
            assert inside == (plan().manned(window, moment) and not after.manned(window, moment))
        around = after.around(person.badge for person in WINDOWS[window].people)
        assert [around.manned(window, span.start) for span in spans] == [
            after.manned(window, s.start) for s in spans
        ]
