"""The boot partition: found where it is mounted, told apart by its files, and written in place."""

import os
from pathlib import Path

import pytest

from terminal.setup.first_boot.boot_partition import BootPartition
from tests.terminal.setup.first_boot.conftest import PRESEED, TOKEN, FirstStart


def test_it_is_where_the_preseed_is(tmp_path: Path) -> None:
    assert BootPartition(tmp_path).folder == tmp_path / "boot/firmware"
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/window-terminal.toml").write_bytes(PRESEED)
    assert BootPartition(tmp_path).folder == tmp_path / "boot", "as before Debian 12"


def test_its_inputs_are_the_same_with_and_without_the_token_and_in_every_zone(start: FirstStart) -> None:
    boot = BootPartition(start.root)
    before = boot.inputs()
    boot.blank_token()
    assert boot.inputs() == before and TOKEN.encode() not in start.preseed.read_bytes()
    release = start.folder / "window-terminal.release"
    told = release.stat().st_mtime
    os.utime(release, (told, told + 8 * 3600))
    assert boot.inputs() == before, "the same file, read in Shanghai"
    os.utime(release, (told, told + 62))
    assert boot.inputs() != before, "copied once more"


def test_without_a_preseed_there_is_nothing_to_do(start: FirstStart) -> None:
    start.preseed.unlink()
    assert BootPartition(start.root).inputs() == ""


@pytest.mark.parametrize("name", ["window-terminal.toml", "cmdline.txt"])
def test_what_is_blanked_is_blanked_in_the_same_place(start: FirstStart, name: str) -> None:
    path = start.folder / name
    before = path.stat()
    BootPartition(start.root).blank_token()
    BootPartition(start.root).unhook()
    assert (path.stat().st_ino, path.stat().st_size) == (before.st_ino, before.st_size)


def test_the_stamp_is_read_on_every_pc_and_bounded(start: FirstStart) -> None:
    BootPartition(start.root).stamp([f"line {n}" for n in range(100)])
    raw = (start.folder / "window-terminal.txt").read_bytes()
    assert raw.endswith(b"line 99\r\n") and raw.count(b"\r\n") == raw.count(b"\n") == 60
