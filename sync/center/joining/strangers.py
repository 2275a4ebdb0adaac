"""The strangers, terminals that nobody here has answered for: they wait for a time, and only so many of them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from sync.center.storage.database import terminals

WAITING_SECONDS_MAX = 900  # a request that nobody repeats for so long is none
WAITING_PER_ADDRESS = 32
WAITING_STRANGERS = 2000
REJECTED_STRANGERS = 2000  # remembered, so that who keeps asking is not asked about again
REJECTED_DAYS = 30

_stranger = terminals.c.known == 0
_waiting = terminals.c.state == "waiting"


def forget(connection: Connection, now: int) -> None:
    """Drops the requests that have run out, and codes that nobody shows any more."""
    silent = and_(_waiting, terminals.c.last_seen < now - WAITING_SECONDS_MAX * 1000)
    connection.execute(delete(terminals).where(silent, _stranger))
    connection.execute(update(terminals).where(silent).values(code="", commitment="", challenge=""))
    turned_away = and_(terminals.c.state == "rejected", _stranger)
    old = terminals.c.last_seen < now - REJECTED_DAYS * 86_400_000
    newest = select(terminals.c.key_hash).where(turned_away).order_by(terminals.c.last_seen.desc())
    kept = newest.limit(REJECTED_STRANGERS)
    connection.execute(delete(terminals).where(turned_away, old | terminals.c.key_hash.not_in(kept)))


def make_room(connection: Connection, address: str, now: int) -> None:
    """Lets one more stranger in from this address; whoever asks is never shut out by those who asked before.

    Who gives way is of the same address where that is full, else of the address that has most: one that has a
    single request keeps it.
    """
    forget(connection, now)
    query = select(terminals.c.address, func.count()).where(_waiting, _stranger).group_by(terminals.c.address)
    waiting = {str(row[0]): int(row[1]) for row in connection.execute(query)}
    if waiting.get(address, 0) >= WAITING_PER_ADDRESS:
        _drop_the_quietest(connection, address)
    elif sum(waiting.values()) >= WAITING_STRANGERS:
        _drop_the_quietest(connection, max(waiting, key=lambda each: waiting[each]))


def reject(connection: Connection, address: str | None, before: int | None) -> int:
    """Turns away the strangers that wait: from this address, and since before this time (ms UTC), where given."""
    here: Sequence[ColumnElement[bool]] = [
        *([terminals.c.address == address] if address is not None else []),
        *([terminals.c.first_seen < before] if before is not None else []),
    ]
    query = update(terminals).where(_waiting, _stranger, *here).values(state="rejected")
    return connection.execute(query).rowcount


def _drop_the_quietest(connection: Connection, address: str) -> None:
    here = select(terminals.c.key_hash).where(_waiting, _stranger, terminals.c.address == address)
    quietest = here.order_by(terminals.c.last_seen, terminals.c.first_seen).limit(1).scalar_subquery()
    connection.execute(delete(terminals).where(terminals.c.key_hash == quietest))
