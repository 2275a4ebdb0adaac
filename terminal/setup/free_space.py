"""The free space of file systems, which holds what was deleted until something is written over it."""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.durable import sync_folder

ZEROS_FILE = "window-terminal.zeros"
ZEROS = bytes(4 << 20)
SECTOR_BYTES = 512
FIFREEZE, FITHAW = 0xC0045877, 0xC0045878  # linux/fs.h


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
        with path.open("wb", buffering=0) as file, _nothing_kept_back(folder):
            # What was deleted a moment ago is free after a sync; what is taken away before one is never written.
            while _fill(file.fileno()):
                os.fsync(file.fileno())
            _put_in_place(file.fileno())
    finally:
        path.unlink(missing_ok=True)
        sync_folder(folder)


@contextmanager
def _nothing_kept_back(folder: Path) -> Iterator[None]:
    """Meanwhile an ext4 lets a file have its last blocks too, 16 MB or less, which it else keeps for itself."""
    device = folder.stat().st_dev
    name = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve().name
    reserve = Path("/sys/fs/ext4", name, "reserved_clusters")
    if not reserve.exists():
        yield
        return
    kept = reserve.read_text()
    reserve.write_text("0")
    try:
        yield
    finally:
        reserve.write_text(kept)


def _put_in_place(file: int) -> None:
    """Has the file system write what stands in its journal alone, as the blocks that list where the zeros lie.

    They are free afterwards, too. Freezing does it; it is thawed at once.
    """
    try:
        fcntl.ioctl(file, FIFREEZE, 0)
    except OSError as e:
        if e.errno not in (errno.EOPNOTSUPP, errno.ENOTTY):  # one without a journal
            raise
    else:
        fcntl.ioctl(file, FITHAW, 0)


def _fill(file: int) -> int:
    """How many bytes there was room for, in smaller and smaller pieces: a large one may be refused whole."""
    before, size = os.fstat(file).st_size, len(ZEROS)
    while size >= SECTOR_BYTES:
        try:
            os.write(file, ZEROS[:size])
        except OSError as e:
            if e.errno != errno.ENOSPC:
                raise
            size //= 2
    return os.fstat(file).st_size - before
