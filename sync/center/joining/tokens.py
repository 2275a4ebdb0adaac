"""The tokens: each lets one terminal in at one window, once, without comparing. Only a hash of the secret is kept.

A token is `id.secret`, in the form that kubeadm gives to its bootstrap tokens.
"""

import re
import secrets
import string
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, insert, select, update

from sync.center.hall.alarm_table import raise_once
from sync.center.storage.database import alarms, tokens

LETTERS = string.ascii_lowercase + string.digits
ID_LETTERS, SECRET_LETTERS = 6, 16  # 82 bits of secret
TOKEN = re.compile(rf"([a-z0-9]{{{ID_LETTERS}}})\.([a-z0-9]{{{SECRET_LETTERS}}})")


class WindowToken(Struct, frozen=True):
    """A token as it is handed out: it cannot be had again."""

    window: str
    token: str
    expires_at: int  # ms UTC


def make(connection: Connection, windows: Sequence[str], now: int, expires_at: int) -> list[WindowToken]:
    """A new token for each window. Those made before for these windows, and not used, are good no more."""
    unused = tokens.c.used_at.is_(None)
    connection.execute(delete(tokens).where(unused, tokens.c.window.in_(windows)))
    return [_make(connection, window, now, expires_at) for window in windows]


def _make(connection: Connection, window: str, now: int, expires_at: int) -> WindowToken:
    name, secret = _letters(ID_LETTERS), _letters(SECRET_LETTERS)
    values = {"id": name, "secret_hash": _hash(secret), "window": window, "made_at": now, "expires_at": expires_at}
    connection.execute(insert(tokens).values(values))
    return WindowToken(window, f"{name}.{secret}", expires_at)


class KeptToken(Struct, frozen=True):
    """A token as it is known afterwards, without its secret. Times in ms UTC; `used_by` is a key's hash."""

    id: str
    window: str
    made_at: int
    expires_at: int
    used_at: int | None
    used_by: str


def kept(connection: Connection) -> list[KeptToken]:
    """Every one, those of the last sheet first."""
    rows = connection.execute(select(tokens).order_by(tokens.c.made_at.desc(), tokens.c.window))
    return [
        KeptToken(row.id, row.window, row.made_at, row.expires_at, row.used_at, row.used_by or "") for row in rows
    ]


def void(connection: Connection, names: Sequence[str]) -> list[str]:
    """Those of these that nobody used are good no more; at which windows they would have been."""
    unused = tokens.c.id.in_(names) & tokens.c.used_at.is_(None)
    return sorted(connection.scalars(delete(tokens).where(unused).returning(tokens.c.window)))


def find(connection: Connection, token: str) -> Row[Any] | None:
    """The token in the database, whatever became of it; None where there is none with this secret."""
    parts = TOKEN.fullmatch(token)
    if parts is None:
        return None
    query = select(tokens).where(tokens.c.id == parts[1], tokens.c.secret_hash == _hash(parts[2]))
    return connection.execute(query).first()


def good(found: Row[Any] | None, now: int) -> bool:
    """Whether it opens a window now."""
    return found is not None and found.used_at is None and now < found.expires_at


def spend(connection: Connection, found: Row[Any], key: str, now: int) -> None:
    """Uses it up, within a transaction in which it was found to be good."""
    connection.execute(update(tokens).where(tokens.c.id == found.id).values(used_at=now, used_by=key))


def misused(found: Row[Any] | None, key: str) -> bool:
    """Whether another terminal than the one that used it has its secret, and nobody was told so yet."""
    return found is not None and found.used_by not in (None, key) and found.misused_at is None


def tell_of_misuse(connection: Connection, found: Row[Any], terminal: str, now: int) -> None:
    """Raises the alarm, once a token."""
    detail = f"the token {found.id} for {found.window}, used already, was sent again by another terminal"
    connection.execute(insert(alarms).values(at=now, terminal=terminal, what="token", detail=detail))
    connection.execute(update(tokens).where(tokens.c.id == found.id).values(misused_at=now))


def tell_of_wait(connection: Connection, found: Row[Any], terminal: str, why: str, now: int) -> None:
    """Raises the alarm, once a terminal, where a good token does not open: its terminal waits for IT."""
    raise_once(connection, terminal, "token", f"the token {found.id} lets nobody in: {why}", now)


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
