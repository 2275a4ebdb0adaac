"""A folder in memory, for thousands of buffers whose bytes need not reach a disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = "/dev/shm"


@contextmanager
def in_memory() -> Iterator[Path]:
    """On the disk after all where there is no such folder; gone in the end."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)
