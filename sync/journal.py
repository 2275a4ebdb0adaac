"""A TinyDB storage that appends: one frame a commit, checksummed, durable before the call returns.

    TinyDB(path, storage=JournalStorage)        with JournalTable as table class

Strategy: the tables live in memory; a commit appends what changed as one line, `CRC-32 LENGTH JSON`, and calls
`fdatasync` before memory shows it. Opening replays the lines. Contract: a commit is whole or not there. A torn
tail is cut off; a damaged line with good ones behind it is passed over and counted in `damaged`. Known limits: the
file only grows until it is rewritten whole.

Readers take only the lock that guards memory; writers queue behind one another, so nobody who reads ever waits
for the disk.
"""

import os
import re
import threading
import zlib
from collections.abc import Callable, Iterator, MutableMapping
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage
from tinydb.table import Table

Document = dict[str, Any]
Tables = dict[str, dict[str, Document]]
Change = dict[str, Document | None]  # document id to its new content, None where it was removed

HEAD = re.compile(rb'[0-9a-f]{8} (\d{1,9}) (?=\{")')  # never inside a frame: a quote in JSON text is escaped


class JournalStorage(Storage):
    """The storage. `path` is the file; its folder must exist unless `create_dirs`."""

    def __init__(self, path: str | Path, create_dirs: bool = False) -> None:
        self.path = Path(path)
        self.damaged = 0
        self._writing = threading.RLock()
        self._memory = threading.Lock()
        if create_dirs:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not self.path.exists()
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        if fresh:
            _sync_folder(self.path.parent)
        self._tables: Tables = {}
        self._end = self._replay()
        self._suspect = False  # after a failed sync the same file is never trusted again

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
        with self._writing:
            self._rewrite(data)
            with self._memory:
                self._tables = data

    def commit(self, table: str, change: Change) -> None:
        """Makes one table's change durable, then visible. Raises OSError when the disk refuses; nothing changed."""
        with self._writing:
            if self._suspect:
                self._rewrite(self._tables)
            self._append(_frame({"table": table, "change": change}))
            with self._memory:
                _apply(self._tables, table, change)

    def close(self) -> None:
        """Closes the file; may be called twice."""
        with self._writing:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _append(self, frame: bytes) -> None:
        try:
            _write_all(self._file, frame, self._end)
            os.fdatasync(self._file)
        except OSError:
            self._suspect = True
            os.ftruncate(self._file, self._end)
            raise
        self._end += len(frame)

    def _rewrite(self, tables: Tables) -> None:
        beside = self.path.with_suffix(".new")
        content = _frame({"all": tables})
        file = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _write_all(file, content, 0)
            os.fsync(file)
            beside.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError:
            os.close(file)
            self._suspect = True  # the name may already be the new file's
            raise
        os.close(self._file)
        self._file, self._end, self._suspect = file, len(content), False

    def _replay(self) -> int:
        """Loads every good frame and cuts off what follows the last one; the length that is left."""
        content = self.path.read_bytes()
        start = end = 0
        for line in BytesIO(content):
            start += len(line)
            whole = _parse(line)
            frame = whole or _parse(_behind(line))
            if whole is None and not _torn(line):
                self.damaged += 1
            if frame is not None:
                end = start
                self._take(frame)
        if end < len(content):
            os.ftruncate(self._file, end)
            os.fsync(self._file)
        return end

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
            recording = _Recording((self._storage.read() or {}).get(self.name, {}), self.document_id_class)
            updater(recording)
            change = recording.change()
            if change:
                self._storage.commit(self.name, change)
            self.clear_cache()


class _Recording(MutableMapping[Any, Document]):
    """A table as an updater sees it; what it touches is copied, so that memory changes only after the sync."""

    def __init__(self, table: dict[str, Document], id_class: Callable[[str], Any]) -> None:
        self._table = table
        self._id_class = id_class
        self._touched: Change = {}

    def __getitem__(self, key: Any) -> Document:
        name = str(key)
        if name not in self._touched:
            self._touched[name] = msgspec.json.decode(msgspec.json.encode(self._table[name]))
        document = self._touched[name]
        if document is None:
            raise KeyError(key)
        return document

    def __contains__(self, key: object) -> bool:
        name = str(key)
        return self._touched[name] is not None if name in self._touched else name in self._table

    def __setitem__(self, key: Any, document: Document) -> None:
        self._touched[str(key)] = document

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise KeyError(key)
        self._touched[str(key)] = None

    def __iter__(self) -> Iterator[Any]:
        gone = {name for name, document in self._touched.items() if document is None}
        names = [name for name in self._table if name not in gone]
        names += [name for name in self._touched if name not in self._table and name not in gone]
        return iter([self._id_class(name) for name in names])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def change(self) -> Change:
        """What is other than before."""
        return {name: doc for name, doc in self._touched.items() if doc != self._table.get(name)}


def _apply(tables: Tables, table: str, change: Change) -> None:
    documents = tables.setdefault(table, {})
    for name, document in change.items():
        if document is None:
            documents.pop(name, None)
        else:
            documents[name] = document


def _frame(content: dict[str, Any]) -> bytes:
    payload = msgspec.json.encode(content)
    return b"%08x %d %s\n" % (zlib.crc32(payload), len(payload), payload)


def _parse(line: bytes) -> dict[str, Any] | None:
    """The content of a whole and undamaged frame, else None."""
    checksum, _, rest = line.partition(b" ")
    length, _, payload = rest.partition(b" ")
    payload = payload.removesuffix(b"\n")
    whole = line.endswith(b"\n") and length == b"%d" % len(payload) and checksum == b"%08x" % zlib.crc32(payload)
    if not whole:
        return None
    content: dict[str, Any] = msgspec.json.decode(payload)
    return content


def _behind(line: bytes) -> bytes:
    """The last frame in a line that a damaged newline made of several."""
    return line[max((head.start() for head in HEAD.finditer(line)), default=len(line)) :]


def _torn(line: bytes) -> bool:
    """Whether this is what a cut leaves of a frame: shorter than it says. Anything else is damage."""
    head = HEAD.match(line)
    return not line.endswith(b"\n") and not (head and len(line) - head.end() > int(head[1]))


def _write_all(file: int, content: bytes, offset: int) -> None:
    while content:
        written = os.pwrite(file, content, offset)
        content, offset = content[written:], offset + written


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
