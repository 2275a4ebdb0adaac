"""Admission: who may speak to the center; terminals ask to join, IT lets them in or turns them away."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from sync.center.database import alarms, terminals
from sync.contract import PairRequest, pairing_code

WAITING_TERMINALS_MAX = 2000  # terminals that may wait to be accepted; anybody on the network can ask to join


class UnknownKey(Exception):
    """No terminal has this key: it must pair first."""


class NotAccepted(Exception):
    """The terminal is known, but IT has not accepted it: it must keep asking to pair."""


class TooManyWaiting(Exception):
    """IT must accept or reject terminals before another one can ask to join."""


class OtherTerminal(Exception):
    """A file's key and name do not belong together here: find out which terminal it is from."""


class NoSuchTerminal(Exception):
    """The code or window does not point at a terminal; the message says what to ask for instead."""


def with_key(connection: Connection, key: str) -> Row[Any] | None:
    """The terminal with this key hash, held for this transaction."""
    return connection.execute(select(terminals).where(terminals.c.key_hash == key).with_for_update()).first()


def visit(connection: Connection, key: str, now: int) -> Row[Any]:
    """Name and window of the accepted terminal with this key hash. Raises `UnknownKey`, `NotAccepted`."""
    # Writing first also locks the row, so that two deliveries of one terminal follow each other.
    query = update(terminals).where(terminals.c.key_hash == key, terminals.c.state == "accepted")
    row = connection.execute(
        query.values(last_seen=now).returning(terminals.c.terminal, terminals.c.window)
    ).first()
    if row is not None:
        return row
    if (known := with_key(connection, key)) is None:
        raise UnknownKey("unknown key: pair first")
    raise NotAccepted(f"not accepted: this terminal is {known.state}")


def join(connection: Connection, key: str, request: PairRequest, now: int) -> None:
    """Puts a terminal that was never here before IT. Raises `TooManyWaiting`."""
    waiting = select(func.count()).select_from(terminals).where(terminals.c.state == "waiting")
    if (connection.scalar(waiting) or 0) >= WAITING_TERMINALS_MAX:
        raise TooManyWaiting(f"{WAITING_TERMINALS_MAX} terminals wait to be accepted already")
    connection.execute(
        insert(terminals).values(
            **msgspec.structs.asdict(request),
            key_hash=key,
            code=pairing_code(key),
            state="waiting",
            window="",
            first_seen=now,
            last_seen=now,
        )
    )


def recognise(connection: Connection, row: Row[Any], request: PairRequest, now: int) -> None:
    """Notes that a known terminal asked again; one that moved to another board must be accepted anew."""
    changes = {**msgspec.structs.asdict(request), "last_seen": now}
    moved = (row.terminal, row.board) != (request.terminal, request.board)
    if moved and row.state == "accepted":
        # A copied card must not speak for the terminal: IT decides anew which of the two is the true one.
        changes |= {"state": "waiting", "window": ""}
        detail = f"board {row.board!r} of {row.terminal!r} is now {request.board!r} of {request.terminal!r}"
        values = {"at": now, "terminal": row.terminal, "what": "board", "detail": detail}
        connection.execute(insert(alarms).values(values))
    connection.execute(update(terminals).where(terminals.c.key_hash == row.key_hash).values(changes))


def introduce(connection: Connection, key: str, request: PairRequest, now: int) -> None:
    """Answers for a terminal whose facts somebody brings; one that was never here is put before IT.

    It was not heard of itself: nothing else of what is known changes. Raises `NotAccepted`, `OtherTerminal`,
    `TooManyWaiting`.
    """
    row = with_key(connection, key)
    if row is None:
        named = select(terminals.c.code).where(terminals.c.terminal == request.terminal)
        if (code := connection.scalar(named)) is not None:
            raise OtherTerminal(f"another terminal, with the code {code}, is called {request.terminal!r} here")
        join(connection, key, request, now)
    elif row.state == "rejected":
        raise NotAccepted(f"{row.terminal} was rejected here; to take its facts, accept its code {row.code} first")
    elif row.terminal != request.terminal:
        raise OtherTerminal(f"the terminal with this key is called {row.terminal!r} here, not {request.terminal!r}")


def find(connection: Connection, code: str, states: Sequence[str], terminal: str | None) -> Row[Any]:
    """The one terminal with this code, in the first of `states` that any is in. Raises `NoSuchTerminal`."""
    query = select(terminals).where(terminals.c.code == code)
    if terminal is not None:
        query = query.where(terminals.c.terminal == terminal)
    rows = connection.execute(query.with_for_update()).all()
    for state in states:
        found = [row for row in rows if row.state == state]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(sorted(row.terminal for row in found))
            raise NoSuchTerminal(
                f"{len(found)} {state} terminals have the code {code}: {names}; name one with --terminal"
            )
    if rows:
        raise NoSuchTerminal(f"the terminal with the code {code} is {rows[0].state} already")
    raise NoSuchTerminal(f"no terminal has the code {code}")


def standing(connection: Connection, window: str) -> None:
    """Makes sure that a terminal was accepted at this window. Raises `NoSuchTerminal`."""
    here = select(terminals.c.key_hash).where(terminals.c.window == window, terminals.c.state == "accepted")
    if connection.execute(here).first() is None:
        raise NoSuchTerminal(f"no terminal is accepted at {window}; `center windows` lists where there is one")


def decide(connection: Connection, row: Row[Any], state: str, window: str) -> None:
    """What IT decided about a terminal, see `find`."""
    query = update(terminals).where(terminals.c.key_hash == row.key_hash)
    connection.execute(query.values(state=state, window=window))
