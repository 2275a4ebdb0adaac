"""The identity of a terminal, as its buffer keeps it."""

import secrets
from contextlib import suppress

import msgspec
from msgspec import Struct

from sync.contract import key_hash, terminal_name
from sync.journal import JournalStorage

COPIES = ("1", "2")  # in two frames: without its key the terminal is a stranger, and its facts nobody's


class Identity(Struct, frozen=True):
    """Who this terminal is. `key` is its bearer key, `board` the board it was made on."""

    terminal: str
    series: str
    key: str
    board: str


def identify(journal: JournalStorage, board: str) -> Identity:
    """The identity in this journal; a fresh one gets its own, with a new key and series. Raises OSError."""
    copies = {copy: journal.document("identity", copy) for copy in COPIES}
    whole = next(filter(None, copies.values()), None)
    if whole:
        missing = {copy: whole for copy, raw in copies.items() if not raw}
        if missing:
            with suppress(OSError):  # a full disk, or one that is only looked at
                journal.commit({"identity": missing})
        return msgspec.json.decode(whole, type=Identity)
    key = secrets.token_hex(32)
    identity = Identity(terminal_name(key_hash(key)), secrets.token_hex(16), key, board)
    for copy in COPIES:
        journal.commit({"identity": {copy: msgspec.json.encode(identity)}})
    return identity
