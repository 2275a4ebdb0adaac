"""The judged days: each of the last days as it was judged last, so that no page waits for the judging.

Everything here is a part of the caller's transaction. Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from sync.center.office.attendance.day_sheet import DaySheet, SheetRow, UnlistedPunches
from sync.center.office.attendance.own_month import OwnSheet
from sync.center.storage.database import judged_days, judged_rows
from sync.center.storage.transactions import one_at_a_time

KEPT_MS = 62 * 86_400_000  # since it was judged last: a person looks at this month and the one before

_row_json = msgspec.json.Decoder(SheetRow)
_unlisted_json = msgspec.json.Decoder(tuple[UnlistedPunches, ...])


class JudgedDay(Struct, frozen=True):
    """A day as it was judged at `judged_at`, when `edition` (its number, 0 for none) was the newest published."""

    sheet: DaySheet
    inputs: str
    judged_at: int
    edition: int


class Differing(Struct, frozen=True, order=True):
    """A published day that would be another in so many lines, as it was judged last."""

    day: str
    changes: int


def keep(connection: Connection, judged: JudgedDay, changes: int) -> None:
    """In the place of what was kept of the day before; what nobody looks at any more goes."""
    one_at_a_time(connection)
    day = judged.sheet.day
    old = select(judged_days.c.day).where(judged_days.c.judged_at < judged.judged_at - KEPT_MS)
    connection.execute(delete(judged_rows).where(judged_rows.c.day.in_(old) | (judged_rows.c.day == day)))
    connection.execute(delete(judged_days).where(judged_days.c.day.in_(old) | (judged_days.c.day == day)))
    connection.execute(
        insert(judged_days).values(
            day=day,
            judged_at=judged.judged_at,
            inputs=judged.inputs,
            edition=judged.edition,
            changes=changes,
            unlisted=_text(judged.sheet.unlisted),
        )
    )
    if rows := [{"badge": row.badge, "day": day, "row": _text(row)} for row in judged.sheet.rows]:
        connection.execute(insert(judged_rows), rows)


def published(connection: Connection, day: str, inputs: str, number: int) -> bool:
    """What is kept of the day was published as it stands, under this number; false where something else is kept."""
    same = (judged_days.c.day == day) & (judged_days.c.inputs == inputs)
    return bool(connection.execute(update(judged_days).where(same).values(edition=number, changes=0)).rowcount)


def kept(connection: Connection, day: str) -> JudgedDay | None:
    found = connection.execute(select(judged_days).where(judged_days.c.day == day)).first()
    if found is None:
        return None
    rows = connection.scalars(select(judged_rows.c.row).where(judged_rows.c.day == day))
    lines = sorted(map(_row_json.decode, rows), key=lambda row: (row.unit, row.window, row.badge))
    sheet = DaySheet(day, tuple(lines), _unlisted_json.decode(found.unlisted))
    return JudgedDay(sheet, found.inputs, found.judged_at, found.edition)


def times(connection: Connection) -> dict[str, int]:
    """When each was judged last."""
    return {
        row.day: row.judged_at for row in connection.execute(select(judged_days.c.day, judged_days.c.judged_at))
    }


def differing(connection: Connection) -> list[Differing]:
    """The published days for which a correction waits, the oldest first."""
    query = select(judged_days.c.day, judged_days.c.changes).where(judged_days.c.changes > 0)
    return sorted(Differing(row.day, row.changes) for row in connection.execute(query))


def own(connection: Connection, badge: str, first: str, last: str) -> list[OwnSheet]:
    """One person's days from the first to the last of them."""
    query = (
        select(judged_days.c.day, judged_days.c.judged_at, judged_rows.c.row)
        .join(judged_rows, judged_rows.c.day == judged_days.c.day)
        .where(judged_rows.c.badge == badge, judged_rows.c.day.between(first, last))
        .order_by(judged_rows.c.day)
    )
    return [OwnSheet(row.day, row.judged_at, _row_json.decode(row.row)) for row in connection.execute(query)]


def own_published(connection: Connection, badge: str, first: str) -> list[tuple[OwnSheet, int]]:
    """One person's published days from the first on, and in how many lines of anybody each would be another."""
    query = (
        select(judged_days.c.day, judged_days.c.judged_at, judged_days.c.changes, judged_rows.c.row)
        .join(judged_rows, judged_rows.c.day == judged_days.c.day)
        .where(judged_rows.c.badge == badge, judged_rows.c.day >= first, judged_days.c.edition > 0)
        .order_by(judged_rows.c.day)
    )
    rows = connection.execute(query)
    return [(OwnSheet(row.day, row.judged_at, _row_json.decode(row.row)), row.changes) for row in rows]


def _text(value: SheetRow | Sequence[UnlistedPunches]) -> str:
    return msgspec.json.encode(value).decode()
