"""What time it is, and how sure that is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import timekeeper
from hardware.timekeeper import BoardClocks, Timekeeper
from terminal.domain.events import ClockTrusted
from terminal.domain.facts import Moment

TRUE = 1_795_391_520_000  # ms UTC when mono was 0
OLD = 5_000  # what a board without a clock chip says


class Board:
    """Clocks that the test sets; the wall is wrong until somebody sets it."""

    boot = "boot-1"

    def __init__(self) -> None:
        self.passed = 0
        self.wall_error = OLD - TRUE
        self.flag = False

    def wall(self) -> int:
        return TRUE + self.passed + self.wall_error

    def mono(self) -> int:
        return self.passed

    def synchronized(self) -> bool:
        return self.flag


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def time(board: Board) -> Timekeeper:
    return Timekeeper(board)


def hear(
    time: Timekeeper, board: Board, out: int = 100, back: int = 300, utc: int | None = None
) -> ClockTrusted | None:
    """One call to the center: so many ms there, so many back."""
    sent = time.now()
    board.passed += out
    said = TRUE + board.passed if utc is None else utc
    board.passed += back
    return time.heard(said, sent, time.now())


def test_nobody_trusts_the_clock_of_a_fresh_board(board: Board, time: Timekeeper) -> None:
    board.passed = 70
    assert time.now() == Moment(OLD + 70, 70, "boot-1", "unset")
    assert not time.trusted


def test_the_center_is_believed_within_half_the_round_trip(board: Board, time: Timekeeper) -> None:
    event = hear(time, board, out=100, back=300)
    assert event is not None
    # In the middle of the 400 ms the center's clock is assumed; it was read 100 ms earlier.
    assert event.utc == TRUE + 300
    assert 200 <= event.bound <= 203
    assert (event.source, event.moment) == ("center", Moment(TRUE + 300, 400, "boot-1", "synced"))
    assert time.trusted


@given(st.integers(0, 60_000), st.integers(0, 60_000), st.integers(0, 10**8))
def test_the_true_time_is_within_the_bound(out: int, back: int, later: int) -> None:
    board = Board()
    time = Timekeeper(board)
    event = hear(time, board, out, back)
    assert event is not None
    assert abs(event.utc - (TRUE + event.moment.mono)) <= event.bound
    assert event.bound <= (out + back) // 2 + 10
    board.passed += later
    assert abs(time.now().at - (TRUE + board.passed)) <= event.bound


def test_a_jump_of_the_wall_clock_changes_nothing_afterwards(board: Board, time: Timekeeper) -> None:
    hear(time, board)
    before = time.now()
    board.wall_error += 10**9
    board.passed += 50
    assert (time.now().at, time.now().clock) == (before.at + 50, "synced")


def test_only_the_first_word_is_news(board: Board, time: Timekeeper) -> None:
    assert hear(time, board)
    before = time.now()
    assert hear(time, board, utc=TRUE - 10**7) is None
    assert time.now().at == before.at + 400


def test_an_answer_from_before_the_restart_says_nothing(board: Board, time: Timekeeper) -> None:
    assert time.heard(TRUE, Moment(0, 10, "boot-0", "unset"), time.now()) is None
    assert not time.trusted


def test_timesyncd_is_believed_when_its_flag_appears(board: Board, time: Timekeeper) -> None:
    assert time.look() is None
    board.flag, board.wall_error, board.passed = True, 20, 900
    event = time.look()
    assert event == ClockTrusted(TRUE + 920, 1_000, "timesyncd", Moment(TRUE + 920, 900, "boot-1", "synced"))
    assert time.look() is None


def test_timesyncd_is_believed_from_the_start(board: Board) -> None:
    board.flag, board.wall_error = True, 0
    time = Timekeeper(board)
    assert (time.now().clock, time.now().at, time.look()) == ("synced", TRUE, None)


def test_timesyncd_goes_before_the_center(board: Board, time: Timekeeper) -> None:
    hear(time, board, utc=TRUE + 7000)
    board.flag, board.wall_error = True, 3
    assert time.look() is not None
    assert time.now().at == TRUE + board.passed + 3
    assert hear(time, board) is None


def test_doubt_forgets_what_the_center_said(board: Board, time: Timekeeper) -> None:
    hear(time, board)
    board.wall_error = -(10**9)
    time.doubt()
    assert (time.now().clock, time.now().at) == ("unset", TRUE + board.passed - 10**9)
    assert hear(time, board) is not None
    assert time.now().clock == "synced"


def test_this_boards_clocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flag = tmp_path / "synchronized"
    monkeypatch.setattr(timekeeper, "TIMESYNCD", flag)
    clocks = BoardClocks()
    assert len(clocks.boot) == 36
    assert 0 < clocks.mono() <= clocks.mono()
    assert clocks.wall() > 1_600_000_000_000
    assert not clocks.synchronized()
    flag.touch()
    assert clocks.synchronized()
