"""The quotas of an accepted terminal: how many alarms it may raise in a day, how many facts have set aside, and how
many series begin.

What is over them is not lost: the delivery is refused whole, so that the terminal keeps its facts, and an alarm
says so.
"""

from sqlalchemy import Connection, Table, func, insert, select

from sync.center.storage.database import alarms, makers, quarantine

ALARMS_A_DAY = 100
ASIDE_A_DAY = 1000  # facts of one terminal; each is cut to `FACT_BYTES`
SERIES_A_DAY = 100  # each is looked through for every day sheet; a new card or a conflict begins one
DAY = 86_400_000  # ms


class QuotaSpent(Exception):
    """More came today than anybody could look at: let the terminal keep its facts until tomorrow."""


def check_aside(connection: Connection, terminal: str, now: int) -> None:
    """Makes sure that what is set aside by now is not too much. Raises `QuotaSpent`."""
    if _today(connection, quarantine, terminal, now) > ASIDE_A_DAY:
        raise QuotaSpent(f"more than {ASIDE_A_DAY} facts of {terminal!r} set aside in a day: IT must look at them")


def check_series(connection: Connection, terminal: str, now: int) -> None:
    """Makes sure that it may begin one more. Raises `QuotaSpent`."""
    begun = select(func.count()).where(makers.c.terminal == terminal, makers.c.since > now - DAY)
    if (connection.scalar(begun) or 0) >= SERIES_A_DAY:
        raise QuotaSpent(f"{SERIES_A_DAY} series of {terminal!r} begun in a day: IT must look at them")


def room_for_alarms(connection: Connection, terminal: str, more: int, now: int) -> int:
    """How many of so many alarms may be written; the last place is kept for `alarm`."""
    return max(0, min(more, ALARMS_A_DAY - 1 - _today(connection, alarms, terminal, now)))


def alarm(connection: Connection, terminal: str, detail: str, now: int) -> None:
    """Says that a quota was spent, once a day."""
    today = (alarms.c.terminal == terminal) & (alarms.c.at > now - DAY) & (alarms.c.what == "quota")
    if not connection.scalar(select(func.count()).select_from(alarms).where(today)):
        values = {"at": now, "terminal": terminal, "what": "quota", "detail": detail}
        connection.execute(insert(alarms).values(values))


def _today(connection: Connection, table: Table, terminal: str, now: int) -> int:
    at = table.c.at if table is alarms else table.c.received
    mine = (table.c.terminal == terminal) & (at > now - DAY)
    return connection.scalar(select(func.count()).select_from(table).where(mine)) or 0
