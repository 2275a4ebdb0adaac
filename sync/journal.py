"""A TinyDB storage that appends: one frame a commit, checksummed, durable before the call returns.

    TinyDB(path, storage=JournalStorage)        with JournalTable as table class

Strategy: the tables live in memory; a commit appends what changed as one line, `CRC-32 LENGTH JSON`, and calls
`fdatasync` before memory shows it. The file is filled ahead with newlines: an append into space that it has writes
a few kilobytes to the device, and not the file system's own journal too. Opening replays the lines. Contract: a
commit is whole or not there. A torn tail is cut off; a damaged line is counted in `damaged` and put aside in a file
beside, and every other line is used. Known limits: the file only grows until it is rewritten whole.

Readers take only the lock that guards memory; writers queue behind one another, so nobody who reads ever waits
for the disk.
"""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from tinydb.storages import Storage
from tinydb.table import Table

from sync.durable import put_aside, sync_folder, write_all
from sync.frames import decode, encode, lines
from sync.recording import Change, Document, Recording

Tables = dict[str, dict[str, Document]]

ROOM = 256 << 10
FULL = (errno.ENOSPC, errno.EDQUOT)


class SyncFailed(OSError):
    """What was to be stored may be on the disk all the same; the next commit goes into a new file without it."""


class JournalStorage(Storage):
    """The storage. `path` is the file, filled ahead by `room` bytes; its folder must exist unless `create_dirs`.

    With `access_mode` "r" the file is looked at and never changed, damage and torn tail included. `encoding` and
    `ensure_ascii` are there for who moves from TinyDB's own storage; a journal is always UTF-8.
    """

    def __init__(
        self,
        path: str | Path,
        create_dirs: bool = False,
        encoding: str | None = None,
        access_mode: Literal["r", "r+"] = "r+",
        *,
        ensure_ascii: bool = False,
        room: int = ROOM,
    ) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "utf8") or ensure_ascii:
            raise ValueError("a journal is written in UTF-8; leave encoding and ensure_ascii out")
        if access_mode not in ("r", "r+"):
            raise ValueError(f"access_mode {access_mode!r} is refused: a journal is read (r) or continued (r+)")
        self.path = Path(path)
        self.damaged = 0
        self._room = room
        self._writable = access_mode == "r+"
        self._writing = threading.RLock()
        self._memory = threading.Lock()
        if create_dirs and self._writable:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._open()
        self._tables: Tables = {}
        self._suspect = False  # after a failed sync the same file is never trusted again
        self._end = self._size = 0
        try:
            self._replay()
        except BaseException:
            self.close()
            raise

    def _open(self) -> int:
        if not self._writable:
            return os.open(self.path, os.O_RDONLY)
        fresh = not self.path.exists()
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        if fresh:
            sync_folder(self.path.parent)
        return file

    def read(self) -> Tables | None:
        """The tables, each alive; None while there are none. Hold `reading` where another thread writes."""
        return dict(self._tables) or None

    def reading(self) -> threading.Lock:
        """The lock that guards memory."""
        return self._memory

    def writing(self) -> threading.RLock:
        """The lock that one commit holds from reading what it changes until it is durable."""
        return self._writing

    def write(self, data: Tables) -> None:
        """Replaces everything. Raises OSError, with the old content in place, when the disk refuses."""
        self._check_writable()
        with self._writing:
            self._rewrite(data)
            with self._memory:
                self._take(decode(encode({"all": data})))

    def commit(self, table: str, change: Change) -> None:
        """Makes one table's change durable, then visible. Raises OSError, with nothing visible, when it cannot."""
        self._check_writable()
        with self._writing:
            line = encode({"table": table, "change": change})
            self._put(line)
            with self._memory:
                # What memory shows is what the disk holds: not the caller's own lists, tuples and dates.
                self._take(decode(line))

    def close(self) -> None:
        """Closes the file; may be called twice."""
        with self._writing:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _put(self, line: bytes) -> None:
        """Makes a line durable: in this file, or in a new one where this one can no longer be trusted."""
        if not self._suspect and self._append(line):
            return
        self._suspect = True
        try:
            self._rewrite(self._tables, line)
        except OSError as e:
            raise SyncFailed(e.errno, e.strerror) from e

    def _append(self, line: bytes) -> bool:
        """Whether the line is durable. Raises OSError, with nothing of it left, where the disk has no room."""
        try:
            self._make_room(len(line))
            write_all(self._file, line, self._end)
        except OSError as e:
            if e.errno not in FULL:
                return False
            os.ftruncate(self._file, self._end)
            self._size = self._end
            raise
        try:
            os.fdatasync(self._file)
        except OSError:
            return False
        self._end += len(line)
        self._size = max(self._size, self._end)
        return True

    def _check_writable(self) -> None:
        if not self._writable:
            raise PermissionError(errno.EACCES, "the journal was opened for reading only", str(self.path))

    def _make_room(self, length: int) -> None:
        """Fills the file ahead where `length` bytes do not fit; a disk too full for that may still take them."""
        if self._end + length <= self._size or not self._room:
            return
        ahead = self._end + length + self._room
        try:
            write_all(self._file, b"\n" * (ahead - self._size), self._size)
            os.fsync(self._file)
        except OSError as e:
            if e.errno not in FULL:
                raise
            os.ftruncate(self._file, self._size)
        else:
            self._size = ahead

    def _rewrite(self, tables: Tables, more: bytes = b"") -> None:
        beside = self.path.with_name(self.path.name + ".new")
        content = b"".join(_frames(tables)) + more
        file = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(file, content, 0)
            os.fsync(file)
            beside.replace(self.path)
            sync_folder(self.path.parent)
        except OSError:
            os.close(file)
            self._suspect = True  # the name may already be the new file's
            raise
        os.close(self._file)
        self._file, self._end, self._size, self._suspect = file, len(content), len(content), False

    def _replay(self) -> None:
        """Loads every good frame, puts damage aside, and cuts off a torn tail."""
        content = self.path.read_bytes()
        spoilt = b""
        for line in lines(content):
            if line.spoilt:
                self.damaged += 1
                spoilt += line.raw
            if line.frame is not None:
                self._end = line.end
                self._take(line.frame)
        self._size = len(content)
        if not self._writable:
            return
        if content[self._end :].strip(b"\n"):
            os.ftruncate(self._file, self._end)
            os.fsync(self._file)
            self._size = self._end
        if spoilt:
            self._go_on_without(spoilt)

    def _go_on_without(self, spoilt: bytes) -> None:
        """Keeps what could not be read for a person, and goes on in a file that is whole."""
        try:
            put_aside(self.path.with_name(self.path.name + ".damaged"), spoilt)
            self._rewrite(self._tables)
        except OSError:
            # A disk that takes nothing must not keep the desk shut: what is good is loaded, and the damage stays
            # where it is, to be counted again at the next opening.
            self._suspect = True

    def _take(self, frame: dict[str, Any]) -> None:
        if "all" in frame:
            self._tables = frame["all"]
        else:
            _apply(self._tables, frame["table"], frame["change"])


class JournalTable(Table):
    """A table that records what an update changed and commits only that."""

    _storage: JournalStorage

    def _read_table(self) -> dict[str, Any]:
        with self._storage.reading():
            return dict((self._storage.read() or {}).get(self.name, {}))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._storage.writing():
            recording = Recording((self._storage.read() or {}).get(self.name, {}), self.document_id_class)
            updater(recording)
            change = recording.change()
            if change or self.name not in (self._storage.read() or {}):
                self._storage.commit(self.name, change)
            self.clear_cache()


def _apply(tables: Tables, table: str, change: Change) -> None:
    documents = tables.setdefault(table, {})
    for name, document in change.items():
        if document is None:
            documents.pop(name, None)
        else:
            documents[name] = document


def _frames(tables: Tables) -> Iterator[bytes]:
    """A journal of these tables: one document a frame, so that damage never takes more than one."""
    split = {name: documents for name, documents in tables.items() if isinstance(documents, dict)}
    yield encode({"all": {name: {} if name in split else documents for name, documents in tables.items()}})
    for name, documents in split.items():
        for key, document in documents.items():
            yield encode({"table": name, "change": {key: document}})
