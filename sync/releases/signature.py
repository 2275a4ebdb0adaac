"""The signature under a release, by the installed program: made with IT's key file, verified with public keys."""

import base64
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.bundles.signing import KeyFile
from sync.releases.manifest import Manifest, write_manifest
from sync.releases.release_file import RELEASE_DOMAIN, Verifier


def seal(key: KeyFile, manifest: Manifest) -> str:
    """The second line of a release. Raises `ReleaseRefused` where no terminal would take the manifest."""
    return key.sealed(RELEASE_DOMAIN, write_manifest(manifest))


def verifier(trusted: Iterable[str]) -> Verifier:
    """Verifies by these public keys, base64 of 32 raw bytes each. Raises ValueError where one is no key."""
    keys = [Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True)) for public in trusted]
    return lambda signature, message: any(_signed_by(key, signature, message) for key in keys)


def _signed_by(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
