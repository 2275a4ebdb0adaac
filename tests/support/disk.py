"""A disk that a test holds shut, makes fail, and counts; and facts to put on it."""

import errno
import os
import threading
from pathlib import Path

import pytest
from tinydb import TinyDB

from sync.journal import JournalStorage, JournalTable
from terminal.domain.facts import Audit, Draft, Moment

PATIENCE = 10  # s; nothing here takes one


class Database(TinyDB):
    """On a journal that holds its frames and nothing else, unless `room` is given."""

    table_class = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]

    def __init__(self, path: Path, room: int = 0) -> None:
        super().__init__(path, room=room)


class Disk:
    """Stands before `fdatasync` and `fsync`; everything else is the real disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.syncing = threading.Event()  # somebody waits for the disk
        self.gate = threading.Event()
        self.gate.set()
        self.syncs = 0
        self.failures: list[bool] = []  # whether the next calls fail, in their order
        self._real = {name: getattr(os, name) for name in ("fdatasync", "fsync")}
        for name in self._real:
            monkeypatch.setattr(os, name, lambda file, name=name: self._sync(name, file))

    def _sync(self, name: str, file: int) -> None:
        self.syncs += 1
        self.syncing.set()
        assert self.gate.wait(PATIENCE)
        if self.failures and self.failures.pop(0):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._real[name](file)

    def shut(self) -> None:
        self.syncing.clear()
        self.gate.clear()


def moment(mono: int) -> Moment:
    return Moment(1_795_391_520_000 + mono, mono, "b" * 32, "synced")


def draft(detail: str, mono: int = 1000) -> Draft:
    return Draft(moment(mono), "2F-17", "1.1", Audit("fault", detail))


def flip(path: Path, place: int, bit: int = 0) -> None:
    """Turns one bit of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << bit
    path.write_bytes(content)
