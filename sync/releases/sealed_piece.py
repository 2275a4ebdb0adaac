"""The sealed piece: a stretch of a release file on its way to the center, under IT's signature.

Whoever publishes has no other login; so each piece is signed, or anybody could spoil a file that is half there.
"""

from collections.abc import Iterable

from msgspec import Struct

from sync.bundles.bundle import BundleRefused, opened
from sync.bundles.signing import KeyFile
from sync.contract import SOFTWARE_PIECE_BYTES

PIECE_DOMAIN = b"window-terminal software piece v1\0"
DIGEST_BYTES, OFFSET_BYTES = 32, 8
HEAD_BYTES = DIGEST_BYTES + OFFSET_BYTES


class SoftwarePiece(Struct, frozen=True):
    """`content` stands at `offset` in the release file with this hash."""

    sha256: str
    offset: int
    content: bytes


def seal_piece(key: KeyFile, piece: SoftwarePiece) -> str:
    """As it travels: sealed, the file's hash in 32 bytes, the offset in 8, then the content."""
    head = bytes.fromhex(piece.sha256) + piece.offset.to_bytes(OFFSET_BYTES, "big")
    return key.sealed(PIECE_DOMAIN, head + piece.content)


def open_piece(sealed: str, trusted: Iterable[str]) -> SoftwarePiece:
    """The piece, if one of the trusted public keys signed it as one. Raises `BundleRefused`."""
    signed = opened(sealed, trusted, PIECE_DOMAIN, HEAD_BYTES + SOFTWARE_PIECE_BYTES)
    if len(signed) <= HEAD_BYTES:
        raise BundleRefused("signed, but not a piece of software")
    offset = int.from_bytes(signed[DIGEST_BYTES:HEAD_BYTES], "big")
    return SoftwarePiece(signed[:DIGEST_BYTES].hex(), offset, signed[HEAD_BYTES:])
