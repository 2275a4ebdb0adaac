"""The memory file of a simulated module, in JSON: a write is there whole, also after a power cut, or not at all."""

import os
from pathlib import Path

import msgspec

from hardware.simulated.fingerprint.memory import Memory

_memory_json = msgspec.json.Decoder(Memory)


class MemoryUnreadable(Exception):
    """The file is no module's memory: name another, or delete it for a blank module."""


class MemoryFile:
    """The file at `path`, whose folder must exist."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, blank: Memory) -> Memory:
        """What the file holds, `blank` where there is none; `MemoryUnreadable` where it holds something else."""
        try:
            return _memory_json.decode(self._path.read_bytes())
        except FileNotFoundError:
            return blank
        except msgspec.MsgspecError as error:
            raise MemoryUnreadable(f"{self._path} is no sensor's memory: {error}") from error

    def save(self, memory: Memory) -> None:
        """Puts the memory in the file's place; OSError where that cannot be done, and the old one stays."""
        beside = self._path.with_name(f"{self._path.name}.new")
        with beside.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(memory)))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        self._sync_folder()

    def _sync_folder(self) -> None:
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
