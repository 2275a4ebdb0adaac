"""Free space: what was deleted is read no more, and all of it is free again; tried on an ext4 of its own."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.setup.free_space import ZEROS_FILE, file_systems, overwrite_free_space
from tests.terminal.setup.conftest import needs_root

SECRET = b"the key of the terminal that this card was " * 200  # more than a block


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Path]:
    """A mounted ext4 of 16 MB in a file beside it."""
    image, folder = tmp_path / "image", tmp_path / "card"
    folder.mkdir()
    subprocess.run(["mke2fs", "-q", "-t", "ext4", image, "16M"], check=True)
    if subprocess.run(["mount", "-o", "loop", image, folder], check=False).returncode:
        pytest.skip("needs a loop device, to mount a file system of its own")
    yield folder
    subprocess.run(["umount", folder], check=False)


def free(folder: Path) -> int:
    told = os.statvfs(folder)
    return told.f_bfree * told.f_bsize


def deleted(folder: Path) -> int:
    """Puts a secret there and deletes it; how much is free."""
    (folder / "key").write_bytes(SECRET)
    os.sync()
    (folder / "key").unlink()
    os.sync()
    return free(folder)


@needs_root
def test_what_was_deleted_is_read_from_the_card_no_more(card: Path) -> None:
    before = deleted(card)
    image = card.with_name("image")
    assert SECRET[:512] in image.read_bytes()  # deleting it did not do it
    overwrite_free_space(card)
    subprocess.run(["umount", card], check=True)
    assert SECRET[:512] not in image.read_bytes()
    subprocess.run(["mount", "-o", "loop", image, card], check=True)
    assert free(card) == before
    assert {path.name for path in card.iterdir()} == {"lost+found"}


@needs_root
def test_nothing_stays_in_what_the_file_system_keeps_back(card: Path) -> None:
    with pytest.raises(OSError), (card / "full").open("wb", buffering=0) as file:
        while True:
            file.write(SECRET)
    os.sync()
    (card / "full").unlink()
    os.sync()
    overwrite_free_space(card)
    subprocess.run(["umount", card], check=True)
    assert SECRET[:43] not in card.with_name("image").read_bytes()


def test_another_error_than_a_full_card_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int, __: bytes) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "write", broken)
    with pytest.raises(OSError, match="Input/output error"):
        overwrite_free_space(tmp_path)
    assert not (tmp_path / ZEROS_FILE).exists()


def test_each_file_system_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    folders = (tmp_path, tmp_path / "state", tmp_path / "not there", Path("/proc"))
    assert list(file_systems(folders)) == [tmp_path, Path("/proc")]
