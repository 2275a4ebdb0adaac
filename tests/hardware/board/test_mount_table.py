"""The mount table: which folders a power cut empties, by what mountinfo says of machines as they are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.board.mount_table import holding, memory_under, mounts

# As Debian's overlayroot leaves it: the card's root is read only beside, the changes go into memory.
CARD = "21 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw\n"
OVERLAID = """\
24 29 179:2 / /media/root-ro ro,noatime shared:1 - ext4 /dev/mmcblk0p2 ro
25 29 0:23 / /media/root-rw rw,relatime shared:2 - tmpfs tmpfs-root rw
29 1 0:24 / / rw,noatime - overlay overlayroot rw,lowerdir=/media/root-ro,upperdir=/media/root-rw//overlay
"""
RUN = "26 29 0:25 / /run rw,nosuid,nodev shared:5 - tmpfs tmpfs rw,size=189196k\n"
DATA = "41 29 179:3 / /srv/window-terminal rw,noatime shared:21 - ext4 /dev/mmcblk0p3 rw\n"
BOUND = "43 29 179:3 /state /var/lib/window-terminal rw,noatime shared:21 - ext4 /dev/mmcblk0p3 rw\n"
# recurse=1 lays one over every other line of fstab, too.
COVERED = (
    "44 29 0:41 / /var/lib/window-terminal rw,relatime - overlay /media/root-ro/var/lib/window-terminal "
    "rw,lowerdir=/media/root-ro/var/lib/window-terminal,"
    "upperdir=/media/root-rw/overlay/var/lib/window-terminal,workdir=/media/root-rw/overlay-workdir\n"
)
STATE = "/var/lib/window-terminal"
HIDDEN = f"31 21 8:1 / {STATE} rw - ext4 /dev/sda1 rw\n32 31 0:10 / {STATE} rw - tmpfs x rw\n"
SPACED = OVERLAID.replace("/media/root-rw", "/media/a\\054b\\040c")
ZRAM = "30 21 252:0 / /var rw - ext4 /dev/zram0 rw\n"
UNWRITTEN = "an overlay that is never written out"
ON_DISK = OVERLAID.replace(
    "0:23 / /media/root-rw rw,relatime shared:2 - tmpfs tmpfs-root rw",
    "8:1 / /media/root-rw rw - ext4 /dev/sda1 rw",
)
READ_ONLY = "610 500 0:60 / / rw - overlay overlay rw,lowerdir=/a:/b\n"
CONTAINER = "610 500 0:60 / / rw - overlay overlay rw,lowerdir=/a:/b,upperdir=/docker/1/diff,workdir=/docker/1/w\n"

FOUND = [
    ("a card", CARD, STATE, ""),
    ("what is on a tmpfs of a card", CARD + RUN, "/run/window-terminal", "tmpfs"),
    ("beside it", CARD + RUN, "/running", ""),
    ("an overlay in memory", OVERLAID, STATE, "overlay on tmpfs"),
    ("the data partition under it, recurse=0", OVERLAID + DATA + BOUND, f"{STATE}/buffer", ""),
    ("the same folder, recurse=1", OVERLAID + DATA + BOUND + COVERED, f"{STATE}/buffer", "overlay on tmpfs"),
    ("settings that stay on that root", OVERLAID + DATA + BOUND, "/etc/window-terminal", "overlay on tmpfs"),
    ("an overlay that writes to a disk", ON_DISK, STATE, ""),
    ("one that writes where nobody sees", CONTAINER, STATE, "overlay"),
    (
        "one that is never written out",
        ON_DISK.replace("rw,lower", "rw,volatile,lower"),
        STATE,
        "an overlay that is never written out",
    ),
    (
        "one without a place to write",
        READ_ONLY,
        STATE,
        "",
    ),
    (
        "a file system in compressed memory",
        CARD + ZRAM,
        STATE,
        "ext4 on /dev/zram0",
    ),
    ("in a memory disk", "21 1 1:0 / / rw - ext2 /dev/ram0 rw\n", STATE, "ext2 on /dev/ram0"),
    ("ramfs", "21 1 0:2 / / rw - ramfs rootfs rw\n", STATE, "ramfs"),
    ("a disk that was mounted over it later", "1 1 0:2 / / rw - tmpfs rootfs rw\n" + CARD, STATE, ""),
    (
        "memory that was mounted over it later",
        CARD + HIDDEN,
        STATE,
        "tmpfs",
    ),
    (
        "an upper folder with a comma and a space",
        RUN + SPACED,
        STATE,
        "overlay on tmpfs",
    ),
    ("nothing known", "", STATE, ""),
]


@pytest.mark.parametrize(("listing", "place", "said"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_what_a_power_cut_empties(listing: str, place: str, said: str) -> None:
    assert memory_under(place, mounts(listing)) == said


def test_overlays_that_write_into_each_other_come_to_an_end() -> None:
    one = "1 1 0:1 / / rw - overlay a rw,lowerdir=/l,upperdir=/b/x,workdir=/w\n"
    other = "2 1 0:2 / /b rw - overlay b rw,lowerdir=/l,upperdir=/c,workdir=/w\n"
    assert memory_under("/x", mounts(one + other)) == "overlay on overlay"


def test_the_nearest_above_holds_a_place() -> None:
    table = mounts(CARD + DATA)
    found = [holding(place, table) for place in ("/srv/window-terminal/state", "/srv/window-terminals", "x")]
    assert [mount.number if mount else None for mount in found] == ["179:3", "179:2", None]


@given(st.text(alphabet=" -/,=\\0123456789abtmpfsoverlayupperdir\n", max_size=200))
def test_no_text_brings_it_down(listing: str) -> None:
    memory_under("/a", mounts(listing))
