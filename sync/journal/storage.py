"""The storage: tables in memory, and on the disk a journal of what changed.

    TinyDB(path, storage=JournalStorage)        with JournalTable as table class

Strategy: the tables live in memory, each document as its JSON; a commit appends what changed as one line (`frames`)
and calls `fdatasync` before memory shows it. The file is filled ahead with newlines: an append into space that it
has writes a few kilobytes to the device, and not the file system's own journal too. When it has grown, the next
segment begins with a snapshot (`segments`), so that what lies before it can go. Opening replays the newest segments
(`replay`).

Contract: a commit is whole or not there. A torn tail is cut off. A damaged line is counted in `damaged` and put
aside in a file beside, and every other line is used; the numbers of the frames and a high-water mark (`mark`) tell
what is gone. After a failed sync the same file is never written to again.

Known limits: a table is in memory, but for one that only grows, the log; what is no finite number is refused;
`drop_table` reads and writes in two steps, so hold `storage.writing()` around it where others insert.

Readers take only the lock that guards memory; writers queue behind one another, so nobody who reads ever waits
for the disk. Imports nothing but TinyDB and msgspec.
"""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from tinydb.storages import Storage

from sync.durable import make_folder, sync_folder
from sync.journal.high_water_mark import MarkFile
from sync.journal.payload import Change, Documents, encode, packed, unpacked
from sync.journal.replay import log_documents, log_documents_of, replay
from sync.journal.segments import Segment, sealed, segments
from sync.journal.signs_of_life import SignFile
from sync.journal.tables import Lent
from sync.journal.writer import Writer

FILL_AHEAD_BYTES = 256 << 10  # bytes that a file is filled ahead by
SEGMENT = 1 << 20  # bytes after which the next segment begins


class JournalStorage(Storage):
    """The storage. `path` is the live segment; its folder must exist unless `create_dirs`.

    `room` bytes are filled ahead, `reserve` of them more for commits that are urgent when the disk is full; after
    `segment` bytes the next segment begins. `log` names a table whose documents are only added, with rising ids: it
    alone is not held in memory whole, see `shed`, and its older segments stay until they are dropped.

    With `access_mode` "r" the files are looked at and never changed, damage and torn tail included. `encoding` and
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
        room: int = FILL_AHEAD_BYTES,
        reserve: int = 0,
        segment: int = SEGMENT,
        log: str = "",
    ) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "utf8") or ensure_ascii:
            raise ValueError("a journal is written in UTF-8; leave encoding and ensure_ascii out")
        if access_mode not in ("r", "r+"):
            raise ValueError(f"access_mode {access_mode!r} is refused: a journal is read (r) or continued (r+)")
        self.path = Path(path)
        self._owed: Change = {}
        self.generation = 0  # rises with every commit
        self._writing = threading.RLock()
        self._memory = threading.Lock()
        self._writer: Writer | None = None  # none to look, and once closed
        self._mark = MarkFile(self.path)
        self.signs = SignFile(self._mark.path)
        if create_dirs and access_mode == "r+":
            make_folder(self.path.parent)
        known = self._mark.read()
        found = replay(self.path, log, known)
        self.damaged = found.damaged
        self.doubtful = found.doubtful  # one commit more may be gone
        self.promised = known.last  # the highest id in the log that somebody was told of, as far as the mark tells
        self._tables = found.tables
        if access_mode == "r+":
            number = max(found.number, known.number)
            self._writer = Writer(self.path, found, number, room, reserve, segment)
        elif not found.newest:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))

    # What memory shows.

    def read(self) -> dict[str, Any] | None:
        """The tables, a copy; None while there are none. Of the log what memory holds."""
        with self._memory:
            held = {name: dict(documents) for name, documents in self._tables.documents.items()}
        return {name: unpacked(documents) for name, documents in held.items()} or None

    def table(self, name: str) -> Documents | None:
        """One table's documents, each as JSON, a copy; None where there is no such table."""
        with self._memory:
            documents = self._tables.documents.get(name)
            return None if documents is None else dict(documents)

    def lend(self, name: str) -> Lent:
        """One table's documents as they are now, for as long as what is returned is held; not to be changed."""
        with self._memory:
            return self._tables.lend(name)

    def held(self, name: str) -> Documents | None:
        """One table's documents themselves, not to be changed, for whoever holds `writing()`."""
        return self._tables.documents.get(name)

    def document(self, table: str, key: str) -> bytes | None:
        """One document as JSON, whatever the size of its table."""
        with self._memory:
            return self._tables.documents.get(table, {}).get(key)

    def older(self, first: int) -> Iterator[bytes]:
        """The log's documents from this id on that only the files hold, in order of their ids."""
        ids = range(first, self.floor)
        return (raw for _, raw in log_documents(self._files(), self._tables.log, ids)) if ids else iter(())

    @property
    def floor(self) -> int:
        """The lowest id of the log that memory holds for sure; only the very last document may lie below."""
        return self._tables.floor

    @property
    def last(self) -> int:
        """The highest id in the log."""
        return self._tables.last

    @property
    def full(self) -> bool:
        """Whether the disk had no room when it was last asked for some."""
        return self._writer is not None and self._writer.full

    def writing(self) -> threading.RLock:
        """The lock that one commit holds from reading what it changes until it is durable."""
        return self._writing

    # Commits.

    def write(self, data: dict[str, Any]) -> None:
        """Makes the tables be these, in one commit of what differs. Raises as `commit` does."""
        with self._writing:
            tables = {name: packed(documents) for name, documents in data.items()}
            change: dict[str, dict[str, bytes | None]] = {}
            for name, documents in tables.items():
                old = self._tables.documents.get(name)
                change[name] = {key: None for key in old or () if key not in documents}
                change[name] |= {key: text for key, text in documents.items() if (old or {}).get(key) != text}
                if old is not None and not change[name]:
                    del change[name]
            self.commit(change, [name for name in self._tables.documents if name not in tables])

    def commit(self, change: Change, drop: list[str] | None = None, *, floor: int = 0, urgent: bool = True) -> None:
        """Makes changes of tables durable, then visible, all or none of them.

        Raises OSError, with nothing visible, when it cannot; `SyncFailed` where something of it may be on the disk;
        ValueError where the log would not just grow.
        """
        with self._writing:
            writer = self._opened()
            change = _joined(self._owed, change) if self._owed else change
            self._tables.check(change, drop or [])
            if payload := encode(change, drop, floor):
                writer.store(payload, urgent)
            with self._memory:
                self._tables.take(change, drop, floor)
                self.generation += 1
            self._owed = {}
            self._mark.write(writer.number, self._tables.last)

    def owe(self, change: Change) -> None:
        """Puts a change into the next frame, whoever commits that."""
        with self._writing:
            self._owed = _joined(self._owed, change)

    def pay(self) -> None:
        """Commits what is owed. Raises as `commit` does."""
        if self._owed:
            self.commit({})

    def compact(self) -> None:
        """Begins the next segment now. Without a log the file then holds what the tables do, and nothing else."""
        with self._writing:
            self._opened().begin(self._tables.last)

    def oldest(self) -> tuple[Path, list[bytes]] | None:
        """The oldest sealed segment, and the log's documents that are in no later one."""
        files = self._files()
        if len(files) < 2:
            return None
        after = files[1].head
        documents = log_documents_of(files[0], files[1].number, self._tables.log)
        return files[0].path, [raw for key, raw in sorted(documents.items()) if not after or key < after.since]

    def drop_sealed(self, path: Path) -> None:
        """Removes the oldest sealed segment; `path` says which one that is. Raises OSError."""
        with self._writing:
            if path != sealed(self.path)[0]:
                raise ValueError(f"{path.name} is not the oldest segment")
            path.unlink()
            sync_folder(path.parent)

    def close(self) -> None:
        """Closes the files; may be called twice."""
        with self._writing:
            self._mark.close()
            if self._writer:
                self._writer.close()
                self._writer = None

    def _opened(self) -> Writer:
        if self._writer is None:
            raise PermissionError(errno.EACCES, "the journal is closed, or open for reading only", str(self.path))
        return self._writer

    def _files(self) -> list[Segment]:
        """The journal's files as they are at one moment; they stay readable though they be sealed or dropped."""
        with self._writing:
            return segments(self.path, hold=True)


def _joined(first: Change, then: Change) -> Change:
    return {**first, **{name: {**first.get(name, {}), **documents} for name, documents in then.items()}}
