"""The publication of a release, IT's side: the order first, then the file from where the center has it."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from sync.bundles.hand_over import PushFailed, PushPutOff, PushRefused, hand_over
from sync.bundles.signing import KeyFile
from sync.contract import SOFTWARE_PIECE_BYTES, SealedPiece, SignedSoftwareOrder, SoftwareReceipt
from sync.releases.manifest import ALGORITHM, ReleaseRefused
from sync.releases.release_file import check_pieces, read_release
from sync.releases.sealed_piece import SoftwarePiece, seal_piece
from sync.releases.signature import verifier
from sync.releases.software_order import SoftwareOrder, sign_order

PUBLISH_TRIES = 5  # in a row that reach nobody, before it is given up
TRY_AGAIN = 5.0  # s

_receipt_json, _order_json = msgspec.json.Decoder(SoftwareReceipt), msgspec.json.Decoder(SoftwareOrder)


class CenterAddress(Struct, frozen=True):
    """Where the center is, and by whose certificate it is known."""

    url: str
    ca: Path


def order_for(path: Path, key: KeyFile, windows: tuple[str, ...], issued: int) -> SoftwareOrder:
    """The order of this release for these windows, for all where none is named; `issued` in ms since 1970, UTC.

    The file is read from end to end first. Raises `ReleaseRefused`, OSError.
    """
    with path.open("rb") as file:
        manifest = read_release(file, verifier((key.public,))).manifest
        check_pieces(file, manifest)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if manifest.purpose != "terminal":
        raise ReleaseRefused(f"is for {manifest.purpose}, and terminals fetch what is for them")
    content = {
        "algorithm": ALGORITHM,
        "epoch": manifest.epoch,
        "version": manifest.version,
        "program": manifest.program,
        "debian": manifest.debian,
        "architecture": manifest.architecture,
        "sha256": sha256,
        "size": path.stat().st_size,
        "issued": issued,
        "windows": windows,
        "everywhere": not windows,
    }
    try:
        return _order_json.decode(msgspec.json.encode(content))
    except msgspec.ValidationError as e:
        raise ReleaseRefused(str(e)) from e


def publish_release(
    path: Path,
    order: SoftwareOrder,
    key: KeyFile,
    center: CenterAddress,
    tell: Callable[[int], None],
    pause: Callable[[float], None],
) -> None:
    """Hands order and file to the center, over cuts; `tell` hears how many bytes are there, `pause` waits seconds.

    Raises `PushRefused`, `PushFailed` after many tries, OSError, ValueError.
    """
    signed = SignedSoftwareOrder(sign_order(key, order))
    reached, failures = -1, 0
    while reached < order.size:
        try:
            # After a cut nobody knows what arrived: the order is said again, and its answer tells.
            asked = ("", signed) if reached < 0 else ("/piece", _piece(path, order, key, reached))
            answer = hand_over(center.url, center.ca, f"/v1/software{asked[0]}", asked[1])
            reached, failures = _receipt_json.decode(answer).reached, 0
        except (PushFailed, PushPutOff, msgspec.DecodeError) as e:
            reached, failures = -1, failures + 1
            if failures >= PUBLISH_TRIES:
                raise PushFailed(f"{e}; what arrived is kept, and publishing it again goes on there") from e
            pause(TRY_AGAIN)
        else:
            tell(reached)


def _piece(path: Path, order: SoftwareOrder, key: KeyFile, offset: int) -> SealedPiece:
    with path.open("rb") as file:
        file.seek(offset)
        content = file.read(SOFTWARE_PIECE_BYTES)
    if not content:
        raise PushRefused(f"{path} became shorter while it was handed over")
    return SealedPiece(seal_piece(key, SoftwarePiece(order.sha256, offset, content)))
