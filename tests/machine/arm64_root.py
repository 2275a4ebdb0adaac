"""An arm64 root: a Debian whose programs are a Pi's, run here by emulation; no kernel and no systemd of its own."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

from tests.machine.bare_root import PROJECT, BareRoot, bare_root, take_over_the_network
from tests.machine.kept_bytecode import BYTECODE_FOLDER

EMULATION = Path("/proc/sys/fs/binfmt_misc/qemu-aarch64")
INTERPRETER = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")  # how the kernel is told of it
# Of what Raspberry Pi OS Lite has, that is used here. systemd brings the first console's login with it.
SYSTEM = "systemd python3-venv python3-pip openssl ca-certificates"
INSTALL = "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
UNPACKER = Path("/usr/bin/dpkg-deb")
KEPT_BYTECODE = PROJECT / "tests/machine/kept_bytecode.py"


def arm64_root(release: str, folder: Path) -> BareRoot:
    """The one in `folder`, made if there is none; tests work in copies of it. Skips where that cannot be."""
    kept = BareRoot(folder / "root")
    _emulate()
    if not kept.folder.exists():
        shutil.rmtree(folder / "begun", ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        made = bare_root(release, folder / "begun", "arm64")
        _lend_unpacker(made.folder)
        said = made.run(f"apt-get update -qq && {INSTALL} {SYSTEM}", patience=3600)
        assert said.code == 0, said.lines
        made.folder.rename(kept.folder)
    take_over_the_network(kept.folder / "etc")
    _quicken(kept.folder)
    _keep_bytecode(kept)
    return kept


def _emulate() -> None:
    """Lets the kernel start programs for arm64: with the interpreter held open, the roots need none inside."""
    if EMULATION.exists():
        return
    if not INTERPRETER.exists():
        subprocess.run(["apt-get", "install", "-y", "-qq", "qemu-user-static"], check=True, stdout=subprocess.PIPE)
    if not EMULATION.parent.joinpath("register").exists():
        subprocess.run(["mount", "-t", "binfmt_misc", "binfmt_misc", EMULATION.parent], check=True)
    if not EMULATION.exists():  # installing the package may have done it
        EMULATION.with_name("register").write_text(INTERPRETER.read_text())


def _lend_unpacker(root: Path) -> None:
    """Packages are decompressed by this machine's own program: emulated, that takes longer than all the rest.

    Its libraries lie where the root has none, for each architecture has a folder of its own.
    """
    (root / "usr/lib64").mkdir(exist_ok=True)
    (root / "lib64").symlink_to("usr/lib64")  # systemd refuses a root whose /usr is not merged
    told = subprocess.run(["ldd", UNPACKER], capture_output=True, text=True, check=True).stdout
    for library in map(Path, re.findall(r"(/\S+) \(0x", told)):
        place = root / library.relative_to("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, place)
    shutil.copy(UNPACKER, root / UNPACKER.relative_to("/"))


def take_packages_from(index: str, root: Path) -> None:
    """Has pip in that root ask this registry."""
    settings = root / "etc/pip.conf"
    told = configparser.ConfigParser(interpolation=None)
    told.read(settings)
    told["global"]["index-url"] = index
    with settings.open("w") as file:
        told.write(file)


def _quicken(root: Path) -> None:
    """Leaves out what is slow where it is emulated, and tells nothing of an installation.

    dpkg does not wait for the disk, no package is searched for questions that nobody would be asked, apt knows none
    by its description, and Python compiles a module when it is first used, and not before.
    """
    (root / "etc/dpkg/dpkg.cfg.d/quick").write_text("force-unsafe-io\n")
    (root / "etc/apt/apt.conf.d/99quick").write_text('Acquire::Languages "none";\n')
    (root / "etc/apt/apt.conf.d/70debconf").unlink(missing_ok=True)
    (root / "usr/bin/py3compile").write_text("#!/bin/sh\n")
    for module in (root / "usr/lib").glob("python3.*/compileall.py"):
        module.write_text("def compile_file(*_, **__):\n    return False\n")


def _keep_bytecode(kept: BareRoot) -> None:
    """Lets Python compile no source twice; pip, whose source comes to each environment, not even once in a copy."""
    cache, start = kept.folder / BYTECODE_FOLDER[1:], f"import {KEPT_BYTECODE.stem}; {KEPT_BYTECODE.stem}.keep()\n"
    [library] = (kept.folder / "usr/lib").glob("python3.*")
    shutil.copy(KEPT_BYTECODE, library)
    # The first is for environments that do not see the second, the second for those that pip builds in.
    (kept.folder / "etc" / library.name / "sitecustomize.py").write_text(start)
    (kept.folder / "usr/lib/python3/dist-packages/kept-bytecode.pth").write_text(start)
    if not cache.exists():
        cache.mkdir()
        cache.chmod(0o1777)
        said = kept.run("python3 -m venv /tmp/new && rm -r /tmp/new", patience=3600)
        assert said.code == 0, said.lines
