"""The hook: lays the part down and takes its words out, or says why, and never restarts for ever."""

import subprocess
import sys
from pathlib import Path

import pytest

from terminal.setup.first_boot.hook import hook
from terminal.setup.first_boot.kernel_words import HOOK_FILE
from tests.terminal.setup.first_boot.conftest import FirstStart


def test_it_lays_the_part_and_is_out_of_the_line(start: FirstStart) -> None:
    assert hook(start.root, start.folder / HOOK_FILE) == 0
    assert start.enabled and not start.hooked
    assert (start.root / "etc/systemd/system/window-terminal-first-boot.service").is_file()
    assert (start.root / "opt/window-terminal/first-boot/terminal/setup/install.sh").is_file()


def test_a_file_that_is_damaged_is_said_on_the_card_and_the_card_starts_as_before(start: FirstStart) -> None:
    (start.folder / HOOK_FILE).write_bytes(b"#!/usr/bin/python3\nPK")
    assert hook(start.root, start.folder / HOOK_FILE) == 0
    assert "cannot begin" in start.stamp[0]
    assert not start.hooked and not start.enabled


def test_a_line_that_cannot_be_written_restarts_nothing(start: FirstStart, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("terminal.setup.first_boot.boot_partition.BootPartition.unhook", refuse)
    assert hook(start.root, start.folder / HOOK_FILE) == 1


def test_the_file_runs_by_itself_with_nothing_but_pythons_own_library(start: FirstStart, tmp_path: Path) -> None:
    """Without this project and any package in reach: its root is a folder by the one change here."""
    program = (start.folder / HOOK_FILE).read_bytes()
    assert program.startswith(b"#!/usr/bin/python3\n")
    code = f"""
import sys
sys.path.insert(0, {str(start.folder / HOOK_FILE)!r})
from pathlib import Path
from terminal.setup.first_boot.hook import hook
import terminal.setup.first_boot.procedure
sys.exit(hook(Path({str(start.root)!r}), Path({str(start.folder / HOOK_FILE)!r})))
"""
    bare = [sys.executable, "-I", "-S", "-B", "-c", code]
    done = subprocess.run(bare, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert start.enabled and not start.hooked
