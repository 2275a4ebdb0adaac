"""The hall words: what a center says in words of ours is known again, and reads in English as it came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.rollouts.hall_words import KNOWN_CHARACTERS, counted, known, word
from sync.rollouts.waves import FAILED_OUTCOMES, NothingToDecide, Rollout, decided, harm
from terminal.config.office_catalogue import said
from terminal.domain.mistake import Mistake

WINDOWS = tuple(f"2F-{number}" for number in range(1, 9))
failures = st.dictionaries(st.sampled_from(WINDOWS), st.sampled_from(sorted(FAILED_OUTCOMES)), min_size=2)


@settings(max_examples=40)
@given(failures)
def test_why_a_rollout_stopped_is_known_again(outcomes: dict[str, str]) -> None:
    why = harm(Rollout((WINDOWS,), begun=1), outcomes)  # type: ignore[arg-type]
    assert known(why) == why
    told = said(known(why), "zh_CN")
    assert told.startswith(f"答复的 {len(outcomes)} 个窗口中有 {len(outcomes)} 个失败：2F-")
    assert not any(outcome in told for outcome in FAILED_OUTCOMES)
    assert ("等，另有" in told) == (len(outcomes) > 5)


def test_each_window_that_a_reason_names_is_said() -> None:
    why = "3 of 40 that answered failed: 2F-17 (fell back), 2F-18 (refused) and 1 more"
    right = "答复的 40 个窗口中有 3 个失败：2F-17（已退回）, 2F-18（已拒绝） 等，另有 1 个"
    assert said(known(why), "zh_CN") == right


def test_what_cannot_be_decided_is_said_wherever_it_was_found_out() -> None:
    with pytest.raises(NothingToDecide) as here:
        decided(Rollout((WINDOWS,), standing="done"), "pause", {})
    there = Mistake("the center refused: HTTP {status}: {said}", status=409, said=str(here.value))
    assert said(known(there), "zh_CN") == "中心拒绝：HTTP 409：下发已完成，不能暂停；重新 `config push` 会取代它"


@pytest.mark.parametrize(
    "text",
    [
        "not signed by a trusted key",
        "it is on fire (refused)",
        "",
        "{windows} {0}",
        f"1 of 2 that answered failed: {'x' * KNOWN_CHARACTERS}",
    ],
)
def test_what_is_not_ours_stays_as_it_came(text: str) -> None:
    assert said(known(text), "zh_CN") == said(word(text), "zh_CN") == text


@settings(max_examples=60)
@given(st.text() | st.text(alphabet="012 of that nswerdfil:(),").map("1 of 2 that answered failed: {}".format))
def test_in_english_whatever_a_center_says_reads_as_it_came(text: str) -> None:
    assert known(text) == text
    assert isinstance(said(known(text), "zh_CN"), str)


def test_counts_stand_behind_what_is_counted() -> None:
    counts = [(2, "kept"), (1, "what no version knows")]
    assert counted(counts) == "2 kept + 1 what no version knows"
    assert said(counted(counts), "zh_CN") == "已生效 2 + what no version knows 1"
    assert counted([]) == "0"
