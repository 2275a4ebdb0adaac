"""One process owns a buffer's folder."""

import fcntl
import os
from pathlib import Path


class BufferBusy(Exception):
    """Another process owns this buffer; stop it first. The message names its pid."""


def own(folder: Path, look: bool) -> int:
    """Takes the folder for this process; the lock goes with the process, however it ends. -1: there is none."""
    try:
        lock = os.open(folder / "owner", os.O_RDONLY if look else os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        return -1  # never held by anyone, and not to be changed now
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        pid = os.pread(lock, 32, 0).decode() or "unknown"
        os.close(lock)
        raise BufferBusy(f"{folder}: held by process {pid}; stop it first") from e
    if not look:
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock
