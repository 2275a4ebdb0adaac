"""Bytes and names that are on the disk when the call returns."""

import os
from pathlib import Path


def write_all(file: int, content: bytes, offset: int) -> None:
    """Writes all of it at `offset`. Raises OSError."""
    while content:
        written = os.pwrite(file, content, offset)
        content, offset = content[written:], offset + written


def put_aside(beside: Path, content: bytes) -> None:
    """Keeps for a person what could not be read."""
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        write_all(file, content, 0)
        os.fsync(file)
    finally:
        os.close(file)
    sync_folder(beside.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
