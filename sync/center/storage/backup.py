"""The backup: a copy of a center's SQLite database, whole as of one moment, taken while the center serves.

After a restore every terminal sees that the center knows less than it did, and delivers again what it still has.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkstemp

from sync.center.storage.figures import BACKED_UP
from sync.center.storage.schema import steps
from sync.durable import sync_folder

NOTE_WAIT_SECONDS = 20.0  # that the note of a backup waits for the center's own writes
SIDE_FILES = ("-wal", "-shm", "-journal")  # of one database; they would ruin another


class NoBackup(Exception):
    """The copy was not made, or the file is none; the message says why. What was there before is as it was."""


class CenterServes(Exception):
    """Somebody has the database open: stop the center first."""


def back_up(database: Path, copy: Path) -> int:
    """Makes the copy, a new file of this user alone; how many facts are in it. Raises `NoBackup`, OSError."""
    if copy.exists():
        raise NoBackup(f"{copy} is there already: name a new file")
    with _copied(database, "rw", copy) as begun:
        facts = examine(begun)
        begun.rename(copy)
    sync_folder(copy.parent)
    return facts


def note(database: Path, now: int) -> None:
    """Leaves in the database when it was last copied, ms UTC. Raises sqlite3.Error."""
    with closing(_opened(database, "rw", NOTE_WAIT_SECONDS)) as opened, opened:
        opened.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (BACKED_UP, str(now)))


def examine(copy: Path) -> int:
    """How many facts are in a backup in which nothing is damaged. Raises `NoBackup`, OSError."""
    if not copy.is_file():
        raise NoBackup(f"{copy}: there is no such file")
    try:
        with closing(_opened(copy, "ro")) as opened:
            found = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise NoBackup(f"{copy} is damaged: {found}")
            return int(opened.execute("SELECT count(*) FROM facts").fetchone()[0])
    except sqlite3.Error as e:
        raise NoBackup(f"{copy} is no backup of a center: {e}") from e


def restore(copy: Path, database: Path, aside: Path) -> None:
    """Puts a backup in the place of the database, which is kept as `aside`: at every moment one of them is there.

    Raises `NoBackup`, `CenterServes`, OSError.
    """
    examine(copy)
    _check_version(copy)
    with _copied(copy, "ro", database) as fresh:
        examine(fresh)
        _give(fresh, like=database if database.exists() else database.parent)
        if database.exists():
            _close(database)
            aside.hardlink_to(database)
        for suffix in SIDE_FILES:
            if (beside := database.with_name(database.name + suffix)).exists():
                beside.rename(aside.with_name(aside.name + suffix))
        fresh.replace(database)
    sync_folder(database.parent)


def step_in(database: Path) -> str:
    """The step of the tables that a center's file is at. Raises `NoBackup` where it is none."""
    try:
        with closing(_opened(database, "ro")) as opened:
            return str(opened.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.Error, TypeError) as e:
        raise NoBackup(f"{database} is no database of a center: {e}") from e


def _check_version(copy: Path) -> None:
    """Raises `NoBackup` where no center of this version would serve it."""
    step = step_in(copy)
    if step not in steps():
        raise NoBackup(f"{copy} is of a newer version than this (step {step}): install that one again first")


@contextmanager
def _copied(source: Path, mode: str, place: Path) -> Iterator[Path]:
    """All that SQLite knows of `source`, also what lies in a log beside it, in a new file beside `place`.

    It is durable, and gone at the end unless it was renamed. Raises `NoBackup`, OSError.
    """
    opened, name = mkstemp(".part", f"{place.name}.", place.parent)
    os.close(opened)
    begun = Path(name)
    try:
        with closing(_opened(source, mode)) as original, closing(sqlite3.connect(begun)) as target:
            original.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it
        _sync(begun)
        yield begun
    except sqlite3.Error as e:
        raise NoBackup(f"{source} cannot be copied: {e}") from e
    finally:
        begun.unlink(missing_ok=True)


def _give(file: Path, like: Path) -> None:
    """Root restores for whoever the center runs as."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = like.stat()
        os.chown(file, owner.st_uid, owner.st_gid)


def _opened(database: Path, mode: str, seconds: float = 0) -> sqlite3.Connection:
    """Never makes one that is not there, and waits so long for who writes."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode={mode}", timeout=seconds, uri=True)


def _close(database: Path) -> None:
    """Brings all of it into the one file; not possible while another program has it open."""
    try:
        with closing(_opened(database, "rw")) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as e:
        raise CenterServes(f"{database} is in use ({e}): stop `center serve` first") from e
    except sqlite3.DatabaseError:
        return  # it is damaged, which may be why somebody restores


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
