"""The disk that holds a folder: what its file system counted, how worn it is, what room there is."""

import os
import re
from pathlib import Path

from hardware.board import mount_table
from hardware.board.mount_table import Mount
from hardware.board.sysfs import number, text


def holding(folder: Path, root: Path) -> Mount | None:
    """What `folder` is on."""
    return mount_table.holding(os.path.realpath(folder), known_mounts(root))


def memory_under(folder: Path, root: Path = Path("/")) -> str:
    """What `folder`, or what is there of its parents, is on, where a power cut empties that; empty for a disk."""
    return mount_table.memory_under(os.path.realpath(folder), known_mounts(root))


def known_mounts(root: Path) -> list[Mount]:
    """As /proc/self/mountinfo has them."""
    return mount_table.mounts(text(root / "proc/self/mountinfo") or "")


def faults(mount: Mount, root: Path) -> dict[str, int]:
    """Whether it is read-only; how many errors its ext4 counted: errors_count in /sys/fs/ext4/<device>.

    Documentation/ABI/testing/sysfs-fs-ext4. The count stays until the file system is checked.
    """
    told: dict[str, int] = {"read_only": "ro" in mount.options}
    count = number(root / "sys/fs/ext4" / _name(mount, root) / "errors_count", r"\A([0-9]{1,18})\n?\Z")
    return told if count is None else told | {"disk_errors": count}


def wear(mount: Mount, root: Path) -> dict[str, int]:
    """What an eMMC tells of its age: life_time (tenths, of two kinds of memory) and pre_eol_info of its device.

    Documentation/driver-api/mmc/mmc-dev-attrs.rst; JEDEC eMMC 5.0, bytes 267 to 269 of EXT_CSD, where 0 is "not
    defined". Most SD cards tell nothing.
    """
    block = _block(mount, root)
    if block is None:
        return {}
    device = (block / ".." if (block / "partition").exists() else block) / "device"
    places = r"\A0x([0-9a-f]{2}) ", r" 0x([0-9a-f]{2})\n?\Z"
    kinds = [number(device / "life_time", place, 16) for place in places]
    used = [tenths for tenths in kinds if tenths and tenths <= 11]
    spare = number(device / "pre_eol_info", r"\A0x0([123])\n?\Z")
    return ({"wear": max(used)} if used else {}) | ({"spare": spare} if spare else {})


def room(folder: Path) -> dict[str, int]:
    """Bytes and inodes, free for this user and in all (statvfs(3)); a folder to come is where its parent is."""
    place = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    try:
        found = os.statvfs(place)
    except OSError:
        return {}
    told = {"free_bytes": found.f_bavail * found.f_frsize, "total_bytes": found.f_blocks * found.f_frsize}
    # Some file systems have no fixed number of inodes, and say 0.
    return told | ({"free_inodes": found.f_favail, "total_inodes": found.f_files} if found.f_files else {})


def _block(mount: Mount, root: Path) -> Path | None:
    plain = re.fullmatch("[0-9]{1,8}:[0-9]{1,8}", mount.number, re.ASCII)
    return root / "sys/dev/block" / mount.number if plain else None


def _name(mount: Mount, root: Path) -> str:
    """As /sys calls it: where the boot's source is /dev/root, only the number leads there."""
    block = _block(mount, root)
    try:
        return block.readlink().name if block else ""
    except OSError:
        return mount.source.rpartition("/")[2]
