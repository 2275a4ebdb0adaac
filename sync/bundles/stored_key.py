"""The stored key: what a file of IT's says of a key: the key sealed, what it is for, what it signed last."""

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from sync.bundles.bundle import Epoch, Version
from sync.bundles.sealed_key import DoesNotOpen, KeySecret, SealedKey, seal, unseal
from terminal.domain.mistake import Mistake

KeyRole = Literal["signing", "recovery", "second"]

KEY_FILE_PURPOSE = b"window-terminal key file v2\0"
NOT_THERE = "{path}: {why}; make one with: window-terminal config key new --key {path}"
NO_KEY = "{path}: not a signing key: {why}; take the backup of it"
OTHER_CONTENT = "it holds something else than `config key new` wrote, or was cut short"
NOT_OPENED = (
    "{path}: it does not open with this passphrase; type it once more, and where it is right, take the backup of "
    "the file"
)


class KeyWrong(Exception):
    """The key file cannot be used; the mistake says why."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.mistake = mistake


class StoredKey(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Either `sealed`, with the public key in the clear, or, from before there were passphrases, `private`.

    `recovery` and `second` are what the hall's terminals were told to trust beside it; `successions` how they come
    to trust it; `former` the signing keys that it so followed on; `successor` the key that it named, after which it
    signs nothing.
    """

    epoch: Epoch
    version: Version  # the last one signed
    directory: Version = 0  # and of the hall's directory
    release: Version = 0  # and of software
    private: str = ""  # base64 of 32 raw bytes
    public: str = ""
    sealed: SealedKey | None = None
    role: KeyRole = "signing"
    recovery: str = ""
    second: tuple[str, ...] = ()
    successions: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    successor: str = ""
    issued: int = 0  # when the last version was, ms UTC: two copies may have signed one of this number


_stored_key_json = msgspec.json.Decoder(StoredKey)


def read_key(path: Path) -> StoredKey:
    """What the file says; where it is not sealed, its public half is worked out. Raises `KeyWrong`."""
    try:
        stored = _stored_key_json.decode(path.read_bytes())
        return stored if stored.sealed else msgspec.structs.replace(stored, public=public_of(stored.private))
    except OSError as e:
        raise KeyWrong(Mistake(NOT_THERE, path=path, why=e.strerror)) from e
    except msgspec.DecodeError as e:
        raise KeyWrong(Mistake(NO_KEY, path=path, why=Mistake(OTHER_CONTENT))) from e
    except ValueError as e:
        raise KeyWrong(Mistake(NO_KEY, path=path, why=e)) from e


def opened_secret(path: Path, stored: StoredKey, passphrase: Callable[[], str]) -> KeySecret:
    """The secret of a stored key; its `passphrase` is asked for where it has one. Raises `KeyWrong`."""
    if stored.sealed is None:
        return KeySecret(stored.private)
    try:
        secret = unseal(stored.sealed, passphrase(), _beside(stored))
    except DoesNotOpen as e:
        raise KeyWrong(Mistake(NOT_OPENED, path=path)) from e
    except ValueError as e:
        raise KeyWrong(Mistake(NO_KEY, path=path, why=e)) from e
    if public_of(secret.private) != stored.public:
        raise KeyWrong(Mistake(NO_KEY, path=path, why=Mistake("its halves are of two keys")))
    return secret


def sealed_again(stored: StoredKey, secret: KeySecret, passphrase: str) -> StoredKey:
    """The same key under this passphrase."""
    fresh = msgspec.structs.replace(stored, private="", public=public_of(secret.private))
    return msgspec.structs.replace(fresh, sealed=seal(secret, passphrase, _beside(fresh)))


def write_new_key(path: Path, stored: StoredKey) -> None:
    """Writes a file for its owner alone. Raises FileExistsError rather than overwrite one, OSError."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(msgspec.json.encode(stored))
        out.flush()
        os.fsync(out.fileno())


def public_of(private: str) -> str:
    """The public half. Raises ValueError where it is no private one."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _beside(stored: StoredKey) -> bytes:
    """What nobody may change without the passphrase; the counts change with each signature."""
    said = (stored.public, str(stored.epoch), stored.role, stored.recovery, *stored.second)
    return KEY_FILE_PURPOSE + " ".join(said).encode()
