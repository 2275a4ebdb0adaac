"""Closed days: by the clock in the evening, at the next start for a day that a power cut ended (article 7.6)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.attendance.closed_days import ClosedDays, Closing, closed_days
from terminal.core.timers import overdue_closing
from terminal.domain.facts import ClockSet, Draft, Fact, Moment, Post, Said, Touch, Trust
from terminal.domain.receipts import Receipts
from terminal.domain.true_time import true_times
from terminal.domain.window import Window

ZONE = "Asia/Shanghai"
WINDOW = Window("中心", ZONE, "公安局", "2F-17", "", (), ())
MON, TUE, WED = "2026-03-02", "2026-03-03", "2026-03-04"


def days_of(facts: Sequence[Fact], receipts: Receipts | None = None) -> ClosedDays:
    return closed_days(ZONE, facts, true_times(facts, receipts).spans)


def at(text: str) -> int:
    """Shanghai's "2026-03-02 07:52" in milliseconds since 1970 UTC."""
    utc = datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=8)
    return int(utc.timestamp()) * 1000


def fact(when: str, said: Said, boot: str = "a", clock: Trust = "synced") -> Fact:
    draft = Draft(Moment(at(when), at(when) - at("2026-03-01 00:00"), boot, clock), "2F-17", "1.1", said)
    moment = draft.moment
    return Fact(
        *("t-1", "5e", 1, draft.window, draft.config, "0" * 64),
        *(moment.at, moment.boot, moment.mono, moment.clock, draft.kind, draft.body),
    )


def alive(when: str, boot: str = "a", clock: Trust = "synced") -> Fact:
    return fact(when, Touch("finger", "unknown"), boot, clock)


def closed(when: str, day: str, boot: str = "a") -> Fact:
    return fact(when, Post("closed", "", "", "clock", day=day), boot)


def restarted(when: str, day: str, earliest: int, latest: int, boot: str = "b") -> Fact:
    return fact(when, Post("closed", "", "", "restart", day=day, earliest=earliest, latest=latest), boot)


def test_a_day_is_closed_by_the_clock_when_its_fact_was_made() -> None:
    facts = [alive(f"{MON} 08:00"), closed(f"{MON} 18:00", MON)]
    end = at(f"{MON} 18:00")
    assert days_of(facts).closed == {MON: Closing("clock", end - 1_001, end + 1_001)}


def test_a_day_closed_by_a_restart_was_last_alive_within_the_bounds_of_its_fact() -> None:
    cut = at(f"{MON} 17:03")
    facts = [alive(f"{MON} 17:03"), restarted(f"{TUE} 07:40", MON, cut - 900, cut + 900)]
    assert days_of(facts).closed == {MON: Closing("restart", cut - 900, cut + 900)}


def test_an_end_that_nothing_bounds_stays_open() -> None:
    assert days_of([restarted(f"{TUE} 07:40", MON, 0, 7)]).closed == {MON: Closing("restart", None, 7)}


def test_facts_are_never_rewritten_of_two_closings_the_later_counts() -> None:
    facts = [closed(f"{MON} 18:00", MON), alive(f"{MON} 19:00"), closed(f"{MON} 20:00", MON)]
    assert days_of(facts).closed[MON].earliest == at(f"{MON} 20:00") - 1_001


NOT_CLOSINGS = [
    ("a post left free in the evening is not a day closed", Post("vacant", "GH-0217", "", "touch")),
    ("nor by the limit", Post("closed", "", "", "limit", day=MON)),
    ("nor by a fact that names no day", Post("closed", "", "", "clock")),
    ("nor by a touch", Touch("finger", "unknown")),
]


@pytest.mark.parametrize(("_why", "said"), NOT_CLOSINGS, ids=[row[0] for row in NOT_CLOSINGS])
def test_what_closes_no_day(_why: str, said: Said) -> None:
    assert days_of([fact(f"{MON} 18:00", said)]).closed == {}


TURNED = replace(alive("2027-03-02 08:00"), mono=alive(f"{MON} 08:00").mono)
OVER = [
    ("a day that is closed", [alive(f"{MON} 08:00"), closed(f"{MON} 18:00", MON)], MON, True),
    ("a day that still goes on", [alive(f"{MON} 08:00")], MON, False),
    (
        "a day that a power cut ended and no restart has closed yet",
        [alive(f"{MON} 08:00"), alive(f"{TUE} 08:00")],
        MON,
        False,
    ),
    (
        "the same, once the restart has closed it",
        [alive(f"{MON} 08:00"), restarted(f"{TUE} 08:00", MON, 1, 2)],
        MON,
        True,
    ),
    (
        "a day slept through, with a later sign of life",
        [closed(f"{MON} 18:00", MON), alive(f"{WED} 08:00", "b")],
        TUE,
        True,
    ),
    ("a day of which nothing is known yet", [closed(f"{MON} 18:00", MON)], TUE, False),
    (
        "a later day, but from a clock that nobody trusts",
        [closed(f"{MON} 18:00", MON), alive(f"{WED} 08:00", "b", "unset")],
        TUE,
        False,
    ),
    ("a later day, but from a clock that was turned", [alive(f"{MON} 08:00"), TURNED], TUE, False),
    ("a day before the first fact of the terminal", [alive(f"{TUE} 08:00")], MON, True),
    (
        "the hall's day, not that of UTC: 07:30 in Shanghai is yesterday in Greenwich",
        [alive(f"{TUE} 07:30")],
        TUE,
        False,
    ),
    ("nor is the day before still open by it", [alive(f"{TUE} 07:30")], MON, True),
    ("a sign of life at midnight may be of either day", [alive(f"{TUE} 00:00")], MON, False),
    ("a terminal that has said nothing", [], MON, False),
]


@pytest.mark.parametrize(("_why", "facts", "day", "over"), OVER, ids=[row[0] for row in OVER])
def test_whether_a_punch_of_the_day_can_still_come(_why: str, facts: list[Fact], day: str, over: bool) -> None:
    assert days_of(facts).over(day) is over


def test_a_terminal_whose_last_clock_is_ahead_of_the_receipts_closes_no_day() -> None:
    """A fact is never younger than the moment the center received it."""
    facts = [alive(f"{MON} 08:00"), alive(f"{WED} 08:00", "ahead")]
    received = Receipts((at(f"{MON} 08:01"), at(f"{MON} 09:00")))
    assert days_of(facts).over(TUE)
    assert not days_of(facts, received).over(TUE)
    assert days_of(facts, Receipts((at(f"{MON} 08:01"), at(f"{WED} 08:01")))).over(TUE)


@pytest.mark.parametrize("said", [-(2**62), 2**62])
def test_a_time_that_no_calendar_has_breaks_nothing(said: int) -> None:
    facts = [replace(alive(f"{MON} 08:00"), at=said), closed(f"{MON} 18:00", MON, "b")]
    wide = fact(f"{TUE} 08:00", ClockSet(at(f"{TUE} 08:00"), 2**62, "timesyncd"), "c", "unset")
    received = Receipts((at(f"{MON} 08:01"), at(f"{MON} 18:01"), at(f"{TUE} 08:01")))
    found = days_of([*facts, wide], received)
    assert (found.over(MON), found.over(WED)) == (True, False)
    assert msgspec.json.encode(found)


def lied(when: str, clock: str, said: Said) -> Fact:
    """Made at `when` by the boot "liar", whose synchronised clock said `clock`."""
    return replace(fact(clock, said, "liar"), mono=at(when) - at("2026-03-01 00:00"))


FRI, AHEAD = "2026-03-06", Post("closed", "", "", "clock", day=WED)
LIED = [alive(f"{MON} 08:00"), lied(f"{TUE} 08:00", f"{WED} 08:00", Touch("finger", "unknown"))]
TOLD = (at(f"{MON} 08:01"), at(f"{TUE} 08:01"), at(f"{TUE} 18:01"), at(f"{WED} 08:01"), at(f"{WED} 18:01"))
# Late, early and missing are unsettled while a terminal where the person could have punched has not closed the day.
UNTRUE = [
    ("a day ahead", [*LIED, lied(f"{TUE} 18:00", f"{WED} 18:00", AHEAD), alive(f"{WED} 08:00", "c")], False),
    (
        "a day ahead, and then that day's own",
        [
            *LIED,
            lied(f"{TUE} 18:00", f"{WED} 18:00", AHEAD),
            alive(f"{WED} 08:00", "c"),
            closed(f"{WED} 18:00", WED, "c"),
        ],
        True,
    ),
    (
        "by the restart after it, of a day that is still to come",
        [*LIED, restarted(f"{TUE} 18:00", WED, 1, 2, "c"), alive(f"{WED} 08:00", "c")],
        False,
    ),
    (
        "some hours ahead, on the very day",
        [alive(f"{WED} 07:00"), lied(f"{WED} 08:00", f"{WED} 18:00", AHEAD), alive(f"{WED} 09:00", "c")],
        False,
    ),
]


@pytest.mark.parametrize(("_why", "facts", "over"), UNTRUE, ids=[row[0] for row in UNTRUE])
def test_a_clock_that_lied_closes_no_day(_why: str, facts: list[Fact], over: bool) -> None:
    at_once = [at(f"{WED} 07:01"), at(f"{WED} 08:01"), at(f"{WED} 09:01")] if len(facts) == 3 else TOLD
    received = Receipts(tuple(at_once[: len(facts)]))
    assert days_of(facts, received).over(WED) is over


def test_a_boot_in_doubt_still_closes_the_day_that_was_lived_before_it() -> None:
    """Nobody else will: the terminal was alive that day for certain, and started anew."""
    lie = lied(f"{TUE} 08:00", f"{FRI} 08:00", Post("closed", "", "", "restart", day=MON, earliest=1, latest=2))
    facts = [alive(f"{MON} 08:00"), lie, alive(f"{WED} 08:00", "c"), alive(f"{FRI} 08:00", "d")]
    received = Receipts((at(f"{MON} 08:01"), at(f"{TUE} 08:01"), at(f"{WED} 08:01"), at(f"{FRI} 08:01")))
    assert days_of(facts, received).over(MON)


CUT, UP = at(f"{MON} 17:03"), at(f"{TUE} 07:40")
OWED = [
    (
        "the evening's power cut: owed at the next start",
        (MON, CUT - 9, CUT + 9, TUE),
        (MON, CUT - 9, CUT + 9),
    ),
    ("over the weekend as well", (MON, CUT - 9, CUT + 9, "2026-03-09"), (MON, CUT - 9, CUT + 9)),
    ("a cut at noon, up again the same day: the day goes on", (MON, CUT - 9, CUT + 9, MON), None),
    ("while the clock is not trusted nothing is stated", (MON, CUT - 9, CUT + 9, ""), None),
    ("a new terminal has no day behind it", ("", None, None, TUE), None),
    ("a clock that says it is yesterday states nothing", (TUE, UP, UP, MON), None),
    (
        "the last sign from a boot without time: until midnight at most",
        (MON, CUT, UP, TUE),
        (MON, CUT, at(f"{TUE} 00:00") - 1),
    ),
    ("an end that nothing bounds: the day's own", (MON, CUT, None, TUE), (MON, CUT, at(f"{TUE} 00:00") - 1)),
    ("a start that nothing bounds stays open", (MON, None, CUT, TUE), (MON, 0, CUT)),
]
Last = tuple[str, int | None, int | None, str]


@pytest.mark.parametrize(("_why", "last", "owed"), OWED, ids=[row[0] for row in OWED])
def test_what_closing_is_owed_at_the_next_start(_why: str, last: Last, owed: tuple[str, int, int] | None) -> None:
    post = overdue_closing(WINDOW, None, *last)
    assert (post and (post.day, post.earliest, post.latest)) == owed
    assert post is None or (post.state, post.by, post.badge) == ("closed", "restart", "")


@given(st.integers(0, 400), st.integers(1, 400), st.integers(0, 86_399), st.integers(0, 90))
def test_every_day_that_a_cut_ended_is_closed_once_its_closing_is_delivered(
    start: int, down: int, second: int, wide: int
) -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=start)
    name, today = day.date().isoformat(), (day + timedelta(days=down)).date().isoformat()
    sign = int((day - timedelta(hours=8)).timestamp() + second) * 1_000
    post = overdue_closing(WINDOW, None, name, sign - wide, sign + wide, today)
    assert post is not None
    delivered = msgspec.json.decode(msgspec.json.encode(fact(f"{today} 08:00", post, "b")), type=Fact)
    found = days_of([delivered]).closed
    assert list(found) == [name]
    assert sign - wide == found[name].earliest and sign <= (found[name].latest or 0) <= sign + wide
