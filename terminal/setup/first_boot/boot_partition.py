"""The boot partition, which any PC reads and writes: what IT put there, and what it finds there afterwards."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sync.durable import replace
from terminal.setup.first_boot.kernel_words import HOOK_FILE, unhooked
from terminal.setup.first_boot.preseed_file import PRESEED_FILE, blanked

BOOT_FOLDERS = ("boot/firmware", "boot")
STAMP_FILE = "window-terminal.txt"  # what happened
BOOT_RELEASES = "*.release"
STAMP_LINES = 60
ZONE_STEP = 900  # s: FAT has local time, and zones differ by quarters of an hour; what is left tells copies apart


class BootPartition:
    """The folder that it is mounted at, under a root."""

    def __init__(self, root: Path) -> None:
        there = [root / name for name in BOOT_FOLDERS]
        self.folder = next((each for each in there if (each / PRESEED_FILE).is_file()), there[0])

    @property
    def preseed(self) -> Path:
        return self.folder / PRESEED_FILE

    @property
    def releases(self) -> list[Path]:
        return sorted(self.folder.glob(BOOT_RELEASES))

    def inputs(self) -> str:
        """The hash of what is to be done, the same with and without the token; empty without a preseed."""
        if not self.preseed.is_file():
            return ""
        content = self.preseed.read_bytes()
        with suppress(ValueError):  # what is wrong with it is said by whoever reads it
            content = blanked(content)
        digest = hashlib.sha256(content)
        for path in self.releases:
            told = path.stat()
            digest.update(f"\n{path.name} {told.st_size} {int(told.st_mtime) % ZONE_STEP}".encode())
        return digest.hexdigest()

    def blank_token(self) -> None:
        """Raises ValueError, OSError."""
        _overwrite(self.preseed, blanked(self.preseed.read_bytes()))

    def unhook(self) -> None:
        """Raises OSError."""
        cmdline = self.folder / "cmdline.txt"
        _overwrite(cmdline, unhooked(cmdline.read_bytes()))

    def forget_hook(self) -> None:
        (self.folder / HOOK_FILE).unlink(missing_ok=True)

    def stamp(self, lines: Sequence[str]) -> None:
        """Says what happened, so that every PC shows it. Raises OSError."""
        replace(self.folder / STAMP_FILE, "".join(f"{line}\r\n" for line in lines[-STAMP_LINES:]).encode(), 0o644)


def _overwrite(path: Path, content: bytes) -> None:
    """In the same places of the card: no name, no size and no list of sectors changes."""
    with path.open("r+b") as file:
        if file.read() != content:
            file.seek(0)
            file.write(content)
            file.flush()
        os.fsync(file.fileno())
