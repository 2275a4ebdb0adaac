"""The buffer copy: what a new version opens when it is tried, as a power cut would have left it just now."""

import os
import shutil
import stat
from pathlib import Path

from msgspec.structs import replace

from sync.buffer import FILE
from terminal.config.settings import Settings

COPIED_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
TRIES = 5  # a segment may be sealed while it is copied


class BufferRestless(OSError):
    """Its files changed their names at every try."""


class BufferStrange(OSError):
    """Something lies there that no buffer has."""


def copy_buffer(buffer: Path, copy: Path) -> None:
    """Copies the journal, the mark first: it never says more than the files do. Raises OSError."""
    for _ in range(TRIES):
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(mode=0o700, parents=True)
        before = _files(buffer)
        try:
            for name in before:
                _copy_file(buffer / name, copy / name)
        except FileNotFoundError:
            continue
        if _files(buffer) == before:
            return
    raise BufferRestless(f"{buffer}: its files changed their names {TRIES} times while they were copied")


def _copy_file(source: Path, target: Path) -> None:
    """Root may copy, and somebody else may put a link or a pipe there: what was opened is asked what it is."""
    with os.fdopen(os.open(source, COPIED_FLAGS), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise BufferStrange(f"{source}: not a plain file")
        with target.open("xb") as out:
            shutil.copyfileobj(file, out)


def moved(settings: Settings, scratch: Path) -> Settings:
    """The same terminal with its state there."""
    return replace(settings, state=str(scratch))


def _files(buffer: Path) -> list[str]:
    names = [each.name for each in buffer.iterdir() if each.name.startswith(FILE)] if buffer.is_dir() else []
    return sorted(names, key=lambda name: (not name.endswith(".mark"), name))
