"""The release part: a release file that grows piece by piece, at the center and in a terminal, over cuts and days.

What is there is on the disk when the next piece is asked for. Whether it is right is only known at the end.
"""

import hashlib
import os
from pathlib import Path

from sync.durable import sync_folder, write_all

PART_MODE = 0o640


class ReleasePart:
    """The file `path`, which shall become one of `size` bytes with the hash `sha256`."""

    def __init__(self, path: Path, size: int, sha256: str) -> None:
        self.path, self.size, self.sha256 = path, size, sha256

    @property
    def reached(self) -> int:
        """How many bytes are there."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def is_right(self) -> bool:
        """Whether it is what it shall become; reads all of it. Raises OSError."""
        if self.reached != self.size:
            return False
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256

    def add(self, offset: int, content: bytes) -> None:
        """Durable when this returns. Raises OSError."""
        fresh = not self.path.exists()
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, PART_MODE)
        try:
            write_all(handle, content, offset)
            os.fsync(handle)
        finally:
            os.close(handle)
        if fresh:
            sync_folder(self.path.parent)

    def forget(self) -> None:
        """Raises OSError."""
        self.path.unlink(missing_ok=True)

    def become(self, path: Path) -> None:
        """Puts it there under another name, durably. Raises OSError."""
        self.path.rename(path)
        sync_folder(path.parent)
