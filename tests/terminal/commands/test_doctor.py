"""`window-terminal doctor` beside a terminal that does not know the question."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from terminal.services.control_protocol import Check, Doctor, DoctorAnswer
from terminal.services.control_socket import Control
from terminal.setup import places
from terminal.setup.paths import SERVICE_UNIT, place_of
from terminal.setup.places import Places
from tests.support.commands import refused, typed


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


def test_units_of_another_version_are_a_line_of_the_doctor(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = tmp_path / place_of(SERVICE_UNIT).lstrip("/")
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\n")
    monkeypatch.setattr(places, "Places", lambda: Places(tmp_path))
    answer = DoctorAnswer((Check("font", True, "works"),))
    with closing(Control(tmp_path / "run" / "control", [Doctor.answered_by(lambda _: answer)])) as control:
        control.start()
        done = typed("doctor", "--settings", settings)
    assert done.exit_code == 1
    assert "BAD  units      of another version than the program: " in done.output
    assert "to do: sudo ./install.sh" in done.output


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (
            "sudo systemctl restart window-terminal; plug it in again",
            "处理：sudo systemctl restart window-terminal; 重新插上",
        ),
        ("what a later version says", "处理：what a later version says"),
    ],
)
def test_what_to_do_is_told_in_the_language_of_the_desk(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, do: str, said: str
) -> None:
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    answer = DoctorAnswer((Check("voice", False, "it does not let go; the sound device is gone", do),))
    with closing(Control(tmp_path / "run" / "control", [Doctor.answered_by(lambda _: answer)])) as control:
        control.start()
        assert said in typed("doctor", "--settings", settings).output
