"""The manifest of a release: for which machines it is, and every piece with its size, hash and licence. Pure.

It is read before anything is installed, so there is only the standard library: dataclasses, and a strict reader.
"""

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from sync.version_pairs import EPOCH_MAX, VERSION_MAX

MANIFEST_BYTES = 512 << 10  # bytes of a manifest
PIECES_MAX = 2_000
PIECE_BYTES = 1 << 30  # bytes of one piece
EXACT_NUMBER_MAX = 1 << 53  # what every reader of JSON keeps exact

ALGORITHM = "ed25519"
PIECE_KINDS = {"wheel": ".whl", "debian": ".deb", "file": ""}  # and how the names of each end
MACHINES = {  # by purpose: the Debian releases and architectures that it can be for
    "terminal": (("trixie", "bookworm"), ("arm64", "amd64")),
    "center": (("trixie", "bookworm"), ("arm64", "amd64")),
    "office": (("",), ("win_amd64",)),
}
# What a folder takes as one plain name on Linux and on Windows; a percent sign is how apt writes a colon.
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~%-]{0,199}")
PROGRAM_VERSION = re.compile(r"[0-9][0-9A-Za-z.+]{0,39}")  # it is the name of a folder, too
DIGEST = re.compile(r"[0-9a-f]{64}")


class ReleaseRefused(Exception):
    """This release must not be used; the message says why. Reading the same bytes again changes nothing."""


@dataclass(frozen=True)
class ReleasePiece:
    name: str
    kind: str
    size: int
    sha256: str
    licence: str


@dataclass(frozen=True)
class Manifest:
    """What IT signs of a release. (epoch, version) only ever rises; `issued` is ms since 1970, UTC."""

    algorithm: str
    purpose: str
    debian: str
    architecture: str
    program: str  # the version of window-terminal in it
    epoch: int
    version: int
    issued: int
    buffer_format: int  # the newest that this program writes
    pieces: tuple[ReleasePiece, ...]

    @property
    def pair(self) -> tuple[int, int]:
        return self.epoch, self.version


PIECE_FIELDS = {field.name: field.type for field in fields(ReleasePiece)}
MANIFEST_FIELDS = {field.name: field.type for field in fields(Manifest)} | {"pieces": list}


def write_manifest(manifest: Manifest) -> bytes:
    """The bytes that are signed. Raises `ReleaseRefused` where no terminal would read them back."""
    content = json.dumps(asdict(manifest), ensure_ascii=False, separators=(",", ":")).encode()
    read_manifest(content)
    return content


def read_manifest(content: bytes) -> Manifest:
    """The manifest in these bytes, whose signature was verified before. Raises `ReleaseRefused`."""
    if len(content) > MANIFEST_BYTES:
        raise ReleaseRefused(f"its manifest is larger than {MANIFEST_BYTES} bytes")
    try:
        written = json.loads(content.decode(), object_pairs_hook=_once)
        record = _record(written, MANIFEST_FIELDS)
        record["pieces"] = tuple(ReleasePiece(**_record(each, PIECE_FIELDS)) for each in record["pieces"])
    except (ValueError, RecursionError) as e:
        raise ReleaseRefused(f"signed, but its manifest cannot be read: {e}") from e
    manifest = Manifest(**record)
    for problem in (_problem(manifest), *map(piece_problem, manifest.pieces)):
        if problem:
            raise ReleaseRefused(problem)
    return manifest


def check_machine(manifest: Manifest, purpose: str, debian: str, architecture: str) -> None:
    """Raises `ReleaseRefused` unless it is for this kind of machine."""
    if manifest.purpose != purpose:
        raise ReleaseRefused(f"is for {manifest.purpose}, not for {purpose}")
    if manifest.debian != debian:
        raise ReleaseRefused(f"is for Debian {manifest.debian}, this is Debian {debian}")
    if manifest.architecture != architecture:
        raise ReleaseRefused(f"is for {manifest.architecture}, this machine is {architecture}")


def piece_problem(piece: ReleasePiece) -> str:
    """Why this cannot be a piece of a release, empty where it can."""
    if not PLAIN_NAME.fullmatch(piece.name):
        return f"{piece.name[:60]!r} is not a plain file name"
    if piece.kind not in PIECE_KINDS or not piece.name.endswith(PIECE_KINDS[piece.kind]):
        return f"{piece.name} is no {piece.kind[:60]!r}"
    if not 0 <= piece.size <= PIECE_BYTES:
        return f"{piece.name} is said to have {piece.size} bytes"
    if not DIGEST.fullmatch(piece.sha256):
        return f"{piece.name} has no SHA-256"
    if not piece.licence.isprintable() or len(piece.licence) > 500:
        return f"{piece.name} has a licence that cannot be shown"
    return ""


def _problem(manifest: Manifest) -> str:
    """The same for all that stands once."""
    if manifest.algorithm != ALGORITHM:
        return f"signed by {manifest.algorithm[:60]!r}, which is not known here"
    releases, architectures = MACHINES.get(manifest.purpose, ((), ()))
    if manifest.debian not in releases or manifest.architecture not in architectures:
        return f"no machine is {(manifest.purpose[:60], manifest.debian[:60], manifest.architecture[:60])}"
    if not PROGRAM_VERSION.fullmatch(manifest.program):
        return f"{manifest.program[:60]!r} is not a version of the program"
    return _number_problem(manifest) or _names_problem(manifest)


def _number_problem(manifest: Manifest) -> str:
    bounds = {
        "epoch": (manifest.epoch, 1, EPOCH_MAX),
        "version": (manifest.version, 1, VERSION_MAX),
        "issued": (manifest.issued, 0, EXACT_NUMBER_MAX),
        "buffer_format": (manifest.buffer_format, 1, VERSION_MAX),
    }
    wrong = [name for name, (number, least, most) in bounds.items() if not least <= number <= most]
    return f"{wrong[0]} is out of bounds" if wrong else ""


def _names_problem(manifest: Manifest) -> str:
    if len(manifest.pieces) > PIECES_MAX:
        return f"has {len(manifest.pieces)} pieces, {PIECES_MAX} are allowed"
    names = [piece.name.casefold() for piece in manifest.pieces]  # Windows takes A and a for one name
    twice = next((name for name in names if names.count(name) > 1), "") if len(set(names)) < len(names) else ""
    return f"has two pieces called {twice[:60]!r}" if twice else ""


def _record(value: Any, kinds: dict[str, Any]) -> dict[str, Any]:
    """The object, with exactly these fields of exactly these types: true is no number. Raises ValueError."""
    if not isinstance(value, dict) or set(value) != set(kinds):
        raise ValueError(f"an object does not have the fields {', '.join(kinds)}")
    for name, kind in kinds.items():
        if type(value[name]) is not kind:
            raise ValueError(f"{name} is not a {kind.__name__}")
    return dict(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return dict(pairs)
