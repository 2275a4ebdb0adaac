"""The software shelf: a file grows in order, becomes whole only as ordered, and goes when no order names it."""

import fcntl
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sync.bundles.bundle import BundleRefused
from sync.bundles.trust import KeyTrust
from sync.center.orders.software_shelf import ShelfFull, SoftwareShelf
from sync.releases.sealed_piece import SoftwarePiece
from sync.releases.software_order import SoftwareOrder, verify_order
from tests.support.release_files import STRANGER, public
from tests.support.software_desk import PIECE, RELEASE, SHA256, release, signed
from tests.sync.center.conftest import until

ORDER = verify_order(signed(), (public(),))
FOREIGN = release(key=STRANGER)


class USAGE(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def shelf(tmp_path: Path) -> SoftwareShelf:
    return SoftwareShelf(tmp_path / "software", lambda: KeyTrust((public(),)))


def add(
    shelf: SoftwareShelf, offset: int, length: int = PIECE, content: bytes = RELEASE, order: SoftwareOrder = ORDER
) -> int:
    return shelf.add(order, SoftwarePiece(order.sha256, offset, content[offset : offset + length]))


def test_it_grows_piece_by_piece_and_is_served_when_it_is_whole(shelf: SoftwareShelf, tmp_path: Path) -> None:
    assert shelf.reached(ORDER) == 0
    assert [add(shelf, offset) for offset in (0, PIECE, 2 * PIECE)] == [PIECE, 2 * PIECE, len(RELEASE)]
    (file,) = (tmp_path / "software").iterdir()
    assert (file.name, file.read_bytes()) == (f"{SHA256}.release", RELEASE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert shelf.piece(ORDER, PIECE) == RELEASE[PIECE : 2 * PIECE]
    assert shelf.piece(ORDER, len(RELEASE)) == b""


def test_a_piece_that_is_not_the_next_changes_nothing(shelf: SoftwareShelf) -> None:
    assert add(shelf, PIECE) == 0
    assert add(shelf, 0) == PIECE
    assert add(shelf, 0) == PIECE
    assert add(shelf, PIECE) == 2 * PIECE
    assert add(shelf, 2 * PIECE) == len(RELEASE)
    assert add(shelf, 0) == len(RELEASE)


def waits_for_the_folder() -> bool:
    """Whether a thread of this process waits for somebody else's lock on a file."""
    held = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return any(each[1:3] == ["->", "FLOCK"] and str(os.getpid()) in each for each in held)


def test_a_piece_waits_for_another_process_that_changes_the_folder(shelf: SoftwareShelf, tmp_path: Path) -> None:
    add(shelf, 0)
    other = os.open(tmp_path / "software", os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as pool:
        piece = pool.submit(add, shelf, PIECE)
        until(waits_for_the_folder)
        assert shelf.reached(ORDER) == PIECE
        os.close(other)
        assert piece.result() == 2 * PIECE


@pytest.mark.parametrize(
    ("content", "changes", "why"),
    [
        (RELEASE[:-1] + b"x", {}, "its hash is another"),
        (RELEASE, {"program": "0.2.0"}, "the release is not the one that the order names"),
        (FOREIGN, {"content": FOREIGN}, "not signed by a trusted key"),
        (b"#!/bin/sh\n", {"content": b"#!/bin/sh\n"}, "is not a release of window-terminal"),
    ],
    ids=["other bytes", "another program", "another key", "no release"],
)
def test_what_was_not_ordered_never_becomes_whole(
    shelf: SoftwareShelf, tmp_path: Path, content: bytes, changes: dict[str, Any], why: str
) -> None:
    order = verify_order(signed(**changes), (public(),))
    for offset in range(0, len(content) - PIECE, PIECE):
        add(shelf, offset, content=content, order=order)
    with pytest.raises(BundleRefused, match=why):
        add(shelf, shelf.reached(order), content=content, order=order)
    assert (shelf.reached(order), list((tmp_path / "software").iterdir())) == (0, [])
    for offset in range(0, len(RELEASE), PIECE):
        add(shelf, offset)
    assert shelf.reached(ORDER) == len(RELEASE)


def test_what_no_order_names_any_more_goes(shelf: SoftwareShelf, tmp_path: Path) -> None:
    shelf.keep_only(())  # before there is a folder
    for offset in range(0, len(RELEASE), PIECE):
        add(shelf, offset)
    newer = release(4)
    other = verify_order(signed(content=newer, version=4), (public(),))
    add(shelf, 0, content=newer, order=other)
    (tmp_path / "software/notes.txt").touch()
    shelf.keep_only((ORDER.sha256, other.sha256))
    assert len(list((tmp_path / "software").iterdir())) == 3
    shelf.keep_only((other.sha256,))
    names = {path.name for path in (tmp_path / "software").iterdir()}
    assert names == {f"{other.sha256}.part", "notes.txt"}


def test_the_database_keeps_room_on_its_disk(shelf: SoftwareShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = (512 << 20) + len(RELEASE)
    for free in (needed - 1, needed):
        usage = USAGE(1 << 40, 0, free)
        monkeypatch.setattr("shutil.disk_usage", lambda _, usage=usage: usage)
        if free < needed:
            with pytest.raises(ShelfFull, match="make room at the center"):
                add(shelf, 0)
        else:
            assert add(shelf, 0) == PIECE
