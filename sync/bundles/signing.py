"""Signing, IT's side of configuration: the key file, and handing what it signed to the center."""

import base64
import os
from pathlib import Path

import msgspec
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from sync.bundles import bundle
from sync.bundles.signed_directory import DirectoryPayload, sign_directory
from sync.contract import SignedBundle, SignedDirectory
from sync.durable import replace
from terminal.domain.directory import CARD_KEY_BYTES, DirectoryEntry, card_key_name
from terminal.domain.window import Window

PUSH_TIMEOUT_SECONDS = 15.0  # s
PUT_OFF = (429, 503)  # the statuses by which a center asks for patience
CARD_KEY_PURPOSE = b"window-terminal card key v1"
RENEWAL = 0.75  # of a bundle's life: by then a newer one should have come


class KeyWrong(Exception):
    """The key file cannot be used; the message says why."""


class PushRefused(OSError):
    """The center did not take a bundle; the message says why."""


class PushPutOff(PushRefused):
    """The center has no time for it now."""


class PushFailed(OSError):
    """Nobody knows whether the center took it: mend what the message names, and push again."""


class StoredKey(Struct, frozen=True, forbid_unknown_fields=True):
    private: str  # base64 of 32 raw bytes
    epoch: bundle.Epoch
    version: bundle.Version  # the last one signed
    directory: bundle.Version = 0  # and of the hall's directory
    release: bundle.Version = 0  # and of software


_stored_key_json = msgspec.json.Decoder(StoredKey)


class KeyFile:
    """A signing key with the count of what it signed, so that no version is ever given twice."""

    def __init__(self, path: Path, stored: StoredKey) -> None:
        self._path = path
        self._stored = stored
        self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(stored.private))

    @classmethod
    def create(cls, path: Path, epoch: int) -> "KeyFile":
        """A new key. Raises FileExistsError rather than overwrite one."""
        private = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
        stored = StoredKey(private, epoch, 0)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as out:
            out.write(msgspec.json.encode(stored))
        return cls(path, stored)

    @classmethod
    def load(cls, path: Path) -> "KeyFile":
        """The key in this file. Raises `KeyWrong`."""
        try:
            return cls(path, _stored_key_json.decode(path.read_bytes()))
        except OSError as e:
            raise KeyWrong(f"{path}: {e.strerror}; make one with: window-terminal config key --key {path}") from e
        except (msgspec.DecodeError, ValueError) as e:
            raise KeyWrong(f"{path}: not a signing key: {e}") from e

    @property
    def public(self) -> str:
        """The public key, base64 of 32 raw bytes."""
        return base64.b64encode(self._key.public_key().public_bytes_raw()).decode()

    @property
    def card_key(self) -> bytes:
        """What cards in the hall's directory are hashed with: follows from the signing key, not the other way."""
        derived = HKDF(hashes.SHA256(), CARD_KEY_BYTES, salt=None, info=CARD_KEY_PURPOSE)
        return derived.derive(base64.b64decode(self._stored.private))

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
        return self._counted(msgspec.structs.replace(self._stored, version=self._stored.version + 1))

    def next_directory(self) -> "KeyFile":
        """The same for the directory's version."""
        return self._counted(msgspec.structs.replace(self._stored, directory=self._stored.directory + 1))

    def next_release(self) -> "KeyFile":
        """The same for the version of software."""
        return self._counted(msgspec.structs.replace(self._stored, release=self._stored.release + 1))

    def _counted(self, stored: StoredKey) -> "KeyFile":
        replace(self._path, msgspec.json.encode(stored))
        return KeyFile(self._path, stored)

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


def publish(url: str, ca: Path, text: str) -> None:
    """Hands a bundle to the center. Raises `PushRefused`, `PushFailed`."""
    hand_over(url, ca, "/v1/bundles", SignedBundle(text))


def publish_directory(url: str, ca: Path, signed: str) -> None:
    """The same for a directory."""
    hand_over(url, ca, "/v1/directory", SignedDirectory(signed))


def hand_over(url: str, ca: Path, path: str, signed: Struct) -> bytes:
    """Hands what is signed to one of the center's doors; its answer. Raises `PushRefused`, `PushFailed`."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                url.rstrip("/") + path,
                data=msgspec.json.encode(signed),
                headers={"Content-Type": "application/json"},
                verify=str(ca),
                timeout=PUSH_TIMEOUT_SECONDS,
                allow_redirects=False,
            )
    except (OSError, ValueError) as e:  # ValueError: urllib3's, of an address
        raise PushFailed(f"the center at {url}: {_plainly(e, ca)}; then push again") from e
    if answer.status_code >= 300:
        said = " ".join(answer.text[:300].split())  # a second line could pass for one of ours
        refusal = PushPutOff if answer.status_code in PUT_OFF else PushRefused
        raise refusal(f"the center refused: HTTP {answer.status_code}: {said}")
    return answer.content


def _plainly(e: Exception, ca: Path) -> str:
    """What happened, and what to look at."""
    if isinstance(e, requests.exceptions.SSLError):
        return f"its certificate was not made by {ca}, not for this address, or has ended; look at all three"
    if isinstance(e, requests.Timeout):
        return f"no answer in {PUSH_TIMEOUT_SECONDS:.0f} s; see on its machine that `center serve` works"
    if isinstance(e, requests.ConnectionError):
        return "no connection; see that `center serve` runs there, and that a way leads to this address"
    if isinstance(e, ValueError):
        return "not an address; write it as https://NAME:PORT"
    return f"{ca} cannot be used as a CA certificate; give the file that `center certificate` made"
