"""The lock by which one process owns a buffer's folder."""

import fcntl
import os
from pathlib import Path


class BufferBusy(Exception):
    """Another process owns this buffer; stop it first. The message names its pid."""


class Owner:
    """Takes the folder for this process, or raises `BufferBusy`; the lock goes with the process, however it ends.

    With `look` nothing is changed; a folder that was never held by anyone is then not locked.
    """

    def __init__(self, folder: Path, look: bool) -> None:
        self._lock = -1
        try:
            lock = os.open(folder / "owner", os.O_RDONLY if look else os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            pid = os.pread(lock, 32, 0).decode() or "unknown"
            os.close(lock)
            raise BufferBusy(f"{folder}: held by process {pid}; stop it first") from e
        if not look:
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
        self._lock = lock

    def close(self) -> None:
        """Gives the folder up; may be called twice."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
