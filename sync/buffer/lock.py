"""The lock by which one process owns a buffer's folder."""

import fcntl
import os
from pathlib import Path


class BufferBusy(Exception):
    """Another process owns this buffer; stop it first. The message names its pid."""


class FolderLock:
    """Takes the folder for this process, or raises `BufferBusy`; the lock goes with the process, however it ends.

    With `look` nothing is changed; a folder that was never held by anyone is then not locked.
    """

    def __init__(self, folder: Path, look: bool) -> None:
        self._file = -1
        try:
            file = os.open(folder / "owner", os.O_RDONLY if look else os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            pid = os.pread(file, 32, 0).decode() or "unknown"
            os.close(file)
            raise BufferBusy(f"{folder}: held by process {pid}; stop it first") from e
        if not look:
            os.ftruncate(file, 0)
            os.pwrite(file, str(os.getpid()).encode(), 0)
        self._file = file

    def close(self) -> None:
        """Gives the folder up; may be called twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
