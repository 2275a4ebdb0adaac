"""Release files, tiny ones, written by hand as docs/decisions/0034 has them; and what is spoilt on them."""

import base64
import hashlib
import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

IT = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
DOMAIN = b"window-terminal release v1\0"
CONTENTS = {"a-1.0-py3-none-any.whl": b"wheel", "b_1_arm64.deb": b"", "notes.txt": b"\x00\x01\n"}
KIND_BY_END = {"whl": "wheel", "deb": "debian", "txt": "file"}


def public(key: Ed25519PrivateKey = IT) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def piece(name: str, content: bytes, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "kind": KIND_BY_END[name.rpartition(".")[2]],
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": "MIT",
        **changes,
    }


def manifest(**changes: Any) -> dict[str, Any]:
    return {
        "algorithm": "ed25519",
        "purpose": "terminal",
        "debian": "trixie",
        "architecture": "arm64",
        "program": "0.1.0",
        "epoch": 1,
        "version": 3,
        "issued": 1_795_391_520_000,
        "buffer_format": 1,
        "pieces": [piece(name, content) for name, content in CONTENTS.items()],
        **changes,
    }


def sealed(content: bytes, key: Ed25519PrivateKey = IT, domain: bytes = DOMAIN) -> bytes:
    return base64.b64encode(key.sign(domain + len(content).to_bytes(8, "big") + content) + content)


def release_file(
    key: Ed25519PrivateKey = IT,
    *,
    domain: bytes = DOMAIN,
    after: bytes = b"".join(CONTENTS.values()),
    **changes: Any,
) -> bytes:
    content = json.dumps(manifest(**changes)).encode()
    return b"window-terminal release 1\n" + sealed(content, key, domain) + b"\n" + after


def debian_package(folder: Path, name: str, version: str, depends: str = "", copyright_text: str = "") -> Path:
    """A real package with nothing in it but its copyright file."""
    with TemporaryDirectory() as place:
        root = Path(place)
        root.chmod(0o755)
        (root / "DEBIAN").mkdir()
        told = {"Package": name, "Version": version, "Architecture": "all", "Maintainer": "IT <it@example.org>"}
        told |= {"Depends": depends} if depends else {}
        lines = "".join(f"{key}: {value}\n" for key, value in told.items())
        (root / "DEBIAN/control").write_text(f"{lines}Description: for a test\n")
        (root / "usr/share/doc" / name).mkdir(parents=True)
        (root / "usr/share/doc" / name / "copyright").write_text(copyright_text)
        command = ["dpkg-deb", "--root-owner-group", "--build", place, str(folder)]
        subprocess.run(command, check=True, capture_output=True)
    return folder / f"{name}_{version.rpartition(':')[2]}_all.deb"
