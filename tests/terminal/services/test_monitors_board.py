"""What is wrong with the board is told once when it begins, and once when it has been over for a while."""

from typing import Any

from hardware.board.health import Health
from terminal.core import State, step, view
from terminal.domain.events import PartFound, PartLost
from terminal.domain.facts import Moment
from terminal.services.monitors import BoardMonitor

WELL = Health(millicelsius=50_000, under_voltage=False, free_bytes=1 << 33)
HOT = Health(millicelsius=82_000, under_voltage=False)
HOTTER = Health(millicelsius=91_000, under_voltage=False)
WARM = Health(millicelsius=77_000, under_voltage=False)
WEAK = Health(millicelsius=50_000, under_voltage=True)


class Board:
    """A board and a clock that the test turns, and what the desk is told."""

    def __init__(self) -> None:
        self.mono = 1_000
        self.is_ = WELL
        self.reads = 0
        self.told: list[Any] = []
        self.monitor = BoardMonitor(self._read, self.told.append, self.now)

    def now(self) -> Moment:
        return Moment(1_795_000_000_000 + self.mono, self.mono, "boot", "synced")

    def look(self, health: Health, after: int = 30) -> list[Any]:
        """What is told at a look, so many seconds after the last."""
        self.mono += after * 1000
        self.is_, before = health, len(self.told)
        self.monitor.look()
        return self.told[before:]

    def _read(self) -> Health:
        self.reads += 1
        return self.is_


def test_nothing_is_told_of_a_board_that_is_well() -> None:
    board = Board()
    assert [board.look(WELL) for _ in range(20)] == [[]] * 20


def test_a_fault_is_told_once_and_its_end_after_five_minutes_without_it() -> None:
    board = Board()
    assert board.look(HOT) == [PartLost("board", "its CPU is too hot", board.now())]
    assert [board.look(health) for health in (HOTTER, HOT, *[WARM] * 20)] == [[]] * 22
    assert [board.look(WELL) for _ in range(9)] == [[]] * 9
    assert board.look(WELL) == [PartFound("board", board.now())]
    assert board.look(WARM) == []


def test_a_supply_that_sags_now_and_then_is_one_fault() -> None:
    board = Board()
    told = [board.look(health) for _ in range(30) for health in (WEAK, WELL, WELL)]
    assert [[type(event) for event in each] for each in told] == [[PartLost], *([[]] * 89)]


def test_a_second_fault_is_told_beside_the_first_the_worse_before_it() -> None:
    board = Board()
    board.look(HOT)
    assert board.look(Health(millicelsius=82_000, under_voltage=True)) == [
        PartLost("board", "its voltage is too low; its CPU is too hot", board.now())
    ]


def test_it_reads_the_files_every_half_minute_however_often_it_is_asked() -> None:
    board = Board()
    for _ in range(600):
        board.look(WELL, after=1)
    assert board.reads == 20


def test_the_figures_are_those_of_the_last_look() -> None:
    board = Board()
    assert board.monitor.figures == {}
    board.look(HOT)
    board.look(WELL)
    assert board.monitor.figures == {"millicelsius": 50_000, "under_voltage": 0, "free_bytes": 8_589_934_592}


def test_the_plate_says_it_and_the_center_hears_of_it() -> None:
    board = Board()
    (lost,) = board.look(WEAK)
    state, effects = step(State(board.now()), lost)
    assert "note.board" in [note.id for note in view(state).notes]
    assert "Record" in {type(effect).__name__ for effect in effects}
