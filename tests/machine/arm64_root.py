"""An arm64 root: a Debian whose programs are a Pi's, run here by emulation; no kernel and no systemd of its own."""

import shutil
import subprocess
from pathlib import Path

from tests.machine.bare_root import BareRoot, bare_root

EMULATION = Path("/proc/sys/fs/binfmt_misc/qemu-aarch64")
INTERPRETER = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")  # how the kernel is told of it


def arm64_root(release: str, folder: Path) -> BareRoot:
    """The one in `folder`, made if there is none; tests work in copies of it. Skips where that cannot be."""
    kept = BareRoot(folder / "root")
    if not kept.folder.exists():
        _emulate()
        shutil.rmtree(folder / "begun", ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        made = bare_root(release, folder / "begun", "arm64")
        made.folder.rename(kept.folder)
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
