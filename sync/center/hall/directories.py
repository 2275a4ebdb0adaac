"""The directories that IT published for the hall; only the newest is kept."""

from typing import Any

from sqlalchemy import Column, Connection, Select, delete, insert, select

from sync.bundles.bundle import text
from sync.center.storage.database import directories


class NotNewer(Exception):
    """What IT signed must be signed again with a higher version to be published."""


class NoDirectory(Exception):
    """IT has published none yet."""


def newest(connection: Connection) -> tuple[int, int]:
    """The version of the newest, (0, 0) before the first."""
    row = connection.execute(_newest(directories.c.epoch, directories.c.version)).first()
    return (row.epoch, row.version) if row else (0, 0)


def content(connection: Connection) -> str:
    """The newest as IT signed it. Raises `NoDirectory`."""
    signed = connection.scalar(_newest(directories.c.directory))
    if signed is None:
        raise NoDirectory("no directory has been published yet")
    return str(signed)


def replace(connection: Connection, pair: tuple[int, int], signed: str, now: int) -> None:
    """Puts a verified one in the place of the newest; the same again is no news. Raises `NotNewer`."""
    known = newest(connection)
    if pair == known and content(connection) == signed:
        return
    if pair <= known:
        raise NotNewer(f"directory {text(known)} is here already, {text(pair)} is not newer")
    connection.execute(delete(directories))
    values = {"epoch": pair[0], "version": pair[1], "directory": signed, "published_at": now}
    connection.execute(insert(directories).values(values))


def _newest(*columns: Column[Any]) -> Select[Any]:
    return select(*columns).order_by(directories.c.epoch.desc(), directories.c.version.desc()).limit(1)
