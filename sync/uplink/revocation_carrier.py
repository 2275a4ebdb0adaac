"""The revocation carrier: keeps whom IT has turned away, for a center that was restored and has forgotten it.

A terminal cannot read or make an entry, only carry it: the center knows its own by their seals.
"""

import msgspec

from sync.buffer import Buffer
from sync.contract import CarriedRevocations, RevocationList, revocations_digest
from sync.uplink.client import CenterClient

REVOCATIONS_TEXT = "revocations"  # their name in the buffer
_carried_revocations_json = msgspec.json.Decoder(CarriedRevocations)


class RevocationCarrier:
    """Belongs to the thread that reports."""

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        kept = buffer.kept(REVOCATIONS_TEXT)
        self._carried = _carried_revocations_json.decode(kept) if kept else ()

    @property
    def digest(self) -> str:
        """By what the center sees whether it has the same."""
        return revocations_digest(self._carried)

    def follow(self, line: CenterClient, announced: str) -> None:
        """Tells a center that has others what is carried here, and carries all that it has from then on.

        Raises `TryAgain`, `GiveUp`, or OSError where they cannot be kept.
        """
        if announced == self.digest:
            return
        told = line.revocations(RevocationList(self._carried)).revoked
        if told != self._carried:
            self._buffer.keep(REVOCATIONS_TEXT, msgspec.json.encode(told).decode())
            self._carried = told
