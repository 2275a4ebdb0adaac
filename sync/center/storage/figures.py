"""The figures that stand in the database: how much was taken, what is set aside, who is silent, what waits.

They are counted when somebody asks, so that they are the same whichever process answers, and after a start.
"""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Connection, func, select

from sync.center.storage.database import alarms, errands, makers, meta, quarantine, rollouts, terminals
from sync.hall_status import SILENCE_MS

BACKED_UP = "backed up"  # the row of `meta` in which the last backup leaves its time
SEEN, SILENT = "seen", "silent"  # of those that were accepted
STATES = (SEEN, SILENT, "waiting", "replaced", "rejected")


class CenterFigures(Struct, frozen=True):
    """Times in ms UTC, None where there is nothing of that kind."""

    settled: int  # numbers of all series: facts taken, refused, and declared lost
    aside: int  # facts in quarantine
    alarms: int
    terminals: Mapping[str, int]  # by `STATES`
    unanswered_since: int | None  # the errand that waits for longest
    rollout: str  # how the last one stands, empty before the first
    backed_up: int | None


def figures(connection: Connection, now: int) -> CenterFigures:
    """Some small tables are gone through, and no fact."""
    newest = (rollouts.c.epoch.desc(), rollouts.c.version.desc())
    open_errands = (errands.c.state == "") & (errands.c.until >= now)
    backed_up = connection.scalar(select(meta.c.value).where(meta.c.key == BACKED_UP))
    return CenterFigures(
        settled=int(connection.scalar(select(func.sum(makers.c.through))) or 0),
        aside=connection.scalar(select(func.count()).where(quarantine.c.released.is_(None))) or 0,
        alarms=connection.scalar(select(func.count()).select_from(alarms)) or 0,
        terminals=_terminals(connection, now),
        unanswered_since=connection.scalar(select(func.min(errands.c.given_at)).where(open_errands)),
        rollout=connection.scalar(select(rollouts.c.standing).order_by(*newest).limit(1)) or "",
        backed_up=int(backed_up) if backed_up else None,
    )


def _terminals(connection: Connection, now: int) -> dict[str, int]:
    found = dict.fromkeys(STATES, 0)
    counts = select(terminals.c.state, func.count().label("terminals")).group_by(terminals.c.state)
    for row in connection.execute(counts.where(terminals.c.state != "accepted")):
        found[row.state] = row.terminals
    accepted = select(func.count()).select_from(terminals).where(terminals.c.state == "accepted")
    heard = terminals.c.last_seen >= now - SILENCE_MS
    found[SEEN] = connection.scalar(accepted.where(heard)) or 0
    found[SILENT] = (connection.scalar(accepted) or 0) - found[SEEN]
    return found
