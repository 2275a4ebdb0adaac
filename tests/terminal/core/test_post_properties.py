"""The post on any day: what others do makes nobody's day worse, and the plate names nobody who left.

The everyday run tries a fifth of the days that the long run tries, of each kind.
"""

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from terminal.attendance import DayJudged, End, Seen, judge
from tests.support.days import MONDAY
from tests.support.desk import ANN, MINUTE, WINDOW, at
from tests.support.stories import HAPPENS, Storyteller

Means = Literal["finger", "card"]
SECOND = 1000
EVERY = 10 * MINUTE  # how often the desk is ticked where nothing happens
MORNING, EVENING = at(f"{MONDAY} 07:20"), at(f"{MONDAY} 18:40")
# When Ann comes and goes, each within minutes of what she does every day; she never goes before a quarter to.
TURNS = [("07:52", -15, 20), ("12:03", -17, 20), ("13:24", -20, 20), ("17:36", -20, 20)]
OTHERS = ["B", "E", "G", "B.card", "E.card"]
PUSHES = ["push", "push -B", "push -E", "push -B,E", "push away_limit_minutes=5", "push nobody_after_minutes=10"]
ROSTERS = [
    "roster",
    "roster B:leave@08:00-12:00",
    "roster B:cover@08:00-12:00",
    "roster E:leave@08:00-17:30,B:cover@08:00-17:30",
    "roster G:cover@08:00-12:00",
    "roster G:cover@13:30-17:30,E:outing@14:00-15:00",
    "roster G:cover@07:30-09:00,G:cover@11:00-12:00",
]
CUTS = ["cut 0.1", "cut 2", "cut 9", "cut 11", "cut 0.5 unset", "cut 5 unset"]


class Touch(Struct, frozen=True, order=True):
    """Ann's finger or card at a moment."""

    at: int
    means: Means


@st.composite
def plans(draw: st.DrawFn) -> list[Touch]:
    """Ann's day: four times in and out, each perhaps nervously touched again within the minute."""
    means: st.SearchStrategy[Means] = st.sampled_from(("finger", "finger", "card"))
    plan = []
    for usual, before, after in TURNS:
        moment = at(f"{MONDAY} {usual}") + draw(st.integers(before * 60, after * 60)) * SECOND
        again = draw(st.sets(st.integers(1, 59), max_size=2))
        plan += [Touch(moment + seconds * SECOND, draw(means)) for seconds in (0, *sorted(again))]
    return plan


@st.composite
def disturbances(draw: st.DrawFn, plan: list[Touch]) -> dict[int, str]:
    """What others do, often within seconds of Ann's touches; never in the same second as one."""
    anywhere = st.integers(MORNING // SECOND, EVENING // SECOND)
    off = st.integers(-15, 15) | st.integers(-900, 900)
    close = st.builds(lambda touch, seconds: touch.at // SECOND + seconds, st.sampled_from(plan), off)
    fingers = all(touch.means == "finger" for touch in plan)  # a card that no list has any more is another matter
    pushes = [*PUSHES, "push -A", "push -A"] if fingers else PUSHES
    what = st.sampled_from([*OTHERS, *OTHERS, "key", "key", "key", "hold", *pushes, *ROSTERS, *CUTS, "trust"])
    chosen = draw(st.dictionaries(anywhere | close, what, max_size=14))
    if any("unset" in what for what in chosen.values()):  # without a clock going home looks like going away
        chosen = {second: what for second, what in chosen.items() if what != "key"}
    return {second * SECOND: what for second, what in chosen.items() if not _meddles(what, second * SECOND, plan)}


def _meddles(what: str, moment: int, plan: list[Touch]) -> bool:
    """Whether it would keep Ann from touching when she does, or take her touch back: "not me" is her own word."""
    word, *rest = what.split()
    off = int(float(rest[0]) * MINUTE) if word == "cut" else 0
    before, after = {"hold": (12 * SECOND, 3 * SECOND), "cut": (0, off + SECOND)}.get(word, (0, 0))
    return any(moment - before <= touch.at <= moment + after for touch in plan)


def day(plan: list[Touch], disturbed: dict[int, str]) -> tuple[DayJudged, Storyteller]:
    """The day as the center judges Ann's, and who played it."""
    teller, seen = Storyteller(MORNING - MINUTE, WINDOW, "synced", EVERY), list[Seen]()
    touches = {touch.at: touch.means for touch in plan}
    for moment in sorted({*touches, *disturbed, EVENING + MINUTE}):
        teller.until(moment)
        if moment in touches:
            known = len(teller.desk.facts)
            assert teller.desk.true == moment, "Ann touches when she does"
            teller.touch("A", touches[moment])
            punches = [fact for fact in teller.desk.facts[known:] if fact.kind == "punch"]
            assert [fact.body["badge"] for fact in punches] == [ANN.badge], "a touch is one punch"
            seen += [Seen("t-1", f.seq, moment, moment, True, str(f.body["did"])) for f in punches]
        elif moment in disturbed and teller.desk.true == moment:  # else the power is off, or the key still held
            disturb(teller, disturbed[moment])
        teller.look()
    return judge(WINDOW, MONDAY, seen, (), frozenset()), teller


def disturb(teller: Storyteller, what: str) -> None:
    word, *rest = what.split()
    who, _, means = word.partition(".")
    if word in HAPPENS:
        HAPPENS[word](teller, *rest)
    else:
        teller.touch(who, means)
    teller.desk.settle()


RANK = {"on_time": 0, "within_margin": 1, "late": 2, "early": 2, "missing": 3}


def ends(judged: DayJudged) -> list[End]:
    return [end for session in judged.sessions for end in (session.arrival, session.departure)]


def cost(judged: DayJudged) -> list[int]:
    """What the day costs its person, as numbers of which none may rise."""
    verdicts = [part for end in ends(judged) for part in (RANK[end.verdict], end.minutes)]
    return [judged.half_days_absent, -judged.worked_minutes, *verdicts]


@pytest.mark.parametrize("days", [40, pytest.param(200, marks=pytest.mark.long)])
def test_what_others_do_makes_nobodys_day_worse_and_nobody_is_named_who_left(days: int) -> None:
    @settings(max_examples=days)
    @given(st.data())
    def disturbed_day(data: st.DataObject) -> None:
        plan = data.draw(plans())
        disturbed = data.draw(disturbances(plan))
        judged, teller = day(plan, disturbed)
        alone, undisturbed = day(plan, {})
        assert all(now <= before for now, before in zip(cost(judged), cost(alone), strict=True)), (judged, alone)
        assert undisturbed.ghosts == []
        assert teller.ghosts == []

    disturbed_day()


@pytest.mark.parametrize("days", [10, pytest.param(50, marks=pytest.mark.long)])
def test_nobodys_own_nervous_touch_makes_the_day_worse_either(days: int) -> None:
    """Touches of one person within a minute are one touch."""

    @settings(max_examples=days)
    @given(plans())
    def nervous_day(plan: list[Touch]) -> None:
        once = [touch for n, touch in enumerate(plan) if not n or touch.at - plan[n - 1].at >= MINUTE]
        nervous, _ = day(plan, {})
        calm, _ = day(once, {})
        assert all(now <= before for now, before in zip(cost(nervous), cost(calm), strict=True)), (nervous, calm)

    nervous_day()


WHO = [*OTHERS, "A", "A.card"]
HOURS = ["07:52", "08:27", "08:33", "11:44", "12:03", "13:24", "13:59", "14:02", "17:36"]  # where rules begin, end
seconds = st.builds(
    lambda hour, off: at(f"{MONDAY} {hour}") // SECOND + off, st.sampled_from(HOURS), st.integers(0, 240)
)
touches = st.dictionaries(seconds, st.sampled_from([*WHO, *WHO, "key"]), max_size=40)


def may_take_over(second: int, done: dict[int, str]) -> bool:
    """Half an hour after a session's start and before its end; before its end by the staff key as well."""
    local = WINDOW.local(second * SECOND).strftime("%H:%M")
    late = "08:30" <= local < "12:00" or "14:00" <= local < "17:30"
    ended = "12:00" <= local < "13:00" or local >= "17:30"
    return late or (not ended and any(done.get(second - back) == "key" for back in range(1, 11)))


@pytest.mark.parametrize("days", [20, pytest.param(100, marks=pytest.mark.long)])
def test_an_arrival_pushes_nobody_out_and_nobody_takes_over_at_an_end(days: int) -> None:
    @settings(max_examples=days)
    @given(touches)
    def busy_day(done: dict[int, str]) -> None:
        teller = Storyteller(MORNING, WINDOW, "synced", EVERY)
        for second, what in sorted(done.items()):
            teller.until(second * SECOND)
            before = teller.desk.view
            disturb(teller, what)
            after = teller.desk.view
            if after.badge not in ("", before.badge) and before.scene in ("staffed", "covered"):
                assert may_take_over(second, done), f"{after.badge} for {before.badge}"
        assert teller.ghosts == []

    busy_day()
