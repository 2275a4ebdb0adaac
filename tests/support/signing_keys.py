"""Signing keys as files from before there were passphrases: nobody types, and no test waits for scrypt."""

import base64
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.bundles.signing import KeyFile
from sync.bundles.stored_key import StoredKey


def new_key(path: Path, epoch: int) -> KeyFile:
    """A key that is made, in a file that is new."""
    private = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    with path.open("xb") as file:
        file.write(msgspec.json.encode(StoredKey(epoch, 0, private=private)))
    return plain_key(path)


def plain_key(path: Path) -> KeyFile:
    """The key in a file that has no passphrase."""
    return KeyFile.load(path, nobody)


def nobody() -> str:
    """Who must not be asked."""
    raise AssertionError("asked for a passphrase")
