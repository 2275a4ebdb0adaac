"""The pairing at the center: a commitment first, then the challenge, then the nonce, and a code that both show."""

import secrets
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from sync.center.hall import sightings, stays
from sync.center.hall.admission import INSIDE, enter, others, with_key
from sync.center.joining import strangers, tokens
from sync.center.storage.database import alarms, terminals
from sync.contract import PairAnswer, PairRequest, commitment_to, pairing_code

HEARD_SECONDS = 60  # how exactly it is kept when one that waits was last heard


class WrongNonce(Exception):
    """The nonce is not the one that the terminal committed itself to: it must begin anew."""


class NameTaken(Exception):
    """Another terminal is called so: IT must reject the wrong one of the two."""


def is_try(row: Row[Any] | None, request: PairRequest) -> bool:
    """Whether this asks for a new challenge, or a place among those that wait: nobody has those without limit."""
    if request.nonce or _accepted(row, request):
        return False
    return row is None or (bool(request.commitment) and not _challenged(row, request))


def is_news(row: Row[Any] | None, request: PairRequest, token: Row[Any] | None, key: str, now: int) -> bool:
    """Whether anything has to be written because of this request."""
    if row is None:
        return not request.nonce or tokens.good(token, now)
    if is_try(row, request) or tokens.misused(token, key):
        return True
    if row.state == "waiting" and tokens.good(token, now):
        return True
    opens = bool(request.nonce) and not row.code and row.state not in INSIDE and _challenged(row, request)
    other = (row.board, row.version) != (request.board, request.version)
    return opens or other or now - row.last_seen >= HEARD_SECONDS * 1000


def ask(connection: Connection, key: str, request: PairRequest, address: str, now: int, known: bool) -> None:
    """Notes what a terminal asks; `known` is one that somebody here answers for.

    Raises `NameTaken`, `WrongNonce`.
    """
    row = with_key(connection, key)
    if row is not None:
        _recognise(connection, row, request, address, now)
    elif known or not request.nonce:  # who begins with the end was here before, and must begin anew
        if (other := others(connection, key)) is not None:
            raise NameTaken(f"another terminal is called {other.terminal} here: its key is {other.key_hash}")
        if not known:
            strangers.make_room(connection, address, now)
        enter(connection, key, request, now, address=address, known=int(known), **_challenge(request))


def answer(row: Row[Any] | None, request: PairRequest, store: str, now: int) -> PairAnswer:
    """What the terminal is told; without a challenge it must commit itself anew."""
    if row is None:
        return PairAnswer(now, store, "waiting")
    challenge = row.challenge if row.commitment == request.commitment else ""
    # One that was replaced is told so with its reports; until then it delivers as one that stands there.
    inside = row.state in INSIDE
    return PairAnswer(now, store, "accepted" if inside else row.state, row.window, challenge, row.moved_by > 0)


def _recognise(connection: Connection, row: Row[Any], request: PairRequest, address: str, now: int) -> None:
    """Notes that a known terminal asked again; one that moved to another board must be accepted anew."""
    changes: dict[str, Any] = {"board": request.board, "version": request.version, "last_seen": now}
    if row.state not in INSIDE:
        changes |= {"address": address, **_compared(row, request)}
    elif _moved(row, request):
        # A copied card must not speak for the terminal: IT decides anew which of the two is the true one.
        changes |= {"state": "waiting", "window": "", "code": "", "commitment": "", "challenge": ""}
        if not request.nonce:
            changes |= _challenge(request)
        detail = f"board {row.board!r} of {row.terminal!r} is now {request.board!r}"
        values = {"at": now, "terminal": row.terminal, "what": "board", "detail": detail}
        connection.execute(insert(alarms).values(values))
        stays.end(connection, row.terminal, now)
    connection.execute(update(terminals).where(terminals.c.key_hash == row.key_hash).values(changes))
    if row.state in INSIDE:
        sightings.note_address(connection, row, address, now)


def _compared(row: Row[Any], request: PairRequest) -> dict[str, str]:
    """How far the comparison has come by this request."""
    if is_try(row, request):
        return {"code": "", **_challenge(request)}
    if not request.nonce or row.code or not _challenged(row, request):
        return {}
    if commitment_to(request.nonce, row.key_hash) != row.commitment:
        raise WrongNonce("this is not the nonce that was committed to: begin anew")
    return {"code": pairing_code(row.key_hash, request.nonce, row.challenge)}


def _challenge(request: PairRequest) -> dict[str, str]:
    if not request.commitment:
        return {}
    return {"commitment": request.commitment, "challenge": secrets.token_hex(32)}


def _challenged(row: Row[Any], request: PairRequest) -> bool:
    """Whether there is a challenge for what this terminal has committed itself to."""
    return bool(row.challenge) and row.commitment == request.commitment


def _accepted(row: Row[Any] | None, request: PairRequest) -> bool:
    return row is not None and row.state in INSIDE and not _moved(row, request)


def _moved(row: Row[Any], request: PairRequest) -> bool:
    # One that IT accepted by its fingerprint before it ever asked has no board yet.
    return bool(row.board) and row.board != request.board
