"""The software inbox: strange orders are refused beside their twins, and a whole file is handed over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sync.buffer import Buffer
from sync.bundles.key_epochs import bind_epoch
from sync.bundles.trust import KeyTrust
from sync.releases.ratchet import InstalledSoftware
from sync.releases.software_inbox import SoftwareInbox, SpoiltRelease
from sync.releases.software_order import SoftwareOrder
from tests.support.disk import flip
from tests.support.release_files import STRANGER, public
from tests.support.software_desk import RELEASE, release, signed

TRIXIE = ("trixie", "arm64")


class USAGE(NamedTuple):
    total: int
    used: int
    free: int


class Board:
    """A terminal's folders, which outlive its process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.installed: InstalledSoftware | None = None
        self.machine = TRIXIE
        self.trusted = KeyTrust((public(), public(STRANGER)))
        self.buffer = Buffer(folder / "buffer", "board-1")

    @property
    def inbox(self) -> SoftwareInbox:
        places = self.folder / "software", self.folder / "inbox"
        return SoftwareInbox(self.buffer, self.trusted, self.machine, *places, lambda: self.installed)

    def restart(self) -> None:
        self.buffer.close()
        self.buffer = Buffer(self.folder / "buffer", "board-1")

    def follow(self, *orders: str, window: str = "2F-17") -> SoftwareOrder | None:
        found, refused = self.inbox.follow(orders, window)
        assert refused == []
        return found

    def refused(self, *orders: str, window: str = "2F-17") -> str:
        found, refused = self.inbox.follow(orders, window)
        assert found is None
        return "; ".join(refused)

    def fetch(self, order: SoftwareOrder, content: bytes = RELEASE) -> None:
        self.inbox.part(order).add(0, content)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    board = Board(tmp_path)
    yield board
    board.buffer.close()


def test_a_whole_file_lies_in_the_inbox_and_is_not_wanted_again(board: Board) -> None:
    order = board.follow(signed())
    assert order is not None
    board.fetch(order)
    board.inbox.hand_over(order)
    assert (board.folder / "inbox/0.1.0.release").read_bytes() == RELEASE
    assert list((board.folder / "software").iterdir()) == []
    for _ in range(2):
        assert board.follow(signed()) is None
        assert board.follow(signed(windows=[], everywhere=True, issued=1_795_391_530_000)) is None
        board.restart()
    assert board.follow(signed(version=4)) is not None


def test_other_bytes_are_removed_and_the_file_is_wanted_anew(board: Board) -> None:
    order = board.follow(signed())
    assert order is not None
    board.fetch(order, RELEASE[:-1] + b"x")
    with pytest.raises(SpoiltRelease, match=r"0\.1\.0 \(1\.3\) came with other bytes"):
        board.inbox.hand_over(order)
    assert not (board.folder / "inbox").exists()
    assert board.follow(signed()) == order
    assert board.inbox.part(order).reached == 0


def test_a_cut_before_it_lies_in_the_inbox_is_made_good(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    order = board.follow(signed())
    assert order is not None
    board.fetch(order)

    def cut(*_: object) -> None:
        raise OSError("the power")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="power"):
        patched.setattr(Path, "rename", cut)
        board.inbox.hand_over(order)
    board.restart()
    assert board.follow(signed()) == order
    board.inbox.hand_over(order)
    assert (board.folder / "inbox/0.1.0.release").exists()
    assert board.follow(signed()) is None


@pytest.mark.parametrize(
    ("old", "why", "twin"),
    [
        ({"version": 2}, "software 1.2 is older than 1.3, which was ordered", {"version": 4}),
        ({"sha256": "0" * 64}, "ordered before with another file: IT's key signed it twice", {}),
        ({"version": 1004}, "more than 1000 versions or 10 epochs above 1.3", {"version": 1003}),
        ({"windows": ["2F-18"]}, "software 1.3 is not for window 2F-17", {"windows": ["2F-18", "2F-17"]}),
        ({"epoch": 2}, "its key signs in epoch 1, not in 2", {}),
    ],
)
def test_an_order_is_refused_beside_its_twin(board: Board, old: Any, why: str, twin: Any) -> None:
    bind_epoch(board.buffer, public(), 1)
    assert board.follow(signed()) is not None
    assert why in board.refused(signed(**old))
    board.restart()
    assert why in board.refused(signed(**old))
    assert board.follow(signed(**twin)) is not None


def test_what_is_older_than_what_root_installed_is_refused(board: Board) -> None:
    board.installed = InstalledSoftware(1, 5, "0" * 64)
    assert "software 1.3 is older than 1.5, which is installed" in board.refused(signed())
    assert board.follow(signed(version=5)) is None  # it is there
    assert board.follow(signed(version=6)) is not None


def test_a_key_that_root_named_orders_in_its_epoch_however_high(board: Board) -> None:
    assert board.follow(signed()) is not None
    board.trusted = KeyTrust((public(STRANGER),), epoch=20)
    board.restart()
    assert "its key signs in epoch 20, not in 2" in board.refused(signed(STRANGER, epoch=2))
    assert board.follow(signed(STRANGER, epoch=20, version=1)) is not None


def test_another_epochs_key_orders_nothing(board: Board) -> None:
    bind_epoch(board.buffer, public(), 1)
    assert "epoch 1 is another key's" in board.refused(signed(STRANGER))
    assert board.follow(signed(STRANGER, epoch=2, version=1)) is not None


def test_nobody_who_stands_nowhere_is_a_canary(board: Board) -> None:
    assert "not for window of no configuration" in board.refused(signed(), window="")
    assert board.follow(signed(windows=[], everywhere=True), window="") is not None


def test_each_kind_of_machine_has_its_own_order(board: Board) -> None:
    """The newer one is for others: neither does it keep this one from its own, nor is it taken."""
    both = signed(), signed(version=4, debian="bookworm")
    order = board.follow(*both)
    assert order is not None
    assert order.pair == (1, 3)
    board.machine = ("bookworm", "arm64")
    order = board.follow(*both)
    assert order is not None
    assert order.pair == (1, 4)
    board.machine = ("", "arm64")
    assert board.follow(signed(version=9)) is None


def test_one_that_is_refused_hides_no_other(board: Board) -> None:
    found, refused = board.inbox.follow(("?", signed(version=9, windows=["X"]), signed()), "2F-17")
    assert found is not None
    assert found.pair == (1, 3)
    assert len(refused) == 2


def test_a_newer_order_drops_what_was_half_there(board: Board) -> None:
    first = board.follow(signed())
    assert first is not None
    board.fetch(first, b"half")
    newer = board.follow(signed(content=release(4), version=4))
    assert newer is not None
    assert list((board.folder / "software").iterdir()) == []
    board.fetch(newer, b"half")
    assert board.follow(signed(content=release(4), version=4)) == newer
    assert board.inbox.part(newer).reached == 4


def test_room_is_asked_for_before_anything_comes(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    order = board.follow(signed())
    assert order is not None
    needed = 4 * len(RELEASE) - 4
    board.fetch(order, b"half")
    for free, fits in ((needed - 1, False), (needed, True)):
        usage = USAGE(1 << 40, 0, free)
        monkeypatch.setattr("shutil.disk_usage", lambda _, usage=usage: usage)
        assert board.inbox.has_room(order) == fits


def test_a_bit_that_the_card_lost_is_found(board: Board) -> None:
    order = board.follow(signed())
    assert order is not None
    board.fetch(order)
    flip(board.inbox.part(order).path, 77)
    with pytest.raises(SpoiltRelease):
        board.inbox.hand_over(order)
