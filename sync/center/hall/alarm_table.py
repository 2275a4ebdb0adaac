"""The alarm table: what IT should look into, each said once."""

from sqlalchemy import Connection, insert, select

from sync.center.hall import quotas
from sync.center.storage.database import alarms


def raise_once(connection: Connection, terminal: str, what: str, detail: str, now: int) -> bool:
    """Raises an alarm unless the same was raised before, or too many were today; whether it was new."""
    said = {"terminal": terminal, "what": what, "detail": detail}
    told = [alarms.c[name] == value for name, value in said.items()]
    if connection.execute(select(alarms.c.id).where(*told)).first() is not None:
        return False
    if quotas.room_for_alarms(connection, terminal, 1, now):
        connection.execute(insert(alarms).values(at=now, **said))
    else:
        quotas.alarm(connection, terminal, f"more than {quotas.ALARMS_A_DAY} alarms in a day are not written", now)
    return True
