"""The installed program's entry: the unit's words run the service, and all others are the command line's."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from terminal.app.service import NoTerminal
from terminal.commands import entry

UNIT_FILE = files("terminal.setup.units") / "window-terminal.service"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, Path | None]]:
    found: list[tuple[Path, Path | None]] = []
    monkeypatch.setattr(entry, "serve", lambda settings, _, simulated: found.append((settings, simulated)))
    return found


def typed(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["window-terminal", *words])
    entry.enter()


def test_the_words_of_the_unit_need_no_command_line(
    served: list[tuple[Path, Path | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = (each for each in UNIT_FILE.read_text().splitlines() if each.startswith("ExecStart="))
    program, *words = line.removeprefix("ExecStart=").split()
    typed(monkeypatch, *words)
    assert program.endswith("/window-terminal")
    assert served == [(Path("/etc/window-terminal/terminal.toml"), None)]


@pytest.mark.parametrize("words", [("--version",), ("run", "--help"), ("run", "--settings")])
def test_all_other_words_are_the_command_lines(
    words: tuple[str, ...], served: list[tuple[Path, Path | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit):
        typed(monkeypatch, *words)
    assert served == []


def test_why_there_is_no_terminal_is_said_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NoTerminal("held by \x1b]0;mine\x07")

    monkeypatch.setattr(entry, "serve", refuse)
    with pytest.raises(SystemExit) as e:
        typed(monkeypatch, "run", "--settings", "terminal.toml")
    assert e.value.code == "Error: held by \\u001b]0;mine\\u0007"


def test_it_ends_as_the_command_does(tmp_path: Path) -> None:
    words = ["-m", "terminal.commands.entry", "run", "--settings", str(tmp_path / "nowhere.toml")]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {words[-1]}: No such file")
