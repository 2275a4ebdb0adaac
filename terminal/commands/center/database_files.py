"""The database files of a center: where SQLite keeps it, and what is in the way of this user's opening them."""

import os
from pathlib import Path

from terminal.domain.mistake import Mistake

SQLITE_HEAD = b"SQLite format 3\0"
NOT_ALLOWED = (
    "this user may not read and write it and its folder; type it as the user that `center serve` runs as: "
    "sudo -u USER …"
)


def database_files(url: str) -> list[Path]:
    """What SQLite keeps the database in; none where it is in memory or at a server."""
    from sqlalchemy import make_url

    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database:
        return []
    return [Path(parts.database + suffix) for suffix in ("", "-wal", "-shm", "-journal")]


def beside(url: str) -> Path | None:
    """The folder for release files beside the database, None where that is no file."""
    files = database_files(url)
    return files[0].with_name(f"{files[0].name}.software") if files else None


def missing(url: str, *, make: bool) -> str:
    """Why there is no database to be opened, or made, and what to do; empty where there is."""
    for path in database_files(url)[:1]:
        try:
            if make and not path.parent.is_dir():
                return f"{path}: there is no folder {path.parent}; make it, or name the database with --database"
            if not make and not (path.is_file() and path.stat().st_size):
                return Mistake(
                    "no database at {path}; `center serve` makes it. Where it lies elsewhere: --database", path=path
                )
        except PermissionError:
            return f"{path}: {NOT_ALLOWED}"
    return ""


def unusable(url: str) -> str:
    """Why SQLite could not use it, and what to do; empty where nothing is known against it.

    It says of most of this that it cannot open a file. It writes beside the database, also for who only reads.
    """
    for path in database_files(url)[:1]:
        here = path if path.exists() else path.parent
        if not all(os.access(each, os.R_OK | os.W_OK, effective_ids=True) for each in (here, path.parent)):
            return f"{path}: {NOT_ALLOWED}"
        if path.is_dir() or (path.is_file() and _is_foreign(path)):
            return f"{path}: that is no center's database; name one with --database"
    return ""


def _is_foreign(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(SQLITE_HEAD)) not in (b"", SQLITE_HEAD)
