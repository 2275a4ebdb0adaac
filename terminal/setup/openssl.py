"""OpenSSL's command verifies Ed25519 where no library is installed yet: on a blank machine."""

import base64
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from sync.public_key import KEY_BYTES, is_public_key
from sync.releases.release_file import Verifier

KEY_FORM = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: what stands before the 32 raw bytes in DER


class OpensslMissing(Exception):
    """There is no command `openssl` that knows Ed25519; both Debians have one."""


def openssl_verifier(trusted: Iterable[str]) -> Verifier:
    """Verifies by these public keys, base64 of 32 raw bytes each. Raises ValueError where one is no key."""
    keys = [_der(public) for public in trusted]
    return lambda signature, message: any(_signed_by(key, signature, message) for key in keys)


def _der(public: str) -> bytes:
    if not is_public_key(public):
        raise ValueError(f"{public[:60]!r} is not a public key: base64 of {KEY_BYTES} bytes")
    return KEY_FORM + base64.b64decode(public)


def _signed_by(key: bytes, signature: bytes, message: bytes) -> bool:
    """Raises `OpensslMissing`."""
    with TemporaryDirectory() as folder:
        files = {"key": key, "signature": signature, "message": message}
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        asked = ["-inkey", "key", "-keyform", "DER", "-sigfile", "signature", "-rawin", "-in", "message"]
        command = ["openssl", "pkeyutl", "-verify", "-pubin", *asked]
        try:
            told = subprocess.run(command, cwd=folder, check=False, capture_output=True)
        except FileNotFoundError as e:
            raise OpensslMissing("openssl is not installed: apt-get install openssl") from e
    # It may end with 0 and say otherwise; and a usage error must never read as "altered".
    if b"Verif" not in told.stdout + told.stderr:
        raise OpensslMissing(
            f"openssl cannot verify Ed25519: {told.stderr.decode(errors='replace').strip()[-200:]}"
        )
    return told.returncode == 0 and b"Signature Verified Successfully" in told.stdout
