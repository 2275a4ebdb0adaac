"""The shell part of installing: short, without a fault that shellcheck knows, and it says what it can do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.modules import ROOT

SCRIPTS = ("install.sh", "terminal/setup/install.sh")


@pytest.mark.parametrize("script", SCRIPTS)
def test_shellcheck_finds_nothing(script: str) -> None:
    assert shutil.which("shellcheck"), "./install.sh test installs it"
    done = subprocess.run(["shellcheck", ROOT / script], capture_output=True, text=True, check=False)
    assert done.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_is_short(script: str) -> None:
    assert len((ROOT / script).read_text(encoding="utf-8").splitlines()) < 150


def run(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [ROOT / "install.sh", *words], capture_output=True, text=True, check=False, env={**os.environ, **variables}
    )


def test_help_says_how_a_terminal_is_installed() -> None:
    assert run("--help").stdout.startswith("usage: sudo ./install.sh [options]")


def test_a_command_that_is_none_is_refused() -> None:
    assert run("instal").returncode == 2


def test_a_release_file_is_not_opened_without_a_key(tmp_path: Path) -> None:
    """As root: what would be changed first is in the way of nothing here."""
    if os.geteuid() != 0:
        pytest.skip("needs root, as installing does")
    file = tmp_path / "release"
    file.write_bytes(b"")
    done = run("--dry-run", "--offline", str(file))
    assert done.returncode == 1
    assert "--offline needs IT's public key" in done.stderr


def test_the_record_of_what_is_installed_is_whole_or_not_there(tmp_path: Path) -> None:
    """Half of it would refuse every later release: the script's own line, whose copy is cut off."""
    lines = (ROOT / "terminal/setup/install.sh").read_text(encoding="utf-8").splitlines()
    [at] = [number for number, line in enumerate(lines) if "release.json" in line and "cp " in line]
    (tmp_path / "installed.json").write_text("before")
    script = "\n".join(
        [
            "set -e",
            f"unpacked={tmp_path} upgrade={tmp_path} installed={tmp_path}/installed.json",
            'cp() { printf h >"$2"; exit 1; }',
            *lines[at : at + 4],
        ]
    )
    subprocess.run(["bash", "-c", script], check=False)
    assert (tmp_path / "installed.json").read_text() == "before"
