"""Whom the timekeeper does not believe: what cannot be true, a step, and two sources that contradict each other."""

import pytest

from hardware.timekeeper import Timekeeper
from terminal.domain.time_bounds import TimeBounds
from terminal.domain.time_words import CALM_MS
from tests.hardware.test_timekeeper import DAY, HOUR, TRUE, Board, hear

BOUNDS = TimeBounds(TRUE - HOUR, "this software was built", TRUE + 90 * DAY, "the center's certificate ends")
NEVER = {"a flat battery": 5_000, "beyond its certificate": TRUE + 91 * DAY, "no year": 10**15}


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def time(board: Board) -> Timekeeper:
    return Timekeeper(board)


def tell(time: Timekeeper, board: Board, error: int = 0) -> bool:
    """Whether the center's word, off by so much, is news."""
    sent = time.now()
    board.passed += 50
    said = TRUE + board.passed + error
    board.passed += 50
    return time.heard(said, sent, time.now(), BOUNDS) is not None


@pytest.mark.parametrize("utc", NEVER.values(), ids=NEVER)
def test_what_cannot_be_true_is_not_believed_and_its_true_twin_is(board: Board, time: Timekeeper, utc: int) -> None:
    assert time.heard(utc, time.now(), time.now(), BOUNDS) is None
    assert (time.now().clock, time.trusted, time.fault[:8]) == ("unset", False, "center: ")
    assert tell(time, board)
    assert (time.now().clock, time.now().at) == ("synced", TRUE + board.passed)


def test_a_center_whose_battery_dies_at_noon_takes_no_time_away(board: Board, time: Timekeeper) -> None:
    assert tell(time, board)
    board.passed += HOUR
    assert time.heard(5_000, time.now(), time.now(), BOUNDS) is None
    assert (time.now().clock, time.now().at) == ("synced", TRUE + board.passed)
    assert time.fault


def test_a_step_of_the_center_leaves_the_time_open_until_it_stays(board: Board, time: Timekeeper) -> None:
    assert tell(time, board)
    board.passed += 30_000
    assert not tell(time, board, HOUR)
    assert (time.now().clock, time.trusted) == ("unset", False)
    assert "said before" in time.fault
    assert time.now().mono - (time.doubted or 0) < 1_000, "half a round trip ago"
    board.passed += CALM_MS - 200
    assert not tell(time, board, HOUR)
    board.passed += 200
    assert tell(time, board, HOUR), "it said so for ten minutes: that is the time now, and news"
    assert (time.now().clock, time.now().at, time.fault) == ("synced", TRUE + board.passed + HOUR, "")
    assert time.doubted is None


def test_network_and_center_that_disagree_are_unset_until_they_agree(board: Board, time: Timekeeper) -> None:
    board.network(20)
    assert time.look(BOUNDS)
    assert not tell(time, board, -HOUR)
    assert (time.now().clock, time.now().at) == ("unset", TRUE + board.passed + 20)
    board.passed += CALM_MS
    board.network(20)
    assert time.look(BOUNDS) is None, "they still do not"
    assert time.now().clock == "unset"
    assert not tell(time, board)
    board.passed += CALM_MS
    assert not tell(time, board)
    board.network(20)
    assert time.look(BOUNDS), "it is news again"
    assert (time.now().clock, time.fault) == ("synced", "")


def test_network_and_center_that_agree_are_no_fault(board: Board, time: Timekeeper) -> None:
    board.network(900)
    assert time.look(BOUNDS)
    for _ in range(50):
        board.passed += 30_000
        assert not tell(time, board, -900)
        assert (time.now().clock, time.fault) == ("synced", "")


def test_a_network_that_says_what_cannot_be_true_leaves_it_to_the_center(board: Board, time: Timekeeper) -> None:
    board.network(-DAY)
    assert time.look(BOUNDS) is None
    assert (time.now().clock, time.fault[:11]) == ("unset", "timesyncd: ")
    assert tell(time, board)
    assert (time.now().clock, time.now().at) == ("synced", TRUE + board.passed)


def test_somebody_who_turns_the_clock_by_hand_is_noticed(board: Board, time: Timekeeper) -> None:
    board.network()
    assert time.look(BOUNDS)
    board.passed, board.wall_error = board.passed + 30_000, HOUR
    assert time.look(BOUNDS) is None
    assert time.now().clock == "unset"


def test_a_start_at_another_center_is_a_start(board: Board, time: Timekeeper) -> None:
    assert hear(time, board, utc=TRUE + HOUR)
    time.doubt()
    assert hear(time, board)
    assert time.fault == ""
