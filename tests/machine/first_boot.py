"""The first boot of a guest: from a plain card with two files on its boot partition to a window that is served."""

import shutil
import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct
from PIL import Image

from terminal.demo.processes import command
from terminal.demo.rig import WINDOW
from terminal.services.control_protocol import StatusAnswer
from tests.machine.guest_card import BOOT_IMAGE, BootFat, CardGuest, Start
from tests.machine.guest_disk import GuestDisk
from tests.machine.guest_hall import GuestHall, status
from tests.machine.waiting import until

PATIENCE = 3600.0  # s; everything is emulated, the installation too
CARD_FILES = ("cmdline.txt", "config.txt")
KEPT, PICTURE, CENTER = "kept.json", "screen.png", "center.db"


class Prepared(Struct, frozen=True):
    """What IT has: the hall, the release, and the disk of a plain card."""

    hall: GuestHall
    software: Path
    plain: GuestDisk

    def card(self, folder: Path, window: str) -> CardGuest:
        """A plain card that `setup card` was run for, for a terminal at this window. It is off."""
        guest = CardGuest(folder, self.plain)
        guest.boot.make()
        self.lay(guest, window)
        return guest

    def lay(self, guest: CardGuest, window: str) -> None:
        """Runs `setup card` for it, on a PC that sees its boot partition."""
        seen = guest.folder / "pc"
        seen.mkdir(exist_ok=True)
        for name in CARD_FILES:
            (seen / name).write_bytes(guest.boot.read(name))
        preseed = guest.folder / "hall.toml"
        preseed.write_text(self.hall.preseed(window))
        command("setup", "card", str(seen), "--release", str(self.software), "--preseed", str(preseed))
        guest.boot.lay(seen)
        for each in (*seen.iterdir(), preseed):
            each.unlink()


def served(guest: CardGuest, window: str) -> StatusAnswer:
    """Waits until the terminal serves this window, which it was started for."""
    guest.wait(PATIENCE)
    until(lambda: status(guest).window == window and status(guest).frames, f"{window} is served", PATIENCE)
    return status(guest)


class FirstBooted(Struct, frozen=True):
    """A plain card that became a terminal at `WINDOW`; what each of its starts cost, until the plate was asked."""

    token: str
    starts: tuple[Start, ...]
    told: StatusAnswer
    folder: str = ""

    @property
    def picture(self) -> Image.Image:
        """What its screen showed when it had told how it is."""
        with Image.open(Path(self.folder, PICTURE)) as picture:
            return picture.convert("RGB")

    @property
    def boot(self) -> BootFat:
        return BootFat(Path(self.folder, BOOT_IMAGE))

    def disk(self, plain: GuestDisk) -> GuestDisk:
        """As it was left: switched off in order."""
        return msgspec.structs.replace(plain, image=Path(self.folder, "disk.qcow2"), form="qcow2")


def first_boot(prepared: Prepared, folder: Path) -> FirstBooted:
    """The one that is kept in `folder`; else one is made: power on, and nothing else is done to it.

    The center knows what it knew then: whoever stood at a window in an earlier run holds it no longer.
    """
    kept = folder / KEPT
    if not kept.exists():
        shutil.rmtree(folder, ignore_errors=True)
        with prepared.card(folder, WINDOW) as guest:
            kept.with_suffix(".new").write_bytes(msgspec.json.encode(_made(guest)))
        prepared.hall.keep(folder / CENTER)
        kept.with_suffix(".new").rename(kept)
    prepared.hall.put_back(folder / CENTER)
    found = msgspec.json.decode(kept.read_bytes(), type=FirstBooted)
    return msgspec.structs.replace(found, folder=str(folder))


def _made(guest: CardGuest) -> FirstBooted:
    token = token_of(guest.boot)
    guest.start(wait=False)
    starts = [guest.restarted(PATIENCE), guest.restarted(PATIENCE)]
    told = served(guest, WINDOW)
    guest.screen().save(guest.folder / PICTURE)
    starts.append(guest.cost())
    guest.stop()
    return FirstBooted(token, tuple(starts), told)


def token_of(boot: BootFat) -> str:
    """The token in the preseed file that lies there."""
    found: str = tomllib.loads(boot.read("window-terminal.toml").decode())["center"]["token"]
    return found
