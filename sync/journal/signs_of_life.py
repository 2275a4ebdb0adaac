"""The signs of life: behind the high-water mark, in its file, until when each of the last boots was alive.

They are written and left to the system to bring to the disk, which it does within some half a minute: nothing is
synced. Written, not mapped: a card that fails at such a minute must not end the process.
"""

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from sync.journal.high_water_mark import MARK_STRUCT

SIGN_STRUCT = struct.Struct("<16sQQ")  # hash of the boot's id, its monotonic milliseconds, and a check of both
SIGN_CHECK = 0x6576696C612D6C69
SIGNS_KEPT = 8  # boots: as many short power cuts one after the other can be told from a long one
SIGNS_BYTES = SIGNS_KEPT * SIGN_STRUCT.size


class SignFile:
    """The signs in the file at `path`. A disk that does not take them harms nothing: they only tell less."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, boot: str) -> int | None:
        """When this boot gave its last sign of life, in its own monotonic milliseconds; None where none is left."""
        with suppress(OSError):
            signs = dict(_signs(self._path.read_bytes()[MARK_STRUCT.size :]))
            return signs.get(_name(boot))
        return None

    def write(self, boot: str, mono: int) -> None:
        """Leaves a sign; that of a new boot takes the place of the oldest."""
        with suppress(OSError):
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                held = os.pread(file, SIGNS_BYTES, MARK_STRUCT.size)
                os.pwrite(file, _joined(held, _name(boot), mono), MARK_STRUCT.size)
            finally:
                os.close(file)


def _joined(held: bytes, name: bytes, mono: int) -> bytes:
    """The signs with this one before all others."""
    others = [sign for sign in _signs(held) if sign[0] != name]
    signs = [(name, mono), *others][:SIGNS_KEPT]
    packed = b"".join(SIGN_STRUCT.pack(*sign, _check(*sign)) for sign in signs)
    return packed.ljust(SIGNS_BYTES, b"\0")


def _signs(held: bytes) -> Iterator[tuple[bytes, int]]:
    """What is sound of them."""
    whole = len(held) - len(held) % SIGN_STRUCT.size
    for name, mono, check in SIGN_STRUCT.iter_unpack(held[:whole]):
        if check == _check(name, mono):
            yield name, mono


def _name(boot: str) -> bytes:
    return blake2b(boot.encode(), digest_size=16).digest()


def _check(name: bytes, mono: int) -> int:
    low, high = struct.unpack("<QQ", name)
    return int(low ^ high ^ mono ^ SIGN_CHECK)
