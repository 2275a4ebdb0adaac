"""The shell part of installing: short, without a fault that shellcheck knows, and it says what it can do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.modules import ROOT
from tests.support.release_files import public

SCRIPTS = ("install.sh", "terminal/setup/install.sh")


@pytest.mark.parametrize("script", SCRIPTS)
def test_shellcheck_finds_nothing(script: str) -> None:
    assert shutil.which("shellcheck"), "./install.sh test installs it"
    done = subprocess.run(["shellcheck", ROOT / script], capture_output=True, text=True, check=False)
    assert done.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_is_short(script: str) -> None:
    assert len((ROOT / script).read_text(encoding="utf-8").splitlines()) < 150


def run(*words: str, at: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Typed in this folder."""
    return subprocess.run([ROOT / "install.sh", *words], capture_output=True, text=True, check=False, cwd=at)


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


def test_files_are_named_from_where_it_is_typed(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, as installing does")
    (tmp_path / "here.release").write_bytes(b"a photo")
    (tmp_path / "here.toml").write_text(f'[trust]\nkeys = ["{public()}"]\n')
    done = run("--dry-run", "--offline", "here.release", "--preseed", "here.toml", at=tmp_path)
    assert done.stderr == f"{tmp_path}/here.release: is not a release of window-terminal\n"


@pytest.mark.parametrize(("script", "word"), zip(SCRIPTS, ("image", "--uninstall"), strict=True))
def test_facts_are_exported_to_a_folder_beside_whoever_types(tmp_path: Path, script: str, word: str) -> None:
    """The script itself, with a program at the end of it that says where it is."""
    program, copied, stick = tmp_path / "program", tmp_path / script, tmp_path / "stick"
    text = (ROOT / script).read_text(encoding="utf-8")
    copied.parent.mkdir(parents=True, exist_ok=True)
    copied.write_text(text.replace("/usr/local/bin/window-terminal", str(program)), encoding="utf-8")
    program.write_text("#!/bin/sh\npwd\n")
    for path in (copied, program):
        path.chmod(0o755)
    stick.mkdir()
    done = subprocess.run([copied, word], cwd=stick, capture_output=True, text=True, check=False)
    assert done.stdout == f"{stick}\n", done.stderr


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
