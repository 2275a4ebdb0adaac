"""The sightings of a key: from which address its terminal speaks, and in which series. Two are one too many."""

from typing import Any

from sqlalchemy import Connection, Row, select, update

from sync.center.hall.alarm_table import raise_once
from sync.center.storage.database import makers, terminals


def note_address(connection: Connection, row: Row[Any], address: str, now: int) -> None:
    """Keeps the address that a terminal speaks from; another one than before is an alarm, once each way."""
    if address == row.address:
        return
    connection.execute(update(terminals).where(terminals.c.key_hash == row.key_hash).values(address=address))
    if row.address:
        raise_once(connection, row.terminal, "address", f"spoke from {row.address}, then from {address}", now)


def note_series(connection: Connection, terminal: str, series: str, now: int) -> None:
    """Raises an alarm where a terminal that made another series begins this one."""
    others = select(makers.c.series).where(makers.c.terminal == terminal, makers.c.series != series)
    before = connection.scalar(others.order_by(makers.c.since.desc()).limit(1))
    if before is not None:
        raise_once(connection, terminal, "series", f"began the series {series}, had made {before}", now)
