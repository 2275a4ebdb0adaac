"""A guest's disk: a Debian with kernel, systemd and a Pi's devices in software, made once for a release and kept.

A bare one holds what a card holds before the installation; an installed one the program of this checkout too."""

import configparser
import shutil
import subprocess
from pathlib import Path
from typing import Literal

from msgspec import Struct

from tests.machine.bare_root import MACHINE, BareRoot, bare_root

HERE = Path(__file__).parent
LAID_OVER = HERE / "guest"  # the files of the root that make it this machine, as they lie there
SIZE = "6G"  # of a disk; the file is sparse
AUTHORITIES = "etc/ssl/certs/ca-certificates.crt"
SYSTEM = """linux-image-amd64 initramfs-tools systemd systemd-sysv systemd-timesyncd dbus udev kmod zstd e2fsprogs
    iproute2 procps sudo ca-certificates qemu-guest-agent python3 python3-venv python3-pip"""
INSTALL = "apt-get install -y -qq --no-install-recommends"


class GuestDisk(Struct, frozen=True):
    """A disk that guests begin with, and the kernel that starts from it. Guests write beside it, never into it."""

    image: Path
    kernel: Path
    initrd: Path
    form: Literal["raw", "qcow2"] = "raw"


def guest_disk(release: str, folder: Path, kind: str, *made: str) -> GuestDisk:
    """The disk of this kind in `folder`; made by typing `made` in a bare one of this release.

    Skips the test where that cannot be."""
    disk = GuestDisk(folder / f"{kind}.ext4", folder / "vmlinuz", folder / "initrd.img")
    if not disk.image.exists():
        root = copied_root(release, folder, f"copy-{kind.replace('/', '-')}")
        for command in made:
            typed(root, command)
        _forget_this_machine(root.folder / "etc")
        _write(root.folder, disk)
        shutil.rmtree(root.folder)
    return disk


def overlay_initrd(release: str, folder: Path) -> Path:
    """One that lays an overlay over the root, where the kernel's words say so: by the package raspi-config takes.

    Not for every disk: it brings the tools of encrypted disks with it, and unpacking is emulated too."""
    kept = folder / "overlay.img"
    if not kept.exists():
        shutil.rmtree(folder / "copy-overlay", ignore_errors=True)
        root = _system(release, folder).copy("copy-overlay")
        typed(root, f"apt-get update -qq && {INSTALL} overlayroot busybox && update-initramfs -u")
        begun = kept.with_suffix(".begun")
        shutil.copy(next((root.folder / "boot").glob("initrd.img-*")), begun)
        begun.rename(kept)
        shutil.rmtree(root.folder)
    return kept


def copied_root(release: str, folder: Path, name: str) -> BareRoot:
    """A copy of the bare disk's root, with this checkout in it."""
    system = _system(release, folder)
    shutil.rmtree(folder / name, ignore_errors=True)
    root = system.copy(name)
    root.check_out()
    # They may have changed since the bare one was made.
    shutil.copytree(LAID_OVER, root.folder, dirs_exist_ok=True)
    return root


def _system(release: str, folder: Path) -> BareRoot:
    """The root of the bare disk, which stays in `folder`."""
    done = BareRoot(folder / "root")
    if not done.folder.exists():
        shutil.rmtree(folder / "begun", ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        root = bare_root(release, folder / "begun")
        typed(root, f"apt-get update -qq && {INSTALL} $(echo {' '.join(SYSTEM.split())})")
        shutil.copytree(LAID_OVER, root.folder, dirs_exist_ok=True)
        typed(root, "sh tests/machine/guest_made.sh && apt-get clean")
        root.folder.rename(done.folder)
    return done


def typed(root: BareRoot, command: str) -> None:
    """In this root; a command that fails fails the test."""
    said = root.run(command, patience=1800)
    assert said.code == 0, "\n".join([command, *said.lines[-40:]])


def _forget_this_machine(etc: Path) -> None:
    """Its packages come by this machine's network still, but none of this machine's files is seen there."""
    shutil.copy(f"/{AUTHORITIES}", etc.parent / AUTHORITIES)
    (etc / "resolv.conf").write_text("nameserver 10.0.2.3\n")
    if not (etc / "pip.conf").exists():  # a plain card's packages do not come from here
        return
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(etc / "pip.conf")
    kept = {name: value for name, value in settings["global"].items() if MACHINE not in value}
    settings["global"] = {**kept, "cert": f"/{AUTHORITIES}"}
    with (etc / "pip.conf").open("w") as file:
        settings.write(file)


def _write(root: Path, disk: GuestDisk) -> None:
    for kept, name in ((disk.kernel, "vmlinuz-*"), (disk.initrd, "initrd.img-*")):
        shutil.copy(next((root / "boot").glob(name)), kept)
    disk.image.parent.mkdir(exist_ok=True)
    begun = disk.image.with_suffix(".begun")
    begun.unlink(missing_ok=True)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", root, begun, SIZE], check=True)
    begun.rename(disk.image)
