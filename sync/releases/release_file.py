"""The release file: a line that says what it is, the sealed manifest in base64, then the pieces, and nothing after.

Nothing is parsed before the signature holds, and a piece is hashed while it is copied: no more than one buffer of
it is ever in memory. Standard library only; who verifies is an argument (OpenSSL before the installation,
`signature` after it).
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sync.releases.manifest import MANIFEST_BYTES, Manifest, ReleasePiece, ReleaseRefused, read_manifest

FIRST_LINE = b"window-terminal release 1\n"
RELEASE_DOMAIN = b"window-terminal release v1\0"
SIGNATURE_BYTES = 64
SEALED_BYTES = (MANIFEST_BYTES + SIGNATURE_BYTES) * 4 // 3 + 4  # bytes of the second line
COPY_BYTES = 1 << 20  # of a piece, in memory

Verifier = Callable[[bytes, bytes], bool]  # whether this signature of this message is a trusted key's


@dataclass(frozen=True)
class VerifiedRelease:
    manifest: Manifest
    digest: str  # SHA-256 of the manifest as it was signed


def read_release(file: BinaryIO, verifies: Verifier) -> VerifiedRelease:
    """The manifest, the file standing at its first piece then. Raises `ReleaseRefused`, OSError."""
    if file.read(len(FIRST_LINE)) != FIRST_LINE:
        raise ReleaseRefused("is not a release of window-terminal")
    signature, content = _unsealed(file.readline(SEALED_BYTES + 1))
    if not verifies(signature, RELEASE_DOMAIN + len(content).to_bytes(8, "big") + content):
        raise ReleaseRefused("not signed by a trusted key")
    return VerifiedRelease(read_manifest(content), hashlib.sha256(content).hexdigest())


def _unsealed(line: bytes) -> tuple[bytes, bytes]:
    text = line.removesuffix(b"\n")
    if text == line:
        raise ReleaseRefused("ends inside its manifest, or that is too large")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as e:
        raise ReleaseRefused("its manifest is not base64") from e
    if base64.b64encode(raw) != text:  # the last character has bits that count for nothing
        raise ReleaseRefused("its manifest is not written as base64 is")
    return raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]


def check_pieces(file: BinaryIO, manifest: Manifest) -> None:
    """Raises `ReleaseRefused` unless every piece is whole and nothing follows."""
    for piece in manifest.pieces:
        for _ in _chunks(file, piece):
            pass
    _check_end(file)


def unpack(file: BinaryIO, manifest: Manifest, folder: Path) -> None:
    """Puts the pieces into `folder`/KIND/NAME; the folder must not be there yet.

    Raises `ReleaseRefused`, OSError; what was written then is not to be used.
    """
    folder.mkdir()
    for kind in {piece.kind for piece in manifest.pieces}:
        (folder / kind).mkdir()
    for piece in manifest.pieces:
        with (folder / piece.kind / piece.name).open("xb") as out:
            for chunk in _chunks(file, piece):
                out.write(chunk)
    _check_end(file)


def _chunks(file: BinaryIO, piece: ReleasePiece) -> Iterator[bytes]:
    """The bytes of the next piece. Raises `ReleaseRefused` after the last, where they are not what was signed."""
    digest, left = hashlib.sha256(), piece.size
    while left:
        chunk = file.read(min(left, COPY_BYTES))
        if not chunk:
            raise ReleaseRefused(f"ends in {piece.name}: {left} bytes of it are missing")
        digest.update(chunk)
        left -= len(chunk)
        yield chunk
    if digest.hexdigest() != piece.sha256:
        raise ReleaseRefused(f"{piece.name} is not what was signed: its bytes were altered")


def _check_end(file: BinaryIO) -> None:
    if file.read(1):
        raise ReleaseRefused("goes on after its last piece")


def write_release(path: Path, sealed: str, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Writes the file, whole or not at all.

    Raises OSError, and `ReleaseRefused` where a source is no longer what the manifest says.
    """
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as out:
        out.write(FIRST_LINE + sealed.encode() + b"\n")
        for piece in manifest.pieces:
            with sources[piece.name].open("rb") as source:
                for chunk in _chunks(source, piece):
                    out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def describe(path: Path, kind: str, licence: str) -> ReleasePiece:
    """The piece that this file becomes. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return ReleasePiece(path.name, kind, path.stat().st_size, digest, licence)
