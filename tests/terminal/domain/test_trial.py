"""The stages of a trial: its own fault ends it at once, a restart or a lost link is tried again three times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.trial import PAUSES_MS, Trial, TrialEnd, applied, ended, still

WAITS = Trial("1.2", "pending", "1.1")
AGAIN = 3  # "tried again with the same pair and bytes, three times with growing pauses"


def test_what_fails_by_its_own_fault_is_not_tried_again() -> None:
    over = ended(applied(WAITS), "fault", "the plate was not drawn")
    assert over.stage == "undone"
    assert over.wrong == "fell back from 1.2 to 1.1: the plate was not drawn"


@pytest.mark.parametrize("end", ["restart", "link"])
def test_what_is_cut_short_is_tried_again_three_times_with_growing_pauses(end: TrialEnd) -> None:
    trial, pauses = WAITS, []
    for _ in range(AGAIN):
        trial = ended(applied(trial), end, "cut")
        assert (trial.stage, trial.wrong) == ("pending", "")
        pauses.append(trial.pause)
    assert pauses == sorted(set(pauses))
    last = ended(applied(trial), end, "cut")
    assert (last.stage, last.why) == ("undone", "cut; tried 4 times")


def test_only_after_a_lost_link_must_the_center_answer_first() -> None:
    assert ended(applied(WAITS), "link", "").link
    assert not ended(applied(WAITS), "restart", "").link
    assert not applied(ended(applied(WAITS), "link", "")).link


@given(st.lists(st.sampled_from(["fault", "restart", "link"])))
def test_however_it_ends_it_ends(ends: list[TrialEnd]) -> None:
    """No sequence of ends tries one version more than four times, and what is undone stays so."""
    trial = WAITS
    for end in ends:
        if trial.stage != "pending":
            break
        trial = ended(applied(trial), end, "why")
    assert trial.tries <= AGAIN + 1
    assert (trial.stage == "undone") == ("fault" in ends[: trial.tries] or trial.tries > len(PAUSES_MS))


def test_the_first_says_that_it_is_not_on_trial() -> None:
    assert Trial("1.1", "kept").says == "1.1 is the first here: nothing to go back to, so not on trial"
    assert Trial("1.2", "kept", "1.1").says == "1.2 kept"


def test_a_way_back_that_failed_is_said_beside_why_it_was_gone() -> None:
    trial = Trial("1.2", "undone", "1.1", 1, "sensor: gone", back="sensor: gone")
    assert trial.wrong == "fell back from 1.2 to 1.1: sensor: gone; and since 1.1 is back: sensor: gone"
    cut = Trial("1.2", "pending", "1.1", 1, "no center", link=True, back="no center")
    assert cut.wrong.endswith("since 1.1 is back: no center"), "also where it is tried again"


def test_what_waits_and_what_is_watched_says_so() -> None:
    assert WAITS.says == "1.2 waits until nobody is served, 10 min at most"
    assert applied(WAITS).says == "1.2 on trial for 120 s; 1.1 returns if anything is worse"
    assert ended(applied(WAITS), "link", "no center").says == (
        "1.2 is tried again 1 min later, once the center answers: no center"
    )


def test_a_reason_that_would_fill_a_screen_is_cut_short() -> None:
    over = still(ended(applied(WAITS), "fault", "x" * 999), ("y" * 999,))
    assert (len(over.why), len(over.back)) == (200, 200)
