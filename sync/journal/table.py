"""TinyDB's table on a journal: records what an update changed and commits only that."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from sync.journal.recording import TrackedTable
from sync.journal.storage import JournalStorage
from sync.journal.tables import Lent


class JournalTable(Table):
    """A table that several threads may read and write at once. What is read is a copy."""

    _storage: JournalStorage

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._searching = threading.RLock()  # a condition may search too
        self._generation = -1
        super().__init__(*arguments, **options)

    def search(self, cond: QueryLike) -> list[Document]:
        with self._searching:
            if self._generation != self._storage.generation:  # others commit too, some of them not by this table
                self._generation = self._storage.generation
                self.clear_cache()
            return super().search(cond)

    def insert(self, document: Mapping[str, Any]) -> int:
        with self._storage.writing():  # two threads must not choose the same id
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        with self._storage.writing():
            return super().insert_multiple(documents)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        with self._storage.writing():
            return super().upsert(document, cond)

    def _read_table(self) -> Any:
        return LentDocuments(self._storage.lend(self.name))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._storage.writing():
            documents = self._storage.held(self.name)
            recording = TrackedTable(documents or {}, self.document_id_class)
            updater(recording)
            change = recording.change()
            if change or documents is None:
                self._storage.commit({self.name: change})
            with self._searching:
                self.clear_cache()


class LentDocuments(Mapping[str, Any]):
    """The documents of a table as they were at one moment, each decoded when it is asked for."""

    def __init__(self, lent: Lent) -> None:
        self._lent = lent

    def __getitem__(self, key: str) -> Any:
        return msgspec.json.decode(self._lent.documents[key])

    def __iter__(self) -> Iterator[str]:
        yield from self._lent.documents  # and not their iterator alone: what is lent ends with this object

    def __len__(self) -> int:
        return len(self._lent.documents)
