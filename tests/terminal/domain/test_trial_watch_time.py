"""Whom a configuration has tell the time must tell it where somebody did before, and be believed."""

from typing import Any

import pytest
from msgspec.structs import replace

from terminal.domain.trial import TRIAL_MS
from terminal.domain.trial_watch import (
    DOUBT_MS,
    NOT_TOLD,
    PATIENCE_MS,
    TIME_TOLD_MS,
    NetworkTime,
    TrialWatch,
    still_worse,
)
from tests.terminal.domain.test_trial_watch import SINCE, WELL, at, watched

MOVED = SINCE + 3_000  # root has named others
TOLD = replace(WELL, time=NetworkTime(told=SINCE - 60_000))  # before
DOUBT = "timesyncd says 2027, center says 2026"


def ended(before: Any, time: NetworkTime, **changes: Any) -> tuple[str, str]:
    """What came of it in the end, where it was so all along."""
    return watched(before, at(5_000, time=time, **changes), at(TRIAL_MS, time=time, **changes))


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        (NetworkTime(SINCE - 60_000), NetworkTime(SINCE - 60_000, MOVED), ("fault", NOT_TOLD)),
        (NetworkTime(SINCE - 60_000), NetworkTime(None, MOVED), ("fault", NOT_TOLD)),
        (NetworkTime(SINCE - 60_000), NetworkTime(MOVED, MOVED), ("fault", NOT_TOLD)),
        (NetworkTime(SINCE - TIME_TOLD_MS + 1), NetworkTime(SINCE - TIME_TOLD_MS + 1, MOVED), ("fault", NOT_TOLD)),
        (NetworkTime(SINCE - 60_000), NetworkTime(MOVED + 1, MOVED), ("kept", "")),
        (NetworkTime(SINCE - 60_000), NetworkTime(SINCE - 60_000, SINCE - 600_000), ("kept", "")),
        (NetworkTime(SINCE - 60_000), NetworkTime(SINCE - 60_000), ("kept", "")),
        (NetworkTime(), NetworkTime(None, MOVED), ("kept", "")),
        (NetworkTime(SINCE - TIME_TOLD_MS), NetworkTime(SINCE - TIME_TOLD_MS, MOVED), ("kept", "")),
        (NetworkTime(SINCE - 90_000, SINCE - 60_000), NetworkTime(SINCE - 90_000, MOVED), ("kept", "")),
    ],
    ids=[
        "nobody since",
        "never",
        "by those of before, at that moment",
        "told half an hour ago",
        "told",
        "others were named before that",
        "nobody else was named",
        "never told before",
        "long not told before",
        "not told before by whom was named",
    ],
)
def test_a_machine_that_was_told_the_time_must_be_told_it_by_others(
    before: NetworkTime, after: NetworkTime, end: tuple[str, str]
) -> None:
    assert ended(replace(WELL, time=before), after) == end


def test_it_is_waited_for_till_the_end_and_with_a_center_away_too_it_is_the_network() -> None:
    silent = NetworkTime(SINCE - 60_000, MOVED)
    assert watched(TOLD, at(TRIAL_MS - 1, time=silent)) == ("", "")
    assert ended(replace(TOLD, center=None), silent, center=None) == ("link", NOT_TOLD)


def test_a_doubt_about_the_time_that_they_bring_is_not_waited_out_and_another_is_not_theirs() -> None:
    doubted = NetworkTime(MOVED + 1, MOVED, DOUBT)
    looks = at(5_000, time=doubted), at(5_000 + PATIENCE_MS["time"], time=doubted)
    assert watched(TOLD, *looks) == ("fault", DOUBT)
    assert ended(replace(TOLD, time=NetworkTime(SINCE - 1, None, "doubted already")), doubted) == ("kept", "")
    assert ended(TOLD, NetworkTime(SINCE - 60_000, None, DOUBT)) == ("kept", ""), "nobody else was named"


@pytest.mark.parametrize(
    ("ago", "doubted", "end"),
    [
        (DOUBT_MS, MOVED + 1, ("kept", "")),
        (DOUBT_MS + 1, MOVED + 1, ("fault", DOUBT)),
        (DOUBT_MS + 1, MOVED - 1, ("kept", "")),
    ],
    ids=["in doubt all along", "in doubt again", "still the old doubt"],
)
def test_a_doubt_that_the_last_ones_left_hides_none_that_these_bring(
    ago: int, doubted: int, end: tuple[str, str]
) -> None:
    """A second wrong host, minutes after the first was undone: what was said of that stands for ten minutes."""
    before = replace(TOLD, time=NetworkTime(SINCE - 1, None, DOUBT, SINCE - ago))
    assert ended(before, NetworkTime(MOVED + 1, MOVED, DOUBT, doubted)) == end


def test_the_way_back_must_tell_the_time_again_while_a_doubt_lasts_ten_minutes_whoever_is_right() -> None:
    back = TrialWatch("1.1", SINCE, TOLD)
    doubted = NetworkTime(MOVED + 1, MOVED, DOUBT)
    assert still_worse(back, at(TRIAL_MS, drawn="1.1", time=doubted)) == ()
    assert still_worse(back, at(TRIAL_MS, drawn="1.1", time=NetworkTime(SINCE - 9, MOVED))) == (NOT_TOLD,)
