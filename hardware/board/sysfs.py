"""The files of sysfs and their like: read with a limit, and None where the kernel gives no sensible answer."""

import re
from pathlib import Path

SYSFS_READ_BYTES = 1 << 20  # bytes


def text(path: Path) -> str | None:
    """What the file holds. None where it is absent, cannot be read, or is not UTF-8."""
    try:
        with path.open("rb") as file:
            return file.read(SYSFS_READ_BYTES).decode()
    except (OSError, ValueError):
        return None


def line(path: Path) -> str | None:
    """The same without the end of its line."""
    held = text(path)
    return None if held is None else held.rstrip("\n")


def number(path: Path, pattern: str, base: int = 10) -> int | None:
    """The number that is the one group of `pattern`, wherever in the file it is found first."""
    found = re.search(pattern, text(path) or "", re.ASCII)
    return int(found[1], base) if found else None
