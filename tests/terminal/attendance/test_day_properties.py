"""What holds of any day (article 5.1): it is judged, in any order, and longer presence is never worse."""

from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.attendance import DayJudged, Seen, judge
from terminal.domain.roster import Entry
from terminal.domain.timetable import Session
from terminal.domain.window import Window
from tests.support.days import FOUR, FRIDAY, MONDAY, ONE, TWO
from tests.support.days import seen as seen_at
from tests.support.desk import HOUR, MINUTE, WINDOW, at

MIDNIGHT = at(f"{MONDAY} 00:00")
NOBODY: frozenset[str] = frozenset()
DID = ["in", "cover", "back", "takeover", "away", "leave", "already", "punch", "of a kind nobody expected"]
ODD = replace(
    WINDOW,
    sessions=(
        Session("a", "09:00", "10:00", punch="out"),
        Session("b", "09:30", "12:00", punch="in", in_window=("06:00", "11:00")),
        Session("c", "12:00", "12:10"),
        Session("d", "23:00", "23:59", punch="in"),
    ),
)
THREE = replace(
    WINDOW,
    sessions=(
        Session("early", "08:00", "10:00"),
        Session("late", "10:30", "12:30"),
        Session("afternoon", "14:00", "17:00"),
    ),
)
windows = st.sampled_from([WINDOW, FOUR, TWO, ONE, ODD, replace(WINDOW, sessions=())])
moments = st.integers(0, 24 * HOUR - 1).map(lambda ms: MIDNIGHT + ms)
near = st.integers(7 * 60, 19 * 60).map(lambda minute: MIDNIGHT + minute * MINUTE)


@st.composite
def punches(draw: st.DrawFn) -> Seen:
    first = draw(moments | near | st.integers(-(2**62), 2**62))
    last = first + draw(st.sampled_from([0, 1001, 20 * MINUTE, 30 * HOUR, -5]))
    return Seen(
        draw(st.sampled_from(["t-1", "t-2"])),
        draw(st.integers(1, 99)),
        first,
        last,
        draw(st.booleans()),
        draw(st.sampled_from(DID)),
        draw(st.booleans()),
    )


@st.composite
def sure(draw: st.DrawFn) -> list[Seen]:
    """Punches of a day whose times are known, in order."""
    times = sorted(draw(st.lists(near, max_size=7, unique=True)))
    return [Seen("t-1", n * 10, ms, ms, True, draw(st.sampled_from(DID))) for n, ms in enumerate(times, 1)]


excuses = st.builds(
    Entry, st.just("GH-0217"), st.sampled_from(["leave", "outing", "cover"]), moments | near, moments | near
)


def keys(day: DayJudged) -> list[tuple[str, int]]:
    ends = [end.punch for session in day.sessions for end in (session.arrival, session.departure)]
    return [*(punch for punch in ends if punch), *day.unused]


@given(
    windows,
    st.sampled_from([MONDAY, FRIDAY, "0001-01-01", "9999-12-31", "1800-07-01"]),
    st.lists(punches(), max_size=9),
    st.lists(excuses, max_size=3),
    st.sampled_from([NOBODY, frozenset({"t-2"})]),
    st.randoms(use_true_random=False),
)
def test_any_day_is_judged_and_the_order_of_delivery_is_nothing(
    window: Window, day: str, seen: list[Seen], away: list[Entry], unclosed: frozenset[str], chance: object
) -> None:
    found = judge(window, day, seen, away, unclosed)
    for session in found.sessions:
        assert 0 <= found.worked_minutes <= 24 * 60
        assert session.arrival.minutes >= 0 <= session.departure.minutes
    shuffled, other = list(seen), list(away)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert judge(window, day, [*shuffled, *seen[:2]], other, unclosed) == found


@given(windows, st.lists(punches(), max_size=9, unique_by=lambda one: one.key), st.lists(excuses, max_size=3))
def test_no_punch_is_unaccounted_for(window: Window, seen: list[Seen], away: list[Entry]) -> None:
    found = keys(judge(window, MONDAY, seen, away, NOBODY))
    assert set(found) == {one.key for one in seen}


@given(windows, sure(), st.lists(excuses, max_size=2))
def test_with_times_that_are_known_each_punch_decides_one_end_or_none(
    window: Window, seen: list[Seen], away: list[Entry]
) -> None:
    assert sorted(keys(judge(window, MONDAY, seen, away, NOBODY))) == [one.key for one in seen]


def against(day: DayJudged) -> tuple[int, int, int]:
    """What a day says against somebody, the worst first: half days, ends without a touch, minutes short."""
    ends = [end for session in day.sessions for end in (session.arrival, session.departure)]
    return day.half_days_absent, sum(end.verdict == "missing" for end in ends), sum(end.minutes for end in ends)


one_more = st.builds(lambda ms, did: Seen("t-2", 1, ms, ms, True, did), near, st.sampled_from(DID))


@given(st.sampled_from([WINDOW, FOUR, TWO, ONE, THREE]), sure(), st.lists(excuses, max_size=2), one_more)
def test_a_touch_more_never_makes_a_day_worse(
    window: Window, seen: list[Seen], away: list[Entry], more: Seen
) -> None:
    """Article 5.1 takes attendance by touches, and one shows that somebody was there. What is fair, written first:

    * With a touch more no more half days are absent. Nobody must ever wish that they had not touched: whatever it
      was (an away, a second look, a mistake), it is no proof of not having been there.
    * With as many half days, no more ends are without a touch; and then no more minutes are late or early.

    What one more may say, as it costs nothing: an end that nobody had touched is late or early by it (10:00 alone
    after the coming says gone at ten; without it nobody knew when), and of two halves that are equally absent it
    may be the other one.
    """
    before = judge(window, MONDAY, seen, away, NOBODY)
    assert against(judge(window, MONDAY, [*seen, more], away, NOBODY)) <= against(before)


# Before, at, within and beyond what is half a day, at noon nearer to either side: where one end becomes another.
TELLING = "07:05 07:55 08:30 10:00 11:44 12:05 12:23 13:05 13:35 14:00 16:10 17:20 17:40"


@pytest.mark.parametrize("window", [WINDOW, THREE])
def test_of_all_days_of_four_telling_touches_none_is_worse_than_without_one_of_them(window: Window) -> None:
    found: dict[tuple[str, ...], tuple[int, int, int]] = {}
    for clocks in chain.from_iterable(combinations(TELLING.split(), count) for count in range(5)):
        found[clocks] = against(judge(window, MONDAY, seen_at(" ".join(clocks)), (), NOBODY))
        for left_out in range(len(clocks)):
            fewer = (*clocks[:left_out], *clocks[left_out + 1 :])
            assert found[clocks] <= found[fewer], (clocks, fewer)


@settings(max_examples=60)
@given(
    st.sampled_from([WINDOW, FOUR, TWO, THREE]), sure(), st.booleans(), one_more, st.sampled_from([0, 1, 20, 150])
)
def test_a_touch_more_that_is_in_doubt_never_does_either(
    window: Window, seen: list[Seen], disowned: bool, more: Seen, minutes: int
) -> None:
    """No truth is worse than the day without it; and a day that was in order is not to be checked for it."""
    doubted = replace(more, latest=more.latest + minutes * MINUTE, certain=minutes == 0, doubted=disowned)
    before = judge(window, MONDAY, seen, (), NOBODY)
    after = judge(window, MONDAY, [*seen, doubted], (), NOBODY)
    assert after.half_days_absent <= before.half_days_absent
    if against(before) == (0, 0, 0):
        ends = [end.verdict for session in after.sessions for end in (session.arrival, session.departure)]
        assert not any(session.half_day_unsettled for session in after.sessions)
        assert "unsettled" not in ends


RANK = {"on_time": 0, "within_margin": 1, "late": 2, "early": 2, "missing": 3}


@given(sure(), near, st.booleans())
def test_longer_presence_never_worsens_an_end_of_a_session(seen: list[Seen], ms: int, early: bool) -> None:
    known = [one.earliest for one in seen] or [ms]
    # By a minute at least: a touch at the same moment as one that only arrives may decide the other end as well.
    ms = min(ms, *(one - MINUTE for one in known)) if early else max(ms, *(one + MINUTE for one in known))
    before = judge(ONE, MONDAY, seen, (), NOBODY).sessions[0]
    after = judge(ONE, MONDAY, [*seen, Seen("t-2", 1, ms, ms, True, "punch")], (), NOBODY).sessions[0]
    for old, new in ((before.arrival, after.arrival), (before.departure, after.departure)):
        assert (RANK[new.verdict], new.minutes) <= (RANK[old.verdict], old.minutes)


@given(windows, sure(), st.data())
def test_a_punch_that_came_twice_changes_nothing(window: Window, seen: list[Seen], data: st.DataObject) -> None:
    before = judge(window, MONDAY, seen, (), NOBODY)
    again = data.draw(st.lists(st.sampled_from(seen), max_size=2)) if seen else []
    assert judge(window, MONDAY, [*seen, *again], (), NOBODY) == before
    twins = [replace(one, terminal="t-2", seq=n) for n, one in enumerate(again, 500)]
    after = judge(window, MONDAY, [*seen, *twins], (), NOBODY)
    assert replace(after, unused=before.unused) == before
