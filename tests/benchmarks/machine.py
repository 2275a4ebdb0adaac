"""Where and with what a benchmark ran."""

import os
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec import Struct

KINDS = {
    "mmcblk": "SD card or eMMC",
    "nvme": "NVMe SSD",
    "vd": "virtual disk",
    "xvd": "virtual disk",
    "loop": "file mounted as a disk",
    "sd": "disk or USB stick",
    "zram": "memory",
}


class Machine(Struct, frozen=True):
    processor: str
    cores: int
    kernel: str
    file_system: str
    device: str  # its kind; a benchmark of syncs says nothing without it


def machine(folder: Path) -> Machine:
    """This machine, and the disk under the folder."""
    file_system, source = _mount(folder.stat().st_dev)
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("model")]
    processor = f"{platform.machine()}, {max(models, key=len, default='unknown')}"
    kernel = f"Linux {platform.release()}"
    return Machine(processor, len(os.sched_getaffinity(0)), kernel, file_system, _kind(file_system, source))


def versions(packages: tuple[str, ...]) -> dict[str, str]:
    """What is installed, by name; a package that is not is left out."""
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _mount(number: int) -> tuple[str, str]:
    """File system and source of a mounted device (proc(5), mountinfo)."""
    wanted = f"{os.major(number)}:{os.minor(number)}"
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        place, _, rest = line.partition(" - ")
        if place.split()[2] == wanted:
            file_system, source = rest.split()[:2]
            return file_system, source
    return "unknown", ""


def _kind(file_system: str, source: str) -> str:
    if file_system in {"tmpfs", "ramfs"}:
        return "memory: a sync costs nothing here"
    name = Path(source).name
    return next((kind for start, kind in KINDS.items() if name.startswith(start)), "unknown")
