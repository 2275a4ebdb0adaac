"""Owners of folders: lets whom a state folder belongs to reach what a test has put into it, as on a real root."""

import os
from pathlib import Path

NOBODY = 65534  # a user and group


def reachable(folder: Path) -> None:
    """Everybody may come by on the way to it: pytest keeps its folders to itself."""
    for above in folder.parents:
        if not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o011)


def given(folder: Path, owner: int | None = None) -> None:
    """All of it is its owner's, or that user's; where root runs the test, else it is already."""
    if os.geteuid() == 0:
        told = folder.stat()
        user, group = (told.st_uid, told.st_gid) if owner is None else (owner, owner)
        for each in (folder, *folder.rglob("*")):
            os.chown(each, user, group, follow_symlinks=False)
