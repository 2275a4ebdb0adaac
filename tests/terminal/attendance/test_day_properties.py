"""What holds of any day (article 5.1): it is judged, in any order, and longer presence is never worse."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.attendance import DayJudged, Seen, judge
from terminal.domain.roster import Entry
from terminal.domain.timetable import Session
from terminal.domain.window import Window
from tests.support.days import FOUR, FRIDAY, MONDAY, ONE, TWO
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
windows = st.sampled_from([WINDOW, FOUR, TWO, ONE, ODD, replace(WINDOW, sessions=())])
halls = st.sampled_from([WINDOW, FOUR, TWO, ONE])
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


def whole(day: DayJudged) -> int:
    """The sessions of which neither end is missing."""
    return sum("missing" not in (session.arrival.verdict, session.departure.verdict) for session in day.sessions)


@given(st.sampled_from([WINDOW, FOUR, ONE]), sure(), st.lists(excuses, max_size=2), near)
def test_any_further_punch_never_takes_an_end_from_a_session_that_has_both(
    window: Window, seen: list[Seen], away: list[Entry], ms: int
) -> None:
    before = judge(window, MONDAY, seen, away, NOBODY)
    after = judge(window, MONDAY, [*seen, Seen("t-2", 1, ms, ms, True, "punch")], away, NOBODY)
    assert whole(after) >= whole(before)


@given(halls, sure(), near, st.booleans())
def test_longer_presence_is_never_more_absence(window: Window, seen: list[Seen], ms: int, early: bool) -> None:
    known = [one.earliest for one in seen] or [ms]
    ms = min(ms, *known) if early else max(ms, *known)
    before = judge(window, MONDAY, seen, (), NOBODY)
    after = judge(window, MONDAY, [*seen, Seen("t-2", 1, ms, ms, True, "punch")], (), NOBODY)
    assert after.half_days_absent <= before.half_days_absent


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
