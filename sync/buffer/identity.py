"""The identity of a terminal, as its buffer keeps it."""

from contextlib import suppress
from os import urandom

import msgspec
from msgspec import Struct

from sync.contract import key_hash, terminal_name
from sync.journal import JournalStorage

COPIES = ("1", "2")  # in two frames: without its key the terminal is a stranger, and its facts nobody's
BOARD_UNTOLD = ("", "unknown")  # what stands for a board that nothing tells the serial number of


class Identity(Struct, frozen=True):
    """Who this terminal is. `key` is its bearer key, `board` the board it was made on."""

    terminal: str
    series: str
    key: str
    board: str

    def elsewhere(self, board: str) -> bool:
        """Whether the card is now in another board than the one that it became a terminal on."""
        return self.board != board and self.board not in BOARD_UNTOLD and board not in BOARD_UNTOLD


_identity_json = msgspec.json.Decoder(Identity)


def identify(journal: JournalStorage, board: str) -> Identity:
    """The identity in this journal; a fresh one gets its own, with a new key and series. Raises OSError."""
    copies = {copy: journal.document("identity", copy) for copy in COPIES}
    whole = next(filter(None, copies.values()), None)
    if whole:
        missing = {copy: whole for copy, raw in copies.items() if not raw}
        if missing:
            with suppress(OSError):  # a full disk, or one that is only looked at
                journal.commit({"identity": missing})
        return _identity_json.decode(whole)
    key = urandom(32).hex()
    identity = Identity(terminal_name(key_hash(key)), new_series(), key, board)
    keep_identity(journal, identity)
    return identity


def keep_identity(journal: JournalStorage, identity: Identity) -> None:
    """Makes a fresh journal this terminal's. Raises OSError."""
    for copy in COPIES:
        journal.commit({"identity": {copy: msgspec.json.encode(identity)}})


def new_series() -> str:
    return urandom(16).hex()
