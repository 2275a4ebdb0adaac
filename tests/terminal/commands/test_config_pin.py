"""`window-terminal config pin`: a PIN in, the line for the hall's file out, and the PIN nowhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from terminal.__main__ import main
from terminal.services.pin_verifier import matches
from tests.support.commands import HALL
from tests.support.signing_keys import new_key, plain_key
from tests.support.typist import answered

PATIENCE = 20  # s; nothing here takes one


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """IT's desk, where its key lies."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.chdir(tmp_path)
    new_key(tmp_path / "it.key", 1)


def typed(text: str | bytes) -> Result:
    result = CliRunner().invoke(main, ["config", "pin"], input=text)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def is_right(line: str, pin: str) -> bool:
    """Whether a terminal with the card key takes this PIN for the one behind the line."""
    assert line.startswith('pin = "$argon2id$v=19$m=19456,t=2,p=1,keyid=')
    return matches(line[7:-1], pin, plain_key(Path("it.key")).card_key)


@pytest.mark.parametrize("pin", ["493817", "000001", "123457", "765431", "1" * 31 + "2"])
def test_a_pin_becomes_a_line_that_a_hall_takes(tmp_path: Path, pin: str) -> None:
    result = typed(f"{pin}\nnot looked at\n")
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    assert is_right(line, pin)
    assert not is_right(line, pin[:-1])
    hall = tmp_path / "hall.toml"
    hall.write_text(HALL + line, encoding="utf-8")
    assert CliRunner().invoke(main, ["config", "check", str(hall)]).exit_code == 0


def test_without_its_key_there_is_no_pin(tmp_path: Path) -> None:
    (tmp_path / "it.key").unlink()
    result = typed("493817\n")
    assert result.exit_code == 1
    assert "make one with: window-terminal config key new" in result.output


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("49381\n", "a PIN has 6 to 32 digits"),
        ("4938174938174938174938174938174938\n", "a PIN has 6 to 32 digits"),
        ("49381a\n", "a PIN has digits and nothing else"),
        ("493 817\n", "a PIN has digits and nothing else"),
        ("-493817\n", "a PIN has digits and nothing else"),
        ("４９３８１７\n", "a PIN has digits and nothing else"),
        (b"\xff\xfe493817\n", "a PIN has digits and nothing else"),
        ("\n", "a PIN has digits and nothing else"),
        ("", "a PIN has digits and nothing else"),
        ("777777\n", "what is tried first"),
        ("123456\n", "what is tried first"),
        ("654321\n", "what is tried first"),
        ("34567890\n", "what is tried first"),
        ("210987\n", "what is tried first"),
    ],
)
def test_a_pin_that_nobody_should_have(text: str | bytes, why: str) -> None:
    result = typed(text)
    assert result.exit_code == 1
    assert why in result.output
    assert "argon2" not in result.output
    assert "493" not in result.output, "it is never quoted"


def test_at_a_terminal_it_is_asked_for_twice_and_never_shown() -> None:
    done = answered(("config", "pin"), ("PIN: ", "493817"), ("Repeat for confirmation: ", "493817"))
    assert done.code == 0
    assert is_right(done.output.rstrip("\n"), "493817")
    assert "4" not in done.shown


def test_at_a_terminal_two_that_differ_are_asked_for_again() -> None:
    prompts = ("PIN: ", "Repeat for confirmation: ") * 2
    done = answered(("config", "pin"), *zip(prompts, ("493817", "493816", "604928", "604928"), strict=True))
    assert is_right(done.output.rstrip("\n"), "604928")


def test_it_runs_on_an_office_pc() -> None:
    code = (
        "import sys\n"
        "from terminal.commands.config import pin\n"
        "pin.main([], standalone_mode=False)\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="493817\n", capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    line, loaded = done.stdout.splitlines()
    assert is_right(line, "493817")
    assert "argon2" in loaded.split()
    assert not set(loaded.split()) & {"pygame", "gpiozero", "lgpio", "serial", "tinydb"}
