"""The inbox: takes a file from a folder where the service's user may do what it likes, as root.

A name may become a link, another file or a longer one at any moment. So the folders are opened without following
links and the file once, by its folder; what it is, is asked of the open file; and only root's own copy is believed.
"""

import os
import shutil
import stat
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from sync.durable import sync_folder
from sync.releases.manifest import PIECE_BYTES

SUFFIX = ".release"
RELEASE_BYTES = 2 * PIECE_BYTES  # bytes of a file that is copied at all
FREE_BYTES = 64 << 20  # bytes of the card that stay free: the terminal records there, too
CHUNK = 1 << 20  # bytes
FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe must not hold root up


class InboxRefused(Exception):
    """What lies there is not taken; the message says why."""


class NoPlainFile(OSError):
    """There is no plain file by that name; the message says what there is."""


def open_plain(path: str | Path, folder: int | None = None) -> int:
    """The descriptor of this file; what it is, is asked of the open one. Raises `NoPlainFile`."""
    try:
        file = os.open(path, FILE_FLAGS, dir_fd=folder)
    except OSError as e:
        raise NoPlainFile(f"not a plain file: {e.strerror}") from e
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise NoPlainFile("not a plain file")
    return file


def take(inbox: Path, owners: Set[int], into: Path) -> bool:
    """Copies the first release file to `into`, durably, and removes it there; whether there was one.

    `owners` are the users whose files are taken. What is refused is removed, too. Raises `InboxRefused`, OSError.
    """
    with _opened(inbox) as folder:
        with os.scandir(folder) as entries:
            # One at a time: there may be more names than there is memory for.
            name = min((entry.name for entry in entries if entry.name.endswith(SUFFIX)), default=None)
        if name is None:
            return False
        try:
            with _plain_file(folder, name, owners) as file:
                _copy(file, into)
        finally:
            _remove(folder, name)
    return True


def take_small(path: Path, owners: Set[int], most: int) -> bytes | None:
    """What this file of an inbox holds, `most` bytes at most, and removes it there; None where there is none.

    What is refused is removed, too. Raises `InboxRefused`, OSError.
    """
    with _opened(path.parent) as folder:
        try:
            os.stat(path.name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        try:
            with _plain_file(folder, path.name, owners) as file, os.fdopen(os.dup(file), "rb") as opened:
                content = opened.read(most + 1)
        finally:
            _remove(folder, path.name)
    if len(content) > most:
        raise InboxRefused(f"larger than {most} bytes")
    return content


@contextmanager
def _opened(inbox: Path) -> Iterator[int]:
    """The folder, and the one above it, which is the service's user's too, as they are and not by a link."""
    above = os.open(inbox.parent, FOLDER_FLAGS)
    try:
        folder = os.open(inbox.name, FOLDER_FLAGS, dir_fd=above)
    finally:
        os.close(above)
    try:
        yield folder
    finally:
        os.close(folder)


@contextmanager
def _plain_file(folder: int, name: str, owners: Set[int]) -> Iterator[int]:
    try:
        file = open_plain(name, folder)
    except NoPlainFile as e:
        raise InboxRefused(f"{name}: {e}") from e
    try:
        told = os.fstat(file)
        if told.st_nlink > 1:
            raise InboxRefused(f"{name}: it has another name elsewhere")
        if told.st_uid not in owners:
            raise InboxRefused(f"{name}: somebody else's file")
        yield file
    finally:
        os.close(file)


def _copy(file: int, into: Path) -> None:
    """A hole in the file costs its owner nothing and the copy all of it: what there is no room for is not begun."""
    size = os.fstat(file).st_size
    if size > RELEASE_BYTES:
        raise InboxRefused(f"larger than {RELEASE_BYTES >> 20} MiB")
    if size + FREE_BYTES > shutil.disk_usage(into.parent).free:
        raise InboxRefused(f"the card has no room for {size} bytes")
    beside = into.with_name(f"{into.name}.new")
    beside.unlink(missing_ok=True)
    try:
        _fill(beside, file, size)
        beside.replace(into)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(into.parent)


def _fill(beside: Path, file: int, left: int) -> None:
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
        while chunk := os.read(file, CHUNK):
            left -= len(chunk)
            if left < 0:  # it grows while it is read
                raise InboxRefused("changed while it was copied")
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())


def _remove(folder: int, name: str) -> None:
    """What stays would start the unit again and again, and no file after it would have its turn."""
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return  # its owner was faster
    except IsADirectoryError:
        aside = f"refused.{token_hex(8)}"
        with suppress(FileNotFoundError):
            # First: it may be deeper than anything removes, and so wide that whoever tries is ended for its memory.
            os.rename(name, aside, src_dir_fd=folder, dst_dir_fd=folder)
            with suppress(RecursionError):
                shutil.rmtree(aside, ignore_errors=True, dir_fd=folder)
