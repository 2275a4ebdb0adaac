"""The software shelf: the release files of a center in a folder beside its database, each named by its hash.

How many there are is what IT has orders for; how large each may be stands in its order.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.bundles.bundle import BundleRefused
from sync.bundles.trust import KeyTrust
from sync.contract import SOFTWARE_PIECE_BYTES
from sync.durable import make_folder
from sync.releases.manifest import ReleaseRefused
from sync.releases.release_file import read_release
from sync.releases.release_part import ReleasePart
from sync.releases.sealed_piece import SoftwarePiece
from sync.releases.signature import verifier
from sync.releases.software_order import SoftwareOrder

ROOM_LEFT_BYTES = 512 << 20  # of the disk that the database keeps for itself
SHELF_MODE = 0o750
WHOLE_SUFFIX, PART_SUFFIX = ".release", ".part"


class ShelfFull(Exception):
    """The disk has no room for this file; the message says what to do."""


class SoftwareShelf:
    """The files in `folder`, which is made when the first comes. `trust` tells whose signatures count."""

    def __init__(self, folder: Path, trust: Callable[[], KeyTrust]) -> None:
        self._folder, self._trust = folder, trust

    def reached(self, order: SoftwareOrder) -> int:
        """How many bytes of its file are here."""
        return order.size if self._whole(order).exists() else self._part(order).reached

    def add(self, order: SoftwareOrder, piece: SoftwarePiece) -> int:
        """Takes a piece if it is the next one, and says how far the file is then.

        Raises `ShelfFull`, `BundleRefused` where the whole is not what was ordered, OSError.
        """
        make_folder(self._folder, SHELF_MODE)
        with self._writing():
            if piece.offset == (reached := self.reached(order)) < order.size:
                part = self._part(order)
                self._make_room(order.size - reached)
                part.add(reached, piece.content[: order.size - reached])
                if part.reached == order.size:
                    self._finish(part, order)
            return self.reached(order)

    def piece(self, order: SoftwareOrder, offset: int) -> bytes:
        """The piece that begins there; empty behind the end. Raises OSError."""
        with self._whole(order).open("rb") as file:
            file.seek(offset)
            return file.read(SOFTWARE_PIECE_BYTES)

    def keep_only(self, wanted: Iterable[str]) -> None:
        """Removes the files that no order names any more. Raises OSError."""
        names = {f"{sha256}{end}" for sha256 in wanted for end in (WHOLE_SUFFIX, PART_SUFFIX)}
        if not self._folder.is_dir():
            return
        with self._writing():
            for path in self._folder.glob("*"):
                if path.suffix in (WHOLE_SUFFIX, PART_SUFFIX) and path.name not in names:
                    path.unlink()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One thread at a time changes the folder, of whichever process; the kernel lets go for one that died."""
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _finish(self, part: ReleasePart, order: SoftwareOrder) -> None:
        try:
            if not part.is_right:
                raise BundleRefused("the file is not the one that the order names: its hash is another")
            with part.path.open("rb") as file:
                if not order.is_of(read_release(file, verifier(self._trust().keys)).manifest):
                    raise BundleRefused("the release is not the one that the order names")
        except (BundleRefused, ReleaseRefused) as e:
            part.forget()
            raise BundleRefused(str(e)) from e
        part.become(self._whole(order))

    def _make_room(self, size: int) -> None:
        if shutil.disk_usage(self._folder).free < size + ROOM_LEFT_BYTES:
            raise ShelfFull(f"{self._folder} has no room for {size >> 20} MiB more: make room at the center")

    def _whole(self, order: SoftwareOrder) -> Path:
        return self._folder / f"{order.sha256}{WHOLE_SUFFIX}"

    def _part(self, order: SoftwareOrder) -> ReleasePart:
        return ReleasePart(self._folder / f"{order.sha256}{PART_SUFFIX}", order.size, order.sha256)
