"""The contestants that keep facts: our buffer, the bare minimum, and what others offer with durable settings.

The others are handed the fact already encoded; ours numbers, chains and encodes it within its time.
"""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from time import perf_counter_ns
from typing import Any

import msgspec
from tinydb import TinyDB

from sync.buffer import Buffer
from sync.buffer.recorder import Recorder
from sync.journal import JournalStorage, JournalTable
from terminal.domain.effects import Record
from terminal.domain.events import NotRecorded, Recorded
from tests.benchmarks.material import ENCODED, TEXT, draft, fact, fill, moment, unsynced
from tests.benchmarks.measuring import Contestant

THREADS = 8


class Ours:
    """A buffer that holds `size` waiting facts; made anew before it has grown to twice as many."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self._size, self._made = folder, size, 0
        self._buffer = self._filled()

    def run(self, count: int) -> list[int]:
        if self._buffer.recorded + count > 2 * self._size:
            self._buffer.close()
            self._buffer = self._filled()
        return [timed(lambda: self._buffer.record([draft(0)])) for _ in range(count)]

    def close(self) -> None:
        self._buffer.close()

    def _filled(self) -> Buffer:
        self._made += 1
        buffer = Buffer(self._folder / str(self._made))
        fill(buffer, self._size)
        buffer.record([draft(0)])  # the first sync would carry the filling
        return buffer


class Journal:
    """The journal under the buffer, handed each fact encoded as the others are."""

    def __init__(self, folder: Path, size: int) -> None:
        self._journal = JournalStorage(folder / "facts.journal", log="facts")
        self._last = 0
        with unsynced():
            self.run(size)
        os.sync()

    def run(self, count: int) -> list[int]:
        return [timed(self._insert) for _ in range(count)]

    def close(self) -> None:
        self._journal.close()

    def _insert(self) -> None:
        self._last += 1
        self._journal.commit({"facts": {str(self._last): ENCODED}})


class Bare:
    """`size` bytes appended and synced, the first `allocated` bytes into space that the file already has."""

    def __init__(self, folder: Path, size: int, allocated: int) -> None:
        self._content = b"x" * (size - 1) + b"\n"
        self._end = 0
        self._file = os.open(folder / "bare", os.O_RDWR | os.O_CREAT)
        os.pwrite(self._file, b"\n" * allocated, 0)
        os.fsync(self._file)

    def run(self, count: int) -> list[int]:
        return [timed(self._append) for _ in range(count)]

    def close(self) -> None:
        os.close(self._file)

    def _append(self) -> None:
        self._end += os.pwrite(self._file, self._content, self._end)
        os.fdatasync(self._file)


class Sqlite:
    """One row a transaction, write-ahead log, synchronous FULL."""

    def __init__(self, folder: Path, size: int) -> None:
        self._database = sqlite3.connect(folder / "facts.sqlite", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute("CREATE TABLE facts (seq INTEGER PRIMARY KEY, fact TEXT NOT NULL)")
        self._database.execute("BEGIN")
        for _ in range(size):
            self._insert()
        self._database.execute("COMMIT")

    def run(self, count: int) -> list[int]:
        return [timed(self._insert) for _ in range(count)]

    def close(self) -> None:
        self._database.close()

    def _insert(self) -> None:
        self._database.execute("INSERT INTO facts (fact) VALUES (?)", (TEXT,))


class SqliteTogether(Sqlite):
    """The same, with eight rows a transaction."""

    def _insert(self) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO facts (fact) VALUES (?)", [(TEXT,)] * THREADS)
        self._database.execute("COMMIT")


class SqliteShared(Sqlite):
    """So many threads that insert at once, by one connection under a lock: kinder to them than one each."""

    def __init__(self, folder: Path, threads: int) -> None:
        super().__init__(folder, 0)
        self._threads = threads
        self._inserting = Lock()

    def run(self, count: int) -> list[int]:
        each = count // self._threads
        return [timed(lambda: _run([Thread(target=self._insert_all, args=(each,)) for _ in range(self._threads)]))]

    def _insert_all(self, count: int) -> None:
        for _ in range(count):
            with self._inserting:
                self._insert()


class TinyJson:
    """TinyDB as it comes: the whole file again for every insert, and an fsync."""

    def __init__(self, folder: Path, size: int) -> None:
        self._database = TinyDB(folder / "facts.json")
        self._database.insert_multiple(msgspec.to_builtins(fact(number)) for number in range(size))

    def run(self, count: int) -> list[int]:
        document = msgspec.to_builtins(fact(0))
        return [timed(lambda: self._database.insert(document)) for _ in range(count)]

    def close(self) -> None:
        self._database.close()


class TinyJournal:
    """TinyDB's own insert of the fact as a document, on our journal."""

    def __init__(self, folder: Path, size: int) -> None:
        self._database = TinyDB(folder / "facts.journal", storage=JournalStorage)
        self._table = JournalTable(self._database.storage, "facts")
        with unsynced():
            self._table.insert_multiple(msgspec.to_builtins(fact(number)) for number in range(size))
        os.sync()

    def run(self, count: int) -> list[int]:
        document = msgspec.to_builtins(fact(0))
        return [timed(lambda: self._table.insert(document)) for _ in range(count)]

    def close(self) -> None:
        self._database.close()


class PersistQueue:
    """persist-queue's SQLite queue, every put committed, synchronous FULL."""

    def __init__(self, folder: Path, size: int) -> None:
        from persistqueue import SQLiteQueue

        self._queue = SQLiteQueue(str(folder), auto_commit=True)
        connection: Any = self._queue._putter  # the package offers no setting for it
        _filled_unsynced(connection, lambda: self._queue.put(TEXT), size)

    def run(self, count: int) -> list[int]:
        return [timed(lambda: self._queue.put(TEXT)) for _ in range(count)]

    def close(self) -> None:
        self._queue.close()


class Lite:
    """litequeue, synchronous FULL; its own default would lose the last messages in a power cut."""

    def __init__(self, folder: Path, size: int) -> None:
        from litequeue import LiteQueue

        self._queue = LiteQueue(folder / "queue.sqlite")
        _filled_unsynced(self._queue.conn, lambda: self._queue.put(TEXT), size)

    def run(self, count: int) -> list[int]:
        return [timed(lambda: self._queue.put(TEXT)) for _ in range(count)]

    def close(self) -> None:
        self._queue.conn.close()


class Whole:
    """Another contestant, that writes `together` facts at once: a turn is one span, by the fact."""

    def __init__(self, folder: Path, make: Callable[[Path], Contestant], together: int = 1) -> None:
        self._contestant = make(folder)
        self._together = together

    def run(self, count: int) -> list[int]:
        return [timed(lambda: self._contestant.run(count // self._together)) // count]

    def close(self) -> None:
        self._contestant.close()


class Alone:
    """One thread that records one fact after the other. A turn is one span: that of all its facts."""

    def __init__(self, folder: Path) -> None:
        self.buffer = Buffer(folder)

    def run(self, count: int) -> list[int]:
        return [timed(lambda: self.ask(0, count))]

    def ask(self, thread: int, count: int) -> None:
        for _ in range(count):
            self.buffer.record([draft(0)])

    def close(self) -> None:
        self.buffer.close()


class Together(Alone):
    """So many threads that record at once, each one fact after the other."""

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        super().__init__(folder)
        self._threads = threads

    def run(self, count: int) -> list[int]:
        each = count // self._threads
        threads = [Thread(target=self.ask, args=(thread, each)) for thread in range(self._threads)]
        return [timed(lambda: _run(threads))]


class Recording(Together):
    """Eight threads that ask the recorder, each waiting for its answer before it asks again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._answers: list[SimpleQueue[Recorded | NotRecorded]] = [SimpleQueue() for _ in range(THREADS)]
        self._recorder = Recorder(self.buffer, lambda answer: self._answers[answer.token].put(answer), moment)
        self._recorder.start()

    def ask(self, thread: int, count: int) -> None:
        for _ in range(count):
            self._recorder.record(Record(thread, (draft(0),)))
            taken(self._answers[thread].get())

    def close(self) -> None:
        self._recorder.close()
        super().close()


class Asking(Alone):
    """One thread that asks the recorder, as the desk does, with up to `ahead` answers still to come."""

    def __init__(self, folder: Path, ahead: int) -> None:
        super().__init__(folder)
        self._ahead = ahead
        self._answers: SimpleQueue[Recorded | NotRecorded] = SimpleQueue()
        self._recorder = Recorder(self.buffer, self._answers.put, moment)
        self._recorder.start()

    def ask(self, thread: int, count: int) -> None:
        for number in range(count):
            if number >= self._ahead:
                taken(self._answers.get())
            self._recorder.record(Record(thread, (draft(0),)))
        for _ in range(self._ahead):
            taken(self._answers.get())

    def close(self) -> None:
        self._recorder.close()
        super().close()


def taken(answer: Recorded | NotRecorded) -> None:
    """Raises OSError where the fact was refused: it does not count."""
    if isinstance(answer, NotRecorded):
        raise OSError(answer.why)


def timed(act: Callable[[], object]) -> int:
    """How long this took, in ns."""
    start = perf_counter_ns()
    act()
    return perf_counter_ns() - start


def _filled_unsynced(connection: sqlite3.Connection, put: Callable[[], object], size: int) -> None:
    connection.execute("PRAGMA synchronous = OFF")
    for _ in range(size):
        put()
    connection.execute("PRAGMA synchronous = FULL")


def _run(threads: list[Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
