"""The free space of file systems, which holds what was deleted until something is written over it."""

import errno
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sync.durable import sync_folder

ZEROS_FILE = "window-terminal.zeros"
ZEROS = bytes(4 << 20)


def file_systems(folders: Iterable[Path]) -> Iterator[Path]:
    """One folder of each file system that these lie on; what is not there lies on none."""
    seen = set()
    for folder in folders:
        if folder.is_dir() and (device := folder.stat().st_dev) not in seen:
            seen.add(device)
            yield folder


def overwrite_free_space(folder: Path) -> None:
    """Zeros wherever nothing lies on this folder's file system; all of it is free again then. Raises OSError."""
    path = folder / ZEROS_FILE  # one that a power cut left is used up first
    try:
        with path.open("wb", buffering=0) as file:
            _fill(file.fileno())
            os.fsync(file.fileno())  # before it is taken away: what never reached the card is never written
    finally:
        path.unlink(missing_ok=True)
        sync_folder(folder)


def _fill(file: int) -> None:
    try:
        while True:
            os.write(file, ZEROS)
    except OSError as e:
        if e.errno != errno.ENOSPC:
            raise
