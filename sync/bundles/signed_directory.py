"""The signed directory: the hall's people under an Ed25519 signature, as a bundle but for its own purpose. Pure.

Nothing is parsed before the signature holds, and nobody in it before hall and version are right.
"""

from collections.abc import Collection, Iterable
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw, Struct

from sync.bundles.bundle import (
    BundleRefused,
    Epoch,
    Version,
    opened,
    opened_before,
    read_signed,
    sealed,
    signer_of,
    text,
)
from terminal.domain.directory import Directory, DirectoryEntry, card_key_name, directory_of, entry_problems

DIRECTORY_DOMAIN = b"window-terminal directory v1\0"
DIRECTORY_PAYLOAD_BYTES = 1 << 20  # bytes of a payload: 2,000 people with what they may have
_people_json = msgspec.json.Decoder(tuple[DirectoryEntry, ...])


class DirectoryPayload(Struct, frozen=True, forbid_unknown_fields=True):
    """What IT signs. `issued` is in ms since 1970, UTC; (epoch, version) only ever rises."""

    algorithm: Literal["ed25519"]
    hall: str  # the name of the hall that it is for
    epoch: Epoch
    version: Version  # counted by itself, not with the configuration's
    issued: int
    card_key: str  # the name of the key that its cards are hashed with
    people: Raw  # a list of `terminal.domain.directory.DirectoryEntry`

    @property
    def pair(self) -> tuple[int, int]:
        return self.epoch, self.version


_directory_payload_json = msgspec.json.Decoder(DirectoryPayload)


def sign_directory(
    key: Ed25519PrivateKey, payload: DirectoryPayload, second: Ed25519PrivateKey | None = None
) -> str:
    """The directory as it travels. Raises ValueError when it is larger than a terminal accepts."""
    content = msgspec.json.encode(payload)
    if len(content) > DIRECTORY_PAYLOAD_BYTES:
        raise ValueError(f"the directory has {len(content)} bytes, {DIRECTORY_PAYLOAD_BYTES} are allowed")
    return sealed(key, DIRECTORY_DOMAIN, content, second)


def verify_directory(signed: str, trusted: Iterable[str], second: Collection[str] = ()) -> DirectoryPayload:
    """The payload, if one of the trusted public keys signed it as a directory, and a `second` person where there is
    one. Raises `BundleRefused`.
    """
    content = opened(signed, trusted, DIRECTORY_DOMAIN, DIRECTORY_PAYLOAD_BYTES, second)
    return read_signed(content, _directory_payload_json.decode, "a directory")


def directory_before(signed: str) -> DirectoryPayload:
    """The payload of a directory whose signature was checked before it was stored."""
    return _directory_payload_json.decode(opened_before(signed))


def directory_signer(signed: str, trusted: Iterable[str]) -> str:
    """Which of the trusted public keys signed it. Raises `BundleRefused`."""
    return signer_of(signed, trusted, DIRECTORY_DOMAIN, DIRECTORY_PAYLOAD_BYTES)


def read_directory(payload: DirectoryPayload, card_key: bytes) -> Directory:
    """The people in it; cards are found only with the key that they were hashed with. Raises `BundleRefused`."""
    try:
        people = _people_json.decode(payload.people)
    except (ValueError, RecursionError) as e:
        raise BundleRefused(f"signed, but not a list of people: {e}") from e
    wrong = entry_problems(people)
    if wrong:
        raise BundleRefused("; ".join(wrong))
    fits = bool(card_key) and card_key_name(card_key) == payload.card_key
    return directory_of(text(payload.pair), people, card_key if fits else b"")
