"""The placing of terminals: who may be put at which window, and who makes way there.

One that made way is `replaced`: it stands nowhere from then on, is told so, and what it recorded is still taken.
"""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from sync.bundles.bundle import Payload
from sync.center.hall import admission, published_hall, revocations
from sync.center.hall.windows import enrolled
from sync.center.orders import order_table
from sync.center.storage.database import terminals
from sync.contract import Fingers, Report

NO_FINGERS = Fingers({})
_report_json = msgspec.json.Decoder(Report)


class WindowTaken(Exception):
    """Another terminal stands at the window; the message names it, and what to do."""


class SignatureNeeded(Exception):
    """IT must sign this; the message is the command for it."""


def place(
    connection: Connection,
    row: Row[Any],
    window: str,
    now: int,
    *,
    replace: bool = False,
    fingers: Fingers = NO_FINGERS,
) -> None:
    """Puts a terminal at a window of the published hall. Raises `UnknownWindow`, `WindowTaken`.

    Whoever stands there makes way only where `replace` says so. `fingers` are those that the window's sensor knows
    already; empty, what was enrolled there counts.
    """
    published_hall.check(connection, window)
    others = occupants(connection, window, but=row.key_hash)
    if others and not replace:
        raise WindowTaken(taken(window, others[0].terminal))
    for other in others:
        admission.decide(connection, other, "replaced", window, now)
    admission.decide(connection, row, "accepted", window, now)
    revocations.lift(connection, row.key_hash)
    _tell_of_fingers(connection, window, fingers, now)


def follow(connection: Connection, payload: Payload, order: int, now: int) -> str:
    """Puts the terminal that a verified bundle names at its window, at once, and says where it stood.

    By `order` it gets the bundle, before any later one. Raises `NoSuchTerminal`, `WindowTaken`.
    """
    row, window = admission.called(connection, payload.terminal), payload.target
    _check_former(connection, payload.replaces, window)
    for other in occupants(connection, window, but=row.key_hash):
        if other.terminal != payload.replaces:
            remedy = f"config replace HALL.TOML {window}={row.terminal} --former {other.terminal}"
            raise WindowTaken(f"{other.terminal} stands at {window}; if it makes way: {remedy}")
        admission.decide(connection, other, "replaced", window, now)
    if (row.state, row.window) != ("accepted", window):
        admission.decide(connection, row, "accepted", window, now)
        _tell_of_fingers(connection, window, NO_FINGERS, now)
    connection.execute(update(terminals).where(terminals.c.key_hash == row.key_hash).values(moved_by=order))
    return str(row.window)


def _check_former(connection: Connection, former: str, window: str) -> None:
    """Raises `WindowTaken` where the one that shall make way at a window stands at another."""
    here = (terminals.c.terminal == former) & (terminals.c.state == "accepted") & (terminals.c.window != window)
    if former and (row := connection.execute(select(terminals).where(here)).first()):
        remedy = f"name who stands at {window}, or, where nobody does, `config move` it there"
        raise WindowTaken(f"{former} stands at {row.window}, not at {window}: {remedy}")


def _tell_of_fingers(connection: Connection, window: str, fingers: Fingers, now: int) -> None:
    known = fingers if fingers.slots else enrolled(connection, window)
    if known.slots:
        order_table.give(connection, window, known, now)


def check_unsigned(row: Row[Any], window: str) -> None:
    """Raises `SignatureNeeded` where the terminal has a configuration, as far as it told: it would not follow."""
    if row.report and _report_json.decode(row.report).config:
        command = f"window-terminal config move HALL.TOML {window}={row.terminal}"
        card = f"center errand move {row.terminal} --window {window}"
        says = f"{row.terminal} has a configuration, and moves by IT's signature: {command}"
        raise SignatureNeeded(f"{says}; or by a supervisor's card at it: {card}")


def occupants(connection: Connection, window: str, but: str = "") -> list[Row[Any]]:
    """Who stands at a window, but for the one whose key has this hash; the last heard of first."""
    here = (terminals.c.window == window) & (terminals.c.state == "accepted") & (terminals.c.key_hash != but)
    return list(connection.execute(select(terminals).where(here).order_by(terminals.c.last_seen.desc())))


def instead_of(connection: Connection, row: Row[Any]) -> str:
    """Who stands where this terminal stood that was replaced; its own name while nobody does, else nothing."""
    if row.state != "replaced":
        return ""
    return next((str(each.terminal) for each in occupants(connection, row.window)), str(row.terminal))


def taken(window: str, terminal: str) -> str:
    """What is said of a window where somebody stands."""
    return f"{terminal} stands at {window}: add --replace if this one takes its place, or revoke that one"
