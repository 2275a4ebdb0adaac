"""Owners of folders: lets whom a state folder belongs to reach what a test has put into it, as on a real root."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534  # a user and group


@contextmanager
def open_folder() -> Iterator[Path]:
    """A new folder that everybody may pass through: pytest keeps its own to itself, at each start of it anew."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def given(folder: Path, owner: int | None = None) -> None:
    """All of it is its owner's, or that user's; where root runs the test, else it is already."""
    if os.geteuid() == 0:
        told = folder.stat()
        user, group = (told.st_uid, told.st_gid) if owner is None else (owner, owner)
        for each in (folder, *folder.rglob("*")):
            os.chown(each, user, group, follow_symlinks=False)
