"""Which facts are punches to the judge, and which may have been one."""

import pytest
from msgspec.structs import replace

from terminal.attendance import Seen, judge
from terminal.attendance.punches import seen_of
from terminal.domain.anchor import EVER, Span
from terminal.domain.facts import Draft, Fact, Moment, Punch, Said, Touch
from tests.support.days import MONDAY, seen, told
from tests.support.desk import ANN, WINDOW, at

MORNING = at(f"{MONDAY} 07:52")
SPAN = Span(MORNING - 1_001, MORNING + 1_001, certain=True)


def fact(said: Said) -> Fact:
    draft = Draft(Moment(MORNING, 1, "a", "synced"), "2F-17", "1.1", said)
    moment = (MORNING, 1, "a", "synced")
    return Fact("t-1", "5e", 9, draft.window, draft.config, "0" * 64, *moment, draft.kind, draft.body)  # type: ignore[arg-type]


def test_a_punch_is_seen_and_in_doubt_once_disowned() -> None:
    punch = fact(Punch(ANN.badge, "finger", "away", "am"))
    plain = Seen("t-1", 9, MORNING - 1_001, MORNING + 1_001, True, "away", series="5e")
    assert seen_of(punch, SPAN) == plain
    assert seen_of(punch, SPAN, disowned=True) == replace(plain, doubted=True)


def test_a_pin_that_was_not_checked_because_the_number_rested_may_have_been_a_punch() -> None:
    locked = seen_of(fact(Touch("pin", "locked", ANN.badge)), SPAN)
    assert locked == Seen("t-1", 9, MORNING - 1_001, MORNING + 1_001, True, "punch", doubted=True, series="5e")


@pytest.mark.parametrize(
    "said",
    [
        Touch("pin", "wrong_pin", ANN.badge),
        Touch("pin", "locked"),
        Touch("card", "unknown"),
        Touch("finger", "unreadable"),
    ],
)
def test_a_touch_that_nobody_can_have_made_is_none(said: Touch) -> None:
    assert seen_of(fact(said), SPAN) is None


def test_a_time_that_nothing_bounds_is_any() -> None:
    found = seen_of(fact(Punch(ANN.badge, "finger", "in", "")), Span(None, None, certain=False))
    assert found is not None
    assert (found.earliest, found.latest, found.certain) == (*EVER, False)
    day = judge(WINDOW, MONDAY, [found, *seen("12:05 13:20 17:40")], (), frozenset())
    assert told(day) == ("unsettled on_time on_time on_time", 240, 0)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        pytest.param("12:05 13:20 17:40", "unsettled on_time on_time on_time", id="arrival"),
        pytest.param("07:50 12:05 13:20 17:40", "on_time on_time on_time on_time", id="punched before"),
    ],
)
def test_a_number_that_rested_leaves_the_arrival_unsettled(rest: str, expected: str) -> None:
    locked = seen_of(fact(Touch("pin", "locked", ANN.badge)), SPAN)
    assert locked is not None
    assert told(judge(WINDOW, MONDAY, [locked, *seen(rest)], (), frozenset()))[0] == expected
