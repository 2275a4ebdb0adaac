"""The release of a guest: this checkout in one file that IT signed, as `release bundle` makes it."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.machine.bare_root import PROJECT
from tests.machine.guest_disk import copied_root, typed

PINS = "python3-lgpio_*.deb"


def pins_packages(release: str, folder: Path) -> list[Path]:
    """The package of the pins' library, where its Python has no wheel of it; made once, and kept in `folder`."""
    if release == "bookworm":
        return []
    if not list(folder.glob(PINS)):
        root = copied_root(release, folder, "copy-pins")
        typed(root, "sh tests/machine/guest_pins.sh")
        for path in (root.folder / "root/pins").glob(PINS):
            shutil.copy(path, folder)
        shutil.rmtree(root.folder)
    return list(folder.glob(PINS))


def write_guest_release(path: Path, release: str, key: Path, given: Iterable[Path]) -> None:
    """Whole or not at all: it takes minutes."""
    begun = path.with_suffix(".begun")
    machine = ["--debian", release, "--architecture", "amd64", "--project", str(PROJECT)]
    made = [sys.executable, "-m", "terminal", "release", "bundle", str(begun), "--key", str(key), *machine]
    subprocess.run([*made, *(f"--with={path}" for path in given)], check=True)
    begun.rename(path)
