"""`window-terminal doctor` beside a terminal that does not know the question."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from terminal.services.control_socket import Control
from tests.support.commands import refused


def test_doctor_of_a_terminal_that_cannot_answer(settings: Path, tmp_path: Path) -> None:
    with closing(Control(tmp_path / "run" / "control", [])) as control:
        control.start()
        assert "nothing is known of 'doctor'" in refused("doctor", "--settings", settings)


def test_where_no_terminal_runs_only_the_lines_are_said(settings: Path) -> None:
    with settings.open("a") as file:
        file.write("\n[evaluator]\n[buzzer]\npin = 18\n")
    words = [sys.executable, "-m", "terminal", "doctor", "--settings", str(settings)]
    plain = {name: value for name, value in os.environ.items() if name != "GPIOZERO_PIN_FACTORY"}
    quiet = {**plain, "SDL_VIDEODRIVER": "dummy"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=quiet)
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert all(line.startswith(("ok   ", "BAD  ", "                to do: ")) for line in lines)
    assert [line.split()[1] for line in lines if line.startswith("BAD  ")].count("evaluator") == 1
