"""The sealed key: what only IT may know, at rest, under a passphrase.

scrypt makes a key of the passphrase (64 MB and a quarter of a second a guess), AES-256-GCM encrypts with that. What
the file says beside it in the clear, as the public key and its epoch, is bound to it: changed, it does not open.
"""

import base64
import os
import unicodedata
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from msgspec import Meta, Struct

SCRYPT_COST = 1 << 16
SALT_BYTES, NONCE_BYTES, CIPHER_KEY_BYTES = 16, 12, 32
PASSPHRASE_MIN_CHARACTERS = 12

# A file from elsewhere may ask for no more memory and time than an office PC has: 1 GB.
ScryptCost = Annotated[int, Meta(ge=1 << 14, le=1 << 20)]


class KeySecret(Struct, frozen=True, forbid_unknown_fields=True):
    """Base64 of 32 raw bytes each. `cards` is the card key where it does not follow from the private key."""

    private: str
    cards: str = ""


class SealedKey(Struct, frozen=True, forbid_unknown_fields=True):
    """All texts are base64."""

    kdf: Literal["scrypt"]
    cost: ScryptCost  # its n; r is 8 and p is 1
    cipher: Literal["aes-256-gcm"]
    salt: str
    nonce: str
    content: str


_secret_json = msgspec.json.Decoder(KeySecret)


class DoesNotOpen(Exception):
    """Another passphrase, or the file was changed: nobody can tell which."""


def seal(secret: KeySecret, passphrase: str, beside: bytes) -> SealedKey:
    """The secret under the passphrase, bound to what stands `beside` it."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    content = AESGCM(_key(passphrase, salt, SCRYPT_COST)).encrypt(nonce, msgspec.json.encode(secret), beside)
    return SealedKey("scrypt", SCRYPT_COST, "aes-256-gcm", *map(_written, (salt, nonce, content)))


def unseal(sealed: SealedKey, passphrase: str, beside: bytes) -> KeySecret:
    """The secret. Raises `DoesNotOpen`, or ValueError where the file was never one of ours."""
    salt, nonce, content = (base64.b64decode(each) for each in (sealed.salt, sealed.nonce, sealed.content))
    try:
        return _secret_json.decode(AESGCM(_key(passphrase, salt, sealed.cost)).decrypt(nonce, content, beside))
    except InvalidTag as e:
        raise DoesNotOpen from e


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    # One keyboard composes an accent or a wide letter that another sends in parts: the same words, other bytes.
    typed = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=CIPHER_KEY_BYTES, n=cost, r=8, p=1).derive(typed)


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
