"""The bundle: payload bytes, and an Ed25519 signature over a domain prefix, their length and them. Pure.

Nothing is parsed before the signature holds. On the wire a bundle is one base64 text: 64 bytes of signature,
then the payload, UTF-8 JSON of `Payload`. Keys travel as base64 of their 32 raw bytes.
"""

import base64
import binascii
from collections.abc import Iterable
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Raw, Struct

SIGNATURE_DOMAIN = b"window-terminal configuration v1\0"
BUNDLE_PAYLOAD_BYTES = 256 << 10  # bytes of a payload
SIGNATURE = 64


class Payload(Struct, frozen=True, forbid_unknown_fields=True):
    """What IT signs. Times are milliseconds since 1970, UTC; (epoch, version) only ever rises."""

    algorithm: Literal["ed25519"]
    target: str  # the window that it is for
    epoch: int
    version: int
    issued: int
    expires: int
    renew_by: int
    window: Raw  # the window's configuration, see `terminal.domain.hall.Window`

    @property
    def pair(self) -> tuple[int, int]:
        return self.epoch, self.version


class BundleRefused(Exception):
    """This bundle must not be used; the message says why. Asking for the same bytes again changes nothing."""


def sign(key: Ed25519PrivateKey, payload: Payload) -> str:
    """The bundle for `payload`. Raises ValueError when it is larger than a terminal accepts."""
    content = msgspec.json.encode(payload)
    if len(content) > BUNDLE_PAYLOAD_BYTES:
        raise ValueError(
            f"configuration for {payload.target} has {len(content)} bytes, {BUNDLE_PAYLOAD_BYTES} are allowed"
        )
    return base64.b64encode(key.sign(_signed(content)) + content).decode()


def verify(bundle: str, trusted: Iterable[str]) -> Payload:
    """The payload, if one of the trusted public keys signed it. Raises `BundleRefused`."""
    content = _verified(bundle, trusted)
    try:
        return msgspec.json.decode(content, type=Payload)
    except (ValueError, RecursionError) as e:
        raise BundleRefused(f"signed, but not a configuration: {e}") from e


def newer(payload: Payload, high_water: tuple[int, int]) -> None:
    """Raises `BundleRefused` unless (epoch, version) is above the highest ever applied."""
    if payload.pair <= high_water:
        raise BundleRefused(f"{text(payload.pair)} is not newer than {text(high_water)}")


def text(pair: tuple[int, int]) -> str:
    """The pair as facts and people write it: "1.3"."""
    return f"{pair[0]}.{pair[1]}"


def pair(written: str) -> tuple[int, int]:
    """The other way round."""
    epoch, version = written.split(".")
    return int(epoch), int(version)


def _verified(bundle: str, trusted: Iterable[str]) -> bytes:
    if len(bundle) > (BUNDLE_PAYLOAD_BYTES + SIGNATURE) * 4 // 3 + 4:
        raise BundleRefused(f"larger than {BUNDLE_PAYLOAD_BYTES} bytes")
    try:
        raw = base64.b64decode(bundle, validate=True)
    except (binascii.Error, ValueError) as e:
        raise BundleRefused("not base64") from e
    signature, content = raw[:SIGNATURE], raw[SIGNATURE:]
    if len(content) > BUNDLE_PAYLOAD_BYTES:
        raise BundleRefused(f"larger than {BUNDLE_PAYLOAD_BYTES} bytes")
    for public in trusted:
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(signature, _signed(content))
            return content
        except InvalidSignature:
            continue
    raise BundleRefused("not signed by a trusted key")


def _signed(content: bytes) -> bytes:
    return SIGNATURE_DOMAIN + len(content).to_bytes(8, "big") + content
