"""The folder owner: whoever root reads a folder as that belongs to the service's user.

What lies there may be a link by the time it is opened. Followed by root it would lead anywhere; followed by the
folder's owner it leads to what they could read before.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NotPlain(OSError):
    """It holds something else than files and folders."""


@contextmanager
def as_owner(folder: Path) -> Iterator[None]:
    """Within it files are opened with the rights of the folder's owner; nothing changes for who is not root.

    Of the whole process: no other thread may need root's rights meanwhile. The folder above must be root's.
    """
    try:
        told = folder.lstat()
    except FileNotFoundError:
        told = None
    if os.geteuid() != 0 or told is None or told.st_uid == 0:
        yield
        return
    groups, group = os.getgroups(), os.getegid()
    os.setgroups([])
    os.setegid(told.st_gid)
    os.seteuid(told.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)


def check_plain(folder: Path) -> None:
    """Raises `NotPlain` for a folder with a link or a pipe in it, OSError for one that cannot be read whole."""
    _check(folder)
    for above, folders, files in os.walk(folder, onerror=_fail):
        for name in (*folders, *files):
            _check(Path(above, name))


def _check(path: Path) -> None:
    mode = path.lstat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise NotPlain(f"{path}: neither a file nor a folder")


def _fail(e: OSError) -> None:
    raise e
