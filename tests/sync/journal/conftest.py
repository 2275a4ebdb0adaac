"""A journal with a log, open."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.journal import JournalStorage
from tests.support.grown_journal import opened


@pytest.fixture
def storage(path: Path) -> Iterator[JournalStorage]:
    with closing(opened(path)) as storage:
        yield storage
