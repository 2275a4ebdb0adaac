"""What time it is, and how sure that is."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import timekeeper
from hardware.timekeeper import BoardClocks, Timekeeper
from terminal.domain.events import ClockTrusted
from terminal.domain.facts import Moment
from terminal.domain.time_bounds import TimeBounds

TRUE = 1_795_391_520_000  # ms UTC when mono was 0
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
OLD = 5_000  # what a board without a clock chip says


class Board:
    """Clocks that the test sets; the wall is wrong until somebody sets it."""

    boot = "boot-1"
    built = 0

    def __init__(self) -> None:
        self.passed = 0
        self.wall_error = OLD - TRUE
        self.word: int | None = None  # when the network last set the wall, by the wall
        self.has_chip = False

    def wall(self) -> int:
        return TRUE + self.passed + self.wall_error

    def mono(self) -> int:
        return self.passed

    def synchronized(self) -> int | None:
        return self.word

    def chip(self) -> bool:
        return self.has_chip

    def network(self, error: int = 0) -> None:
        """The network sets the clock, and is so far off itself."""
        self.wall_error = error
        self.word = self.wall()


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
    assert hear(time, board, utc=TRUE + board.passed + 2_000) is None
    assert time.now().at == before.at + 400


def test_an_answer_from_before_the_restart_says_nothing(board: Board, time: Timekeeper) -> None:
    assert time.heard(TRUE, Moment(0, 10, "boot-0", "unset"), time.now()) is None
    assert not time.trusted


@pytest.mark.parametrize("utc", [TRUE * 1000, TRUE * 1_000_000, -1], ids=["us", "ns", "before 1970"])
def test_what_no_calendar_shows_is_no_time(board: Board, time: Timekeeper, utc: int) -> None:
    """A center that counts otherwise than it should; the desk would not know what to show."""
    assert hear(time, board, utc=utc) is None
    assert time.now().clock == "unset"
    assert hear(time, board)


def test_timesyncd_is_believed_when_its_flag_appears(board: Board, time: Timekeeper) -> None:
    assert time.look() is None
    board.passed = 900
    board.network(20)
    event = time.look()
    assert event == ClockTrusted(TRUE + 920, 1_000, "timesyncd", Moment(TRUE + 920, 900, "boot-1", "synced"))
    assert time.look() is None


def test_timesyncd_is_believed_from_the_start(board: Board) -> None:
    board.network()
    time = Timekeeper(board)
    assert (time.now().clock, time.now().at) == ("synced", TRUE)
    event = time.look()
    assert event is not None and (event.utc, event.bound) == (TRUE, 1_000)
    assert time.look() is None


def test_when_the_network_last_spoke_is_known_at_once_but_for_what_cannot_be_true(board: Board) -> None:
    time = Timekeeper(board)
    assert time.network() is None
    board.passed = 900
    board.network(20)
    board.passed = 1_000
    assert time.network() == 900
    assert time.look(TimeBounds(floor=TRUE + 60_000)) is None
    assert time.network() is None, "by a doubt it is as if nobody had"
    board.passed = 2_000
    board.network()
    assert time.network() == 2_000


def test_timesyncd_goes_before_the_center(board: Board, time: Timekeeper) -> None:
    hear(time, board, utc=TRUE + 4_000)
    board.network(3)
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
    assert clocks.synchronized() is None
    flag.touch()
    assert clocks.synchronized() == flag.stat().st_mtime_ns // 1_000_000


# "Re-anchor during a boot (an hour apart at most while trusted)": while a source speaks, its word is news again.


def words(time: Timekeeper, board: Board, minutes: int, speak: Callable[[], ClockTrusted | None]) -> list[int]:
    """The minutes at which something was news, where a source speaks each minute."""
    found = []
    for minute in range(minutes):
        if speak():
            found.append(minute)
        board.passed += MINUTE
    return found


def test_the_centers_word_is_news_again_within_the_hour(board: Board, time: Timekeeper) -> None:
    found = words(time, board, 24 * 60, lambda: hear(time, board, 0, 0))
    gaps = [later - earlier for earlier, later in pairwise(found)]
    assert max(gaps) <= 60 and len(found) <= 25


def test_the_networks_word_is_news_again_within_the_hour(board: Board, time: Timekeeper) -> None:
    def speak() -> ClockTrusted | None:
        board.network()
        return time.look()

    found = words(time, board, 24 * 60, speak)
    gaps = [later - earlier for earlier, later in pairwise(found)]
    assert max(gaps) <= 60 and len(found) <= 25


def test_what_nobody_vouches_for_is_not_news_again(board: Board, time: Timekeeper) -> None:
    """timesyncd's file is still there when the network is long gone."""
    board.network()
    assert words(time, board, 30 * 60, time.look) == [0]


def test_a_word_that_is_told_later_is_as_much_less_sure(board: Board, time: Timekeeper) -> None:
    """timesyncd speaks up to 34 minutes apart; of a word half an hour old 180 ms more may be wrong."""
    board.network()
    time.look()
    board.passed += HOUR - 30 * MINUTE
    board.network()
    time.look()
    board.passed += 30 * MINUTE
    event = time.look()
    assert event is not None and event.bound == 1_000 + 180


def test_a_slow_answer_of_the_center_waits_until_the_last_word_tells_it_no_better(
    board: Board, time: Timekeeper
) -> None:
    hear(time, board, 0, 0)  # true within 1 ms, and 360 ms more an hour later
    board.passed += HOUR
    assert hear(time, board, 2_000, 2_000) is None
    assert hear(time, board, 100, 100) is not None


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3 * HOUR)), max_size=30), st.integers(-100, 100))
def test_a_board_that_drifts_stays_within_the_bounds_of_its_last_word(
    answers: list[tuple[int, int]], ppm: int
) -> None:
    """8.6 s a day at 100 ppm, where nobody says the time again."""
    board = Drifting(ppm)
    time = Timekeeper(board)
    last: ClockTrusted | None = None
    for half, pause in answers:
        last = hear(time, board, half, half, utc=board.true + half) or last
        board.passed += pause
        if last:
            since = board.passed - last.moment.mono
            assert abs(time.now().at - board.true) <= last.bound + since // 10_000 + 2


class Drifting(Board):
    """A board whose crystal is off."""

    def __init__(self, ppm: int) -> None:
        super().__init__()
        self.ppm = ppm

    @property
    def true(self) -> int:
        return TRUE + self.passed + self.passed * self.ppm // 1_000_000


# "`held` is said: by a board with a clock chip before the network is there, and after a day without a source".


def clock(time: Timekeeper) -> str:
    return time.now().clock


def test_a_day_without_the_network_it_is_only_held(board: Board, time: Timekeeper) -> None:
    board.network()
    time.look()
    board.passed += DAY - 1
    assert clock(time) == "synced"
    board.passed += 1
    assert (clock(time), time.now().at) == ("held", board.wall())
    board.network()
    assert time.look() is not None
    assert clock(time) == "synced"


def test_a_day_without_the_center_it_is_only_held_and_goes_on_from_its_word(board: Board, time: Timekeeper) -> None:
    event = hear(time, board)
    assert event is not None
    board.passed = event.moment.mono + DAY
    assert (clock(time), time.now().at) == ("held", event.utc + DAY)
    assert hear(time, board) is not None
    assert clock(time) == "synced"


def test_the_center_is_heard_once_the_network_is_silent_for_a_day(board: Board, time: Timekeeper) -> None:
    board.network(4)
    time.look()
    assert hear(time, board) is None
    board.passed += DAY
    assert hear(time, board, 0, 0) is not None
    assert (clock(time), time.now().at) == ("synced", TRUE + board.passed)
    board.network(9)
    assert time.look() is not None
    assert time.now().at == TRUE + board.passed + 9


def test_what_the_center_said_before_the_network_is_not_gone_back_to(board: Board, time: Timekeeper) -> None:
    hear(time, board, utc=TRUE + 4_000)
    board.network(3)
    time.look()
    board.passed += DAY
    assert (clock(time), time.now().at) == ("held", board.wall())


def test_a_clock_chip_is_held_until_somebody_says_the_time(board: Board) -> None:
    board.has_chip, board.wall_error = True, 6_000
    time = Timekeeper(board)
    assert (clock(time), time.now().at, time.trusted) == ("held", board.wall(), False)
    assert hear(time, board) is not None
    assert (clock(time), time.trusted) == ("synced", True)


def test_a_terminal_started_long_after_the_networks_last_word_holds_the_time(board: Board) -> None:
    board.network()
    board.passed += DAY + HOUR
    time = Timekeeper(board)
    assert (clock(time), time.look(), time.trusted) == ("held", None, True)


CHIPS = [
    ("it tells what the clock tells", 0, True),
    ("a whole second behind", -1_000, True),
    ("it lost its power and began anew", -9 * 365 * DAY, False),
    ("the clock was set from a file, not from it", -HOUR, False),
]


@pytest.mark.parametrize(("_why", "off", "believed"), CHIPS, ids=[row[0] for row in CHIPS])
def test_a_chip_is_believed_where_the_clock_was_set_from_it(
    _why: str, off: int, believed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = chips(tmp_path, monkeypatch)
    (tmp_path / "rtc0/since_epoch").write_text(f"{(clocks.wall() + off) // 1_000}\n")
    assert clocks.chip() is believed


def test_a_chip_that_says_it_lost_the_time_or_none_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = chips(tmp_path, monkeypatch)
    assert not clocks.chip()
    (tmp_path / "rtc0/since_epoch").write_text("")
    assert not clocks.chip()


def test_a_chip_that_tells_a_time_before_this_software_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = chips(tmp_path, monkeypatch)
    (tmp_path / "rtc0/since_epoch").write_text("946684860\n")
    monkeypatch.setattr(clocks, "wall", lambda: 946_684_860_000)  # a minute into the year 2000
    assert not clocks.chip()


def chips(folder: Path, monkeypatch: pytest.MonkeyPatch) -> BoardClocks:
    """This board a minute after its start, with a chip of which nothing can be read yet."""
    monkeypatch.setattr(timekeeper, "CHIPS", folder)
    (folder / "rtc0").mkdir()
    clocks = BoardClocks()
    monkeypatch.setattr(clocks, "mono", lambda: MINUTE)
    return clocks
