"""Waiting grows with failures and is never longer than told; a link is spoken of when it changes."""

import logging
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.uplink.backoff import FIRST, RETRY_AFTER_MAX_SECONDS, Backoff, CenterLink, pause

FAILURES = st.integers(0, 10_000)
MOST = st.floats(0.1, 3600)
CHANCE = st.floats(0, 1, exclude_max=True)


@given(FAILURES, MOST, CHANCE)
def test_a_pause_stays_within_its_bounds(failures: int, most: float, chance: float) -> None:
    assert 0 <= pause(failures, most, chance) < most


@given(FAILURES, MOST, CHANCE)
def test_a_pause_grows_with_failures(failures: int, most: float, chance: float) -> None:
    assert pause(failures, most, chance) <= pause(failures + 1, most, chance)


@pytest.mark.parametrize(
    ("failures", "ceiling"), [(1, 1.0), (2, 2.0), (3, 4.0), (6, 32.0), (7, 60.0), (5000, 60.0)]
)
def test_pauses_double_up_to_the_most(failures: int, ceiling: float) -> None:
    assert pause(failures, 60.0, 0.0) == 0.0
    assert pause(failures, 60.0, 0.5) == ceiling / 2


@given(st.floats(0, RETRY_AFTER_MAX_SECONDS, exclude_min=True), st.integers(0, 20))
def test_what_the_center_asks_for_counts_however_often_it_asks(asked: float, times: int) -> None:
    waiting = Backoff(60.0)
    for _ in range(times):
        waiting.failed(asked)
    assert asked <= waiting.failed(asked) <= min(asked + FIRST, RETRY_AFTER_MAX_SECONDS)


def test_a_center_that_asks_for_no_time_at_all_is_asked_ever_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "random", lambda: 0.5)
    waiting = Backoff(60.0)
    assert [waiting.failed(0.0) for _ in range(3)] == [0.5, 1.0, 2.0]


def test_nobody_is_sent_away_for_ever() -> None:
    assert Backoff(1.0).failed(1e300) == RETRY_AFTER_MAX_SECONDS == 3600


def test_success_begins_anew() -> None:
    backoff, fresh = Backoff(3600.0), Backoff(3600.0)
    for _ in range(20):
        backoff.failed(None)
    backoff.worked()
    assert max(backoff.failed(None), fresh.failed(None)) <= 1.0


@pytest.fixture
def heard() -> list[bool]:
    return []


@pytest.fixture
def link(heard: list[bool], caplog: pytest.LogCaptureFixture) -> CenterLink:
    caplog.set_level(logging.INFO)
    return CenterLink("facts", heard.append)


def test_a_link_is_logged_once_when_it_goes_and_once_when_it_is_back(
    link: CenterLink, heard: list[bool], caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        link.up("facts")
    for _ in range(3):
        link.down("facts", "no connection")
    for _ in range(3):
        link.up("facts")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "the center answers"),
        ("WARNING", "the center does not answer: no connection; facts wait here"),
        ("INFO", "the center answers"),
    ]
    assert heard == [True, False, True]


def test_another_reason_is_logged_too(link: CenterLink, caplog: pytest.LogCaptureFixture) -> None:
    link.down("facts", "no connection")
    link.down("facts", "HTTP 500")
    link.down("facts", "HTTP 500")
    assert [record.getMessage() for record in caplog.records] == [
        "the center does not answer: no connection; facts wait here",
        "the center does not answer: HTTP 500; facts wait here",
    ]
    assert link.why == "HTTP 500"
    link.up("facts")
    assert link.why is None


def test_one_that_is_refused_beside_one_that_is_answered_is_logged_once(
    link: CenterLink, heard: list[bool], caplog: pytest.LogCaptureFixture
) -> None:
    link.up("facts")
    for _ in range(3):
        link.down("facts", "HTTP 500")
        link.up("orders")
    assert heard == [True, False]
    assert not link.well("facts") and link.well("orders")
    link.up("facts")
    assert [record.getMessage() for record in caplog.records][1:] == [
        "the center does not answer: HTTP 500; facts wait here",
        "the center answers",
    ]


def test_who_has_nothing_to_ask_says_nothing_of_the_center(link: CenterLink, heard: list[bool]) -> None:
    link.up("orders")
    assert heard == [] and link.why == "not tried yet"
