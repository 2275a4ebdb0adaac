"""The alarm table: what IT should look into, each said once."""

from sqlalchemy import Connection, insert, select

from sync.center.database import alarms


def told(connection: Connection, terminal: str, what: str, detail: str) -> bool:
    """Whether the same alarm was raised before."""
    said = {"terminal": terminal, "what": what, "detail": detail}
    same = [alarms.c[name] == value for name, value in said.items()]
    return connection.execute(select(alarms.c.id).where(*same)).first() is not None


def raise_once(connection: Connection, terminal: str, what: str, detail: str, now: int) -> bool:
    """Raises an alarm unless the same was raised before; whether it was new."""
    if told(connection, terminal, what, detail):
        return False
    connection.execute(insert(alarms).values(at=now, terminal=terminal, what=what, detail=detail))
    return True
