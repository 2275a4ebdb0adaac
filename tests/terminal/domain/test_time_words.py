"""What the sources of the time said: who agrees is believed, and nobody is led away in small steps."""

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.anchor import AGREED, Anchor
from terminal.domain.time_bounds import ANY_TIME, TimeBounds
from terminal.domain.time_words import CALM_MS, SILENT_MS, TimeSource, TimeWords

TRUE = 1_795_910_400_000  # ms UTC when mono was 0
MINUTE, HOUR = 60_000, 3_600_000
BOUNDS = TimeBounds(TRUE - HOUR, "this software was built", TRUE + 100 * HOUR, "the center's certificate ends")


def word(mono: int, error: int = 0, bound: int = 10) -> Anchor:
    return Anchor("boot", mono, TRUE + mono + error, bound)


def told(*words: tuple[TimeSource, Anchor]) -> TimeWords:
    after = TimeWords()
    for source, each in words:
        after = after.said(source, each, BOUNDS)
    return after


def test_two_sources_that_agree_are_no_fault() -> None:
    assert told(("center", word(0)), ("timesyncd", word(1000, AGREED, 1000)), ("center", word(2000))).fault == ""


def test_two_that_disagree_beyond_their_bounds_are() -> None:
    words = told(("timesyncd", word(0, 0, 1000)), ("center", word(1000, AGREED + 2_000)))
    assert words.disputed == ("center says 2026-11-29 00:00:08 UTC, timesyncd says 2026-11-29 00:00:01 UTC")


def test_a_step_of_one_is_and_it_is_believed_again_after_ten_calm_minutes() -> None:
    words = told(("center", word(0)), ("center", word(MINUTE, HOUR)))
    assert words.disputed == "center says 2026-11-29 01:01:00 UTC, said before 2026-11-29 00:01:00 UTC"
    later = words.said("center", word(MINUTE + CALM_MS - 1, HOUR), BOUNDS)
    assert later.disputed
    assert later.said("center", word(MINUTE + CALM_MS, HOUR), BOUNDS).fault == ""


def test_one_that_goes_to_and_fro_is_never_believed() -> None:
    words = told(*(("center", word(each * MINUTE, each % 2 * HOUR)) for each in range(60)))
    assert words.disputed


def test_what_cannot_be_true_says_only_that_its_source_is_wrong() -> None:
    words = told(("timesyncd", word(0)), ("center", word(1000, -2 * HOUR)))
    assert (words.disputed, words.fault[:31]) == ("", "center: 2026-11-28 22:00:01 UTC")
    assert words.said("center", word(2000), BOUNDS).disputed == ""
    assert words.said("center", word(1000 + CALM_MS), BOUNDS).fault == ""


def test_a_source_that_fell_silent_contradicts_nobody_for_ever() -> None:
    words = told(("center", word(0, HOUR)), ("timesyncd", word(SILENT_MS, 0, 1000)))
    assert words.disputed
    assert told(("center", word(0, HOUR)), ("timesyncd", word(SILENT_MS + 1, 0, 1000))).fault == ""


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3 * HOUR)), max_size=40), st.integers(-90, 90))
def test_an_honest_source_is_no_fault_however_slow_it_answers(answers: list[tuple[int, int]], ppm: int) -> None:
    """The board's crystal is off by so much; the word lies anywhere in its bound."""
    words, true = TimeWords(), 0
    for half, pause in answers:
        true += pause
        mono = true + true * ppm // 1_000_000
        said = Anchor("boot", mono, TRUE + true + (half - 20), abs(half - 20) + 1)
        words = words.said("center", said, ANY_TIME)
        assert words.fault == ""


@given(st.integers(1, AGREED), st.integers(100, 30_000))
def test_nobody_is_led_away_in_small_steps(step: int, pause: int) -> None:
    """Each word within what two clocks may differ from the last; together half an hour would be gone in no time."""
    words, mono, error = TimeWords(), 0, 0
    for _ in range(5_000):  # of small steps two million would make half an hour, and each is as the one before
        if error >= HOUR // 2 or words.disputed:
            break
        words = words.said("center", word(mono, error, 1), BOUNDS)
        mono, error = mono + pause, error + step
    assert error <= AGREED + 2 * step + mono // 5_000 + 100
