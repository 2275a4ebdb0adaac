"""What a start reads from the disk, asked for all at once: the list is what the start before this one opened.

Else each of some four hundred small files waits for the one before it, and after a night without power all of them
come from the card. A list that is damaged or out of date costs nothing but its use.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

NAME = "start.files"
LARGE = 1 << 20  # bytes of a file of which a start reads only parts: they come when they are asked for
MAPS = Path("/proc/self/maps")  # proc(5): the sixth field of a line is the file


def fetch(folder: Path) -> threading.Thread:
    """Has the kernel read what is listed in `folder`, on a thread that nobody has to wait for."""
    fetching = threading.Thread(target=_fetch, args=(folder / NAME,), name="read ahead", daemon=True)
    fetching.start()
    return fetching


def note(folder: Path) -> None:
    """Lists what has been opened until now for the next start; a list that would be the same is left alone."""
    listed, text = folder / NAME, "\n".join(_opened())
    with suppress(OSError):  # the next start is slower, and nothing else
        if not listed.exists() or listed.read_text(errors="replace") != text:
            listed.write_text(text)


def _fetch(listed: Path) -> None:
    with suppress(OSError):
        for name in listed.read_bytes().split(b"\n"):
            _want(name)


def _want(name: bytes) -> None:
    with suppress(OSError, ValueError):  # gone since, or no name at all
        file = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        try:
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_WILLNEED)
        finally:
            os.close(file)


def _opened() -> Iterator[str]:
    """Bytecode in the order of its import, then libraries and what else is mapped."""
    modules = [str(getattr(module, "__cached__", None) or "") for module in list(sys.modules.values())]
    mapped = [line.split(maxsplit=5)[5] for line in MAPS.read_text().splitlines() if "/" in line]
    for name in dict.fromkeys((*modules, *mapped)):
        with suppress(OSError):  # of a module that has no file
            if 0 < Path(name).stat().st_size < LARGE and "\n" not in name:
                yield name
