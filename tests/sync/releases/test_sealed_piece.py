"""The sealed piece: where it belongs and what stands there, under IT's signature."""

from pathlib import Path

import pytest

from sync.bundles.bundle import BundleRefused
from sync.releases.sealed_piece import SoftwarePiece, open_piece, seal_piece
from tests.support.release_files import STRANGER, public, sealed
from tests.support.signing_keys import new_key
from tests.support.software_desk import PIECE, PIECE_DOMAIN, RELEASE, SHA256, signed, signed_piece

KEYS = (public(),)


def test_what_it_signed_is_opened(tmp_path: Path) -> None:
    assert open_piece(signed_piece(PIECE), KEYS) == SoftwarePiece(SHA256, PIECE, RELEASE[PIECE : 2 * PIECE])
    key = new_key(tmp_path / "it.key", 1)
    piece = SoftwarePiece(SHA256, 1 << 30, b"\x00")
    assert open_piece(seal_piece(key, piece), (key.public,)) == piece


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (signed_piece(0, key=STRANGER), "not signed by a trusted key"),
        (signed(), "not signed by a trusted key"),
        (sealed(b"x" * 40, domain=PIECE_DOMAIN).decode(), "not a piece"),
        (sealed(b"x" * (41 + PIECE), domain=PIECE_DOMAIN).decode(), "larger than"),
        ("?", "not base64"),
    ],
    ids=["another key", "an order", "empty", "too large", "garbage"],
)
def test_nothing_else_is(sent: str, why: str) -> None:
    with pytest.raises(BundleRefused, match=why):
        open_piece(sent, KEYS)
