"""Revocations: whom IT turned away after accepting, carried by all terminals for a center that was restored.

An entry is sealed with a key of the database's own, which an older copy of it has, too: a terminal can carry an
entry and cannot make one. One that this database does not know was lost with a restore, and holds again.
"""

import hashlib
import hmac
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from sync.center.hall import admission
from sync.center.hall.alarm_table import raise_once
from sync.center.storage.database import revocations, seals
from sync.contract import REVOCATIONS_MAX, Revocation, terminal_name


def revoke(connection: Connection, key: str, now: int) -> None:
    """Notes that the terminal with this key hash was turned away."""
    connection.execute(insert(revocations).values(key_hash=key, at=now, lifted=0))


def lift(connection: Connection, key: str) -> None:
    """It was accepted again: what others still carry about it is known here, and over."""
    connection.execute(update(revocations).where(revocations.c.key_hash == key).values(lifted=1))


def revoked(connection: Connection) -> tuple[Revocation, ...]:
    """The newest that hold, each with its seal."""
    query = select(revocations.c.key_hash, revocations.c.at).where(revocations.c.lifted == 0)
    rows = connection.execute(
        query.order_by(revocations.c.at.desc(), revocations.c.key_hash).limit(REVOCATIONS_MAX)
    )
    seal = _sealing_key(connection)
    return tuple(Revocation(row.key_hash, row.at, _sealed(seal, row.key_hash, row.at)) for row in rows)


def carried(connection: Connection, brought: Sequence[Revocation], now: int) -> None:
    """Takes again what this database sealed itself and does not know any more; anything else is passed over."""
    seal = _sealing_key(connection)
    for each in brought:
        if not hmac.compare_digest(_sealed(seal, each.key, each.at), each.seal) or _known(connection, each):
            continue
        revoke(connection, each.key, each.at)
        row = admission.with_key(connection, each.key)
        if row is not None and row.state != "rejected":
            admission.decide(connection, row, "rejected", "", now)
        name = row.terminal if row is not None else terminal_name(each.key)
        detail = f"{name} was rejected before this database was restored; it is again"
        raise_once(connection, name, "restored", detail, now)


def _known(connection: Connection, each: Revocation) -> bool:
    same = (revocations.c.key_hash == each.key, revocations.c.at == each.at)
    return connection.execute(select(revocations.c.at).where(*same)).first() is not None


def _sealed(seal: bytes, key: str, at: int) -> str:
    return hmac.new(seal, f"window-terminal revocation v1\0{key}\0{at}".encode(), hashlib.sha256).hexdigest()


def _sealing_key(connection: Connection) -> bytes:
    return bytes.fromhex(connection.execute(select(seals.c.key)).scalar_one())
