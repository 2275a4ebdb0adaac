"""Signing, IT's side of configuration: the key file, and handing bundles to the center."""

import base64
import os
from pathlib import Path

import msgspec
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from sync.bundles import bundle
from sync.contract import SignedBundle
from sync.durable import replace
from terminal.domain.window import Window

PUSH_TIMEOUT_SECONDS = 15.0  # s
RENEWAL = 0.75  # of a bundle's life: by then a newer one should have come


class KeyWrong(Exception):
    """The key file cannot be used; the message says why."""


class PushRefused(OSError):
    """The center did not take a bundle; the message says why."""


class StoredKey(Struct, frozen=True, forbid_unknown_fields=True):
    private: str  # base64 of 32 raw bytes
    epoch: int
    version: int  # the last one signed


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
            return cls(path, msgspec.json.decode(path.read_bytes(), type=StoredKey))
        except OSError as e:
            raise KeyWrong(f"{path}: {e.strerror}; make one with: window-terminal config key --key {path}") from e
        except (msgspec.DecodeError, ValueError) as e:
            raise KeyWrong(f"{path}: not a signing key: {e}") from e

    @property
    def public(self) -> str:
        """The public key, base64 of 32 raw bytes."""
        return base64.b64encode(self._key.public_key().public_bytes_raw()).decode()

    @property
    def epoch(self) -> int:
        return self._stored.epoch

    @property
    def version(self) -> int:
        return self._stored.version

    def next_version(self) -> "KeyFile":
        """The same key, one version on, counted on disk before anything is signed with it."""
        stored = msgspec.structs.replace(self._stored, version=self._stored.version + 1)
        replace(self._path, msgspec.json.encode(stored))
        return KeyFile(self._path, stored)

    def sign(self, window: Window, issued: int, expires: int) -> str:
        """The bundle for one window; times in ms since 1970, UTC. Raises ValueError when it is too large."""
        payload = bundle.Payload(
            algorithm="ed25519",
            target=window.window,
            epoch=self.epoch,
            version=self.version,
            issued=issued,
            expires=expires,
            renew_by=issued + int((expires - issued) * RENEWAL),
            window=msgspec.Raw(msgspec.json.encode(window)),
        )
        return bundle.sign(self._key, payload)


def publish(url: str, ca: Path, text: str) -> None:
    """Hands a bundle to the center. Raises `PushRefused`, or OSError when the center cannot be reached."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(
            url.rstrip("/") + "/v1/bundles",
            data=msgspec.json.encode(SignedBundle(text)),
            headers={"Content-Type": "application/json"},
            verify=str(ca),
            timeout=PUSH_TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    if answer.status_code >= 300:
        raise PushRefused(f"the center refused: HTTP {answer.status_code}: {answer.text[:300]}")
