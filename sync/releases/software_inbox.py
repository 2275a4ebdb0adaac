"""The software inbox of a terminal: which of IT's orders it follows, and the file until root may take it.

The service's user can install nothing: root verifies what lies in the inbox once more, from a copy of its own.
"""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from sync.buffer import Buffer
from sync.bundles.bundle import BundleRefused, text, within_reach
from sync.bundles.bundle import pair as pair_of
from sync.bundles.kept_trust import trust_of
from sync.bundles.key_epochs import check_epoch
from sync.bundles.trust import KeyTrust
from sync.durable import make_folder
from sync.releases.ratchet import InstalledSoftware
from sync.releases.release_part import ReleasePart
from sync.releases.software_order import SoftwareOrder, order_signer, verify_order

SOFTWARE_MARK = "software"  # its name in the buffer: "epoch.version SHA-256 ordered|handed", the highest ever
ORDERED, HANDED = "ordered", "handed"
ROOM_TIMES = 4  # the file, root's copy, its pieces, and the environment that is made of them
FOLDER_MODE = 0o700


class SpoiltRelease(Exception):
    """Every byte came, and they are not those that IT signed."""


class SoftwareInbox:
    """`folder` is where parts grow, on one file system with `inbox`. For one thread at a time.

    `trusted` is what was installed of trust; `machine` is (Debian release, architecture); `installed` tells what
    root installed last, None before the first.
    """

    def __init__(
        self,
        buffer: Buffer,
        trusted: KeyTrust,
        machine: tuple[str, str],
        folder: Path,
        inbox: Path,
        installed: Callable[[], InstalledSoftware | None],
    ) -> None:
        self._buffer, self._trusted, self._machine = buffer, trusted, machine
        self._folder, self._inbox, self._installed = folder, inbox, installed

    def follow(self, orders: Sequence[str], window: str) -> tuple[SoftwareOrder | None, list[str]]:
        """The order to be followed at this window, if any is, and why others must not be. Raises OSError."""
        refused: list[str] = []
        found: list[SoftwareOrder] = []
        for signed in orders:
            try:
                order = self._verified(signed, window)
            except BundleRefused as e:
                refused.append(str(e))
            else:
                found += [order] if order.machine == self._machine else []
        newest = max(found, key=lambda order: order.pair, default=None)
        return (newest if newest and self._begin(newest) else None), refused

    def part(self, order: SoftwareOrder) -> ReleasePart:
        """What is here of its file. Raises OSError."""
        make_folder(self._folder, FOLDER_MODE)
        return ReleasePart(self._folder / f"{order.sha256}.part", order.size, order.sha256)

    def has_room(self, order: SoftwareOrder) -> bool:
        """Whether the disk takes the rest of it, and what will be made of it. Raises OSError."""
        left = order.size * ROOM_TIMES - self.part(order).reached
        return shutil.disk_usage(self._folder).free >= left

    def hand_over(self, order: SoftwareOrder) -> None:
        """Puts the whole file where root takes it. Raises `SpoiltRelease`, and removes it then; OSError."""
        part = self.part(order)
        if not part.is_right:
            part.forget()
            raise SpoiltRelease(f"{order.program} ({text(order.pair)}) came with other bytes than IT signed")
        make_folder(self._inbox, FOLDER_MODE)
        # First the mark: after a cut between the two the whole part is still there, and is handed over then.
        self._mark(order, HANDED)
        part.become(self._inbox / f"{order.program}.release")

    def _verified(self, signed: str, window: str) -> SoftwareOrder:
        """Raises `BundleRefused`."""
        trust = trust_of(self._buffer, self._trusted)
        order = verify_order(signed, trust.keys)
        signer = order_signer(signed, trust.keys)
        named = trust.named_epoch(signer)
        told = f"software {text(order.pair)}"
        if not order.covers(window):
            raise BundleRefused(f"{told} is not for window {window or 'of no configuration'}")
        if order.machine == self._machine:
            self._check_newer(order, told, named)
        check_epoch(self._buffer, signer, order.epoch, named)
        return order

    def _check_newer(self, order: SoftwareOrder, told: str, named: int) -> None:
        pair, sha256, _ = self._marked()
        if order.pair < pair:
            raise BundleRefused(f"{told} is older than {text(pair)}, which was ordered")
        if order.pair == pair and order.sha256 != sha256:
            raise BundleRefused(f"{told} was ordered before with another file: IT's key signed it twice")
        installed = self._installed()
        if installed and order.pair < installed.pair:
            raise BundleRefused(f"{told} is older than {text(installed.pair)}, which is installed")
        within_reach(order.pair, max(pair, installed.pair if installed else (0, 0)), named)

    def _begin(self, order: SoftwareOrder) -> bool:
        """Whether its file is still to be had; from now on nothing older is followed."""
        pair, _, how = self._marked()
        installed = self._installed()
        there = installed is not None and installed.pair == order.pair
        if order.pair > pair:
            self._forget_others(order)
            self._mark(order, ORDERED)
        elif how == HANDED and not self.part(order).reached:
            return False
        return not there

    def _forget_others(self, order: SoftwareOrder) -> None:
        mine = self.part(order).path
        for path in self._folder.glob("*.part"):
            if path != mine:
                path.unlink()

    def _mark(self, order: SoftwareOrder, how: str) -> None:
        self._buffer.keep(SOFTWARE_MARK, f"{text(order.pair)} {order.sha256} {how}")

    def _marked(self) -> tuple[tuple[int, int], str, str]:
        pair, sha256, how = (self._buffer.kept(SOFTWARE_MARK) or "0.0  ").split(" ")
        return pair_of(pair), sha256, how
