"""Orders of software as IT would sign them, and spoilt ones; written by hand as docs/decisions/0037 has them."""

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.support.release_files import IT, piece, release_file, sealed

ORDER_DOMAIN = b"window-terminal software order v1\0"
PIECE_DOMAIN = b"window-terminal software piece v1\0"
PIECE = 256 << 10  # bytes
WHEEL = bytes(range(256)) * 2300  # so that the file has two whole pieces and a rest


def release(version: int = 3, **changes: Any) -> bytes:
    """A release file of (1, version)."""
    name = "a-1.0-py3-none-any.whl"
    return release_file(after=WHEEL, version=version, pieces=[piece(name, WHEEL)], **changes)


RELEASE = release()
SHA256 = hashlib.sha256(RELEASE).hexdigest()


def order(content: bytes = RELEASE, **changes: Any) -> dict[str, Any]:
    return {
        "algorithm": "ed25519",
        "epoch": 1,
        "version": 3,
        "program": "0.1.0",
        "debian": "trixie",
        "architecture": "arm64",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "issued": 1_795_391_520_000,
        "windows": ["2F-17"],
        "everywhere": False,
        **changes,
    }


def signed(key: Ed25519PrivateKey = IT, domain: bytes = ORDER_DOMAIN, **changes: Any) -> str:
    """An order as it travels."""
    return sealed(json.dumps(order(**changes)).encode(), key, domain).decode()


def signed_piece(offset: int, content: bytes = RELEASE, key: Ed25519PrivateKey = IT) -> str:
    """The stretch of the file that begins there, as it travels."""
    head = hashlib.sha256(content).digest() + offset.to_bytes(8, "big")
    return sealed(head + content[offset : offset + PIECE], key, PIECE_DOMAIN).decode()
