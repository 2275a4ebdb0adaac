"""The bundle: payload bytes, and an Ed25519 signature over a domain prefix, their length and them. Pure.

Nothing is parsed before the signature holds. On the wire a bundle is one base64 text: 64 bytes of signature,
then the payload, UTF-8 JSON of `Payload`. Keys travel as base64 of their 32 raw bytes.
A second person's signature of the same bytes, for a purpose of its own, follows after a dot.
"""

import base64
import binascii
from collections.abc import Callable, Collection, Iterable
from typing import Annotated, Literal, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta, Raw, Struct

from sync.repeated_keys import refuse_repeated_keys
from sync.version_pairs import EPOCH_MAX, REACH, VERSION_MAX, beyond_reach, pair_text

SECOND_PURPOSE = b"window-terminal second signature v1\0"
SIGNATURE_DOMAIN = b"window-terminal configuration v1\0"
BUNDLE_PAYLOAD_BYTES = 256 << 10  # bytes of a payload
SIGNATURE = 64
NOT_TRUSTED = "not signed by a trusted key"
SECOND_DOT = "."  # in no base64
SECOND_CHARACTERS = 88  # of a signature in base64

T = TypeVar("T")
Epoch = Annotated[int, Meta(ge=1, le=EPOCH_MAX)]
Version = Annotated[int, Meta(ge=0, le=VERSION_MAX)]


class Payload(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What IT signs. Times are milliseconds since 1970, UTC; (epoch, version) only ever rises.

    `terminal` names the one that this bundle moves to its target, wherever it stood, and `replaces` the one that
    makes way there; most bundles move none.
    """

    algorithm: Literal["ed25519"]
    target: str  # the window that it is for
    epoch: Epoch
    version: Version
    issued: int
    expires: int
    renew_by: int
    window: Raw  # the window's configuration, see `terminal.domain.hall.Window`
    terminal: str = ""
    replaces: str = ""

    @property
    def pair(self) -> tuple[int, int]:
        return self.epoch, self.version


_payload_json = msgspec.json.Decoder(Payload)


class BundleRefused(Exception):
    """This bundle must not be used; the message says why. Asking for the same bytes again changes nothing."""


class NotTrusted(BundleRefused):
    """None of the keys that count here signed it."""


def sign(key: Ed25519PrivateKey, payload: Payload, second: Ed25519PrivateKey | None = None) -> str:
    """The bundle for `payload`, perhaps with a second person's signature.

    Raises ValueError when it is larger than a terminal accepts.
    """
    content = msgspec.json.encode(payload)
    if len(content) > BUNDLE_PAYLOAD_BYTES:
        raise ValueError(
            f"configuration for {payload.target} has {len(content)} bytes, {BUNDLE_PAYLOAD_BYTES} are allowed"
        )
    return sealed(key, SIGNATURE_DOMAIN, content, second)


def verify(bundle: str, trusted: Iterable[str], second: Collection[str] = ()) -> Payload:
    """The payload, if one of the trusted public keys signed it, and where there is a `second`, one of those, too.

    Raises `BundleRefused`.
    """
    return verified_by(bundle, trusted, second)[0]


def verified_by(bundle: str, trusted: Iterable[str], second: Collection[str] = ()) -> tuple[Payload, str]:
    """The same, and which of the trusted keys signed it. Raises `BundleRefused`."""
    content, by = opened_by(bundle, trusted, SIGNATURE_DOMAIN, BUNDLE_PAYLOAD_BYTES, second)
    return read_signed(content, _payload_json.decode, "a configuration"), by


def signer(bundle: str, trusted: Iterable[str]) -> str:
    """Which of the trusted public keys signed it. Raises `BundleRefused`."""
    return signer_of(bundle, trusted, SIGNATURE_DOMAIN, BUNDLE_PAYLOAD_BYTES)


def verified_before(bundle: str) -> Payload:
    """The payload of a bundle whose signature was checked before it was stored."""
    return _payload_json.decode(opened_before(bundle))


def newer(payload: Payload, high_water: tuple[int, int], named: int = 0) -> None:
    """Raises `BundleRefused` unless (epoch, version) is above the highest ever applied, see `within_reach`."""
    if payload.pair <= high_water:
        raise BundleRefused(f"{text(payload.pair)} is not newer than {text(high_water)}")
    within_reach(payload.pair, high_water, named)


def within_reach(pair: tuple[int, int], high_water: tuple[int, int], named: int = 0) -> None:
    """Raises `BundleRefused` where a pair is too far above the highest ever used, see `beyond_reach`."""
    if beyond_reach(pair, high_water, named):
        raise BundleRefused(f"{text(pair)} is more than {REACH} above {text(high_water)}")


def text(pair: tuple[int, int]) -> str:
    """The pair as facts and people write it: "1.3"."""
    return pair_text(pair)


def pair(written: str) -> tuple[int, int]:
    """The other way round."""
    epoch, version = written.split(".")
    return int(epoch), int(version)


def signer_of(signed: str, trusted: Iterable[str], domain: bytes, limit: int) -> str:
    """Which of the trusted public keys signed it for this purpose. Raises `BundleRefused`."""
    return opened_by(signed, trusted, domain, limit)[1]


def sealed(key: Ed25519PrivateKey, domain: bytes, content: bytes, second: Ed25519PrivateKey | None = None) -> str:
    """Signature and content as they travel; `domain` says for what purpose it was signed."""
    first = base64.b64encode(key.sign(_signed(domain, content)) + content).decode()
    if second is None:
        return first
    beside = second.sign(_signed(SECOND_PURPOSE + domain, content))
    return f"{first}{SECOND_DOT}{base64.b64encode(beside).decode()}"


def opened(text: str, trusted: Iterable[str], domain: bytes, limit: int, second: Collection[str] = ()) -> bytes:
    """The content, `limit` bytes at most, if a trusted key signed it for this purpose. Raises `BundleRefused`."""
    return opened_by(text, trusted, domain, limit, second)[0]


def opened_by(
    signed: str, trusted: Iterable[str], domain: bytes, limit: int, second: Collection[str] = ()
) -> tuple[bytes, str]:
    """The content, and which key signed it. Raises `BundleRefused`."""
    text, dot, beside = signed.partition(SECOND_DOT)
    content, by = _first(text, trusted, domain, limit)
    if second:
        _check_second(beside, [key for key in second if key != by], _signed(SECOND_PURPOSE + domain, content))
    elif dot:
        _signature(beside)
    return content, by


def _check_second(beside: str, second: Iterable[str], message: bytes) -> None:
    """Raises `BundleRefused` unless one of these keys signed the message."""
    if not beside:
        raise BundleRefused("signed by one person, and this hall wants two")
    signature = _signature(beside)
    if not any(_is_signed(key, signature, message) for key in second):
        raise BundleRefused("the second signature is not by another person that this hall trusts")


def _signature(text: str) -> bytes:
    """Raises `BundleRefused` where a text is no signature."""
    try:
        signature = base64.b64decode(text, validate=True) if len(text) == SECOND_CHARACTERS else b""
    except ValueError:
        signature = b""
    if len(signature) != SIGNATURE:
        raise BundleRefused("what stands behind its dot is no signature")
    return signature


def _first(text: str, trusted: Iterable[str], domain: bytes, limit: int) -> tuple[bytes, str]:
    if len(text) > (limit + SIGNATURE) * 4 // 3 + 4:
        raise BundleRefused(f"larger than {limit} bytes")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as e:
        raise BundleRefused("not base64") from e
    signature, content = raw[:SIGNATURE], raw[SIGNATURE:]
    if len(content) > limit:
        raise BundleRefused(f"larger than {limit} bytes")
    for public in trusted:
        if _is_signed(public, signature, _signed(domain, content)):
            return content, public
    raise NotTrusted(NOT_TRUSTED)


def _is_signed(public: str, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def opened_before(text: str) -> bytes:
    """The content of what was opened before it was stored."""
    return base64.b64decode(text.partition(SECOND_DOT)[0])[SIGNATURE:]


def read_signed(content: bytes, read: Callable[[bytes], T], what: str) -> T:
    """What `read`, which raises ValueError, makes of signed JSON. Raises `BundleRefused` where it is not `what`."""
    try:
        said = read(content)
        refuse_repeated_keys(content)
    except (ValueError, RecursionError) as e:
        raise BundleRefused(f"signed, but not {what}: {e}") from e
    return said


def _signed(domain: bytes, content: bytes) -> bytes:
    return domain + len(content).to_bytes(8, "big") + content
