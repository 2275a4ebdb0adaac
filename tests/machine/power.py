"""Disks that a test mounts, fills and cuts the power of. All of it needs root."""

import fcntl
import os
import struct
import subprocess
from pathlib import Path

import pytest

SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN
NOLOGFLUSH = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH: the journal's memory is lost with the power
SIZE = 128 << 20  # bytes of a card; the file is sparse


class Card:
    """A memory card: an ext4 in a file, mounted through a loop device. Skips the test where that cannot be.

    `like` is another one, unplugged, that it begins as a copy of.
    """

    def __init__(self, folder: Path, like: "Card | None" = None) -> None:
        self.root = folder / "card"
        self._image = folder / "card.img"
        self._mounted = False
        folder.mkdir(parents=True, exist_ok=True)
        self.root.mkdir()
        if like:
            _ask("cp", "--sparse=always", str(like._image), str(self._image))
        else:
            with self._image.open("wb") as image:
                image.truncate(SIZE)
            _ask("mkfs.ext4", "-q", "-F", str(self._image))
        self.plug()

    def plug(self) -> None:
        """Mounts it; ext4 replays its journal as it does after every power cut."""
        if _attached(self._image):
            # A mount namespace that somebody made meanwhile holds it: the kernel would give back what was cut.
            held, self._image = self._image, self._image.with_suffix(f"{self._image.suffix}+")
            _ask("cp", "--sparse=always", str(held), str(self._image))
        _ask("mount", "-o", "loop", str(self._image), str(self.root))
        self._mounted = True

    def cut(self) -> None:
        """Cuts the power: what did not reach the card by now is gone. Whoever writes gets errors."""
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", NOLOGFLUSH))
        finally:
            os.close(handle)

    def unplug(self) -> None:
        """Takes it off; may be called twice."""
        if self._mounted:
            subprocess.run(["umount", str(self.root)], check=True)
            self._mounted = False

    def close(self) -> None:
        """Takes it off, however it is used; may be called twice."""
        if self._mounted:
            subprocess.run(["umount", "--lazy", str(self.root)], check=True)
            self._mounted = False


class SmallDisk:
    """A disk in memory of `size` bytes that can be filled up. Skips the test where it cannot be mounted."""

    def __init__(self, folder: Path, size: int) -> None:
        self.root = folder / "small"
        self.root.mkdir()
        self._filler = self.root / "filler"
        self._mounted = False
        _ask("mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(self.root))
        self._mounted = True

    def fill(self, but: int) -> None:
        """Leaves room for `but` bytes, in whole pages."""
        self.make_room()
        free = os.statvfs(self.root)
        self._filler.touch()
        handle = os.open(self._filler, os.O_WRONLY)
        try:
            os.posix_fallocate(handle, 0, max(free.f_bavail * free.f_bsize - but, 1))
        finally:
            os.close(handle)

    def make_room(self) -> None:
        self._filler.unlink(missing_ok=True)

    def close(self) -> None:
        """Takes it off, however it is used; may be called twice."""
        if self._mounted:
            subprocess.run(["umount", "--lazy", str(self.root)], check=True)
            self._mounted = False


def _attached(image: Path) -> bool:
    """Whether a loop device has it."""
    found = subprocess.run(["losetup", "--associated", str(image)], check=False, capture_output=True)
    return bool(found.stdout)


def _ask(*command: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a disk of its own")
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip(f"needs {command[0]}, which is not installed")
    except subprocess.CalledProcessError as e:
        pytest.skip(f"no disk of its own here: {command[0]} says {e.stderr.strip()}")
