"""A forked command is told by nothing but its speed from one that started from nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.forked_command import ForkedCommand
from tests.support.modules import ROOT


@pytest.mark.parametrize("words", [["--version"], ["center", "windows", "--database", "sqlite:////none/center.db"]])
def test_it_says_and_ends_as_one_from_nothing(words: list[str], tmp_path: Path) -> None:
    line = [sys.executable, "-m", "terminal", *words]
    other = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    forked = ForkedCommand(words, tmp_path / "log")
    assert (forked.stdout.read(), forked.wait(30)) == (other.stdout, other.returncode)
    assert (tmp_path / "log").read_text() == other.stderr


def test_it_has_todays_environment_and_is_killed_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HERE", "today")
    monkeypatch.chdir(tmp_path)
    running = ForkedCommand(
        ["center", "serve", "--database", "sqlite:///center.db", "--port", "0"], tmp_path / "log"
    )
    assert f'"pid": {running.pid}' in running.stdout.readline()
    assert (tmp_path / "center.db").exists()
    assert os.getsid(running.pid) == running.pid
    running.send_signal(signal.SIGKILL)
    assert running.wait(30) == -signal.SIGKILL
