"""The refusals: what the center would not take of this series, and why, as its buffer keeps it."""

from collections.abc import Iterable

import msgspec

from sync.contract import Refusal
from sync.journal import JournalStorage

TABLE = "refused"
_refusal_json = msgspec.json.Decoder(Refusal)


def known(journal: JournalStorage) -> list[Refusal]:
    """Those in this journal."""
    return [_refusal_json.decode(raw) for raw in (journal.table(TABLE) or {}).values()]


def noted(refused: Iterable[Refusal]) -> dict[str, bytes | None]:
    """Refusals as the table holds them."""
    return {str(refusal.seq): msgspec.json.encode(refusal) for refusal in refused}


def behind(journal: JournalStorage, through: int) -> dict[str, bytes | None]:
    """What is to be taken out: what comes again to a center that went back may be taken this time."""
    return {key: None for key in journal.table(TABLE) or {} if int(key) > through}
