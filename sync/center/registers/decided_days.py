"""The decided days: which cases decided something about a day, and what of that is in force.

Everything here is a part of the caller's transaction.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, select

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.deed import OfficeDeed
from sync.center.storage.database import decided_days, deeds, judged_days

# What a case of each register decides is as its last deed with one of these words has it.
DECIDING: Mapping[str, tuple[str, ...]] = {
    "settlement": ("decided", "taken_back"),
    "request": ("approved", "taken_back"),
}


class _Deciding(Struct, frozen=True):
    """As much of a deed's content as is about days."""

    decisions: tuple[DayDecision, ...] = ()


_deciding_json = msgspec.json.Decoder(_Deciding)


def note(connection: Connection, deed: OfficeDeed) -> None:
    """Remembers about which days a case decides something, so that they find it."""
    if deed.did not in DECIDING.get(deed.register, ()):
        return
    of = (decided_days.c.register == deed.register) & (decided_days.c.case == deed.case)
    known = connection.scalars(select(decided_days.c.day).where(of))
    for day in sorted({each.day for each in deed.read(_deciding_json).decisions}.difference(known)):
        connection.execute(insert(decided_days).values(day=day, register=deed.register, case=deed.case))


def in_force(connection: Connection, day: str) -> tuple[DayDecision, ...]:
    """What was decided about a day (2026-03-02, the hall's) and not taken back, the older first."""
    of = (decided_days.c.register == deeds.c.register) & (decided_days.c.case == deeds.c.case)
    here = select(deeds).join(decided_days, of).where(decided_days.c.day == day).order_by(deeds.c.number)
    found: dict[tuple[str, str], tuple[DayDecision, ...]] = {}
    for row in connection.execute(here):
        if row.did in DECIDING[row.register]:
            found.pop((row.register, row.case), None)  # the newest of a case gives it its place among the others
            found[row.register, row.case] = _deciding_json.decode(row.content or "{}").decisions
    return tuple(each for decided in found.values() for each in decided if each.day == day)


def since(connection: Connection, day: str, at: int) -> bool:
    """Whether anything was decided about a day, or taken back, after that moment."""
    of = (decided_days.c.register == deeds.c.register) & (decided_days.c.case == deeds.c.case)
    here = select(deeds.c.register, deeds.c.did).join(decided_days, of)
    later = connection.execute(here.where(decided_days.c.day == day, deeds.c.at > at))
    return any(row.did in DECIDING[row.register] for row in later)


def overtaken(connection: Connection) -> dict[str, int]:
    """The days that were decided about since they were judged last, and when: the newest first."""
    of = (decided_days.c.register == deeds.c.register) & (decided_days.c.case == deeds.c.case)
    joined = deeds.join(decided_days, of).join(judged_days, judged_days.c.day == decided_days.c.day)
    later = select(decided_days.c.day, deeds.c.register, deeds.c.did, deeds.c.at).select_from(joined)
    found: dict[str, int] = {}
    for row in connection.execute(later.where(deeds.c.at > judged_days.c.judged_at).order_by(decided_days.c.day)):
        if row.did in DECIDING[row.register]:
            found[row.day] = max(row.at, found.get(row.day, 0))
    return dict(reversed(found.items()))


def between(connection: Connection, first: str, last: str) -> list[str]:
    """The days from the first to the last of these about which anything was ever decided."""
    query = select(decided_days.c.day).where(decided_days.c.day.between(first, last)).distinct()
    return sorted(connection.scalars(query))
