"""Cursors: how far things have come between a terminal and its center."""

import msgspec
from msgspec import Struct

from sync.journal import JournalStorage


class Cursors(Struct, frozen=True):
    """How far things have come: facts settled, orders done, and in which center's database.

    `mark` is the last order's own, by which a center sees whether that order is one of those that it has.
    """

    through: int = 0
    orders: int = 0
    store: str = ""
    mark: str = ""


_cursors_json = msgspec.json.Decoder(Cursors)


def cursors(journal: JournalStorage) -> Cursors:
    """Those in this journal."""
    raw = journal.document("cursors", "1")
    return _cursors_json.decode(raw) if raw else Cursors()
