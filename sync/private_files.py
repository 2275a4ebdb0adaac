"""The private files of a terminal or a center: punches, finger maps and PINs are for one user and its group."""

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

log = logging.getLogger(__name__)

FILE_MASK = 0o027  # nothing for others, and no writing for the group
PRIVATE_BITS = 0o750


def keep_private() -> None:
    """What this process makes from now on is nobody else's to read."""
    os.umask(FILE_MASK)


def tighten(places: Iterable[Path]) -> None:
    """Takes from others what they may do with these files and folders, and with all that is in them.

    What is somebody else's stays as it is, and is told of; a link is not followed.
    """
    for path in _within(places):
        try:
            _tighten(path)
        except FileNotFoundError:
            continue  # gone meanwhile
        except OSError as e:
            log.warning("others may read %s, and that cannot be changed: %s; chmod o= it", path, e.strerror)


def _tighten(path: Path) -> None:
    mode = path.lstat().st_mode & 0o7777
    if mode & ~PRIVATE_BITS & 0o777 and not path.is_symlink():
        path.chmod(mode & ~0o777 | mode & PRIVATE_BITS)


def _within(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        yield place
        for folder, folders, files in os.walk(place):
            yield from (Path(folder, name) for name in (*folders, *files))
