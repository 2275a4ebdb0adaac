"""The release part: it grows over restarts, and is right only when every byte is."""

import stat
from pathlib import Path

import pytest

from sync.releases.release_part import ReleasePart
from tests.support.disk import Disk, flip
from tests.support.software_desk import RELEASE, SHA256


def part(folder: Path) -> ReleasePart:
    return ReleasePart(folder / "x.part", len(RELEASE), SHA256)


def test_it_goes_on_where_it_was_and_becomes_the_file(tmp_path: Path) -> None:
    assert part(tmp_path).reached == 0
    part(tmp_path).add(0, RELEASE[:1000])
    assert (part(tmp_path).reached, part(tmp_path).is_right) == (1000, False)
    part(tmp_path).add(1000, RELEASE[1000:])
    assert part(tmp_path).is_right
    part(tmp_path).become(tmp_path / "x.release")
    assert [path.name for path in tmp_path.iterdir()] == ["x.release"]
    assert (tmp_path / "x.release").read_bytes() == RELEASE


@pytest.mark.parametrize("place", [0, 300_000, len(RELEASE) - 1])
def test_one_bit_makes_it_wrong(tmp_path: Path, place: int) -> None:
    part(tmp_path).add(0, RELEASE)
    assert part(tmp_path).is_right
    flip(tmp_path / "x.part", place)
    assert not part(tmp_path).is_right


def test_a_byte_more_makes_it_wrong(tmp_path: Path) -> None:
    part(tmp_path).add(0, RELEASE + b"\0")
    assert not part(tmp_path).is_right


def test_a_piece_is_on_the_disk_before_the_next_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    part(tmp_path).add(0, b"one")
    assert disk.syncs == 2  # its name, too
    part(tmp_path).add(3, b"two")
    assert disk.syncs == 3


def test_nobody_else_reads_it_and_no_link_is_followed(tmp_path: Path) -> None:
    part(tmp_path).add(0, b"one")
    assert not stat.S_IMODE((tmp_path / "x.part").stat().st_mode) & 0o007
    part(tmp_path).forget()
    part(tmp_path).forget()
    (tmp_path / "victim").write_bytes(b"")
    (tmp_path / "x.part").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic links"):
        part(tmp_path).add(0, b"one")
