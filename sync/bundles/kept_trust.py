"""The kept trust of a terminal: the successions that it took, in its buffer, on what was installed.

They are never dropped and only added to: what is trusted at the end never goes back to a key of before.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from sync.buffer import Buffer
from sync.bundles.bundle import BundleRefused, signer_of
from sync.bundles.key_epochs import bind_epoch, check_new_epoch
from sync.bundles.trust import (
    SUCCESSION_DOMAIN,
    SUCCESSION_PAYLOAD_BYTES,
    KeyTrust,
    followed,
    may_sign,
    names,
    successor,
)
from sync.contract import SUCCESSIONS_MAX
from sync.durable import replace

SUCCESSIONS = "successions"  # its name in the buffer: a JSON list, the first one first
_list_json = msgspec.json.Decoder(list[str])


class TakenSuccessions(NamedTuple):
    """The trusts that followed one on the other, and why others must not be followed."""

    trusts: tuple[KeyTrust, ...]
    refused: tuple[str, ...]


def kept_successions(buffer: Buffer) -> list[str]:
    """All that were taken, the first one first."""
    return _list_json.decode(buffer.kept(SUCCESSIONS) or "[]")


def trust_of(buffer: Buffer, installed: KeyTrust) -> KeyTrust:
    """Whose signatures count now."""
    return followed(installed, kept_successions(buffer))


def take_successions(buffer: Buffer, installed: KeyTrust, told: Sequence[str], copy: Path) -> TakenSuccessions:
    """Keeps those that lead on from what is trusted here, and a `copy` for root. Raises OSError."""
    trusts: list[KeyTrust] = []
    refused: list[str] = []
    for signed in told:
        trust = trust_of(buffer, installed)
        try:
            if signed not in kept_successions(buffer):
                trusts.append(_take(buffer, trust, signed, copy))
        except BundleRefused as e:
            # With one that names a trusted key, all before it is only how the hall came to that.
            refused = [] if names(trust, signed) else [*refused, str(e)]
    return TakenSuccessions(tuple(trusts), tuple(refused))


def _take(buffer: Buffer, trust: KeyTrust, signed: str, copy: Path) -> KeyTrust:
    after, known = successor(trust, signed), kept_successions(buffer)
    if len(known) >= SUCCESSIONS_MAX:
        raise BundleRefused(f"{SUCCESSIONS_MAX} successions are here already")
    by = signer_of(signed, may_sign(trust), SUCCESSION_DOMAIN, SUCCESSION_PAYLOAD_BYTES)
    check_new_epoch(buffer, "" if by == trust.recovery else by, after.epoch, trust.epoch)
    written = msgspec.json.encode([*known, signed])
    # The copy first: root verifies it, and after a cut it is only ahead. The epoch last: a bundle binds it, too.
    replace(copy, written, 0o644)
    buffer.keep(SUCCESSIONS, written.decode())
    bind_epoch(buffer, after.keys[0], after.epoch)
    return after
