"""The recording of an update: a table that is changed at will, and tells afterwards what is other. Pure."""

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import msgspec

from sync.journal.payload import Documents, text

Document = dict[str, Any]


class TrackedTable(MutableMapping[Any, Document]):
    """What an updater touches is a copy, so that memory changes only after the sync."""

    def __init__(self, table: Documents, id_class: Callable[[str], Any]) -> None:
        self._table = table
        self._id_class = id_class
        self._touched: dict[str, Document | None] = {}

    def __getitem__(self, key: Any) -> Document:
        name = str(key)
        if name not in self._touched:
            self._touched[name] = msgspec.json.decode(self._table[name])
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

    def change(self) -> dict[str, bytes | None]:
        """What is other than before: each document's new JSON, None where it is gone."""
        new = {name: None if document is None else text(document) for name, document in self._touched.items()}
        return {name: written for name, written in new.items() if written != self._table.get(name)}
