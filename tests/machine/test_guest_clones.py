"""Two clones of a card whose terminal served a window: they share no key, and none of the first's lies on them."""

import base64
import io
import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from msgspec import Struct
from PIL import Image

from terminal.demo.rig import WINDOW
from terminal.services.control_protocol import StatusAnswer
from tests.machine.bare_root import PROJECT
from tests.machine.clone import Identifiers, found_on, identifiers, secrets_of
from tests.machine.first_boot import PATIENCE, FirstBooted, Prepared, served, token_of
from tests.machine.guest_card import BOOT_IMAGE, CardGuest
from tests.machine.guest_disk import GuestDisk
from tests.machine.guest_hall import GuestHall
from tests.machine.waiting import until

FILE_WINDOW, CARD_WINDOW = "3F-09", "3F-10"  # of the clone that gets a file, and of the one that gets a card's two
PROGRAM = "/root/project/install.sh"
# What it says of itself begins with a #, and is printed among the keys since OpenSSH 10.
SCAN = "ssh-keyscan -T 120 127.0.0.1 2>/dev/null | grep -v '^#' | cut -d' ' -f3"
WIFI = b"[connection]\ntype=wifi\n[wifi-security]\npsk=9d1f-the-hall's-wireless\n"
TYPED = b"./install.sh --center https://center --token 4c11-somebody-typed\n"
PLANTED = {
    "/etc/NetworkManager/system-connections/hall.nmconnection": WIFI,
    "/root/.bash_history": TYPED,
}


class CardImage(Struct, frozen=True):
    """A card that was cleaned: `before` and `after` are the secrets that lay and lie in its sectors."""

    disk: GuestDisk
    boot: Path
    first: Identifiers
    before: frozenset[str]
    after: frozenset[str]


class Clone(Struct, frozen=True):
    """What was asked of a clone when its window was served."""

    told: StatusAnswer
    own: Identifiers
    connections: str
    scanned: frozenset[str]
    label: bytes
    token: str


@pytest.fixture(scope="module")
def image(
    first_booted: FirstBooted, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CardImage]:
    """Typed on the first terminal, which serves: `sudo ./install.sh image`."""
    folder = tmp_path_factory.mktemp("image")
    with CardGuest(folder, first_booted.disk(prepared.plain)) as guest:
        shutil.copy(first_booted.boot.image, guest.boot.image)
        guest.start(wait=False)
        served(guest, WINDOW)
        for path, content in {PROGRAM: (PROJECT / "install.sh").read_bytes(), **PLANTED}.items():
            guest.run(f"mkdir -p {Path(path).parent}")
            guest.put(content, path)
        first = identifiers(guest)
        secrets = secrets_of(guest) | PLANTED
        guest.run(f"chmod 755 {PROGRAM} && sync")
        before = found_on(folder / "disk.qcow2", secrets)
        delivered = "nothing waits that the center does not have"
        until(lambda: guest.run(f"{PROGRAM} image --dry-run"), delivered, PATIENCE)
        guest.run(f"{PROGRAM} image", PATIENCE)
        guest.stop()
    after = found_on(folder / "disk.qcow2", secrets)
    disk = msgspec.structs.replace(prepared.plain, image=folder / "disk.qcow2", form="qcow2")
    yield CardImage(disk, guest.boot.image, first, frozenset(before), frozenset(after))
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def clones(
    image: CardImage, prepared: Prepared, hall: GuestHall, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Clone, Clone]:
    """One gets window-terminal.toml alone, the other what `setup card` puts there; each is switched on, no more."""
    made = []
    for window, restarts in ((FILE_WINDOW, 1), (CARD_WINDOW, 2)):
        folder = tmp_path_factory.mktemp("clone")
        with CardGuest(folder, image.disk) as guest:
            shutil.copy(image.boot, folder / BOOT_IMAGE)
            if window == FILE_WINDOW:
                guest.boot.write("window-terminal.toml", hall.preseed(window).encode())
            else:
                prepared.lay(guest, window)
            guest.start(wait=False)
            for _ in range(restarts):
                guest.restarted(PATIENCE)
            made.append(asked(guest, window))
            guest.stop()
        shutil.rmtree(folder)
    return made[0], made[1]


def asked(guest: CardGuest, window: str) -> Clone:
    told = served(guest, window)
    until(lambda: guest.run("systemctl is-active ssh"), "ssh answers", PATIENCE)  # the plate hangs long before it
    guest.run("window-terminal setup label /run/label.png")
    return Clone(
        told,
        identifiers(guest),
        guest.run("ls /etc/NetworkManager/system-connections"),
        frozenset(guest.run(SCAN).split()),
        base64.b64decode(guest.run("base64 /run/label.png")),
        token_of(guest.boot).strip(),
    )


def test_each_clone_serves_its_own_window(clones: tuple[Clone, Clone], hall: GuestHall) -> None:
    assert [clone.told.window for clone in clones] == [FILE_WINDOW, CARD_WINDOW]
    assert [clone.token for clone in clones] == ["", ""]
    at_center = {row["terminal"]: (row["state"], row["window"]) for row in hall.terminals()}
    for clone in clones:
        assert at_center[clone.told.terminal] == ("accepted", clone.told.window)


def test_no_two_of_the_three_share_a_key(image: CardImage, clones: tuple[Clone, Clone]) -> None:
    for one, other in combinations([image.first, *(clone.own for clone in clones)], 2):
        for name in one.__struct_fields__[:-1]:
            assert getattr(one, name) != getattr(other, name), name
        assert not one.host_keys & other.host_keys
        assert len(one.host_keys) == len(other.host_keys) == 3


def test_the_ssh_of_a_clone_answers_with_its_own_keys(clones: tuple[Clone, Clone]) -> None:
    for clone in clones:
        assert clone.scanned == clone.own.host_keys


def test_no_secret_of_the_first_lies_in_any_sector_of_the_image(image: CardImage) -> None:
    assert len(image.before) == 7  # they are found where they are
    assert image.after == frozenset()


def test_a_clone_knows_no_wireless_network(clones: tuple[Clone, Clone]) -> None:
    assert [clone.connections for clone in clones] == ["", ""]


def test_a_clones_label_says_what_the_center_knows_it_by(clones: tuple[Clone, Clone], hall: GuestHall) -> None:
    known = {row["terminal"]: row["key_hash"] for row in hall.terminals()}
    for clone in clones:
        with Image.open(io.BytesIO(clone.label)) as label:
            [found] = zxingcpp.read_barcodes(label.convert("L"))
        assert found.text.lower() == known[clone.told.terminal]
