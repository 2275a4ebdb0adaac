"""Admission: who may speak to the center, and what IT decides about it."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from sync.center.hall import stays
from sync.center.storage.database import terminals
from sync.contract import PairRequest, terminal_name
from terminal.domain.mistake import Mistake

INSIDE = ("accepted", "replaced")  # the states in which a terminal may speak to the center
# Writing first also locks the row, so that two deliveries of one terminal follow each other. Put together once.
_VISIT = (
    update(terminals)
    .where(terminals.c.key_hash == bindparam("key"), terminals.c.terminal == bindparam("called"))
    .where(terminals.c.state.in_(INSIDE))
    .values(last_seen=bindparam("now"))
    .returning(*(terminals.c[name] for name in ("terminal", "window", "key_hash", "address", "state", "moved_by")))
)
FINGERPRINT = re.compile(r"[0-9a-fA-F]{64}")  # of a terminal's key: what the QR code on its plate says


class UnknownKey(Exception):
    """No terminal has this key: it must pair first."""


class NotAccepted(Exception):
    """The terminal is known, but IT has not accepted it: it must keep asking to pair."""


class WrongName(Exception):
    """A terminal's name follows from its key; the caller must use that one."""


class OtherTerminal(Exception):
    """A file's key and name do not belong together here: find out which terminal it is from."""


class NoSuchTerminal(Exception):
    """The code or window does not point at a terminal; the message says what to ask for instead."""


def with_key(connection: Connection, key: str) -> Row[Any] | None:
    """The terminal with this key hash, held for this transaction."""
    return connection.execute(select(terminals).where(terminals.c.key_hash == key).with_for_update()).first()


def visit(connection: Connection, key: str, now: int) -> Row[Any]:
    """Who this is that has the key with this hash, where it stands, and what moved it there.

    Raises `UnknownKey`, `NotAccepted`.
    """
    row = connection.execute(_VISIT, {"key": key, "called": terminal_name(key), "now": now}).first()
    if row is None:
        raise _refusal(key, with_key(connection, key))
    return row


def accepted(connection: Connection, key: str) -> Row[Any]:
    """The terminal with this key hash that is inside. Raises `UnknownKey`, `NotAccepted`."""
    row = connection.execute(select(terminals).where(terminals.c.key_hash == key)).first()
    if row is None or row.state not in INSIDE or row.terminal != terminal_name(key):
        raise _refusal(key, row)
    return row


def _refusal(key: str, row: Row[Any] | None) -> Exception:
    if row is None:
        return UnknownKey("unknown key: pair first")
    if row.terminal != terminal_name(key):
        return NotAccepted(f"{row.terminal} is not the name of this key: reject it here and pair anew")
    return NotAccepted(f"not accepted: this terminal is {row.state}")


def check_name(key: str, terminal: str) -> None:
    """Makes sure that this name belongs to the terminal with this key hash. Raises `WrongName`."""
    if terminal != terminal_name(key):
        raise WrongName(f"the terminal with this key is called {terminal_name(key)}, not {terminal[:60]!r}")


def others(connection: Connection, key: str) -> Row[Any] | None:
    """Another terminal that has the name of this one: whoever waits, or somebody answered for, has it taken."""
    called = (terminals.c.terminal == terminal_name(key)) & (terminals.c.key_hash != key)
    taken = (terminals.c.state == "waiting") | (terminals.c.known == 1)
    return connection.execute(select(terminals).where(called, taken)).first()


def enter(connection: Connection, key: str, request: PairRequest, now: int, **more: object) -> None:
    """Puts a terminal that was never here into the table, waiting."""
    values = {"terminal": request.terminal, "board": request.board, "version": request.version}
    blank = {"key_hash": key, "code": "", "state": "waiting", "window": "", "first_seen": now, "last_seen": now}
    connection.execute(insert(terminals).values({**values, **blank, **more}))


def introduce(connection: Connection, key: str, request: PairRequest, now: int) -> None:
    """Answers for a terminal whose facts somebody brings; one that was never here is put before IT.

    It was not heard of itself: nothing else of what is known changes. Raises `NotAccepted`, `OtherTerminal`.
    """
    if request.terminal != terminal_name(key):
        raise OtherTerminal(f"the terminal with this key is called {terminal_name(key)}, not {request.terminal!r}")
    if (other := others(connection, key)) is not None:
        raise OtherTerminal(f"another terminal is called {other.terminal} here: its key is {other.key_hash}")
    row = with_key(connection, key)
    if row is None:
        enter(connection, key, request, now, known=1)
    elif row.state == "rejected":
        raise NotAccepted(f"{row.terminal} was rejected here; to take its facts, accept its key first: {key}")
    else:
        connection.execute(update(terminals).where(terminals.c.key_hash == key).values(known=1))


def find(connection: Connection, shown: str, states: Sequence[str], terminal: str | None) -> Row[Any]:
    """The one terminal with this code or fingerprint, in the first of `states` that any is in.

    Raises `NoSuchTerminal`.
    """
    query = select(terminals).where(_shown(shown))
    if terminal is not None:
        query = query.where(terminals.c.terminal == terminal)
    rows = connection.execute(query.with_for_update()).all()
    for state in states:
        found = [row for row in rows if row.state == state]
        if len(found) == 1:
            return found[0]
        if found:
            raise NoSuchTerminal(_several(found, state, shown))
    if rows:
        raise NoSuchTerminal(f"the terminal with the code {shown} is {rows[0].state} already")
    raise NoSuchTerminal(
        Mistake("no terminal has the code {code}; it shows another one when it had to ask anew", code=shown)
    )


def _shown(shown: str) -> ColumnElement[bool]:
    if FINGERPRINT.fullmatch(shown):
        return terminals.c.key_hash == shown.lower()
    # A code without a challenge is of the time before there were any: a stranger could choose it.
    return (terminals.c.code == shown) & (terminals.c.challenge != "")


def _several(found: Sequence[Row[Any]], state: str, code: str) -> str:
    keys = "".join(f"\n  {row.terminal}  {row.address or '-'}  {row.key_hash}" for row in found)
    asked = "name the one whose plate you see with --terminal, or give the fingerprint that its QR code says"
    return f"{len(found)} {state} terminals have the code {code}; {asked}:{keys}"


def standing(connection: Connection, window: str) -> None:
    """Makes sure that a terminal was accepted at this window. Raises `NoSuchTerminal`."""
    here = select(terminals.c.key_hash).where(terminals.c.window == window, terminals.c.state == "accepted")
    if connection.execute(here).first() is None:
        raise NoSuchTerminal(f"no terminal is accepted at {window}; `center windows` lists where there is one")


def called(connection: Connection, terminal: str) -> Row[Any]:
    """The terminal inside with this name. Raises `NoSuchTerminal`."""
    query = select(terminals).where(terminals.c.terminal == terminal, terminals.c.state.in_(INSIDE))
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        raise NoSuchTerminal(_nobody(connection, terminal))
    return row


def _nobody(connection: Connection, name: str) -> str:
    """What is said of a name that no terminal inside has: it may be a window's."""
    here = (terminals.c.window == name) & (terminals.c.state == "accepted")
    if stands := connection.scalar(select(terminals.c.terminal).where(here)):
        said = "{window} is a window; the terminal that stands there is {terminal}: give that name"
        return Mistake(said, window=name[:60], terminal=stands)
    return Mistake(
        "no terminal {terminal} is accepted here; `center terminals` lists those that are, and those that wait",
        terminal=name[:60],
    )


def decide(connection: Connection, row: Row[Any], state: str, window: str, now: int) -> None:
    """What IT decided about a terminal, see `find`."""
    if state == "accepted":
        stays.begin(connection, row.terminal, window, now)
    else:
        stays.end(connection, row.terminal, now)
    query = update(terminals).where(terminals.c.key_hash == row.key_hash)
    known = 1 if state == "accepted" else row.known
    connection.execute(query.values(state=state, window=window, known=known, moved_by=0))
