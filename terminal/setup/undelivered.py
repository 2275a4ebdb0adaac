"""The undelivered facts in a state folder: how many there are, and their way into files before it goes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.buffer import FILE, Buffer, BufferBusy
from sync.buffer.fact_export import exported
from sync.buffer.succession import earlier
from sync.durable import make_folder
from sync.export_file import write
from terminal import __version__
from terminal.services.control_protocol import Status
from terminal.services.control_socket import NoAnswer, RequestRefused, call
from terminal.setup.folder_owner import NotPlain, as_owner, check_plain
from terminal.setup.places import Places


class CannotTell(Exception):
    """Nobody knows what waits there: a process holds it, or it cannot be read. The message says which."""


def waiting_facts(state: Path) -> int:
    """How many facts in this folder the center does not have, earlier series among them. Raises `CannotTell`."""
    try:
        with as_owner(state):
            return sum(_waiting(folder) for folder in _buffers(state))
    except OSError as e:
        raise CannotTell(str(e)) from e


def waiting_now(places: Places) -> int | None:
    """The same of an installation, by the terminal's own word where one runs; None where nobody can tell."""
    try:
        return waiting_facts(places.state)
    except CannotTell:
        pass
    try:
        return call(places.runtime / "control", Status()).waiting
    except (NoAnswer, RequestRefused):
        return None


def export_waiting(state: Path, out: Path) -> list[tuple[Path, int]]:
    """A new file a series in the folder `out`, with how many facts are in it. Raises `CannotTell`, or OSError."""
    make_folder(out, 0o700)
    try:
        with as_owner(state):
            folders = [folder for folder in _buffers(state) if _waiting(folder)]
    except NotPlain as e:
        raise CannotTell(str(e)) from e
    written = []
    for folder in folders:
        with as_owner(state), _opened(folder) as buffer:
            header, facts = exported(buffer, __version__)
        file = out / f"{header.terminal}-{header.series}.jsonl.gz"
        write(file, header, facts)
        written.append((file, len(facts)))
    return written


def _buffers(state: Path) -> list[Path]:
    """The buffer, those of earlier series, and one that was being prepared; by any file of a journal, for a cut may
    have left one without its live file."""
    now = state / "buffer"
    for each in (now, state / "buffer.next", state / "buffer.earlier"):
        if os.path.lexists(each):
            check_plain(each)  # else what cannot be read would be nothing that waits
    return [*(each for each in (now, state / "buffer.next") if any(each.glob(f"{FILE}*"))), *earlier(now)]


def _waiting(folder: Path) -> int:
    """Without the facts of an earlier series that went on in the next one: they wait there."""
    with _opened(folder) as buffer:
        moved = buffer.recorded - buffer.end + 1 if buffer.end else 0
        return max(buffer.waiting - moved, 0)


@contextmanager
def _opened(folder: Path) -> Iterator[Buffer]:
    try:
        with Buffer(folder, look=True) as buffer:
            yield buffer
    except (BufferBusy, OSError, ValueError) as e:
        raise CannotTell(str(e)) from e
