"""Signing, IT's side of configuration: the key file, and what is signed with it."""

import base64
from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.bundles import bundle
from sync.bundles.sealed_key import KeySecret
from sync.bundles.signed_directory import DirectoryPayload, sign_directory
from sync.bundles.stored_key import StoredKey, opened_secret, read_key, sealed_again
from sync.bundles.trust import Succession, sign_succession
from sync.durable import replace
from terminal.domain.directory import CARD_KEY_BYTES, DirectoryEntry, card_key_name
from terminal.domain.window import Window

CARD_KEY_PURPOSE = b"window-terminal card key v1"
RENEWAL = 0.75  # of a bundle's life: by then a newer one should have come


class KeyFile:
    """A signing key with the count of what it signed, so that no version is ever given twice.

    Where there is a `second`, what configures is signed by that key, too.
    """

    def __init__(self, path: Path, stored: StoredKey, secret: KeySecret, second: "KeyFile | None" = None) -> None:
        self.path, self.stored, self._secret, self._second = path, stored, secret, second
        self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret.private))

    @classmethod
    def load(cls, path: Path, passphrase: Callable[[], str]) -> "KeyFile":
        """The key in this file; its `passphrase` is asked for where it has one. Raises `KeyWrong`."""
        stored = read_key(path)
        return cls(path, stored, opened_secret(path, stored, passphrase))

    @property
    def is_sealed(self) -> bool:
        """Whether whoever copies the file needs a passphrase, too."""
        return self.stored.sealed is not None

    def seal(self, passphrase: str) -> "KeyFile":
        """The same key under this passphrase from now on. Raises OSError."""
        return self._written(sealed_again(read_key(self.path), self._secret, passphrase))

    def beside(self, second: "KeyFile") -> "KeyFile":
        """The same key, and a second person's with it."""
        return KeyFile(self.path, self.stored, self._secret, second)

    def succeeded_by(self, public: str) -> None:
        """Notes the key that it named: it signs nothing any more. Raises OSError."""
        self._written(msgspec.structs.replace(read_key(self.path), successor=public))

    @property
    def public(self) -> str:
        """The public key, base64 of 32 raw bytes."""
        return base64.b64encode(self._key.public_key().public_bytes_raw()).decode()

    @property
    def card_key(self) -> bytes:
        """What cards in the hall's directory are hashed with: follows from the hall's first signing key."""
        if self._secret.cards:
            return base64.b64decode(self._secret.cards)
        derived = HKDF(hashes.SHA256(), CARD_KEY_BYTES, salt=None, info=CARD_KEY_PURPOSE)
        return derived.derive(self._key.private_bytes_raw())

    @property
    def cards_for_next(self) -> str:
        """The card key in base64 for the key that follows; a recovery key that was told none has none."""
        if self.stored.role == "signing":
            return base64.b64encode(self.card_key).decode()
        return self._secret.cards

    @property
    def recovery_for_next(self) -> str:
        """The recovery key that terminals know beside the key that follows."""
        return self.public if self.stored.role == "recovery" else self.stored.recovery

    @property
    def followed(self) -> tuple[str, ...]:
        """The signing keys before it, one of which named the next: what they published was IT's own."""
        return self.stored.former

    @property
    def former_for_next(self) -> tuple[str, ...]:
        """The same for the key that follows. After a recovery none: what the key before signed may be a thief's."""
        return (*self.stored.former, self.public) if self.stored.role == "signing" else ()

    @property
    def epoch(self) -> int:
        return self.stored.epoch

    @property
    def version(self) -> int:
        return self.stored.version

    @property
    def release(self) -> int:
        return self.stored.release

    def sealed(self, domain: bytes, content: bytes) -> str:
        """The content under this key's signature; `domain` says for what purpose it was signed."""
        return bundle.sealed(self._key, domain, content)

    def next_version(self, issued: int) -> "KeyFile":
        """The same key, one version on, counted on disk before anything is signed with it."""
        return self._counted("version", issued=issued)

    def next_directory(self) -> "KeyFile":
        """The same for the directory's version."""
        return self._counted("directory")

    def next_release(self) -> "KeyFile":
        """The same for the version of software."""
        return self._counted("release")

    def _counted(self, what: str, **more: int) -> "KeyFile":
        stored = read_key(self.path)  # anew: other commands may have counted since
        return self._written(msgspec.structs.replace(stored, **{what: getattr(stored, what) + 1}, **more))

    def counting(self, **counts: int) -> "KeyFile":
        """The same key, with these counts. Raises OSError."""
        return self._written(msgspec.structs.replace(read_key(self.path), **counts))

    def _written(self, stored: StoredKey) -> "KeyFile":
        kept = stored if stored.sealed else msgspec.structs.replace(stored, public="")
        replace(self.path, msgspec.json.encode(kept))
        return KeyFile(self.path, stored, self._secret, self._second)

    @property
    def _second_key(self) -> Ed25519PrivateKey | None:
        return self._second._key if self._second else None

    def sign_succession(self, said: Succession, second: "KeyFile | None") -> str:
        """The word by which the next key is trusted."""
        return sign_succession(self._key, said, second._key if second else None)

    def sign(self, window: Window, issued: int, expires: int, terminal: str = "", replaces: str = "") -> str:
        """The bundle for one window; times in ms since 1970, UTC. Raises ValueError when it is too large.

        `terminal` names the one that it moves there from wherever it stood, `replaces` the one that makes way.
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
            replaces=replaces,
        )
        return bundle.sign(self._key, payload, self._second_key)

    def sign_directory(self, hall: str, people: tuple[DirectoryEntry, ...], issued: int) -> str:
        """The directory of a hall; `issued` in ms since 1970, UTC. Raises ValueError when it is too large."""
        payload = DirectoryPayload(
            algorithm="ed25519",
            hall=hall,
            epoch=self.epoch,
            version=self.stored.directory,
            issued=issued,
            card_key=card_key_name(self.card_key),
            people=msgspec.Raw(msgspec.json.encode(people)),
        )
        return sign_directory(self._key, payload, self._second_key)

    @property
    def issued_directory(self) -> Path:
        """Where the last directory is kept as it was signed, beside the key."""
        return self.path.with_name(f"{self.path.name}.directory")
