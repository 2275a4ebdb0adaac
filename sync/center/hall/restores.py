"""Restores: a database that was put back to an older copy, noticed by what terminals have and it does not know.

A terminal carries the number and the mark of its last order, and number and time of its roster. No file beside the
database and nothing in it could tell as surely: both may come from one backup.
"""

import hashlib
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select

from sync.center.hall import quotas
from sync.center.storage.database import alarms, meta, orders
from sync.contract import RosterUpdate

ROSTERS_LOST_MAX = 1_000  # of a window, by one restore: who says so of more must not use the numbers up
CARRIED_ON_A_DAY = 10  # times that a window's rosters are counted on, each of which writes one; a restore needs one
ROSTER_KIND = str(RosterUpdate.__struct_config__.tag)
_roster_update_json = msgspec.json.Decoder(RosterUpdate)


class Carried(Struct, frozen=True):
    """What a terminal at `window` has: its last order by id and mark, its roster by number and time (ms UTC)."""

    terminal: str
    window: str
    after: int
    mark: str
    roster: int
    roster_at: int


def order_mark(row: Row[Any]) -> str:
    """By what an order is told from another with the same id, which a restored database gives anew."""
    if row.mark:
        return str(row.mark)
    return hashlib.sha256(f"{row.id}\0{row.at}\0{row.window}\0{row.body}".encode()).hexdigest()[:16]


def known_until(connection: Connection, carried: Carried, now: int) -> int:
    """The id from which on the terminal lacks orders: all of them where its last one is none of ours."""
    if not carried.after or _has(connection, carried):
        return carried.after
    detail = (
        f"order {carried.after}, which this terminal has done, is not in this database: an older copy was restored"
    )
    _alarm(connection, carried.terminal, detail, now)
    return 0


def roster_is_behind(connection: Connection, carried: Carried) -> bool:
    """Whether the terminal has a roster that this database does not know, or knows as another one."""
    ours = newest_roster(connection, carried.window)
    number = _number(ours)
    if carried.roster > number + ROSTERS_LOST_MAX:
        return False
    return carried.roster > number or bool(ours and carried.roster == number and ours.at > carried.roster_at > 0)


def carry_roster_on(connection: Connection, carried: Carried, now: int) -> Row[Any] | None:
    """Counts on from the roster that the terminal has where ours is behind; the one to send under a new number.

    Ours is the newer one where it was published after the terminal's, the terminal's else: then it stays, and who
    runs the hall is told that it is gone here.
    """
    if not roster_is_behind(connection, carried):
        return None  # another terminal of this window was quicker
    if not _counted(connection, carried, now):
        return None
    ours = newest_roster(connection, carried.window)
    _raise_floor(connection, carried.window, carried.roster)
    if ours and carried.roster_at and ours.at > carried.roster_at:
        return ours
    detail = (
        f"roster {carried.roster} of {carried.window}, in force there, is not in this database; publish it again"
    )
    _alarm(connection, carried.terminal, detail, now, alarms.c.detail == detail)
    return None


def newest_roster(connection: Connection, window: str) -> Row[Any] | None:
    here = (orders.c.window == window, orders.c.kind == ROSTER_KIND)
    return connection.execute(select(orders).where(*here).order_by(orders.c.id.desc()).limit(1)).first()


def next_roster_number(connection: Connection, window: str) -> int:
    """Above every roster of this window, also those that were lost with a restore."""
    floor = _noted(connection, _floor_key(window))
    return max(_number(newest_roster(connection, window)), int(floor or 0)) + 1


def _has(connection: Connection, carried: Carried) -> bool:
    row = connection.execute(select(orders).where(orders.c.id == carried.after)).first()
    if row is not None and carried.mark:
        return order_mark(row) == carried.mark
    # A terminal of an older version carries no mark, and no order's row is ever deleted.
    newest = connection.scalar(select(func.max(orders.c.id))) or 0
    return not carried.mark and carried.after <= newest


def _number(row: Row[Any] | None) -> int:
    return _roster_update_json.decode(row.body).roster.number if row else 0


def _counted(connection: Connection, carried: Carried, now: int) -> bool:
    """Whether this window may be counted on once more today; a terminal could say so at each call."""
    key, today = f"carried on at {carried.window}", now // quotas.DAY
    day, _, times = (_noted(connection, key) or "0").partition(" ")
    before = int(times or 0) if int(day) == today else 0
    if before >= CARRIED_ON_A_DAY:
        detail = f"the rosters of {carried.window} were counted on {before} times in a day, and are no more"
        quotas.alarm(connection, carried.terminal, detail, now)
        return False
    _note(connection, key, f"{today} {before + 1}")
    return True


def _raise_floor(connection: Connection, window: str, number: int) -> None:
    if int(_noted(connection, _floor_key(window)) or 0) < number:
        _note(connection, _floor_key(window), str(number))


def _noted(connection: Connection, key: str) -> str | None:
    return connection.scalar(select(meta.c.value).where(meta.c.key == key))


def _note(connection: Connection, key: str, value: str) -> None:
    connection.execute(delete(meta).where(meta.c.key == key))
    connection.execute(insert(meta).values(key=key, value=value))


def _floor_key(window: str) -> str:
    return f"roster of {window}"


def _alarm(connection: Connection, terminal: str, detail: str, now: int, *same: ColumnElement[bool]) -> None:
    """One a day of those that are the `same`: after a restore every terminal of the hall has it to say."""
    recent = select(alarms.c.id).where(alarms.c.what == "restored", alarms.c.at > now - quotas.DAY, *same)
    if connection.execute(recent.limit(1)).first() is None:
        connection.execute(insert(alarms).values(at=now, terminal=terminal, what="restored", detail=detail))
