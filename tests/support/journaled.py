"""A pytest plugin under TinyDB's own tests: each database in them lies on a journal."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tinydb
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware

from sync.journal import JournalStorage, JournalTable

FILE = "JSONStorage's own file"
OWN = "brings a storage of its own"
EXCLUDED = {
    "test_table_repr": "names the classes",
    "test_json_kwargs": FILE + ": how it is indented",
    "test_encoding": FILE + ": in a code page",
    "test_json_invalid_mode_warning": FILE + ": a mode that empties it",
    "test_caching_json_write": FILE + ": looks at its handle",
    "test_custom": OWN,
    "test_custom_with_exception": OWN,
    "test_read_once": OWN,
    "test_storage_closed_once": OWN,
    "test_yaml": OWN,
}

opened: list[str | Path] = []


class Journal(JournalStorage):
    """A journal in place of JSONStorage that remembers what it was asked to open."""

    def __init__(self, path: str | Path, **arguments: Any) -> None:
        opened.append(path)
        super().__init__(path, **arguments)


class Unplaced(Journal):
    """A journal in place of MemoryStorage, which takes no path and shows what was written as `memory`."""

    def __init__(self) -> None:
        self.folder = TemporaryDirectory()
        super().__init__(Path(self.folder.name, "unplaced.db"))

    @property
    def memory(self) -> dict[str, dict[str, Any]] | None:
        return self.read()


def pytest_configure() -> None:
    for module in (tinydb, tinydb.storages):
        for name, ours in {"JSONStorage": Journal, "MemoryStorage": Unplaced}.items():
            setattr(module, name, ours)
    TinyDB.default_storage_class = Journal  # type: ignore[assignment]
    TinyDB.table_class = JournalTable


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    unknown = EXCLUDED.keys() - {item.name for item in items}
    if unknown:
        raise pytest.UsageError(f"excluded, and not among TinyDB's tests: {sorted(unknown)}")
    items[:] = [item for item in items if item.name not in EXCLUDED]


@pytest.fixture(autouse=True)
def on_a_journal() -> Iterator[None]:
    """Fails a test that never asked for a journal: it would count for nothing."""
    opened.clear()
    yield
    assert opened


@pytest.fixture
def db(tmp_path: Path) -> Iterator[TinyDB]:
    """What TinyDB's own fixture gives; afterwards the disk must hold what memory showed."""
    path = tmp_path / "test.db"
    with TinyDB(path) as db:
        db.drop_tables()
        db.insert_multiple({"int": 1, "char": character} for character in "abc")
        yield db
        shown = db.storage.read()
    again = JournalStorage(path)
    assert again.read() == shown
    again.close()


@pytest.fixture
def storage(tmp_path: Path) -> CachingMiddleware:
    caching = CachingMiddleware(Unplaced)  # type: ignore[no-untyped-call]
    caching()
    return caching
