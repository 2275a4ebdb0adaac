"""Simulated clocks: one true time for several processes, and a board that is wrong about it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.simulated.clock import SimulatedClocks, real_clock, set_shared_clock, shared_clock

TRUE = 1_795_391_520_000
TURN = "import sys; from pathlib import Path; from hardware.simulated.clock import set_shared_clock as turn;"


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    power = {"boot": "boot-1", "since": TRUE - 20_000, "error": -86_400_000}
    (tmp_path / "power.json").write_text(json.dumps(power))
    return tmp_path


def test_another_process_turns_the_clock(tmp_path: Path) -> None:
    set_shared_clock(tmp_path / "clock", TRUE)
    now = shared_clock(tmp_path / "clock")
    assert now() == TRUE
    line = [sys.executable, "-c", TURN + "turn(Path(sys.argv[1]), int(sys.argv[2]))"]
    for utc in (TRUE + 60_000, TRUE - 10**12, -5):
        subprocess.run([*line, str(tmp_path / "clock"), str(utc)], check=True)
        assert now() == utc


def test_a_board_is_wrong_by_as_much_as_the_bench_says(bench: Path) -> None:
    set_shared_clock(bench / "clock", TRUE)
    clocks = SimulatedClocks(bench)
    assert (clocks.boot, clocks.mono(), clocks.wall()) == ("boot-1", 20_000, TRUE - 86_400_000)
    set_shared_clock(bench / "clock", TRUE + 500)
    clocks.error = 7
    assert (clocks.mono(), clocks.wall()) == (20_500, TRUE + 507)
    assert clocks.synchronized() is None and not clocks.chip()


def test_a_bench_without_a_clock_takes_this_machines(bench: Path) -> None:
    clocks = SimulatedClocks(bench)
    before = real_clock()
    assert before <= clocks.wall() + 86_400_000 <= real_clock()
    assert clocks.mono() == pytest.approx(real_clock() - TRUE + 20_000, abs=5_000)
