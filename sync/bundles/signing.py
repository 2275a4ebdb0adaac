"""Signing, IT's side of configuration: the key file, and what is signed with it."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from sync.bundles import bundle
from sync.bundles.sealed_key import DoesNotOpen, KeySecret, SealedKey, seal, unseal
from sync.bundles.signed_directory import DirectoryPayload, sign_directory
from sync.durable import replace
from terminal.domain.directory import CARD_KEY_BYTES, DirectoryEntry, card_key_name
from terminal.domain.mistake import Mistake
from terminal.domain.window import Window

CARD_KEY_PURPOSE = b"window-terminal card key v1"
KEY_FILE_PURPOSE = b"window-terminal key file v2\0"
NOT_THERE = "{path}: {why}; make one with: window-terminal config key new --key {path}"
NO_KEY = "{path}: not a signing key: {why}; take the backup of it"
NOT_OPENED = (
    "{path}: it does not open with this passphrase; type it once more, and where it is right, take the backup of "
    "the file"
)
RENEWAL = 0.75  # of a bundle's life: by then a newer one should have come


class KeyWrong(Exception):
    """The key file cannot be used; the mistake says why."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.mistake = mistake


class StoredKey(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Either `sealed`, with the public key in the clear, or, from before there were passphrases, `private`."""

    epoch: bundle.Epoch
    version: bundle.Version  # the last one signed
    directory: bundle.Version = 0  # and of the hall's directory
    release: bundle.Version = 0  # and of software
    private: str = ""  # base64 of 32 raw bytes
    public: str = ""
    sealed: SealedKey | None = None


_stored_key_json = msgspec.json.Decoder(StoredKey)


class KeyFile:
    """A signing key with the count of what it signed, so that no version is ever given twice."""

    def __init__(self, path: Path, stored: StoredKey, private: str) -> None:
        self._path = path
        self._stored = stored
        self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))

    @classmethod
    def create(cls, path: Path, epoch: int, passphrase: str) -> "KeyFile":
        """A new key. Raises FileExistsError rather than overwrite one."""
        key = Ed25519PrivateKey.generate()
        private, public = _text(key.private_bytes_raw()), _text(key.public_key().public_bytes_raw())
        stored = _sealed(StoredKey(epoch, 0, public=public), private, passphrase)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as out:
            out.write(msgspec.json.encode(stored))
            out.flush()
            os.fsync(out.fileno())
        return cls(path, stored, private)

    @classmethod
    def load(cls, path: Path, passphrase: Callable[[], str]) -> "KeyFile":
        """The key in this file; its `passphrase` is asked for where it has one. Raises `KeyWrong`."""
        stored = _stored(path)
        try:
            made = cls(path, stored, _private(stored, passphrase))
        except DoesNotOpen as e:
            raise KeyWrong(Mistake(NOT_OPENED, path=path)) from e
        except ValueError as e:
            raise KeyWrong(Mistake(NO_KEY, path=path, why=e)) from e
        if stored.sealed and made.public != stored.public:
            raise KeyWrong(Mistake(NO_KEY, path=path, why=Mistake("its halves are of two keys")))
        return made

    @property
    def is_sealed(self) -> bool:
        """Whether whoever copies the file needs a passphrase, too."""
        return self._stored.sealed is not None

    def seal(self, passphrase: str) -> "KeyFile":
        """The same key under this passphrase from now on. Raises OSError."""
        private = _text(self._key.private_bytes_raw())
        fresh = msgspec.structs.replace(_stored(self._path), private="", public=self.public)
        stored = _sealed(fresh, private, passphrase)
        replace(self._path, msgspec.json.encode(stored))
        return KeyFile(self._path, stored, private)

    @property
    def public(self) -> str:
        """The public key, base64 of 32 raw bytes."""
        return _text(self._key.public_key().public_bytes_raw())

    @property
    def card_key(self) -> bytes:
        """What cards in the hall's directory are hashed with: follows from the signing key, not the other way."""
        derived = HKDF(hashes.SHA256(), CARD_KEY_BYTES, salt=None, info=CARD_KEY_PURPOSE)
        return derived.derive(self._key.private_bytes_raw())

    @property
    def epoch(self) -> int:
        return self._stored.epoch

    @property
    def version(self) -> int:
        return self._stored.version

    @property
    def release(self) -> int:
        return self._stored.release

    def sealed(self, domain: bytes, content: bytes) -> str:
        """The content under this key's signature; `domain` says for what purpose it was signed."""
        return bundle.sealed(self._key, domain, content)

    def next_version(self) -> "KeyFile":
        """The same key, one version on, counted on disk before anything is signed with it."""
        return self._counted("version")

    def next_directory(self) -> "KeyFile":
        """The same for the directory's version."""
        return self._counted("directory")

    def next_release(self) -> "KeyFile":
        """The same for the version of software."""
        return self._counted("release")

    def _counted(self, what: str) -> "KeyFile":
        stored = _stored(self._path)  # anew: other commands may have counted since
        stored = msgspec.structs.replace(stored, **{what: getattr(stored, what) + 1})
        replace(self._path, msgspec.json.encode(stored))
        return KeyFile(self._path, stored, _text(self._key.private_bytes_raw()))

    def sign(self, window: Window, issued: int, expires: int, terminal: str = "") -> str:
        """The bundle for one window; times in ms since 1970, UTC. Raises ValueError when it is too large.

        `terminal` names the one that it moves there from wherever it stood.
        """
        payload = bundle.Payload(
            algorithm="ed25519",
            target=window.window,
            epoch=self.epoch,
            version=self.version,
            issued=issued,
            expires=expires,
            renew_by=issued + int((expires - issued) * RENEWAL),
            window=msgspec.Raw(msgspec.json.encode(window)),
            terminal=terminal,
        )
        return bundle.sign(self._key, payload)

    def sign_directory(self, hall: str, people: tuple[DirectoryEntry, ...], issued: int) -> str:
        """The directory of a hall; `issued` in ms since 1970, UTC. Raises ValueError when it is too large."""
        payload = DirectoryPayload(
            algorithm="ed25519",
            hall=hall,
            epoch=self.epoch,
            version=self._stored.directory,
            issued=issued,
            card_key=card_key_name(self.card_key),
            people=msgspec.Raw(msgspec.json.encode(people)),
        )
        return sign_directory(self._key, payload)

    @property
    def issued_directory(self) -> Path:
        """Where the last directory is kept as it was signed, beside the key."""
        return self._path.with_name(f"{self._path.name}.directory")


def public_half(path: Path) -> tuple[str, int]:
    """The public key in this file and its epoch, for which nobody needs the passphrase. Raises `KeyWrong`."""
    stored = _stored(path)
    if stored.sealed:
        return stored.public, stored.epoch
    return KeyFile.load(path, str).public, stored.epoch


def _stored(path: Path) -> StoredKey:
    try:
        return _stored_key_json.decode(path.read_bytes())
    except OSError as e:
        raise KeyWrong(Mistake(NOT_THERE, path=path, why=e.strerror)) from e
    except ValueError as e:
        raise KeyWrong(Mistake(NO_KEY, path=path, why=e)) from e


def _private(stored: StoredKey, passphrase: Callable[[], str]) -> str:
    """Raises `DoesNotOpen`, ValueError."""
    return unseal(stored.sealed, passphrase(), _beside(stored)).private if stored.sealed else stored.private


def _sealed(stored: StoredKey, private: str, passphrase: str) -> StoredKey:
    return msgspec.structs.replace(stored, sealed=seal(KeySecret(private), passphrase, _beside(stored)))


def _beside(stored: StoredKey) -> bytes:
    """What nobody may change without the passphrase; the counts change with each signature."""
    return KEY_FILE_PURPOSE + f"{stored.public} {stored.epoch}".encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
