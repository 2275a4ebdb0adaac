"""Durable bytes and names: on the disk when the call returns."""

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


def replace(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Puts `content` in the place of what the file holds, whole or not at all. Raises OSError."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    # created with its mode: a key must not be readable for even a moment
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def point(link: Path, target: str | Path) -> None:
    """Lets a symbolic link name `target`, whatever it named before, at one moment. Raises OSError."""
    beside = link.with_name(link.name + ".new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)
    sync_folder(link.parent)


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """Makes a folder, and those above it, unless it is there; its name is durable either way. Raises OSError."""
    if not folder.parent.is_dir():
        make_folder(folder.parent)
    folder.mkdir(mode, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable. Raises OSError."""
    if not hasattr(os, "O_DIRECTORY"):
        return  # an office PC with Windows, where IT signs: a folder cannot be synced there
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
