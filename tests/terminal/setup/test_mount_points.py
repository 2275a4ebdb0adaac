"""The mount points: a folder where a stick is meant to hang, without one, is not taken for the stick."""

from pathlib import Path

import pytest

from terminal.setup import mount_points
from terminal.setup.mount_points import nothing_mounted


@pytest.mark.parametrize("below", ["", "stick", "stick/facts"])
def test_an_empty_place_for_sticks_is_seen(tmp_path: Path, below: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mount_points, "MEDIA_FOLDERS", (str(tmp_path / "media"),))
    (tmp_path / "media/stick/facts").mkdir(parents=True)
    assert nothing_mounted(tmp_path / "media" / below, "")
    assert not nothing_mounted(tmp_path, "")


def test_so_is_one_that_the_system_knows_and_no_line_that_is_none(tmp_path: Path) -> None:
    there = tmp_path / "my stick"
    there.mkdir()
    line = f"LABEL=FACTS {tmp_path}/my\\040stick vfat noauto 0 0\n"
    assert nothing_mounted(there, f"# a comment\nUUID=1 / ext4\nUUID=2 none swap\n\n{line}")
    assert not nothing_mounted(there, f"# {line}UUID=1 / ext4\n")


def test_what_is_mounted_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's own folder is a mount on every machine."""
    monkeypatch.setattr(mount_points, "MEDIA_FOLDERS", ("/proc",))
    assert not nothing_mounted(Path("/proc"), "")
    assert not nothing_mounted(Path("/proc/sys"), "proc /proc proc defaults 0 0\n")
